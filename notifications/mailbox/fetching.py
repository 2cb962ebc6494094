"""Taking letters from a mailbox: each is stored whole before its server is told anything.

The steps for one letter are: ask its size, take its bytes, keep them in the private storage, write
its row together with how far the mailbox has been read, mark it on the server, note that. Killed
between any two, the next round goes on: what has no row is taken again into the same file, what is
not noted as marked is marked again. A letter met once more under another number (the server has
numbered its letters anew) is known by its fingerprint.
"""

import hashlib
import logging
from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.secrets_at_rest import Unreadable, unseal
from notifications.mailbox import server
from notifications.mailbox.enums import AfterKeeping, IncomingState, MailboxRefused, MailKind
from notifications.mailbox.parsing import message_id_of, parse_header
from notifications.models import Incoming, Mailbox

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # longer than one letter takes; lengthened with each
MOST = 200  # letters of one round: the next one goes on
UNREADABLE = "Пароль ящика больше не читается: введите его ещё раз."


class LeaseLost(Exception):
    """Another worker is in the mailbox now."""


def fetch(pk, *, now=None):
    """Take what is new in one mailbox. Returns how many letters came, None when it is not its
    turn; whatever goes wrong is written on the mailbox."""
    mailbox = claim(pk, now=now or timezone.now())
    if mailbox is None:
        return None
    came, error = 0, ""
    try:
        with server.opened(**access(mailbox)) as box:
            came, refused = _take_all(mailbox, box)
            error = str(refused or "")
    except LeaseLost:
        return came
    except MailboxRefused as refusal:
        error = str(refusal)
    except Exception:  # told on the page of the mailbox, and tried again in a minute
        logger.exception("mailbox %s", pk)
        error = server.in_words(None)
    release(mailbox, error=error, came=came, now=now or timezone.now())
    return came


def access(mailbox):
    """What ``server.opened`` needs. Raises ``MailboxRefused``."""
    try:
        password = unseal(mailbox.sealed_password)
    except Unreadable:
        raise MailboxRefused(UNREADABLE)
    return {
        "host": mailbox.host,
        "port": mailbox.port,
        "security": mailbox.security,
        "login": mailbox.login,
        "password": password,
    }


def claim(pk, *, now):
    """Take the mailbox for this worker alone, or None."""
    lease = now + LEASE
    claimed = Mailbox.objects.due(now).filter(pk=pk).update(lease_until=lease, last_tried_at=now)
    return Mailbox.objects.get(pk=pk) if claimed else None


def _still_mine(mailbox):
    """Lengthen the lease; raises ``LeaseLost`` when somebody else has taken the mailbox over."""
    lease = timezone.now() + LEASE
    mine = Mailbox.objects.filter(pk=mailbox.pk, lease_until=mailbox.lease_until)
    if not mine.update(lease_until=lease):
        raise LeaseLost
    mailbox.lease_until = lease


def release(mailbox, *, error, came, now):
    mine = Mailbox.objects.filter(pk=mailbox.pk, lease_until=mailbox.lease_until)
    told = {"lease_until": None, "last_error": error[:500]}
    if not error:
        told["last_ok_at"] = now
    if came:
        told["last_letter_at"] = now
    mine.update(**told)


def _take_all(mailbox, box):
    _begin(mailbox, box.uidvalidity)
    refused = None
    unmarked = Incoming.objects.filter(mailbox=mailbox, uidvalidity=mailbox.uidvalidity)
    for letter in unmarked.filter(marked_at=None).order_by("uid")[:MOST]:
        _still_mine(mailbox)
        refused = _finished(mailbox, box, letter) or refused
    came = 0
    for uid in box.uids_after(mailbox.last_uid, mailbox.starts_on)[:MOST]:
        _still_mine(mailbox)
        letter, is_new = take(mailbox, box, uid)
        came += is_new
        if letter is not None:
            refused = _finished(mailbox, box, letter) or refused
    return came, refused


def _finished(mailbox, box, letter):
    """What the server said if it did not let the letter be marked: others must not wait for it."""
    try:
        finish(mailbox, box, letter)
    except MailboxRefused as refusal:
        return refusal


def _begin(mailbox, uidvalidity):
    """Letters numbered anew are looked through from the first one."""
    if mailbox.uidvalidity != uidvalidity:
        mailbox.uidvalidity, mailbox.last_uid = uidvalidity, 0
        mailbox.save(update_fields=["uidvalidity", "last_uid"])


def take(mailbox, box, uid):
    """Store one letter. Returns (its row, is it new); no row when it is gone from the server."""
    size = box.size_of(uid)
    is_cut = size is not None and size > settings.MAILBOX_LARGEST
    try:
        raw = None if size is None else (box.header(uid) if is_cut else box.letter(uid))
    except MailboxRefused as refusal:  # of this letter alone: the others must not wait for it
        logger.warning("letter %s of mailbox %s: %s", uid, mailbox.pk, refusal)
        return write_down(
            mailbox, uid, b"", size=size, is_cut=True, **not_given(mailbox, uid)
        ), True
    if raw is None:
        note_read_up_to(mailbox, uid)
        return None, False
    told = {"fingerprint": fingerprint(raw, size if is_cut else None), "is_cut": is_cut}
    known = Incoming.objects.filter(mailbox=mailbox, fingerprint=told["fingerprint"]).first()
    if known:
        return meet_again(mailbox, known, uid), False
    name = keep(mailbox, uid, raw)
    return write_down(mailbox, uid, raw, storage_name=name, size=size, **told), True


def not_given(mailbox, uid):
    """A row of a letter that the server counts but does not give out: a person looks there."""
    named = f"{mailbox.pk}:{mailbox.uidvalidity}:{uid}"
    return {
        "fingerprint": hashlib.sha256(named.encode()).hexdigest(),
        "state": IncomingState.WAITING,
        "kind": MailKind.LETTER,
        "why": "Почтовый сервер не отдал это письмо: откройте его в самом ящике",
    }


def fingerprint(raw, size=None):
    """One letter, by whatever ways it came: of its number, sender, day, subject and body.

    Of a letter too large only its head is known, and its size.
    """
    head, body = cut_in_two(raw)
    message = parse_header(head)
    told = [message_id_of(message)]
    told += [str(message.get(name) or "") for name in ("From", "Date", "Subject")]
    digest = hashlib.sha256("\0".join(told).encode("utf-8", "surrogateescape"))
    digest.update(b"\0" + (body if size is None else str(size).encode()))
    return digest.hexdigest()


def cut_in_two(raw):
    """(headers, body); the ends of lines of either kind."""
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    return head, body


def keep(mailbox, uid, raw):
    """The bytes in the private storage, under the one name that this letter can have: a second
    try after a crash leaves nothing behind."""
    name = f"mail/{mailbox.pk}/{mailbox.uidvalidity}-{uid}.eml"
    if default_storage.exists(name):
        default_storage.delete(name)
    return default_storage.save(name, ContentFile(raw))


@transaction.atomic
def write_down(mailbox, uid, raw, **told):
    """The row, and how far the mailbox has been read: both or neither."""
    now = timezone.now()
    try:
        with transaction.atomic():
            letter = Incoming.objects.create(
                mailbox=mailbox,
                unit_id=mailbox.unit_id,
                uidvalidity=mailbox.uidvalidity,
                uid=uid,
                message_id=message_id_of(parse_header(cut_in_two(raw)[0])),
                received_at=now,
                next_try_at=now,
                **told,
            )
    except IntegrityError:  # a worker whose lease had ended wrote it a moment ago
        letter = Incoming.objects.get(mailbox=mailbox, uidvalidity=mailbox.uidvalidity, uid=uid)
    note_read_up_to(mailbox, uid)
    pk = letter.pk
    transaction.on_commit(lambda: ask_to_read(pk), robust=True)
    return letter


def ask_to_read(pk):
    """By name, since the task imports this module; a lost message is mended by the sweep."""
    current_app.send_task("notifications.tasks.read_letter", args=[pk])


@transaction.atomic
def meet_again(mailbox, letter, uid):
    """The same letter under another number: nothing new, but to be marked there too."""
    letter.uidvalidity, letter.uid, letter.marked_at = mailbox.uidvalidity, uid, None
    letter.save(update_fields=["uidvalidity", "uid", "marked_at"])
    note_read_up_to(mailbox, uid)
    return letter


def note_read_up_to(mailbox, uid):
    behind = Mailbox.objects.filter(
        pk=mailbox.pk, uidvalidity=mailbox.uidvalidity, last_uid__lt=uid
    )
    behind.update(last_uid=uid)
    mailbox.last_uid = max(mailbox.last_uid, uid)


def finish(mailbox, box, letter):
    """Tell the server, and note that it was told. A letter too large stays there untouched."""
    if not letter.is_cut:
        box.mark(letter.uid, AfterKeeping(mailbox.after))
    note_marked(letter)


def note_marked(letter):
    Incoming.objects.filter(pk=letter.pk, uidvalidity=letter.uidvalidity, uid=letter.uid).update(
        marked_at=timezone.now()
    )
