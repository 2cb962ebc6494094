"""Numbers of an organisation: how many members, women, young ones, who came and left in a year.

One count serves all: it takes the lines of some organisations (or of all) summed by the database,
and adds them up the tree. A small branch is counted when its card is opened, a large one by the
clock (``Figures`` rows); which is which is told by an index, not by counting.
"""

from collections import Counter, defaultdict
from datetime import date
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from members.enums import Status
from members.models import Figures, Member, Posting
from structure.enums import Kind
from structure.headcounts import KEPT_BY
from structure.models import Headcount, Unit
from structure.models.units import years_after

YOUNG = 35
MONTHS = 12
FEW_UNITS, FEW_LINES = 300, 20_000
BATCH = 2000
COUNTED = [field.name for field in Figures._meta.fields if field.name not in {"id", "unit"}]
# ``%(units)s`` are ids, or null for all organisations.
OWN = """
    SELECT line.unit_id, sum(delta), sum(delta) FILTER (WHERE card.gender = 'f'),
           sum(delta) FILTER (WHERE card.birth_date > %(young)s),
           sum(delta) FILTER (WHERE card.employment IN ('', 'works'))
    FROM members_posting AS line JOIN members_member AS card ON card.id = line.member_id
    WHERE line."on" <= %(on)s
      AND (%(units)s::bigint[] IS NULL OR line.unit_id = ANY(%(units)s))
    GROUP BY line.unit_id
"""
YEAR = """
    SELECT line.unit_id, sum(delta) FILTER (WHERE line."column" = 'joined'),
           sum(delta) FILTER (WHERE line."column" = 'joined' AND is_first),
           sum(-delta) FILTER (WHERE line."column" = 'left')
    FROM members_posting AS line
    WHERE line.posted_on BETWEEN %(year)s AND %(on)s AND line."on" >= %(year)s
      AND (%(units)s::bigint[] IS NULL OR line.unit_id = ANY(%(units)s))
    GROUP BY line.unit_id
"""
BY_MONTH = """
    SELECT line.unit_id, date_trunc('month', line."on")::date, sum(delta),
           sum(delta) FILTER (WHERE line."column" IN ('joined', 'restored')),
           sum(-delta) FILTER (WHERE line."column" = 'left')
    FROM members_posting AS line
    WHERE line."on" BETWEEN %(month)s AND %(on)s
      AND (%(units)s::bigint[] IS NULL OR line.unit_id = ANY(%(units)s))
    GROUP BY 1, 2
"""
SUMMED = ("members", "women", "under_35", "working", "joined", "first", "left", "away")


class Month(NamedTuple):
    first: date
    members: int  # at its end
    joined: int
    left: int


def of(unit, *, now=None):
    """``Figures`` of the organisation: counted now when it is small, else as the clock left them.

    None for a large one that the clock has not come to yet.
    """
    now = now or timezone.now()
    inside = list(
        Unit.objects.inside(unit).order_by().values_list("pk", flat=True)[: FEW_UNITS + 1]
    )
    if len(inside) <= FEW_UNITS:
        lines = Posting.objects.filter(unit__in=inside).order_by()
        if lines[: FEW_LINES + 1].count() <= FEW_LINES:
            return next(row for row in count(now=now, units=inside) if row.unit_id == unit.pk)
    return Figures.objects.filter(unit=unit).first()


def refresh(*, now=None):
    """Count all organisations and keep the numbers; returns how many. May repeat or overlap."""
    rows = count(now=now or timezone.now())
    Figures.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["unit"],
        update_fields=COUNTED,
    )
    return len(rows)


def count(*, now, units=None):
    """``Figures`` (not saved) of ``units``, which are whole branches, or of all organisations."""
    on = timezone.localdate(now)
    first_month = _months_before(on, MONTHS - 1)
    asked = {
        "units": units, "on": on, "young": years_after(on, -YOUNG), "month": first_month,
        "year": date(on.year, 1, 1),
    }  # fmt: skip
    sums, months = _own_sums(asked), _own_months(asked)
    told, below = _headcounts(on, units), defaultdict(Counter)
    places = Unit.objects.all() if units is None else Unit.objects.filter(pk__in=units)
    rows = places.order_by("-level").values_list("pk", "parent_id", "kind", "closed_on")
    employees, covered, found = Counter(), Counter(), []
    known = set()
    for pk, parent, kind, closed_on in rows.iterator():
        own = sums[pk]
        if kind in KEPT_BY and pk in told:
            employees[pk], covered[pk] = told[pk], own["working"]
            known.add(pk)
        found.append(
            Figures(
                unit_id=pk, on=on, counted_at=now, below=dict(+below[pk]),
                employees=employees[pk] if pk in known else None,
                covered=covered[pk] if pk in known else None,
                months=_told_months(own["members"], months[pk], first_month),
                **{name: own[name] for name in SUMMED},
            )
        )  # fmt: skip
        sums[parent].update(own)
        for month, figures in months[pk].items():
            months[parent][month].update(figures)
        below[parent].update(below[pk])
        below[parent][kind] += closed_on is None
        if pk in known and kind != Kind.SHOP:  # a shop's people are in the number of its primary
            employees[parent] += employees[pk]
            covered[parent] += covered[pk]
            known.add(parent)
    return found


def _own_sums(asked):
    sums = defaultdict(Counter)
    for unit, *figures in _ask(OWN, asked):
        _add(sums[unit], ("members", "women", "under_35", "working"), figures)
    for unit, *figures in _ask(YEAR, asked):
        _add(sums[unit], ("joined", "first", "left"), figures)
    away = Member.objects.living().filter(status=Status.SUSPENDED).order_by().values_list("unit")
    if asked["units"] is not None:
        away = away.filter(unit__in=asked["units"])
    for (unit,) in away.iterator():
        sums[unit]["away"] += 1
    return sums


def _own_months(asked):
    months = defaultdict(lambda: defaultdict(Counter))
    for unit, month, *figures in _ask(BY_MONTH, asked):
        _add(months[unit][month], ("change", "joined", "left"), figures)
    return months


def _headcounts(on, units):
    """{organisation: employees} by the newest row told of each."""
    rows = Headcount.objects.filter(on__lte=on, unit__closed_on=None)
    if units is not None:
        rows = rows.filter(unit__in=units)
    return dict(rows.order_by("unit", "on").values_list("unit", "employees"))


def _told_months(members, months, first):
    """Month by month, worked out backwards from what there is today."""
    told, month = [], first
    ends = members - sum(figures["change"] for figures in months.values())
    for _ in range(MONTHS):
        figures = months.get(month, Counter())
        ends += figures["change"]
        told.append([month.isoformat(), ends, figures["joined"], figures["left"]])
        month = _months_before(month, -1)
    return told


def months_of(row):
    return [Month(date.fromisoformat(first), *figures) for first, *figures in row.months]


def _months_before(day, number):
    """The first day of the month so many months before."""
    month = day.year * 12 + day.month - 1 - number
    return date(month // 12, month % 12 + 1, 1)


def _add(counter, names, figures):
    for name, figure in zip(names, figures, strict=True):
        counter[name] += int(figure or 0)


def _ask(statement, asked):
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return cursor.fetchall()
