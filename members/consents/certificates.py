"""The certificate of a withdrawal: what stopped, what stays and on which ground, by when.

Printed by a worker outside of any transaction; a sweep prints what was lost. The key of the paper
is of the withdrawal, so two at once make one.
"""

import logging
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit.services import record
from documents.contexts import house, paper_group
from documents.enums import PaperKind
from documents.services import make_paper
from members.consents.kinds import KINDS
from members.consents.outputs import OUTPUTS
from members.enums import ConsentKind, RequestKind
from members.models import Withdrawal
from members.papers import member_group
from members.requests.terms import TERMS, due_at
from structure.queries import time_zone_of

logger = logging.getLogger(__name__)
PAUSE = timedelta(minutes=10)  # after a fault that will not mend itself
AT_ONCE = "сразу"
_HANDED = "То, что уже напечатано, показано на сайте или стенде"

_CHARTER = (
    "Учётная карточка: имя, организация, статус, даты членства, № билета",
    "пункт 5 части 2 статьи 10 Закона № 152-ФЗ, Устав Профсоюза",
)
_DECISIONS = (
    "Решения о приёме и о снятии с учёта, протоколы",
    "Закон № 125-ФЗ «Об архивном деле»",
)
_MONEY = (
    "Заявление об удержании взносов и реестры по нему",
    "статья 377 Трудового кодекса, статья 29 Закона № 402-ФЗ",
)
_PROOF = ("Запись о согласии и о его отзыве", "часть 3 статьи 9 Закона № 152-ФЗ")
# What stays when a consent ends, and on which ground: law, charter, archive duty.
STAYING = {
    ConsentKind.PROCESSING: (_CHARTER, _DECISIONS, _MONEY, _PROOF),
    ConsentKind.DISSEMINATION: (
        ("Данные на карточке, видные работникам профсоюза", "согласие на обработку, Устав"),
        _PROOF,
    ),
    ConsentKind.PROVISION: (_MONEY, _PROOF),
    ConsentKind.MAILINGS: (
        ("Письма о членстве и ответы на обращения", "согласие на обработку, Устав Профсоюза"),
        _PROOF,
    ),
}
_REQUESTS = {
    ConsentKind.PROCESSING: RequestKind.WITHDRAWAL,
    ConsentKind.DISSEMINATION: RequestKind.STOP_SHOWING,
}


def owed(now):
    """Withdrawals without a certificate whose turn it is."""
    rested = Q(print_after=None) | Q(print_after__lte=now)
    return Withdrawal.objects.filter(rested, certificate=None).order_by("pk")


def print_certificate(pk, *, now=None):
    """Print one; True when it is there now. Twice is harmless."""
    now = now or timezone.now()
    taken = owed(now).select_related("consent__member__unit").filter(pk=pk).first()
    if taken is None:
        return False
    member = taken.consent.member
    try:
        paper = make_paper(
            PaperKind.WITHDRAWAL_NOTE, member.unit, key=f"withdrawal:{pk}",
            context=context_for(taken),
        )  # fmt: skip
    except Exception:  # a broken template must not keep the others from being printed
        logger.exception("the certificate of withdrawal %s was not printed", pk)
        Withdrawal.objects.filter(pk=pk, certificate=None).update(print_after=now + PAUSE)
        return False
    return _attach(pk, paper)


@transaction.atomic
def _attach(pk, paper):
    taken = Withdrawal.objects.select_for_update(of=("self",)).get(pk=pk)
    if taken.certificate_id:
        return False
    taken.certificate, taken.print_after = paper, None
    taken.save(update_fields=["certificate", "print_after"])
    member = taken.consent.member
    record(
        "members.consent.certified", member, actor="робот", unit_id=member.unit_id,
        consent=taken.consent_id, changes={"certificate": [None, paper.pk]},
    )  # fmt: skip
    return True


def context_for(taken: Withdrawal) -> dict[str, Any]:
    """The finished dictionary of the paper; ``documents.variables`` names every variable."""
    consent, member = taken.consent, taken.consent.member
    zone = time_zone_of(member.unit)
    day = consent.withdrawn_at.astimezone(zone).date()
    return {
        **house(member.unit),
        "member": member_group(member, member.unit),
        "withdrawal": {
            "consent": KINDS[ConsentKind(consent.kind)].said,
            "given_date": f"{consent.given_at.astimezone(zone):%d.%m.%Y}",
            "moment": f"{consent.withdrawn_at.astimezone(zone):%d.%m.%Y, %H:%M}",
            "way": taken.get_way_display(),
            "due_date": _by(consent, member.unit) if consent.kind == "processing" else "",
        },
        "stopped": stopped_by(consent, member.unit),
        "staying": [
            {"what": what, "ground": ground} for what, ground in STAYING[ConsentKind(consent.kind)]
        ],
        "paper": paper_group(day=day),
    }


def stopping(kind):
    """Titles of outputs that need this kind of consent."""
    return [row.title for row in OUTPUTS.values() if any(need.kind == kind for need in row.needs)]


def stopped_by(consent, unit):
    """Rows «what, when»: outputs that need this kind, and what people have to undo by hand."""
    rows = [{"what": title, "when": AT_ONCE} for title in stopping(consent.kind)]
    if consent.kind == ConsentKind.DISSEMINATION:
        rows.append({"what": _HANDED, "when": f"не позже {_by(consent, unit)}"})
    return rows


def _by(consent, unit):
    """The last day of what must be done by hand."""
    term = TERMS[_REQUESTS[ConsentKind(consent.kind)]][0]
    day = due_at(term, consent.withdrawn_at, unit).astimezone(time_zone_of(unit)).date()
    return f"{day:%d.%m.%Y}"
