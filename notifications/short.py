"""The short form of a letter: for an SMS and for a chat.

One sentence of the kind and the address of the page. Nothing of the person: an SMS is read by
whoever holds the telephone, and a chat lies on servers that are not ours.
"""

from notifications.catalogue import find_kind
from notifications.services import full_url


def short_text(message):
    """What goes to a telephone. A message written short already (without HTML) goes as it is."""
    if not message.html:
        return message.text
    kind = find_kind(message.kind)
    said = kind.short if kind else ""
    return worded(said, unit=message.unit, url=full_url(message.url), kind=kind)


def worded(said, *, unit, url, kind=None, name=""):
    """«Имя! Предложение: адрес». The link that opens somebody's account goes by letter only."""
    begin = f"{name}! " if name else ""
    said = said or f"Для вас есть письмо: {unit.short_name}"
    if not url or (kind and kind.is_secret):
        return f"{begin}{said}."
    return f"{begin}{said}. {url}"
