"""Papers of a member's moves: which ones each needs, what they say, and those printed already."""

from typing import Any, NamedTuple

from documents.cases import Case, Gender, date_words, decline_name, decline_phrase, initials
from documents.contexts import employer_group, house, paper_group, payee_group
from documents.enums import PaperKind
from members.enums import DuesMode, Leaving, MovementKind, Status
from members.enums import Gender as OfMember
from members.models import Member, Movement, MovementPaper, RemovalReason, Suspension, Transfer
from structure.models import Unit
from structure.queries import employers_of

P = PaperKind
SHOWN = 10  # moves whose papers the page offers, the latest first
GENDERS = {OfMember.FEMALE: Gender.FEMALE, OfMember.MALE: Gender.MALE}
_OF_TRANSFER = (P.TRANSFER_STATEMENT, P.TRANSFER_SLIP)
_OF_LEAVING = (P.LEAVING_STATEMENT, P.DUES_STOP)


class Bundle(NamedTuple):
    """Papers of one move, done or to come."""

    key: str
    title: str
    kinds: tuple[PaperKind, ...]
    unit: Unit  # whose papers they are
    day: Any = None
    basis: str = ""
    movement: Movement | None = None
    transfer: Transfer | None = None
    absence: Suspension | None = None


def bundles_of(member):
    """What may be printed for the member: for what is to come, then for what was recorded."""
    found = []
    transfer = member.transfers.open().select_related("source", "target").first()
    if transfer:
        found.append(_of_open(transfer))
    if member.status in {Status.MEMBER, Status.SUSPENDED}:
        found.append(
            Bundle("leaving", "Выход из профсоюза: бланки на подпись", _OF_LEAVING, member.unit)
        )
    lines = member.movements.filter(undone_by=None, undoes=None).exclude(trace={})
    recorded = [
        _of_line(member, line) for line in lines.select_related("unit").order_by("-pk")[:SHOWN]
    ]
    return found + [bundle for bundle in recorded if bundle and bundle.kinds]


def _of_open(transfer):
    return Bundle(
        f"transfer-{transfer.pk}", f"Перевод: {transfer.source} → {transfer.target}", _OF_TRANSFER,
        transfer.source, transfer.on, transfer.basis, transfer=transfer,
    )  # fmt: skip


def _of_line(member, line):
    asked, told = line.trace["asked"], (f"movement-{line.pk}", f"{line}")
    match line.kind:
        case MovementKind.TRANSFERRED:
            source = Unit.objects.get(pk=line.trace["before"]["unit"])
            return Bundle(
                told[0], f"{told[1]}: {source} → {line.unit}", _OF_TRANSFER, source, line.on,
                asked["basis"], line,
            )  # fmt: skip
        case MovementKind.REMOVED:
            reason = RemovalReason.objects.get(pk=asked["reason"])
            kinds = {Leaving.OWN_WILL: _OF_LEAVING, Leaving.DIED: ()}.get(
                reason.leaving, (P.DUES_STOP,)
            )
            return Bundle(*told, kinds, line.unit, line.on, asked["basis"], line)
        case MovementKind.SUSPENDED:
            absence = Suspension.objects.select_related("ground").get(
                pk=line.trace["began"]["suspension"]
            )
            withheld = member.dues_mode in {DuesMode.EMPLOYER, DuesMode.UNKNOWN}
            stops = (P.DUES_STOP,) if withheld and not absence.ground.pays else ()
            return Bundle(
                *told, (P.ABSENCE_NOTE, *stops), line.unit, line.on, asked["basis"], line,
                absence=absence,
            )  # fmt: skip
    return None


def printed_for(member):
    """{bundle key: papers of it}, of each kind the newest."""
    rows = MovementPaper.objects.filter(member=member).select_related("paper")
    rows = rows.prefetch_related("scans")
    found = {}
    for row in rows.order_by("made_at", "pk"):  # the newest has the last word
        found.setdefault(_key_of(row), {})[row.kind] = row
    return {key: list(papers.values()) for key, papers in found.items()}


def _key_of(row):
    if row.movement_id:
        return f"movement-{row.movement_id}"
    return f"transfer-{row.transfer_id}" if row.transfer_id else "leaving"


def context_for(member: Member, bundle: Bundle) -> dict[str, Any]:
    """The finished dictionary for each of its papers; ``documents.variables`` names them all."""
    return {
        **house(bundle.unit),
        "member": member_group(member, bundle.unit),
        "applicant": _applicant(member),
        "employer": employer_group(_employer(member, bundle.unit)),
        "payee": payee_group(bundle.unit),
        "target": house(_target(bundle))["unit"],
        "absence": _absence(bundle.absence),
        "move": {
            "date": f"{bundle.day:%d.%m.%Y}" if bundle.day else "",
            "date_words": date_words(bundle.day) if bundle.day else "",
            "basis": bundle.basis.rstrip(". "),
            "paid_until": "",
        },
        "paper": paper_group(),  # dated by hand, on the day it is signed
    }


def _target(bundle):
    if bundle.transfer:
        return bundle.transfer.target
    return bundle.movement.unit if bundle.movement else bundle.unit


def member_group(member, unit):
    """Group ``member`` of a paper that ``unit`` prints about him."""
    stay = member.memberships.filter(unit=unit).order_by("-since", "-pk").first()
    posts = member.posts.filter(until=None)
    return {
        "full_name": member.full_name,
        "full_name_dative": decline_name(*_name(member), Case.DATIVE, GENDERS.get(member.gender)),
        "birth_date": f"{member.birth_date:%d.%m.%Y}" if member.birth_date else "",
        "card_number": member.card_number,
        "admitted_date": f"{stay.admitted_on:%d.%m.%Y}" if stay else "",
        "since_date": f"{stay.since:%d.%m.%Y}" if stay else "",
        "posts": ", ".join((post.title or post.get_post_display()).lower() for post in posts),
    }


def _applicant(member):
    name, post = _name(member), member.position
    return {
        "full_name": member.full_name,
        "full_name_genitive": member.genitive
        or decline_name(*name, Case.GENITIVE, GENDERS.get(member.gender)),
        "initials": initials(*name),
        "birth_date": f"{member.birth_date:%d.%m.%Y}" if member.birth_date else "",
        "phone": member.phone.as_international if member.phone else "",
        "email": member.email,
        "address": member.address,
        "post": post,
        "post_genitive": decline_phrase(post, Case.GENITIVE) if post else "",
        "department": member.department,
        "personnel_number": member.personnel_number,
    }


def _name(member):
    return member.surname, member.name, member.patronymic


def _absence(absence):
    if absence is None:
        return {"ground": "", "until_words": "", "pays": ""}
    until = absence.planned_until
    return {
        "ground": absence.ground.title,
        "until_words": date_words(until) if until else "",
        "pays": "да" if absence.ground.pays else "",
    }


def _employer(member, unit):
    """Where he works, else the only employer of the organisation; several leave a line."""
    if member.employer:
        return member.employer
    employers = employers_of(unit)
    return employers[0] if len(employers) == 1 else None
