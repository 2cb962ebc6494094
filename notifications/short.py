"""The short form of a letter: for an SMS and for a chat.

One sentence of the kind and the address of the page. Nothing of the person but the first name: an
SMS is read by whoever holds the telephone, and a chat lies on servers that are not ours.
"""

from django.conf import settings
from django.db.models import Q

from notifications.catalogue import find_kind
from notifications.enums import Channel
from notifications.models import ChatLink, Message

MOST_KEY = 150


def short_text(message):
    """What goes to a telephone. A message written short already (without HTML) goes as it is."""
    if not message.html:
        return message.text
    return worded(find_kind(message.kind), unit=message.unit, path=message.url)


def worded(kind, *, unit, path, name=""):
    """«Имя! Предложение. Адрес». A link that opens somebody's account goes by letter only."""
    said = (kind and kind.short) or f"Для вас есть письмо: {unit.short_name}"
    begin = f"{name}! " if name else ""
    if not path or (kind and kind.is_secret):
        return f"{begin}{said}."
    return f"{begin}{said}. {settings.SITE_URL}{path}"


def copy_to_chats(letter, *, now):
    """Messages to the chats of whoever a letter is to: rows that are still to be asked for.

    Of kinds that have a short form. A chat gets the link of the personal page too: it was linked
    from that very page.
    """
    kind = find_kind(letter.kind)
    if kind is None or not kind.short or kind.is_secret or letter.channel != Channel.EMAIL:
        return []
    made = []
    for link in _chats_of(letter):
        message, is_new = Message.objects.get_or_create(
            key=f"{letter.key}/{link.channel}"[:MOST_KEY],
            defaults={
                "kind": letter.kind,
                "channel": link.channel,
                "unit": letter.unit,
                "user": letter.user,
                "to_name": letter.to_name,
                "to_address": link.chat_id,
                "subject": kind.short[:200],
                "text": worded(
                    kind, unit=letter.unit, path=letter.url, name=first_name(letter.to_name)
                ),
                "about": letter.about,
                "person": letter.person,
                "url": letter.url,
                "is_urgent": letter.is_urgent,
                "created_at": now,
                "next_try_at": now,
            },
        )
        made += [message] * is_new
    return made


def _chats_of(letter):
    """What is written to somebody of the office about a person goes to the office's chat alone."""
    if letter.user_id:
        return ChatLink.objects.active().filter(user=letter.user_id).order_by("pk")
    keys = Q(about=letter.about) & ~Q(about="")
    if letter.person:
        keys |= Q(person=letter.person)
    links = ChatLink.objects.active().filter(keys, user=None).order_by("channel", "-linked_at")
    return list({link.channel: link for link in links}.values())


def first_name(full_name):
    """«Анна» of «Петрова Анна Сергеевна»."""
    words = full_name.split()
    return words[1] if len(words) > 1 else ""
