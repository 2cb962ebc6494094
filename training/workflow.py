"""The life of an enrolment: every state, every step, who, when, what follows.

Nothing outside this module assigns ``Enrolment.state``. The row of the group is locked first: the
last place of a group is given once. Buttons and tests are drawn from the same table.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from audit.services import record
from structure.scope import Action, may
from training import admitting as must
from training import telling as does
from training.admitting import Attempt
from training.categories import category_of
from training.enums import (
    HOLDING,
    STUDIED,
    EnrolmentEvent,
    EnrolmentState,
    Party,
    TrainingRefused,
)
from training.holding import GONE, hold_enrolment
from training.learners import Learner
from training.models import Course, Enrolment, Group
from training.models.people import same_person

NEW = ""  # there is no enrolment yet


class Step(NamedTuple):
    state: str
    event: EnrolmentEvent
    target: EnrolmentState
    by: Action | Party
    guards: tuple[Callable, ...] = ()
    effects: tuple[Callable, ...] = ()  # rows of letters, tasks and bells, in the same transaction
    if_full: EnrolmentState | None = None  # where one gets when there is no place


S, E, P = EnrolmentState, EnrolmentEvent, Party
RUN, HOME = Action.RUN_GROUPS, Action.SEND_TO_TRAINING
_TAKING = (must.is_enrolling, must.is_not_elsewhere, must.has_learnt_before)
_ASKING = (must.takes_applications, *_TAKING)
_SEATED = (does.tell_place,)
_ANSWERED = (does.close_request,)

# fmt: off
STEPS = {(step.state, step.event): step for step in (
    #    state       event        target       by         guards                                 effects                                    no place
    Step(NEW,        E.INVITE,    S.INVITED,   RUN,       _TAKING,                               (does.tell_invited,)),
    Step(NEW,        E.ENROL,     S.LEARNING,  RUN,       _TAKING,                               _SEATED,                                   S.WAITING),
    Step(NEW,        E.APPLY,     S.APPLIED,   P.STUDENT, (*_ASKING, must.needs_approval),       (does.ask_home,)),
    Step(NEW,        E.JOIN,      S.LEARNING,  P.STUDENT, (*_ASKING, must.needs_no_approval),    _SEATED,                                   S.WAITING),
    Step(NEW,        E.ENTER,     S.LEARNING,  RUN,       (must.is_enrolling, must.has_place),   (does.tell_moved,)),
    Step(S.INVITED,  E.ACCEPT,    S.LEARNING,  P.STUDENT, (must.is_enrolling,),                  (*_SEATED, does.tell_organiser),           S.WAITING),
    Step(S.INVITED,  E.DECLINE,   S.DECLINED,  P.STUDENT, (),                                    (does.tell_organiser,)),
    Step(S.INVITED,  E.REMOVE,    S.REFUSED,   RUN,       (must.has_reason,),                    (does.tell_removed,)),
    Step(S.APPLIED,  E.APPROVE,   S.LEARNING,  HOME,      (must.is_not_own, must.is_enrolling),  (*_ANSWERED, *_SEATED),                    S.WAITING),
    Step(S.APPLIED,  E.REFUSE,    S.REFUSED,   HOME,      (must.is_not_own, must.has_reason),    (*_ANSWERED, does.tell_refused)),
    Step(S.APPLIED,  E.TAKE_BACK, S.DECLINED,  P.STUDENT, (),                                    _ANSWERED),
    Step(S.APPLIED,  E.REMOVE,    S.REFUSED,   RUN,       (must.has_reason,),                    (*_ANSWERED, does.tell_removed)),
    Step(S.WAITING,  E.ADMIT,     S.LEARNING,  P.ROBOT,   (must.is_enrolling, must.has_place),   _SEATED),
    Step(S.WAITING,  E.TAKE_BACK, S.DECLINED,  P.STUDENT, (),                                    ()),
    Step(S.WAITING,  E.REMOVE,    S.REFUSED,   RUN,       (must.has_reason,),                    (does.tell_removed,)),
    Step(S.WAITING,  E.MOVE,      S.MOVED,     RUN,       (),                                    ()),
    Step(S.LEARNING, E.LEAVE,     S.LEFT,      P.STUDENT, (must.has_reason,),                    (does.tell_organiser,)),
    Step(S.LEARNING, E.EXPEL,     S.LEFT,      RUN,       (must.has_reason,),                    (does.tell_expelled,)),
    Step(S.LEARNING, E.MOVE,      S.MOVED,     RUN,       (),                                    ()),
    Step(S.LEARNING, E.PASS,      S.PASSED,    RUN,       (),                                    (does.tell_passed,)),
    Step(S.LEARNING, E.FAIL,      S.FAILED,    RUN,       (),                                    (does.tell_failed,)),
    Step(S.PASSED,   E.RESUME,    S.LEARNING,  RUN,       (),                                    (does.tell_resumed,)),
    Step(S.FAILED,   E.RESUME,    S.LEARNING,  RUN,       (),                                    (does.tell_resumed,)),
    Step(S.INVITED,  E.CANCEL,    S.CANCELLED, RUN,       (must.is_cancelled,),                  (does.tell_cancelled,)),
    Step(S.APPLIED,  E.CANCEL,    S.CANCELLED, RUN,       (must.is_cancelled,),                  (*_ANSWERED, does.tell_cancelled)),
    Step(S.WAITING,  E.CANCEL,    S.CANCELLED, RUN,       (must.is_cancelled,),                  (does.tell_cancelled,)),
    Step(S.LEARNING, E.CANCEL,    S.CANCELLED, RUN,       (must.is_cancelled,),                  (does.tell_cancelled,)),
)}
# fmt: on
BY_RESULTS = {E.PASS, E.FAIL, E.RESUME}  # taken with the results of a group, never one by one
BY_OTHERS = {E.MOVE, E.CANCEL} | BY_RESULTS  # steps with pages of their own


def locked_group(pk):
    """The group of this id, locked until the transaction ends: its places stand still."""
    mine = Group.objects.select_for_update(of=("self",)).select_related("course", "unit")
    return mine.get(pk=pk)


@transaction.atomic
def begin(group_pk, student, event, *, actor, note="", in_spite="", now=None, **fields):
    """The first step of a person in a group. Raises ``TrainingRefused`` and leaves no trace.

    ``actor`` is a user, or the ``Learner`` himself; ``fields`` are those of the enrolment.
    """
    now = now or timezone.now()
    group = locked_group(group_pk)
    _lock_course(group.course.line)
    holding = Enrolment.objects.filter(same_person(student), group=group, state__in=HOLDING).first()
    if holding:
        raise TrainingRefused(must.already(holding))
    told = {"home": student.home, "asked_by": _name_of(actor)} | fields
    enrolment = Enrolment(group=group, student=student, state=NEW, created_at=now, **told)
    if "category" not in fields:
        enrolment.category = category_of(student, on=timezone.localdate(now))
    return _take(Attempt(enrolment, group, event, actor, note.strip()[:300], now, in_spite.strip()))


@transaction.atomic
def fire(pk, event, *, actor, note="", now=None):
    """Take one step of an enrolment, or raise ``TrainingRefused`` and leave no trace.

    The group is locked, then the enrolment; everything is judged on the locked rows.
    """
    group = locked_group(group_of(pk))
    return fire_held(
        group, hold_enrolment(pk), event, actor=actor, note=note, now=now or timezone.now()
    )


def fire_held(group, enrolment, event, *, actor, now, note=""):
    """The same for many: both rows are locked by the caller, and nothing is read anew."""
    enrolment.group = group
    return _take(Attempt(enrolment, group, event, actor, note.strip()[:300], now))


def group_of(pk):
    """The id of the group of an enrolment. Raises ``TrainingRefused`` for one that is gone."""
    group = Enrolment.objects.filter(pk=pk).values_list("group", flat=True).first()
    if group is None:
        raise TrainingRefused(GONE)
    return group


def _lock_course(line):
    """All versions of a course: two groups of it take a person one after the other."""
    rows = Course.objects.select_for_update(no_key=True).filter(line=line)
    list(rows.order_by("pk").values_list("pk"))


def _take(attempt):
    enrolment, group, event = attempt.enrolment, attempt.group, attempt.event
    source, step = enrolment.state, STEPS.get((enrolment.state, event))
    if step is None:
        raise TrainingRefused(f"Сейчас это сделать нельзя: {_standing(enrolment)}.")
    if not may_take(step, enrolment, attempt.actor):
        raise TrainingRefused("Для этого нужны другие полномочия.")
    for guard in step.guards:
        guard(attempt)
    target = step.if_full if step.if_full and must.is_full(group) else step.target
    enrolment.state, enrolment.changed_at = target, attempt.now
    enrolment.reason = attempt.note
    if target == S.WAITING:
        enrolment.queued_at = attempt.now
    if step.by == HOME:
        enrolment.decided_by = _name_of(attempt.actor)
    enrolment.save()
    told = {"in_spite": attempt.in_spite} if attempt.in_spite else {}
    record(
        f"training.enrolment.{event}", enrolment, actor=_doer(attempt.actor),
        unit_id=group.unit_id, source=source, target=target, note=attempt.note, **told,
    )  # fmt: skip
    for effect in step.effects:
        effect(attempt)
    if source in STUDIED and target not in STUDIED:
        fill(group, now=attempt.now)
    return enrolment


def fill(group, *, now):
    """Give free places of a locked group to those who wait, the first in the queue first."""
    waiting = Enrolment.objects.select_for_update(no_key=True).filter(group=group, state=S.WAITING)
    taken = []
    for enrolment in waiting.order_by("queued_at", "pk"):
        enrolment.group = group
        try:
            taken.append(_take(Attempt(enrolment, group, E.ADMIT, P.ROBOT, "", now)))
        except TrainingRefused:  # no more places, or the group is over
            break
    return taken


def may_take(step, enrolment, actor):
    """Is this actor of the party, or has he the right, that the step is for?"""
    if isinstance(step.by, Party) or isinstance(actor, Party | Learner):
        is_student = isinstance(actor, Learner) and actor.student.is_same(enrolment.student)
        return actor == step.by or (is_student and step.by == P.STUDENT)
    return may(actor, step.by, enrolment.home if step.by == HOME else enrolment.group.unit)


def steps_for(user, enrolment):
    """Steps an officer could take now, those with pages of their own left out: his buttons."""
    return [
        step
        for step in STEPS.values()
        if step.state == enrolment.state
        and step.event not in BY_OTHERS
        and not isinstance(step.by, Party)
        and may_take(step, enrolment, user)
        and (must.is_not_own not in step.guards or not must.is_himself(user, enrolment.student))
    ]


def steps_of_student(enrolment):
    """Events the student himself may choose now."""
    return [
        step.event
        for step in STEPS.values()
        if step.state == enrolment.state and step.by == P.STUDENT
    ]


def _standing(enrolment):
    return enrolment.get_state_display().lower() if enrolment.state else "записи ещё нет"


def _doer(actor):
    return actor.actor if isinstance(actor, Learner) else actor


def _name_of(actor):
    return str(_doer(actor))[:200]
