"""The letter as it travels: heads that mail programs understand, text and HTML, papers."""

import email
import re
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage
from django.core.mail.message import sanitize_address
from django.utils import timezone

from notifications import mime, verp
from notifications.catalogue import find_kind
from notifications.letters import reply_address
from notifications.mailbox.addresses import mailbox_of, plus_address
from notifications.smtp import LostAttachment
from notifications.unsubscribing import address_of

ONE_CLICK = "List-Unsubscribe=One-Click"  # RFC 8058, word for word


class Envelope(EmailMessage):
    """A letter whose bytes are ready: ``content``. Any backend of Django can take it."""

    content = b""

    def message(self):
        return email.message_from_bytes(self.content)


class Desk:
    """What many letters of one sweep have in common, asked once."""

    def __init__(self):
        self._kinds, self._boxes, self._replies = {}, {}, {}

    def kind(self, name):
        if name not in self._kinds:
            self._kinds[name] = find_kind(name)
        return self._kinds[name]

    def answers_to(self, message):
        """Where an answer goes: to a mailbox that the portal reads, naming the letter where that
        is safe; else to the organisation's own mail."""
        unit = message.unit
        if unit.pk not in self._boxes:
            self._boxes[unit.pk] = mailbox_of(unit)
        box, kind = self._boxes[unit.pk], self.kind(message.kind)
        if box:
            is_named = box.has_plus and not (kind and kind.is_secret)
            return plus_address(box, message) if is_named else box.address
        if unit.pk not in self._replies:
            self._replies[unit.pk] = reply_address(unit)
        return self._replies[unit.pk]


def envelope(message, desk=None) -> Envelope:
    """The letter ready to go. Raises ``ValueError`` where the address is none, and
    ``LostAttachment``."""
    desk = desk or Desk()
    papers = [
        (paper.name, paper.content_type, _read(paper))
        for paper in sorted(message.attachments.all(), key=lambda paper: paper.pk)
    ]
    to = plain(message.to_address)
    letter = Envelope(
        subject=message.subject,
        body=message.text,
        from_email=verp.sender_of(message) or own_address(),
        to=[to],
    )
    letter.content = mime.assemble(heads_of(message, to, desk), message.text, message.html, papers)
    return letter


def heads_of(message, to, desk):
    """The address of the sender is the portal's own, whatever organisation writes: receivers
    check the signature of its domain. The name is the organisation's."""
    name, kind = message.unit.short_name, desk.kind(message.kind)
    heads = {
        "From": mime.mailbox(name, own_address(), "From"),
        "To": mime.mailbox(message.to_name, to),
        "Subject": mime.head("Subject", message.subject),
        "Date": format_datetime(timezone.now()),
        "Message-ID": message.message_id,
        "Auto-Submitted": "auto-generated",  # RFC 3834: no «я в отпуске» in answer
        "X-Auto-Response-Suppress": "OOF, AutoReply",  # the same for Exchange
        "List-Id": f"<{message.kind}.{message.unit_id}.{host()}>".replace("_", "-"),
        "Feedback-ID": f"{message.batch_id or 0}:{message.kind}:{message.unit_id}:portal",
    }
    if answers_to := desk.answers_to(message):
        heads["Reply-To"] = mime.mailbox(name, plain(answers_to), "Reply-To")
    if kind and kind.is_refusable:
        heads["List-Unsubscribe"] = f"<{settings.SITE_URL}{address_of(message)}>"
        heads["List-Unsubscribe-Post"] = ONE_CLICK
    return heads


def host():
    return urlsplit(settings.SITE_URL).hostname or "portal.invalid"


def own_address():
    return _address_in(settings.DEFAULT_FROM_EMAIL)


@lru_cache(maxsize=8)
def _address_in(words):
    return parseaddr(words)[1] or words


def plain(address):
    """The address in ASCII, a Cyrillic domain too. Raises ``ValueError`` when it is none."""
    return address if _PLAIN.fullmatch(address) else sanitize_address(address, "utf-8")


_PLAIN = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(\.[\w-]+)*", re.ASCII)


def _read(attachment):
    try:
        with default_storage.open(attachment.storage_name, "rb") as file:
            return file.read()
    except FileNotFoundError:
        raise LostAttachment(attachment.name)
