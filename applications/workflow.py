"""The life of an application: every stage, every step, who, when, what follows.

Nothing outside this module assigns ``Application.stage`` or arms a timer. The buttons, the board,
the diagram in ``docs/joining.md`` and the tests are drawn from the same tables.
"""

from collections.abc import Callable
from typing import NamedTuple

from celery import current_app
from django.db import transaction
from django.utils import timezone

from applications import effects as does
from applications import guards as must
from applications import writes as does_write
from applications.enums import Event, Outcome, Party, Refused, Stage
from applications.guards import Attempt
from applications.lineage import Lineage
from applications.models import SUBMITTED, Application, StageChange, Timer
from applications.terms import lapse_at, remind_at
from audit.services import record
from structure.models import Unit
from structure.scope import Action


class Step(NamedTuple):
    stage: Stage
    event: Event
    target: Stage
    by: Action | Party  # the right an office needs, or the party without an office
    guards: tuple[Callable, ...] = ()
    writes: tuple[Callable, ...] = ()  # facts, in the same transaction
    effects: tuple[Callable, ...] = ()  # letters and papers, after commit
    outcome: Outcome = Outcome.NONE


S, E, A, P, END, W = Stage, Event, Action, Party, Outcome, does_write
HANDLE, DECIDE, SIGN, DUES = (
    A.HANDLE_APPLICATION, A.DECIDE_APPLICATION, A.SIGN_RESOLUTION, A.HANDLE_DUES,
)  # fmt: skip
_DECISION = (must.has_reason, must.is_not_own, must.is_of_deciding_body)
_END = (W.leave_draft, W.release_person, W.finish_todos)
_REFUSED = (does.tell_rejected,)
_WITHDRAWN = (does.tell_withdrawn, does.tell_responsible_withdrawn)

# fmt: off
STEPS = {(step.stage, step.event): step for step in (
    #    stage         event         target        by           guards                                        writes                                   effects                                       outcome
    Step(S.NEW,        E.PREPARE,    S.SIGNING,    P.ROBOT,     (must.is_identified, must.has_printed_papers), (),                                      (does.send_papers,)),
    Step(S.NEW,        E.CLEAR,      S.NEW,        HANDLE,      (must.is_unidentified,),                      (W.open_new_card, W.finish_todos),       (does.make_papers,)),
    Step(S.NEW,        E.REJOIN,     S.NEW,        HANDLE,      (must.is_unidentified, must.has_left_before), (W.take_former_card, W.finish_todos),    (does.make_papers,)),
    Step(S.NEW,        E.DENY_KNOWN, S.REJECTED,   HANDLE,      (must.is_unidentified, must.has_reason),      _END,                                    _REFUSED,                                     END.KNOWN),
    Step(S.NEW,        E.REJECT,     S.REJECTED,   DECIDE,      _DECISION,                                    _END,                                    _REFUSED,                                     END.REFUSED),
    Step(S.NEW,        E.WITHDRAW,   S.REJECTED,   P.APPLICANT, (),                                           _END,                                    _WITHDRAWN,                                   END.WITHDRAWN),
    Step(S.SIGNING,    E.RECEIVE,    S.RESOLUTION, P.ROBOT,     (must.has_all_signed,),                       (W.finish_todos,),                       (does.tell_received, does.tell_ready)),
    Step(S.SIGNING,    E.SEND_BACK,  S.SIGNING,    HANDLE,      (must.has_reason, must.names_papers),         (W.ask_again,),                          (does.ask_to_sign_again,)),
    Step(S.SIGNING,    E.REMIND,     S.SIGNING,    P.ROBOT,     (must.is_due,),                               (),                                      (does.remind_applicant, does.remind_responsible)),
    Step(S.SIGNING,    E.LAPSE,      S.REJECTED,   P.ROBOT,     (must.is_due,),                               _END,                                    (does.tell_lapsed, does.tell_responsible_lapsed), END.LAPSED),
    Step(S.SIGNING,    E.REJECT,     S.REJECTED,   DECIDE,      _DECISION,                                    _END,                                    _REFUSED,                                     END.REFUSED),
    Step(S.SIGNING,    E.WITHDRAW,   S.REJECTED,   P.APPLICANT, (),                                           _END,                                    _WITHDRAWN,                                   END.WITHDRAWN),
    Step(S.RESOLUTION, E.SEND_BACK,  S.SIGNING,    HANDLE,      (must.has_reason, must.names_papers, must.is_outside_resolution), (W.ask_again,),                      (does.ask_to_sign_again,)),
    Step(S.RESOLUTION, E.ADMIT,      S.EMPLOYER,   SIGN,        (must.is_not_own, must.is_of_deciding_body, must.is_on_signed_resolution), (W.admit_member, W.open_dues_statement, W.finish_todos), (does.tell_accountants,)),
    Step(S.RESOLUTION, E.REJECT,     S.REJECTED,   DECIDE,      (*_DECISION, must.is_outside_resolution),     _END,                                    _REFUSED,                                     END.REFUSED),
    Step(S.RESOLUTION, E.WITHDRAW,   S.REJECTED,   P.APPLICANT, (),                                           _END,                                    _WITHDRAWN,                                   END.WITHDRAWN),
    Step(S.EMPLOYER,   E.HAND_OVER,  S.EMPLOYER,   DUES,        (must.is_not_handed_before, must.is_handed), (W.note_hand_over,),                     ()),
    Step(S.EMPLOYER,   E.CONFIRM,    S.ACCEPTED,   DUES,        (must.is_handed_over, must.is_confirmed),     (W.finish_todos,),                       (does.tell_accepted,),                        END.ADMITTED),
    Step(S.EMPLOYER,   E.REJECT,     S.REJECTED,   DECIDE,      _DECISION,                                    (W.annul_admission, W.finish_todos),     _REFUSED,                                     END.REFUSED),
)}
TIMERS = {  # what happens by itself in a stage, and when, counted on entering it
    S.SIGNING: {E.REMIND: remind_at, E.LAPSE: lapse_at},
}
BY_ITSELF = (E.PREPARE, E.RECEIVE)  # steps the robot takes as soon as their guards let it
# fmt: on


def locked(pk):
    """The application of this id, locked until the transaction ends.

    Its organisation is not joined: a row that was passed on while one waited would be lost.
    """
    return Application.objects.select_for_update().get(pk=pk)


@transaction.atomic
def fire(pk, event, *, actor, note="", now=None):
    """Take one step, or raise ``Refused`` and leave no trace.

    ``actor`` is a user, ``Party.ROBOT`` (timers, papers complete) or ``Party.APPLICANT`` (whoever
    holds the personal link). The row is locked first and everything is judged on the locked row.
    Effects run after commit in a worker; if none takes them, the sweep does.
    """
    now = now or timezone.now()
    application = locked(pk)
    step = STEPS.get((application.stage, event))
    if step is None:
        raise Refused(f"На стадии «{application.get_stage_display()}» это сделать нельзя.")
    if not may_take(step, application, actor):
        raise Refused("Для этого нужны другие полномочия.")
    attempt = Attempt(application, event, actor, note.strip()[:500], now)
    for guard in step.guards:
        guard(attempt)
    change = remember(application, event, step.target, step.effects, actor, attempt.note, now)
    reset_timers(application, step, now)
    if step.target != application.stage:
        application.stage, application.stage_since = step.target, now
    application.outcome = step.outcome
    if step.outcome != Outcome.NONE:
        application.reason = attempt.note
    application.save(update_fields=["stage", "stage_since", "outcome", "reason"])
    for write in step.writes:
        write(attempt)
    return change


def begin(application, *, effects, now):
    """The first line of the history of an application just submitted."""
    return remember(application, SUBMITTED, Stage.NEW, effects, Party.APPLICANT, "", now)


def advance(pk, *, now=None):
    """Let the robot take what is ready by itself. Returns the steps taken."""
    taken = []
    for event in BY_ITSELF:
        try:
            taken.append(fire(pk, event, actor=Party.ROBOT, now=now))
        except Refused:
            continue
    return taken


def may_take(step, application, actor):
    """Is this actor of the party, or has he the right, that the step is for?"""
    if isinstance(step.by, Party) or isinstance(actor, Party):
        return actor == step.by
    if Application.objects.for_user(actor, step.by).filter(pk=application.pk).exists():
        return True
    return step.event == Event.CONFIRM and must.answers_for_payroll(actor, application)


def steps_for(user, application):
    """Steps this user could take now, guards of rights included: what the buttons are drawn from."""
    return steps_for_each(user, [application])[application.pk]


def steps_for_each(user, applications):
    """``steps_for`` of many at once, by id; the number of queries does not grow with them."""
    pks = [application.pk for application in applications]
    stages = {application.stage for application in applications}
    rights = {step.by for step in STEPS.values() if step.stage in stages} - set(Party)
    mine = {
        right: set(
            Application.objects.for_user(user, right)
            .filter(pk__in=pks)
            .values_list("pk", flat=True)
        )
        for right in sorted(rights)
    }
    decided_here = _decided_by(user, applications)
    return {
        application.pk: [
            step
            for step in STEPS.values()
            if step.stage == application.stage
            and application.pk in mine.get(step.by, ())
            and (must.is_of_deciding_body not in step.guards or application.pk in decided_here)
            and (must.is_not_own not in step.guards or not must.is_own(user, application))
        ]
        for application in applications
    }


def _decided_by(user, applications):
    """Ids of those on which an organisation decides for which this user may."""
    lineage = Lineage(application.unit for application in applications)
    deciders = {
        application.pk: lineage.decider(application.unit).pk for application in applications
    }
    mine = Unit.objects.for_user(user, Action.DECIDE_APPLICATION)
    units = set(mine.filter(pk__in=set(deciders.values())).values_list("pk", flat=True))
    return {pk for pk, decider in deciders.items() if decider in units}


def remember(application, event, target, effects, actor, note, now):
    source = application.stage if event != SUBMITTED else ""
    change = StageChange.objects.create(
        application=application,
        event=event,
        source=source,
        target=target,
        actor=None if isinstance(actor, Party) else actor,
        actor_label=str(actor)[:200],
        note=note,
        at=now,
        effects=[effect.__name__ for effect in effects],
        effects_done_at=None if effects else now,
    )
    record(
        f"applications.{event}",
        application,
        actor=actor,
        unit_id=application.unit_id,
        source=source,
        target=target,
        note=note,
    )
    if effects:
        transaction.on_commit(lambda: ask_worker(change.pk), robust=True)
    return change


def ask_worker(change_pk):
    """By name, since the task imports this module; a lost message is mended by the sweep."""
    current_app.send_task("applications.tasks.run_effects", args=[change_pk])


def reset_timers(application, step, now):
    if step.target == application.stage:  # a reminder: only its own timer is spent
        application.timers.filter(event=step.event).delete()
        return
    application.timers.all().delete()
    Timer.objects.bulk_create(
        Timer(application=application, event=event, due_at=due_at(application, now))
        for event, due_at in TIMERS.get(step.target, {}).items()
    )
