"""What the printed register says (``documents.variables`` names every variable)."""

import hashlib
from typing import Any

from accounts.queries import head_of
from documents.cases import initials, number_words
from documents.contexts import employer_group, house, paper_group, payee_group
from dues.models import DuesRegister, DuesRegisterLine

FIRST, CHANGES = "первичный", "изменения"


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
    earlier = DuesRegister.objects.filter(
        unit=register.unit, employer=register.employer, pk__lt=register.pk, annulled_on=None
    )
    return {
        "kind": CHANGES if earlier.exists() else FIRST,
        "count": count,
        "count_words": number_words(count, "n"),
        "handed_post": head.title if head else "",
        "handed_name": initials(user.surname, user.name, user.patronymic) if user else "",
        "accountant_name": "",
        "received_post": "",
        "received_name": "",
    }


def payer(line: DuesRegisterLine) -> dict[str, str]:
    return {
        "full_name": line.full_name,
        "department": line.department,
        "personnel_number": line.personnel_number,
        "percent": percent(line.percent),
        "from_date": f"{line.starts_on:%d.%m.%Y}",
    }


def percent(value) -> str:
    """«1», «1,5»: as people write it."""
    return f"{value.normalize():f}".replace(".", ",")


def edition(lines: list[DuesRegisterLine]) -> str:
    """Tells one set of lines from another: a register may lose a person until it is handed over."""
    told = ",".join(str(line.statement_id) for line in lines)
    return hashlib.sha256(told.encode()).hexdigest()[:16]
