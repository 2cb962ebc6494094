"""What a reader of «Исходящие» is shown of a letter."""

from typing import NamedTuple

from django.conf import settings
from django.utils.html import escape

from notifications.catalogue import find_kind
from notifications.resending import is_secret
from notifications.services import full_url

HIDDEN = "ссылка скрыта: её видит только получатель"
HIDDEN_TEXT = "Текст письма скрыт: в нём ссылка и код для входа, их видит только получатель."


class Shown(NamedTuple):
    text: str
    html: str
    url: str
    is_hidden: bool


def shown_to(user, message) -> Shown:
    """Words of the letter; what opens somebody's account or page is for that person alone.

    On one's own machine (``DEBUG``) the page is the only mailbox there is, so nothing is hidden.
    """
    if not is_secret(message) or message.user_id == user.pk or settings.DEBUG:
        return Shown(message.text, message.html, message.url, False)
    if find_kind(message.kind).is_secret_whole:
        return Shown(HIDDEN_TEXT, f"<p>{HIDDEN_TEXT}</p>", "", True)
    url = full_url(message.url)
    return Shown(
        message.text.replace(url, HIDDEN),
        message.html.replace(f'href="{escape(url)}"', "").replace(escape(url), HIDDEN),
        "",
        True,
    )
