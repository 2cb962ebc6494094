"""The letter as it travels: heads that mail programs understand, text and HTML, papers."""

from email.header import Header
from email.message import Message as MimeMessage
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives

from notifications import verp
from notifications.catalogue import find_kind
from notifications.letters import reply_address
from notifications.smtp import LostAttachment
from notifications.unsubscribing import address_of

ONE_CLICK = "List-Unsubscribe=One-Click"  # RFC 8058, word for word


class Envelope(EmailMultiAlternatives):
    """Folds a Cyrillic subject by its place: Django's would begin with an empty line."""

    def message(self):
        built = super().message()
        del built["Subject"]
        subject = Header(self.subject, "utf-8", header_name="Subject")
        MimeMessage.__setitem__(built, "Subject", subject)
        return built


def envelope(message, *, reply_to=None) -> Envelope:
    """The letter ready to go. ``reply_to`` spares the question when it is known already."""
    if reply_to is None:
        reply_to = reply_address(message.unit)
    letter = Envelope(
        subject=message.subject,
        body=message.text,
        from_email=verp.sender_of(message) or own_address(),
        to=[named(message.to_name, message.to_address)],
        reply_to=[named(message.unit.short_name, reply_to)] if reply_to else None,
        headers=heads_of(message),
    )
    letter.attach_alternative(message.html, "text/html")
    for attachment in sorted(message.attachments.all(), key=lambda paper: paper.pk):
        letter.attach(attachment.name, _read(attachment), attachment.content_type)
    return letter


def heads_of(message):
    """What is said to programs, not to the reader.

    The address of the sender is the portal's own, whatever organisation writes: receivers check
    the signature of its domain. The name is the organisation's.
    """
    kind = find_kind(message.kind)
    heads = {
        "From": named(message.unit.short_name, own_address()),
        "Message-ID": message.message_id,
        "Auto-Submitted": "auto-generated",  # RFC 3834: no «я в отпуске» in answer
        "X-Auto-Response-Suppress": "OOF, AutoReply",  # the same for Exchange
        "List-Id": f"<{message.kind}.{message.unit_id}.{host()}>".replace("_", "-"),
        "Feedback-ID": f"{message.batch_id or 0}:{message.kind}:{message.unit_id}:portal",
    }
    if kind and kind.is_refusable and message.to_address:
        heads["List-Unsubscribe"] = f"<{settings.SITE_URL}{address_of(message)}>"
        heads["List-Unsubscribe-Post"] = ONE_CLICK
    return heads


def host():
    return urlsplit(settings.SITE_URL).hostname or "portal.invalid"


def own_address():
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1] or settings.DEFAULT_FROM_EMAIL


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
