"""Reading a stored letter: what it is, what it says, which letter of ours it answers.

A letter that kills its reader again and again is given up, and waits for a person as it came.
"""

import logging
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from notifications import ledger, verp
from notifications.addresses import normal
from notifications.enums import Channel, MessageState
from notifications.mailbox.addresses import letters_named_in
from notifications.mailbox.bounces import read_returned
from notifications.mailbox.enums import IncomingState, MailKind
from notifications.mailbox.parsing import MOST_FILES, parse
from notifications.mailbox.telling import tell
from notifications.models import Incoming, IncomingFile, Message

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
MOST_TRIES = 4
ROBOT = "робот"
GIVEN_UP = "Портал не смог разобрать письмо. Откройте его в почтовом ящике или скачайте целиком"
TOO_LARGE = "Письмо слишком велико: портал взял только заголовок, само оно осталось в ящике"
MORE_FILES = (
    f"В письме слишком много файлов: портал взял первые {MOST_FILES}. Скачайте письмо целиком и "
    "положите остальные в лоток."
)
LATELY = timedelta(days=14)  # a bounce comes within days
# What is settled by itself; a person's letter goes on to where it belongs.
_SETTLED = {
    MailKind.BOUNCE: IncomingState.NOTED,
    MailKind.AUTOREPLY: IncomingState.NOTED,
    MailKind.RECEIPT: IncomingState.NOTED,
    MailKind.LOOP: IncomingState.NOTED,
    MailKind.SPAM: IncomingState.SPAM,
}


def claim(pk, state, *, now, lease=LEASE):
    """Take up a letter in this state that is due, or None. Each try is counted before it begins."""
    due = Incoming.objects.due(state, now).filter(pk=pk).order_by()
    taken = due.update(next_try_at=now + lease, attempts=F("attempts") + 1)
    return Incoming.objects.select_related("mailbox", "unit").get(pk=pk) if taken else None


def read(pk, *, now=None):
    """Read one letter; True when it is read now."""
    now = now or timezone.now()
    letter = claim(pk, IncomingState.STORED, now=now)
    if letter is None:
        return False
    if letter.attempts > MOST_TRIES:
        return bool(_mine(letter).update(
            state=IncomingState.WAITING, kind=MailKind.LETTER, why=GIVEN_UP, attempts=0
        ))  # fmt: skip
    try:
        with default_storage.open(letter.storage_name, "rb") as file:
            parsed = parse(file.read())
        files = [_kept(letter, number, file) for number, file in enumerate(parsed.files, start=1)]
        return write_down(letter, parsed, files, now=now)
    except Exception:  # tried again when the lease ends, and given up after some tries
        logger.exception("letter %s cannot be read", pk)
        return False


def _mine(letter):
    return Incoming.objects.filter(
        pk=letter.pk, state=IncomingState.STORED, next_try_at=letter.next_try_at
    )


def _kept(letter, number, file):
    """An attachment in the storage, under the one name that it can have."""
    name = f"{letter.storage_name.removesuffix('.eml')}/{number}.bin"
    if default_storage.exists(name):
        default_storage.delete(name)
    return IncomingFile(
        letter=letter,
        name=file.name,
        content_type=file.content_type,
        size=len(file.data),
        storage_name=default_storage.save(name, ContentFile(file.data)),
        remark=file.remark or ("Картинка из подписи." if file.is_logo else ""),
    )


@transaction.atomic
def write_down(letter, parsed, files, *, now):
    """What was read, and what follows of it, at once. False when another worker was faster."""
    if not _mine(letter).select_for_update().exists():
        return False
    own = Message.objects.filter(message_id=parsed.message_id or "-").exists()
    told = tell(parsed, is_ours=own)
    letter.kind, letter.why = told.kind, TOO_LARGE if letter.is_cut else told.why
    letter.message_id = parsed.message_id
    letter.from_name, letter.from_address = parsed.from_name, parsed.from_address
    letter.subject, letter.text, letter.quoted = parsed.subject, parsed.text, parsed.quoted
    letter.said_at = parsed.said_at
    letter.error = MORE_FILES if parsed.has_more_files else ""
    letter.answers = answered_by(parsed)
    letter.state = _SETTLED.get(told.kind, IncomingState.READ)
    letter.next_try_at, letter.attempts = now, 0
    if told.kind == MailKind.BOUNCE:
        _note_bounces(letter, parsed, now)
    if letter.state != IncomingState.READ:
        letter.settled_at, letter.settled_by = now, ROBOT
    letter.save()
    IncomingFile.objects.filter(letter=letter).delete()
    IncomingFile.objects.bulk_create(files)
    return True


def answered_by(parsed) -> Message | None:
    """The letter of ours that this one answers: by its thread, else by the address with a plus."""
    return _by_number(parsed.references) or _by_address(parsed.recipients)


def _by_number(message_ids):
    found = {one.message_id: one for one in Message.objects.filter(message_id__in=message_ids)}
    return next((found[one] for one in message_ids if one in found), None)


def _by_address(addresses):
    named = [*letters_named_in(addresses), *filter(None, map(verp.letter_of, addresses))]
    return Message.objects.filter(pk__in=named).order_by("pk").first()


def _note_bounces(letter, parsed, now):
    returned = read_returned(parsed)
    ours = _by_number(returned.message_ids) or _by_address(returned.addresses)
    letter.answers = ours or letter.answers
    noted = [
        bounce for bounce in returned.bounces
        if not bounce.is_delayed and _note_bounce(bounce, ours, now)
    ]  # fmt: skip
    if noted:
        letter.why = noted[0].words[:200]
    elif any(bounce.is_delayed for bounce in returned.bounces):
        letter.why = returned.bounces[0].words[:200]
    else:
        letter.why = "Возврат письма, которого портал не отправлял"


def _note_bounce(bounce, ours, now):
    """Anybody can write a report of a server: only one that shows our own letter is believed to
    tell that an address is dead; by the address alone it is only a letter that came back. So is
    one about another address: that to which the letter is forwarded, or where it went before its
    address was mended."""
    message = ours or _lately_sent_to(bounce.recipient, now)
    if message is None:
        return False
    is_proven = ours is not None and normal(bounce.recipient) == normal(message.to_address)
    if not is_proven and message.state != MessageState.SENT:
        return False
    ledger.note_bounce(
        message, is_final=is_proven and bounce.is_final, code=bounce.code, words=bounce.words,
        is_proven=is_proven, now=now,
    )  # fmt: skip
    return True


def _lately_sent_to(address, now):
    """The newest of the letters of the last weeks; older ones are not looked through."""
    lately = Message.objects.filter(channel=Channel.EMAIL, created_at__gte=now - 2 * LATELY)
    sent = lately.filter(to_address__iexact=address, sent_at__gte=now - LATELY)
    return sent.order_by("-sent_at").first()
