"""Handing letters over to the mail server, one row at a time, under a lease.

A worker killed between claiming and writing the outcome leaves the row claimed: when the lease
ends, the letter is sent again with the same Message-ID, so a reader's program can tell the
second copy from a second letter. Nothing is lost; a double is possible only then.
"""

import logging
import uuid
from datetime import timedelta
from email.header import Header
from email.message import Message
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from audit.services import record
from notifications import models
from notifications.enums import MessageState
from notifications.letters import reply_address
from notifications.smtp import LostAttachment, Verdict, judge

logger = logging.getLogger(__name__)

ROBOT = "робот"
# Longer than the slowest server may keep one letter: EMAIL_TIMEOUT holds for each of the some ten
# answers it gives.
LEASE = timedelta(minutes=10)
# Two days of trying, as mail servers do; then the letter is «не доставлено» and says why.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)


def claim(pk, *, now):
    """Take the letter for sending, if it is due and nobody else has it. Returns it or None."""
    host = urlsplit(settings.SITE_URL).hostname or "portal.invalid"
    fresh = f"<{uuid.uuid4().hex}@{host}>"
    claimed = (
        models.Message.objects.due(now)
        .filter(pk=pk)
        .update(
            state=MessageState.SENDING,
            lease_until=now + LEASE,
            attempts=F("attempts") + 1,
            message_id=Case(When(message_id="", then=Value(fresh)), default=F("message_id")),
        )
    )
    return models.Message.objects.select_related("unit").get(pk=pk) if claimed else None


def deliver(pk, *, connection=None, now=None):
    """Send one letter that is due and write down what became of it.

    Returns the ``Verdict``, or None when there was nothing to do. Without a mail server the
    letter is kept for the page «Исходящие».
    """
    now = now or timezone.now()
    if not settings.EMAIL_CONFIGURED:
        _keep(pk, now)
        return None
    message = claim(pk, now=now)
    if message is None:
        return None
    try:
        hand_over(message, connection)
    except Exception as error:  # told on the card of the letter; bounded by the pauses
        verdict = judge(error)
        logger.log(verdict.level, "letter %s: %s", pk, error, exc_info=verdict.is_ours)
    else:
        verdict = Verdict.sent()
    _write_outcome(message, verdict, now)
    return verdict


def hand_over(message, connection=None):
    """Give the letter to the mail server. Raises what the server or the storage raises."""
    letter = envelope(message)
    if connection:
        connection.open()  # else each letter would open and close one of its own
    letter.connection = connection or get_connection()
    letter.send()


class Envelope(EmailMultiAlternatives):
    """Folds a Cyrillic subject by its place: Django's would begin with an empty line."""

    def message(self):
        built = super().message()
        del built["Subject"]
        subject = Header(self.subject, "utf-8", header_name="Subject")
        Message.__setitem__(built, "Subject", subject)
        return built


def envelope(message) -> Envelope:
    """The letter as it travels: text and HTML, papers, and where answers go."""
    reply_to = reply_address(message.unit)
    letter = Envelope(
        subject=message.subject,
        body=message.text,
        to=[named(message.to_name, message.to_address)],
        reply_to=[named(message.unit.short_name, reply_to)] if reply_to else None,
        headers={
            "Message-ID": message.message_id,
            "Auto-Submitted": "auto-generated",  # RFC 3834: no «я в отпуске» in answer
        },
    )
    letter.attach_alternative(message.html, "text/html")
    for attachment in message.attachments.order_by("pk"):
        letter.attach(attachment.name, _read(attachment), attachment.content_type)
    return letter


def named(name, address):
    """«"Имя" <адрес>»; Django encodes the Cyrillic, also of a domain."""
    name = " ".join(name.replace("\\", "").replace('"', "").split())
    return f'"{name}" <{address}>' if name else address


def _read(attachment):
    try:
        with default_storage.open(attachment.storage_name, "rb") as file:
            return file.read()
    except FileNotFoundError:
        raise LostAttachment(attachment.name)


def _keep(pk, now):
    due = models.Message.objects.due(now).filter(pk=pk)
    due.update(state=MessageState.KEPT, lease_until=None, error="")


@transaction.atomic
def _write_outcome(message, verdict, now):
    """Only while the lease is still ours: another worker may have taken the letter since.

    What was sent is in the journal: data of people have left the portal.
    """
    mine = models.Message.objects.filter(
        pk=message.pk, state=MessageState.SENDING, lease_until=message.lease_until
    )
    if verdict.is_sent:
        sent = {"state": MessageState.SENT, "sent_at": timezone.now(), "lease_until": None}
        if mine.update(**sent, error=""):
            record(
                "notifications.message.sent", message, actor=ROBOT, unit_id=message.unit_id,
                kind=message.kind, new=message.to_address,
            )  # fmt: skip
    elif verdict.is_final or message.attempts > len(PAUSES):
        mine.update(state=MessageState.FAILED, lease_until=None, error=verdict.reason[:500])
    else:
        mine.update(
            state=MessageState.WAITING,
            next_try_at=now + PAUSES[message.attempts - 1],
            lease_until=None,
            error=verdict.reason[:500],
        )
