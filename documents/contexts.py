"""What papers say of organisations and employers: groups of ``documents.variables`` from rows.

Whoever prints a paper adds the groups that only his process knows. Names come in the cases that
papers need; what was corrected by hand (``Unit.name_genitive``, ``Employer.head_dative``) wins.
"""

import re
from datetime import date
from typing import Any

from accounts.queries import head_of
from documents.cases import Case, date_words, decline_name, decline_phrase, initials
from structure.enums import Kind
from structure.models import Employer, Unit
from structure.queries import data_operators

BLANK = "_" * 30  # a line on the paper where a person writes what the portal does not know
PURPOSE = "Членские профсоюзные взносы. НДС не облагается"
# How long consents hold, on the paper and beside the tick alike.
PROCESSING_TERM = (
    "до достижения целей обработки, но не дольше чем на 5 лет после прекращения членства"
)
DISSEMINATION_TERM = "пока я член профсоюза; отозвать можно в любой день"
_INITIALS = r"[А-ЯЁ][а-яё]*\.?(?:-[А-ЯЁ]\.)?"
# «Генеральному директору Петрову П. П.» and «… Петрову Петру Петровичу»: post, then name.
_POST_AND_NAME = re.compile(
    rf"(?P<post>.+?)\s+(?P<name>[А-ЯЁ][А-ЯЁа-яё’-]+\s+{_INITIALS}(?:\s*{_INITIALS})?)"
)


def house(unit: Unit) -> dict[str, dict[str, Any]]:
    """Groups ``union``, ``territorial`` and ``unit`` for a paper of this organisation.

    ``unit`` is the nearest primary organisation, also of a shop, which is named beside it. Where
    there is none (a person on the books of a territorial one), it is the organisation itself.
    """
    lineage = list(Unit.objects.above(unit))
    union = _of_kind(lineage, Kind.UNION)
    territorial = _of_kind(lineage, Kind.TERRITORIAL)
    primary = _of_kind(lineage, Kind.PRIMARY) or unit
    shop = _of_kind(lineage, Kind.SHOP) or _of_kind(lineage, Kind.GROUP)
    return {
        "union": _organisation(union),
        "territorial": _organisation(territorial),
        "unit": _primary(primary, shop),
    }


def _of_kind(lineage: list[Unit], kind: Kind) -> Unit | None:
    return next((unit for unit in lineage if unit.kind == kind), None)


def _organisation(unit: Unit | None) -> dict[str, Any]:
    if unit is None:
        empty = ("full_name", "full_name_genitive", "short_name", "address", "inn", "ogrn")
        return dict.fromkeys(empty, "")
    return {
        "full_name": unit.name,
        "full_name_genitive": unit.name_genitive or decline_phrase(unit.name, Case.GENITIVE),
        "short_name": unit.short_name,
        "address": unit.address,
        "inn": unit.inn,
        "ogrn": unit.ogrn,
    }


def _primary(unit: Unit, shop: Unit | None) -> dict[str, Any]:
    head = head_of(unit)
    person = head.user if head else None
    return {
        **_organisation(unit),
        "full_name_accusative": decline_phrase(unit.name, Case.ACCUSATIVE),
        "shop_name": shop.short_name if shop else "",
        "email": unit.email,
        "chair_post": head.title if head else "",
        "chair_name": initials(person.surname, person.name, person.patronymic) if person else "",
    }


def employer_group(employer: Employer | None) -> dict[str, Any]:
    """Group ``employer``; one not known is a line to be filled in by hand."""
    if employer is None:
        empty = ("inn", "head_post", "head_post_dative", "head_name", "head_name_dative")
        return {"full_name": BLANK, "short_name": BLANK, **dict.fromkeys(empty, "")}
    head = (employer.head_surname, employer.head_name, employer.head_patronymic)
    post_dative, name_dative = _head_in_dative(employer, head)
    return {
        "full_name": employer.name,
        "short_name": employer.short_name,
        "inn": employer.inn,
        "head_post": employer.head_post,
        "head_post_dative": post_dative,
        "head_name": initials(*head),
        "head_name_dative": name_dative,
    }


def _head_in_dative(employer: Employer, head: tuple[str, str, str]) -> tuple[str, str]:
    written = employer.head_dative.strip()
    if written:
        parts = _POST_AND_NAME.fullmatch(written)
        # What cannot be parted stays whole: it stands where the post does, the name follows it.
        return (parts["post"], parts["name"]) if parts else (written, "")
    post = decline_phrase(employer.head_post, Case.DATIVE) if employer.head_post else ""
    if not head[0]:
        return post, ""
    surname = decline_name(*head, Case.DATIVE).split(" ")[0]
    return post, initials(surname, head[1], head[2])


def payee_group(unit: Unit) -> dict[str, Any]:
    """Group ``payee``: the nearest organisation, going up, that has an account of its own."""
    lineage = list(Unit.objects.above(unit))
    payee = next((one for one in lineage if one.bank_account), None)
    payee = payee or _of_kind(lineage, Kind.PRIMARY) or unit
    return {
        "full_name": payee.name,
        "inn": payee.inn,
        "kpp": payee.kpp,
        "account": payee.bank_account,
        "bank_name": payee.bank_name,
        "bik": payee.bank_bik,
        "corr_account": payee.bank_corr_account,
        "purpose": payee.payment_purpose or PURPOSE,
    }


def operators(unit: Unit) -> list[dict[str, Any]]:
    """Group ``operators``, from the union down: those that can answer for people's data."""
    return [
        {"full_name": one.name, "address": one.address or BLANK, "inn": one.inn, "ogrn": one.ogrn}
        for one in data_operators(unit)
    ]


def consent_group(unit: Unit, term: str) -> dict[str, Any]:
    """Group ``consent``: how long it holds and where to write to take it back."""
    lineage = list(Unit.objects.above(unit))
    return {
        "term": term,
        "withdrawal_address": next((one.address for one in lineage if one.address), BLANK),
        "withdrawal_email": next((one.email for one in lineage if one.email), ""),
    }


def resources(unit: Unit) -> list[dict[str, Any]]:
    """Group ``resources``: the sites of the organisations, where names and pictures appear."""
    return [
        {"address": one.site, "title": f"сайт: {one.short_name}"}
        for one in reversed(list(Unit.objects.above(unit)))
        if one.site
    ]


def paper_group(number: str = "", day: date | None = None) -> dict[str, Any]:
    """Group ``paper``. Without a day the line is left for whoever signs."""
    return {
        "number": number,
        "date": f"{day:%d.%m.%Y}" if day else "",
        "date_words": date_words(day) if day else "",
    }
