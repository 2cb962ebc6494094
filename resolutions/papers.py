"""What a resolution and an extract from it say (``documents.variables`` names every variable)."""

import re
from typing import Any

from django.utils import timezone

from documents.cases import Case, Gender, date_words, decline_name
from documents.contexts import employer_group, house, paper_group
from members.enums import Gender as OfMember
from resolutions.models import Line, Resolution
from structure.enums import AdmittingBody, Kind
from structure.queries import employers_of

TITLE = "О приёме в члены Профсоюза"
VERBS = {AdmittingBody.MEETING: "РЕШИЛО"}
GENDERS = {OfMember.FEMALE: Gender.FEMALE, OfMember.MALE: Gender.MALE}
# «Кузнецова М. А.»: a surname and one or two initials.
_INITIALS = re.compile(r"([А-ЯЁ][А-ЯЁа-яё’-]+)\s+([А-ЯЁ]\.(?:-[А-ЯЁ]\.)?)\s*([А-ЯЁ]\.)?")


def resolution_context(resolution: Resolution) -> dict[str, Any]:
    """The whole resolution with everybody in it."""
    lines = resolution.lines.select_related("member__employer", "unit")
    return {
        **_head(resolution),
        "employer": employer_group(_employer(resolution, lines)),
        "people": [admitted(line) for line in lines],
    }


def extract_context(resolution: Resolution, line: Line) -> dict[str, Any]:
    """The part of a signed resolution about one person, certified by who signed it."""
    return {
        **_head(resolution),
        "person": admitted(line),
        "extract": {
            "date_words": date_words(timezone.localdate()),
            "certifier_post": resolution.chair_post,
            "certifier_name": resolution.chair_name,
        },
    }


def _head(resolution):
    number = str(resolution.number)
    return {
        **house(resolution.unit),
        "resolution": resolution_group(resolution),
        "signatories": signatories(resolution),
        "paper": paper_group(number, resolution.dated),
    }


def resolution_group(resolution: Resolution) -> dict[str, Any]:
    written = date_words(resolution.dated)
    return {
        "number": str(resolution.number),
        "date": f"{resolution.dated:%d.%m.%Y}",
        "date_words": written,
        "title": TITLE,
        "body": resolution.get_body_display(),
        "body_verb": VERBS.get(resolution.body, "ПОСТАНОВЛЯЕТ"),
        "place": resolution.place,
        "protocol_number": resolution.protocol,
        "protocol_date_words": written if resolution.protocol else "",
        "elected": str(resolution.elected),
        "present": str(resolution.present),
        "charter_clause": "",  # each union's own: the template names it
        "dues_from_words": written,
        "control_name": in_accusative(resolution.controller_name),
        "votes_for": str(resolution.votes_for),
        "votes_against": str(resolution.votes_against),
        "votes_abstained": str(resolution.votes_abstained),
    }


def signatories(resolution: Resolution) -> list[dict[str, str]]:
    people = [{"post": resolution.chair_post, "name": resolution.chair_name}]
    if resolution.secretary_name:
        people.append({"post": "Секретарь заседания", "name": resolution.secretary_name})
    return people


def admitted(line: Line) -> dict[str, str]:
    """One person, as he stood when the resolution was drafted."""
    name, gender = _parts(line), GENDERS.get(line.member.gender)
    in_shop = line.unit.kind in {Kind.SHOP, Kind.GROUP}
    return {
        "full_name": line.full_name,
        "full_name_accusative": decline_name(*name, Case.ACCUSATIVE, gender),
        "birth_date": f"{line.birth_date:%d.%m.%Y}" if line.birth_date else "",
        "department": line.department,
        "post": line.job,
        "personnel_number": line.personnel_number,
        "application_date": f"{line.applied_on:%d.%m.%Y}",
        "shop_name": line.unit.short_name if in_shop else "",
        "origin": "впервые" if line.first_time else "переход",
    }


def _parts(line):
    """Surname, name, patronymic of the line; a card corrected since is not followed."""
    member = line.member
    if member.full_name == line.full_name:
        return member.surname, member.name, member.patronymic
    surname, _, rest = line.full_name.partition(" ")
    name, _, patronymic = rest.partition(" ")
    return surname, name, patronymic


def _employer(resolution, lines):
    """The one employer of all these people, else the only one of the organisation, else none."""
    named = {line.member.employer for line in lines}
    if len(named) == 1 and None not in named:
        return named.pop()
    employers = employers_of(resolution.unit)
    return employers[0] if len(employers) == 1 else None


def in_accusative(written: str) -> str:
    """«Кузнецова М. А.» → «Кузнецову М. А.»; what is written otherwise stays as it is."""
    parts = _INITIALS.fullmatch(written.strip())
    if not parts:
        return written
    surname, name, patronymic = parts.groups(default="")
    return decline_name(surname, name, patronymic, Case.ACCUSATIVE)
