"""What the printed register says (``documents.variables`` names every variable)."""

import hashlib
from typing import Any

from accounts.queries import head_of
from documents.cases import initials, number_words
from documents.contexts import employer_group, house, paper_group, payee_group
from dues.enums import RegisterKind
from dues.models import DuesRegister, DuesRegisterLine

FIRST, CHANGES, FULL = "первичный", "изменения", "полный"


def register_context(register: DuesRegister, lines: list[DuesRegisterLine]) -> dict[str, Any]:
    """Only what withholding needs: no birth dates, telephones or addresses."""
    return {
        **house(register.unit),
        "employer": employer_group(register.employer),
        "payee": payee_group(register.unit),
        "register": register_group(register, len(lines)),
        "people": [payer(line) for line in lines],
        "paper": paper_group(str(register.number), register.dated),
    }


def register_group(register: DuesRegister, count: int) -> dict[str, Any]:
    head = head_of(register.unit)
    user = head.user if head else None
    return {
        "kind": _kind(register),
        "until": f"{register.until:%d.%m.%Y}" if register.until else "",
        "department": register.department,
        "count": count,
        "count_words": number_words(count, "n"),
        "handed_post": head.title if head else "",
        "handed_name": initials(user.surname, user.name, user.patronymic) if user else "",
        "accountant_name": "",
        "received_post": "",
        "received_name": "",
    }


def _kind(register):
    if register.kind == RegisterKind.FULL:
        return FULL
    earlier = DuesRegister.objects.filter(
        unit=register.unit, employer=register.employer, kind=RegisterKind.CHANGES,
        pk__lt=register.pk, annulled_on=None,
    )  # fmt: skip
    return CHANGES if earlier.exists() else FIRST


def payer(line: DuesRegisterLine) -> dict[str, str]:
    return {
        "full_name": line.full_name,
        "department": line.department,
        "personnel_number": line.personnel_number,
        "percent": "" if line.percent is None else line.rate.removesuffix(" %"),
        "rate": line.rate,
        "kind": line.get_kind_display(),
        "from_date": f"{line.starts_on:%d.%m.%Y}",
        "until_date": f"{line.stops_on:%d.%m.%Y}" if line.stops_on else "",
        "reason": line.reason,
    }


def edition(lines: list[DuesRegisterLine]) -> str:
    """Tells one set of lines from another: a register may lose a person until it is handed over."""
    told = ",".join(str(line.statement_id) for line in lines)
    return hashlib.sha256(told.encode()).hexdigest()[:16]
