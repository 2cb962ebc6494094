"""The calendar of all groups that a user sees: a month or a week, and how busy everybody is.

Nothing outside the period shown is looked at; of a period with too many classes the first are
shown and the reader is asked to choose an organisation.
"""

from calendar import Calendar
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from structure.scope import Action
from training import clashes
from training.enums import MeetingState
from training.models import Meeting
from training.models.groups import taught_by

MOST = 600
BUSIEST = 30
MONTHS = (
    "Январь", "Февраль", "Март", "Апрель", "Май", "Июнь", "Июль", "Август", "Сентябрь", "Октябрь",
    "Ноябрь", "Декабрь",
)  # fmt: skip


class Period(NamedTuple):
    """Whole days ``first``–``last``; ``days`` are shown, some of them of the months beside."""

    view: str
    title: str
    first: date
    last: date
    days: list
    before: date
    after: date


def period_of(view, day):
    """The week or the month that this day stands in."""
    if view == "week":
        first = day - timedelta(days=day.weekday())
        last = first + timedelta(days=6)
        return Period(
            view, f"{first:%d.%m} – {last:%d.%m.%Y}", first, last,
            [first + timedelta(days=number) for number in range(7)],
            first - timedelta(days=7), first + timedelta(days=7),
        )  # fmt: skip
    days = list(Calendar().itermonthdates(day.year, day.month))
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return Period(
        "month", f"{MONTHS[day.month - 1]} {day.year}", first, last, days,
        (first - timedelta(days=1)).replace(day=1), last + timedelta(days=1),
    )  # fmt: skip


def seen_in(user, period, *, unit=None, tutor=None):
    """Classes of the period that the user sees, by the clock in force."""
    starts, ends = _edge(period.days[0]), _edge(period.days[-1] + timedelta(days=1))
    rows = Meeting.objects.for_user(user, Action.VIEW_TRAINING)
    rows = rows.filter(starts_at__gte=starts, starts_at__lt=ends)
    if unit:
        rows = rows.filter(
            group__unit__tree_id=unit.tree_id, group__unit__lft__range=(unit.lft, unit.rght)
        )
    if tutor:
        rows = rows.filter(tutor=tutor)
    return rows


def shown(rows, period):
    """([(day, is of the period, its classes)], are they all there); one query."""
    found = rows.select_related("group__course", "group__unit", "tutor")
    found = list(found.order_by("starts_at", "pk")[: MOST + 1])
    by_day, busy = defaultdict(list), clashes.of_shown(found)
    for meeting in found[:MOST]:
        meeting.clashes = meeting.pk in busy
        by_day[timezone.localdate(meeting.starts_at)].append(meeting)
    days = [(day, period.first <= day <= period.last, by_day[day]) for day in period.days]
    return days, len(found) <= MOST


def load_of(days):
    """The busiest tutors of the classes shown in the period: [{tutor, number, academic, hours}];
    classes of nobody have ``tutor`` None. No query."""
    told = {}
    for meeting in _of_period(days):
        line = told.setdefault(
            meeting.tutor_id, {"tutor": meeting.tutor, "number": 0, "academic": 0, "hours": 0}
        )
        line["number"] += 1
        line["academic"] += meeting.hours
        line["hours"] += _hours(meeting)
    busiest = sorted(told.values(), key=lambda line: (-line["hours"], str(line["tutor"] or "")))
    return [{**line, "hours": round(line["hours"], 1)} for line in busiest[:BUSIEST]]


def _of_period(days):
    return [
        meeting
        for _, is_own, meetings in days
        for meeting in meetings
        if is_own and meeting.state != MeetingState.CANCELLED
    ]


def day_load(days):
    """The fullest day of the period as (day, hours), or None."""
    told = [(sum(_hours(one) for one in meetings), day) for day, is_own, meetings in days if is_own]
    hours, day = max(told, key=lambda line: (line[0], -line[1].toordinal()))
    return (day, round(hours, 1)) if hours else None


def tutors_of(rows):
    """Who teaches the first ``MOST`` classes of the period, by name: what the filter offers."""
    first = rows.order_by("starts_at", "pk").values("tutor")[:MOST]
    return list(User.objects.filter(pk__in=first).order_by("surname", "name", "pk")[:200])


def coming_of(whose, *, now, limit=30):
    """The next classes by a condition on classes, the nearest first."""
    rows = Meeting.objects.filter(whose, ends_at__gte=now).exclude(state=MeetingState.CANCELLED)
    return list(rows.select_related("group__course", "group__unit", "tutor")
                .order_by("starts_at", "pk")[:limit])  # fmt: skip


def of_tutor(user):
    return Q(tutor=user) | (Q(tutor=None) & taught_by(user, "group"))


def _hours(meeting):
    if meeting.state == MeetingState.CANCELLED:
        return 0
    return (meeting.ends_at - meeting.starts_at).total_seconds() / 3600


def _edge(day):
    return datetime.combine(day, datetime.min.time(), tzinfo=timezone.get_current_timezone())
