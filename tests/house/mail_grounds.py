"""For the walk: a mailbox of an organisation, and a letter in it that waits for a person."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from notifications.mailbox.enums import IncomingState, MailKind
from notifications.models import Incoming, IncomingFile, Mailbox
from tests.factories import NOON


def lay_mail(place, unit, mark):
    mailbox = Mailbox.objects.create(
        unit=unit, title=mark, address=f"{place}@union.test", host="mail.invalid", login=place,
        sealed_password="sealed", starts_on=NOON.date(),
    )  # fmt: skip
    letter = Incoming.objects.create(
        mailbox=mailbox, unit=unit, uidvalidity=1, uid=1, fingerprint=place,
        storage_name=default_storage.save(f"mail/{place}.eml", ContentFile(b"Subject: x\r\n\r\n")),
        state=IncomingState.WAITING, kind=MailKind.LETTER, from_name=mark,
        from_address=f"{place}@example.org", subject="Бумаги", text="Здравствуйте.",
        received_at=NOON,
    )  # fmt: skip
    file = IncomingFile.objects.create(
        letter=letter, name="скан.pdf", content_type="application/pdf", size=8,
        storage_name=default_storage.save(f"mail/{place}.bin", ContentFile(b"%PDF-1.4")),
    )  # fmt: skip
    return {"mailbox": mailbox, "letter": letter, "letter_file": file}
