"""The sweep over mandatory learning: who is reminded, warned, narrowed, and given his rights back.

It looks at what people have learnt on the day and may run twice, late, or be killed in the middle:
a person is settled in one transaction of his own, under a lock on himself.
"""

from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts.models import Mandate, User
from accounts.narrowing import hold_person, narrow, restore
from notifications.services import close_todos
from training.learners import student_of_user
from training.mandatory import (
    LOST,
    Learnt,
    Need,
    is_about,
    last_day,
    learnt_by,
    need_of,
    offices_of,
    rules_on,
    titles_of,
)
from training.models import LearningRules, Warned
from training.telling_required import (
    tell_above,
    tell_back,
    tell_narrowed,
    tell_reminder,
    tell_warning,
)

ROBOT = "робот"
BATCH = 500
UNNAMED = "Обязательное обучение"


class Case(NamedTuple):
    """One person and one rule, as they stand on the day."""

    rule: LearningRules
    title: str
    user: User
    learnt: Learnt | None
    on: date
    now: datetime

    @property
    def need(self):
        return need_of(self.learnt, self.rule, on=self.on)


def sweep(*, now):
    """Settle everybody whom a rule is about, once a day; how many people were looked at."""
    looked = 0
    for rule, title in _rules(now):
        holders = offices_of(rule, on=timezone.localdate(now))
        for ids in _batches(holders, "user"):
            looked += len(ids)
            _settle_some(rule, title, ids, now=now)
    give_back(now=now)
    return looked


def give_back(*, now):
    """Look again at whoever was told something: what he has learnt since, or a rule that is off,
    ends it. Nobody is warned or narrowed here. Returns how many offices are whole again."""
    on = timezone.localdate(now)
    for rule, title in _rules(now):
        told = Warned.objects.filter(rule=rule, ended_at=None)
        for ids in _batches(told, "student__user"):
            held = offices_of(rule, on=on).filter(user__in=ids)
            held = set(held.values_list("user", flat=True))
            _end_of(rule, set(ids) - held, now=now)
            _settle_some(rule, title, sorted(held), now=now, is_back_only=True)
    over = Warned.objects.filter(ended_at=None, rule__until__lte=on)
    for pk in over.order_by("pk").values_list("pk", flat=True):
        _end(pk, now=now)
    return _restore(Mandate.objects.filter(narrowed_on__isnull=False), now=now)


def settle_user(user, *, now):
    """One person at once: what he has just learnt gives him his rights back this very moment."""
    on = timezone.localdate(now)
    offices = list(Mandate.objects.current(on).filter(user=user).select_related("unit"))
    for rule, title in _rules(now):
        if any(is_about(rule, mandate) for mandate in offices):
            _settle_some(rule, title, [user.pk], now=now, is_back_only=True)
    _restore(Mandate.objects.filter(user=user, narrowed_on__isnull=False), now=now)


def _rules(now):
    rules = list(rules_on(timezone.localdate(now)))
    titles = titles_of(rule.course_line for rule in rules)
    return [(rule, titles.get(rule.course_line, UNNAMED)) for rule in rules]


def _batches(rows, path):
    """Ids of users at ``path`` of the rows, each once, by ``BATCH``."""
    last = 0
    while True:
        found = rows.filter(**{f"{path}__gt": last}).order_by(path)
        ids = list(found.values_list(path, flat=True).distinct()[:BATCH])
        if not ids:
            return
        yield ids
        last = ids[-1]


def _settle_some(rule, title, ids, *, now, is_back_only=False):
    """Of a batch only those are opened for whom something changes; a constant number of queries
    for all the others."""
    on, told = timezone.localdate(now), {}
    learnt = learnt_by(ids, rule.course_line, on=on)
    open_rows = Warned.objects.filter(rule=rule, ended_at=None, student__user__in=ids)
    for warned in open_rows.select_related("student").order_by("due_on", "pk"):
        warned.rule = rule
        told.setdefault(warned.student.user_id, []).append(warned)
    whole = offices_of(rule, on=on).filter(user__in=ids, narrowed_on=None)
    whole = set(whole.values_list("user", flat=True))
    for user in User.objects.filter(pk__in=ids).order_by("pk"):
        case = Case(rule, title, user, learnt.get(user.pk), on, now)
        if is_back_only and case.need == Need.WARNING:
            continue
        if _changes(case, told.get(user.pk, []), user.pk in whole):
            _settle(case)


def _changes(case, told, is_whole):
    """Is there anything to do for this person, by what is open on him?"""
    match case.need:
        case Need.NOTHING:
            return bool(told)
        case Need.REMINDER:
            return [warned.due_on for warned in told] != [case.learnt.until]
    if not told or told[0].warned_at is None:
        return True
    return case.rule.narrows and is_whole and case.on > last_day(told[0])


@transaction.atomic
def _settle(case):
    hold_person(case.user.pk)
    # He may have learnt it while the batch was read: looked at again under the lock.
    learnt = learnt_by([case.user.pk], case.rule.course_line, on=case.on)
    case = case._replace(learnt=learnt.get(case.user.pk))
    student = student_of_user(case.user)
    if student is None:  # out of office since
        return
    told = list(
        Warned.objects.select_for_update()
        .filter(rule=case.rule, student=student, ended_at=None)
        .order_by("due_on", "pk")
    )
    for warned in told:
        warned.rule, warned.student = case.rule, student
    match case.need:
        case Need.NOTHING:
            _end_these(told, case)
        case Need.REMINDER:
            _end_these([one for one in told if one.due_on != case.learnt.until], case)
            if all(one.due_on != case.learnt.until for one in told):
                tell_reminder(case, _begin(case, student))
        case Need.WARNING:
            _warn_or_narrow(case, told[0] if told else _begin(case, student))


def _begin(case, student):
    due = case.learnt.until if case.learnt else case.on
    anew = {"told_at": case.now, "warned_at": None, "narrowed_at": None, "ended_at": None}
    warned, _ = Warned.objects.update_or_create(
        rule=case.rule, student=student, due_on=due, defaults=anew
    )
    return warned


def _warn_or_narrow(case, warned):
    if warned.warned_at is None:
        warned.warned_at = case.now
        warned.save(update_fields=["warned_at"])
        tell_warning(case, warned)
    elif case.rule.narrows and case.on > last_day(warned):
        _narrow(case, warned)


def _narrow(case, warned):
    """Each whole office that the rule is about."""
    because = LOST.format(title=case.title)
    held = offices_of(case.rule, on=case.on).filter(user=case.user, narrowed_on=None)
    narrowed = [
        mandate
        for mandate in held.select_related("unit").order_by("pk")
        if narrow(mandate.pk, because=because, actor=ROBOT, on=case.on)
    ]
    if not narrowed:
        return
    if warned.narrowed_at is None:
        warned.narrowed_at = case.now
        warned.save(update_fields=["narrowed_at"])
    tell_narrowed(case, warned)
    for mandate in narrowed:
        tell_above(case, mandate)


def _end_of(rule, users, *, now):
    """Whoever holds no such office any more owes nothing."""
    rows = Warned.objects.filter(rule=rule, student__user__in=users, ended_at=None)
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        _end(pk, now=now)


@transaction.atomic
def _end(pk, *, now):
    warned = Warned.objects.select_for_update().get(pk=pk)
    if warned.ended_at is None:
        _close(warned, now)


def _end_these(told, case):
    for warned in told:
        _close(warned, case.now)


def _close(warned, now):
    warned.ended_at = now
    warned.save(update_fields=["ended_at"])
    close_todos(warned, actor=ROBOT, now=now)


def _restore(narrowed, *, now):
    """Give back the rights of those offices that no warning holds narrowed; how many."""
    held = list(narrowed.select_related("unit", "user").order_by("pk"))
    on, back = timezone.localdate(now), 0
    for start in range(0, len(held), BATCH):
        some = held[start : start + BATCH]
        holding = _holding([mandate.user_id for mandate in some], on)
        for mandate in some:
            if not any(is_about(rule, mandate) for rule in holding.get(mandate.user_id, ())):
                _make_whole(mandate, now)
                back += 1
    return back


def _holding(users, on):
    """{id of a user: rules that hold him narrowed} by one query."""
    found = {}
    rows = Warned.objects.filter(
        student__user__in=users, ended_at=None, narrowed_at__isnull=False, rule__in=rules_on(on)
    )
    for warned in rows.select_related("rule__unit", "student"):
        found.setdefault(warned.student.user_id, []).append(warned.rule)
    return found


@transaction.atomic
def _make_whole(mandate, now):
    restore(mandate.pk, actor=ROBOT)
    tell_back(mandate, now)
