"""«Это он»: somebody says who a row is about, and the row falls anew."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit.services import record
from dues.enums import ASKING, DuesRefused, PayrollState, Pile, Settlement
from dues.models import PayrollRow
from dues.payrolls import ours
from dues.payrolls.lines import Line
from dues.payrolls.reasons import Why
from dues.payrolls.sums import oddities
from dues.payrolls.uploading import in_hand
from dues.payrolls.working import swing_of
from members.models import Member
from members.names import sort_form

SHOWN = 20
SHORTEST = 4  # letters of a surname, without its ending a guess
ONLY_UNKNOWN = "Кто это, указывают только у строк «не наших». Обновите страницу."
GONE = "Такого человека в организации нет. Выберите другого."


def people_of(of):
    """Cards of the branch that a row may be about."""
    branch = {"unit__tree_id": of.unit.tree_id, "unit__lft__range": (of.unit.lft, of.unit.rght)}
    return Member.objects.living().filter(**branch)


def search(of, typed):
    """The first few whose ФИО begins so, or whose табельный № is so."""
    typed = sort_form(typed.replace("\0", ""))
    if len(typed) < 2:
        return []
    found = people_of(of).filter(
        Q(fio_sort__gte=typed, fio_sort__lt=f"{typed}\U0010fffd") | Q(personnel_number=typed)
    )
    return list(found.select_related("unit").order_by("fio_sort", "pk")[:SHOWN])


def alike(of, row):
    """People whose surname begins as the row does: «Новикова» is looked for near «Новиков»."""
    first = row.full_name.split()[0] if row.full_name else ""
    return search(of, first[:-2]) if len(first) > SHORTEST else []


@transaction.atomic
def choose(pk, row_pk, member_pk, *, actor, now=None):
    """The row is about this person of the branch. Raises ``DuesRefused``."""
    now = now or timezone.now()
    of = in_hand(pk, PayrollState.MATCHED)
    row = of.rows.select_for_update().filter(pk=row_pk).first()  # gone, when it was matched anew
    if row is None or row.pile != Pile.NOT_OURS or row.settled not in {"", *ASKING}:
        raise DuesRefused(ONLY_UNKNOWN)
    member = people_of(of).filter(pk=member_pk).first()
    if member is None:
        raise DuesRefused(GONE)
    row.before = {
        "pile": row.pile, "reasons": row.reasons, "candidates": row.candidates,
        "missing": None if row.month else _drop_missing(of, member),
    }  # fmt: skip
    row.member = member
    _fall(of, row, member)
    _move(of, Pile.NOT_OURS, row.pile)
    row.settled, row.settled_by, row.settled_at = Settlement.CHOSEN, str(actor)[:200], now
    row.save()
    of.save(update_fields=["counts"])
    record(
        "dues.payroll.settled", of, actor=actor, unit_id=of.unit_id, rows=[row.pk],
        what=Settlement.CHOSEN.value, member=member.pk,
    )  # fmt: skip
    return row


def _fall(of, row, member):
    """Set the pile by the sums of all rows about him; without a statement it simply is his."""
    known = ours.load(of, since=row.month, members=[member.pk])
    row.pile = Pile.FITS
    if not known:
        return
    one = known[0]
    row.statement_id = one.statement
    others = of.rows.filter(member=member, number__isnull=False, month=row.month)
    lines = [_line(other) for other in others.exclude(pk=row.pk).order_by("number")]
    month = row.month or of.month
    pile, reasons = oddities(
        [*lines, _line(row)], one, month, is_retro=month != of.month, swing=swing_of(of)
    )
    row.pile, row.reasons = pile or Pile.FITS, [list(reason) for reason in reasons]


def _line(row):
    unread = next((said for code, said in row.reasons if code == Why.UNREAD), "")
    return Line(
        row.number, row.full_name, row.personnel_number, row.base, row.amount, row.month, unread
    )


def _drop_missing(of, member):
    """He is there after all: the row that says he is missing goes; what it said is kept.

    Not by a row of another month: of this one the list lacks him still.
    """
    missing = of.rows.filter(member=member, number=None).first()
    if missing is None:
        return None
    missing.delete()
    of.counts[Pile.NOT_WITHHELD] = of.counts.get(Pile.NOT_WITHHELD, 1) - 1
    return {"statement": missing.statement_id, "reasons": missing.reasons}


def _move(of, old, new):
    of.counts[old] = of.counts.get(old, 1) - 1
    of.counts[new] = of.counts.get(new, 0) + 1


def give_back(of, row):
    """The row is nobody's again; the caller saves it."""
    missing = row.before.get("missing")
    if missing:
        PayrollRow.objects.create(
            of=of, number=None, pile=Pile.NOT_WITHHELD, member=row.member,
            statement_id=missing["statement"], reasons=missing["reasons"],
        )  # fmt: skip
        of.counts[Pile.NOT_WITHHELD] = of.counts.get(Pile.NOT_WITHHELD, 0) + 1
    _move(of, row.pile, row.before["pile"])
    of.save(update_fields=["counts"])
    row.member, row.statement = None, None
    for name in ("pile", "reasons", "candidates"):
        setattr(row, name, row.before[name])
    row.before = {}
