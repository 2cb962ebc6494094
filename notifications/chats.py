"""Chats of people in messengers: linked by a code from one's own page, unlinked by one press.

A code is good once and for a quarter of an hour; only its hash is kept. What a chat is told, and
whose it is, nobody learns who does not hold the code.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.services import person_key, record, subject_key
from notifications.chat_enums import ChatRefused, Said
from notifications.models import ChatLink, IncomingChat, LinkCode, Message
from notifications.services import ask_to_send
from structure.models import Unit

CODE_LIVES = timedelta(minutes=15)
KEPT = timedelta(days=7)  # updates already worked on
SPENT = (
    "Код не подошёл: он действует четверть часа и один раз. Откройте свою страницу на портале и "
    "возьмите новый."
)
OF_BOT = "chat_answer"


class Holder(NamedTuple):
    """Whose chat: an applicant, a member, or one who works on the portal."""

    about: str
    person: str | None
    unit: Unit
    user: object = None


def holder_of(subject, unit, *, user=None) -> Holder:
    return Holder(subject_key(subject), person_key(subject), unit, user)


def is_linked(channel, chat_id):
    return ChatLink.objects.active().filter(channel=channel, chat_id=chat_id).exists()


def links_of(holder):
    """{messenger: link} of one holder."""
    links = ChatLink.objects.active().filter(about=holder.about)
    return {link.channel: link for link in links}


@transaction.atomic
def new_code(channel, holder, *, now=None):
    """A fresh code; those given before and not used are good no more."""
    now = now or timezone.now()
    code = secrets.token_urlsafe(24)
    LinkCode.objects.filter(about=holder.about, channel=channel, used_at=None).delete()
    LinkCode.objects.create(
        digest=_digest(code), channel=channel, about=holder.about, person=holder.person,
        unit=holder.unit, user=holder.user, created_at=now, expires_at=now + CODE_LIVES,
    )  # fmt: skip
    return code


@transaction.atomic
def link(channel, chat_id, code, *, now=None):
    """Link the chat to whoever was given the code. Raises ``ChatRefused``.

    A chat that he had linked before is unlinked: he has one in each messenger.
    """
    now = now or timezone.now()
    given = (
        LinkCode.objects.select_for_update(of=("self",))
        .filter(digest=_digest(code), channel=channel, used_at=None, expires_at__gt=now)
        .first()
    )
    if given is None:
        raise ChatRefused(SPENT)
    LinkCode.objects.filter(pk=given.pk).update(used_at=now)
    earlier = ChatLink.objects.active().filter(about=given.about, channel=channel)
    for old in earlier.select_for_update(of=("self",)):
        if old.chat_id == chat_id:
            return old
        _end(old, "привязан другой чат", actor="бот", now=now)
    made = ChatLink.objects.create(
        channel=channel, chat_id=chat_id, about=given.about, person=given.person, unit=given.unit,
        user=given.user, linked_at=now,
    )  # fmt: skip
    record(
        "notifications.chat.linked", made, actor=given.user or "бот", unit_id=made.unit_id,
        channel=channel,
    )  # fmt: skip
    return made


@transaction.atomic
def unlink(holder, channel, *, actor, now=None):
    """«Больше не писать» on one's own page. True when there was a chat."""
    mine = ChatLink.objects.active().filter(about=holder.about, channel=channel)
    found = mine.select_for_update(of=("self",)).first()
    if found:
        _end(found, "отвязан на странице", actor=actor, now=now or timezone.now())
    return found is not None


@transaction.atomic
def unlink_chat(channel, chat_id, *, why, now=None):
    """The chat is closed from its own side: for everybody whose it was. How many there were."""
    here = ChatLink.objects.active().filter(channel=channel, chat_id=chat_id)
    ended = list(here.select_for_update(of=("self",)).order_by("pk"))
    for one in ended:
        _end(one, why, actor="бот", now=now or timezone.now())
    return len(ended)


def pass_on(gone, kept):
    """The person of ``gone`` turned out to be ``kept``: his chats are those of ``kept`` now.

    Where ``kept`` has one in that messenger, it stays his, and the other as it was. In the caller's
    transaction; returns {id: {column: what stood there}}, to be put back.
    """
    to, key = holder_of(kept, kept.unit), subject_key(gone)
    has = set(ChatLink.objects.active().filter(about=to.about).values_list("channel", flat=True))
    before = {}
    for one in ChatLink.objects.active().filter(person=key).select_for_update(of=("self",)):
        if one.about == key and one.channel in has:
            continue
        before[one.pk] = {name: getattr(one, name) for name in ("about", "person", "unit_id")}
        one.person = to.person
        if one.about == key:  # else of an application of his: it goes by itself
            one.about, one.unit = to.about, to.unit
        one.save(update_fields=["about", "person", "unit"])
    return before


def _end(found, why, *, actor, now):
    found.unlinked_at, found.unlinked_why = now, why[:100]
    found.save(update_fields=["unlinked_at", "unlinked_why"])
    record(
        "notifications.chat.unlinked", found, actor=actor, unit_id=found.unit_id,
        channel=found.channel, why=why,
    )  # fmt: skip


def store(channel, heard, *, now=None):
    """Write an update down before anything is made of it; None when it is here already.

    Of a stranger only that he came, and the code if he has brought one.
    """
    known = heard.kind == Said.START or is_linked(channel, heard.chat_id)
    try:
        with transaction.atomic():
            return IncomingChat.objects.create(
                channel=channel,
                update_id=_sound(heard.update_id)[:120],
                chat_id=_sound(heard.chat_id)[:64],
                kind=heard.kind,
                text=_sound(heard.text)[:1000] if known else "",
                files=[_sound_file(file) for file in heard.files] if known else [],
                received_at=now or timezone.now(),
            )
    except IntegrityError:
        return None


def _sound(text):
    """Without what the database does not hold: such an update would stop all that follow it."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _sound_file(file):
    return {
        name: _sound(value) if isinstance(value, str) else value for name, value in file.items()
    }


def answer(link, text, *, key, now=None):
    """What the bot says to a linked chat: a message as any other, told of in «Исходящие»."""
    now = now or timezone.now()
    message, is_new = Message.objects.get_or_create(
        key=key,
        defaults={
            "kind": OF_BOT,
            "channel": link.channel,
            "unit": link.unit,
            "user": link.user,
            "to_address": link.chat_id,
            "subject": f"Ответ бота, {link.get_channel_display()}",
            "text": text,
            "about": link.about,
            "person": link.person,
            "is_urgent": True,
            "created_at": now,
            "next_try_at": now,
        },
    )
    if is_new:
        ask_to_send(message.pk)
    return message


def forget_old(*, now=None):
    """Updates worked on a week ago, and codes of yesterday; how many rows went."""
    now = now or timezone.now()
    codes = LinkCode.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()[0]
    said = IncomingChat.objects.exclude(state="waiting").filter(received_at__lt=now - KEPT)
    return codes + said.delete()[0]


def _digest(code):
    return hashlib.sha256(code.encode()).hexdigest()
