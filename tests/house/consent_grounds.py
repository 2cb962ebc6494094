"""For the walk over all addresses: a consent taken back, and requests about personal data."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from documents.enums import PaperKind
from documents.models import StoredFile
from members.enums import ConsentKind, RequestKind, WithdrawalWay
from members.models import Consent, RequestStep, Withdrawal
from members.requests.services import finish, open_request
from tests.factories import NOON


def lay_consents(member, a_paper):
    """A consent taken back with its papers, and two requests: one waits, one is answered."""
    stored = _a_file()
    consent = Consent.objects.create(
        member=member, kind=ConsentKind.PROVISION, channel="paper", given_at=NOON, scan=stored,
        withdrawn_at=NOON,
    )  # fmt: skip
    Withdrawal.objects.create(
        consent=consent, way=WithdrawalWay.PAPER, received_on=NOON.date(), scan=stored, by="тест",
        certificate=a_paper(
            member.unit, f"walk:withdrawal:{consent.pk}", PaperKind.WITHDRAWAL_NOTE
        ),
    )  # fmt: skip
    asked = {"unit": member.unit, "member": member, "received_at": NOON, "actor": "тест"}
    waits = open_request(
        RequestKind.ACCESS, asked_by=member.full_name, scan=stored, now=NOON, **asked
    )
    answered = open_request(RequestKind.CORRECTION, asked_by=member.full_name, now=NOON, **asked)
    done = RequestStep.objects.get(request=answered)
    finish(done.pk, note="Исправлено", answer=stored, actor="тест", now=NOON)
    return {
        "consent": consent,
        "data_request": waits,
        "open_step": RequestStep.objects.get(request=waits),
        "done_step": done,
    }


def _a_file():
    return StoredFile.objects.create(
        file=default_storage.save("scans/consent.jpg", ContentFile(b"\xff\xd8\xff")),
        name="consent.jpg",
        content_type="image/jpeg",
        size=3,
        sha256="0" * 64,
    )
