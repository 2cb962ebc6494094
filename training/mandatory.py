"""What holders of an office must have learnt: who they are, what they have, what they need.

Nothing is written here. A rule is about an office held in one's own right: whoever stands in for an
absent one answers for his own offices alone.
"""

from datetime import date, timedelta
from enum import Enum, auto
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import Mandate
from training.enums import RecordState
from training.models import Course, LearningRules, TrainingRecord, Warned

LOST = "Нет действующего обучения «{title}». Пройдите его — права вернутся сами."


class Need(Enum):
    """What one person needs by one rule on a day."""

    NOTHING = auto()
    REMINDER = auto()  # what he has learnt ends soon
    WARNING = auto()  # nothing holds: ended, or never was


class Learnt(NamedTuple):
    """The best of what a person has by one course; ``until`` None: it never ends."""

    until: date | None


def rules_on(day):
    """Rules in force on a day."""
    rows = LearningRules.objects.filter(Q(until=None) | Q(until__gt=day), since__lte=day)
    return rows.select_related("unit").order_by("pk")


def titles_of(lines):
    """{line of a course: how its newest version is called} by one query."""
    rows = Course.objects.filter(line__in=set(lines)).order_by("version")
    return dict(rows.values_list("line", "title"))


def offices_of(rule, *, on):
    """Mandates that the rule is about."""
    unit = rule.unit
    return Mandate.objects.current(on).filter(
        role__in=rule.roles, standing_in_for=None, user__is_active=True,
        unit__tree_id=unit.tree_id, unit__lft__range=(unit.lft, unit.rght),
    )  # fmt: skip


def is_about(rule, mandate):
    """The same as ``offices_of`` of one mandate with its unit loaded, without a query."""
    unit, place = rule.unit, mandate.unit
    is_inside = unit.tree_id == place.tree_id and unit.lft <= place.lft <= unit.rght
    return is_inside and mandate.role in rule.roles and mandate.standing_in_for_id is None


def records_of(line, *, on):
    """Confirmed learning of this course that was over by the day."""
    return TrainingRecord.objects.filter(
        course_line=line, state=RecordState.CONFIRMED, ended_on__lte=on
    )


def learnt_by(users, line, *, on):
    """{id of a user: Learnt} of those who have learnt it at all, by whichever door; two queries."""
    found, rows = {}, records_of(line, on=on)
    by_sign_in = rows.filter(student__user__in=users).values_list("student__user", "valid_until")
    theirs = "student__member__students__user"
    by_card = rows.filter(**{f"{theirs}__in": users}).values_list(theirs, "valid_until")
    for user, until in [*by_sign_in, *by_card]:
        best = found.get(user)
        if best is None or (best.until and (until is None or until > best.until)):
            found[user] = Learnt(until)
    return found


def need_of(learnt, rule, *, on):
    """What a person with this learning needs on the day. The last day of a term still counts."""
    if learnt is None or (learnt.until and learnt.until < on):
        return Need.WARNING
    if learnt.until and learnt.until - timedelta(days=rule.remind_days) <= on:
        return Need.REMINDER
    return Need.NOTHING


def without_it(rule, *, on):
    """Mandates that the rule is about, of people whom nothing of this course holds on the day."""
    valid = records_of(rule.course_line, on=on).filter(Q(valid_until=None) | Q(valid_until__gte=on))
    by_sign_in = valid.filter(student__user=OuterRef("user"))
    by_card = valid.filter(student__member__students__user=OuterRef("user"))
    return offices_of(rule, on=on).filter(~Exists(by_sign_in), ~Exists(by_card))


def last_day(warned):
    """The last day before rights narrow; None of one who has only been reminded."""
    if warned.warned_at is None:
        return None
    told = timezone.localdate(warned.warned_at)
    return max(told, warned.due_on) + timedelta(days=warned.rule.grace_days)


class Owed(NamedTuple):
    """What a person must learn, as he reads it himself."""

    title: str
    due_on: date
    last_day: date | None  # before rights narrow; None: they do not, or not yet
    is_over: bool
    narrowed: list[Mandate]  # offices of his narrowed because of it


def owed_by(user, *, on):
    """[Owed] of a user, the nearest first."""
    rows = list(
        Warned.objects.filter(student__user=user, ended_at=None)
        .filter(Q(rule__until=None) | Q(rule__until__gt=on))
        .select_related("rule__unit")
        .order_by("due_on", "pk")
    )
    if not rows:
        return []
    titles = titles_of(warned.rule.course_line for warned in rows)
    held = [mandate for mandate in user.current_mandates if mandate.narrowed_on]
    return [
        Owed(
            titles.get(warned.rule.course_line, "Обязательное обучение"),
            warned.due_on,
            last_day(warned) if warned.rule.narrows else None,
            warned.warned_at is not None,
            [mandate for mandate in held if warned.narrowed_at and is_about(warned.rule, mandate)],
        )
        for warned in rows
    ]


def open_of(rule):
    """Warnings of a rule that still hold, the longest first."""
    rows = Warned.objects.filter(rule=rule, ended_at=None)
    return rows.order_by(F("warned_at").asc(nulls_last=True), "due_on", "pk")
