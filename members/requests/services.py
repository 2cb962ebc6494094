"""Taking in a request about personal data, putting a term off, marking a step done.

A request is one row with its steps; each step is a task of whoever keeps the register there.
Lock order: the request, then its steps.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.queries import responsible_for
from audit.services import record
from members.enums import RequestKind, RequestRefused
from members.models import DataRequest, RequestStep
from members.requests.terms import ABOUT_MANY, TERMS, due_at, put_off, term_of
from notifications.services import close_todos, put_todo, tell_user
from structure.queries import time_zone_of
from structure.scope import Action

SOON = timedelta(days=1)
SWEPT = 500


@transaction.atomic
def open_request(
    kind, *, unit, asked_by, received_at, actor, member=None, said="", scan=None, now=None
):
    """A new request with its steps and tasks. Raises ``RequestRefused``."""
    now = now or timezone.now()
    kind = RequestKind(kind)
    if member is None and kind not in ABOUT_MANY:
        raise RequestRefused("Укажите, о чьих данных обращение.")
    if received_at > now:
        raise RequestRefused("Этот день ещё не наступил.")
    request = DataRequest.objects.create(
        kind=kind,
        unit=unit,
        member=member,
        asked_by=asked_by[:200],
        said=said[:1000],
        received_at=received_at,
        scan=scan,
        noted_by=str(actor)[:200],
        noted_at=now,
    )
    record(
        "members.request.opened", request, actor=actor, unit_id=unit.pk,
        new={"kind": str(kind), "received_at": received_at.isoformat()},
    )  # fmt: skip
    for term in TERMS[kind]:
        step = RequestStep.objects.create(
            request=request, code=term.code, due_at=due_at(term, received_at, unit)
        )
        _put_task(step, term, now)
    return request


def _put_task(step, term, now, *, suffix="", key=""):
    request = step.request
    whose = f": {request.member.short_name}" if request.member else ""
    zone = time_zone_of(request.unit)
    put_todo(
        f"{term.title}{whose}{suffix}",
        key=f"members.request:{step.pk}{key}",
        unit=request.unit,
        user=responsible_for(
            request.unit, on=now.astimezone(zone).date(), action=Action.EDIT_MEMBER
        ),
        about=step,
        url=request.get_absolute_url(),
        due_on=step.due_at.astimezone(zone).date(),
        now=now,
    )


@transaction.atomic
def extend(step_pk, *, reason, actor, now=None):
    """Put the term off, once, with the reason told to the person. Raises ``RequestRefused``."""
    now = now or timezone.now()
    step = _locked(step_pk)
    term = term_of(step.request.kind, step.code)
    if not term.more:
        raise RequestRefused("Этот срок по закону не продлевается.")
    if step.extended_at:
        raise RequestRefused("Срок уже продлён: второй раз закон не разрешает.")
    if step.due_at < now:
        raise RequestRefused("Срок уже прошёл, продлить его нельзя. Ответьте как можно скорее.")
    if not reason.strip():
        raise RequestRefused("Напишите причину: её нужно сообщить человеку.")
    old, step.due_at = step.due_at, put_off(term, step.due_at, step.request.unit)
    step.extended_at, step.extension, step.warned_at = now, reason.strip()[:500], None
    step.save(update_fields=["due_at", "extended_at", "extension", "warned_at"])
    close_todos(step, actor=actor, now=now)
    _put_task(step, term, now, suffix=" (срок продлён)", key=":extended")  # with its new day
    record(
        "members.request.extended", step.request, actor=actor, unit_id=step.request.unit_id,
        step=step.code, changes={"due_at": [old.isoformat(), step.due_at.isoformat()]},
    )  # fmt: skip
    return step


@transaction.atomic
def finish(step_pk, *, note, actor, answer=None, now=None):
    """The step is done; the last one closes the request. Twice is harmless.

    Raises ``RequestRefused`` without a word of what was done.
    """
    now = now or timezone.now()
    step = _locked(step_pk)
    if step.done_at:
        return step
    if not note.strip():
        raise RequestRefused("Напишите, что сделано.")
    step.done_at, step.done_by = now, str(actor)[:200]
    step.note, step.answer = note.strip()[:500], answer
    step.save(update_fields=["done_at", "done_by", "note", "answer"])
    close_todos(step, actor=actor, now=now)
    request = step.request
    record(
        "members.request.step_done", request, actor=actor, unit_id=request.unit_id,
        step=step.code, answer=answer and answer.pk, in_time=step.due_at >= now,
        changes={"done_at": [None, now.isoformat()]},
    )  # fmt: skip
    if not request.steps.filter(done_at=None).exists():
        request.closed_at = now
        request.save(update_fields=["closed_at"])
    return step


def _locked(step_pk):
    request_pk = RequestStep.objects.values_list("request", flat=True).get(pk=step_pk)
    request = (
        DataRequest.objects.select_for_update(of=("self",))
        .select_related("unit", "member")
        .get(pk=request_pk)
    )
    step = RequestStep.objects.select_for_update(of=("self",)).get(pk=step_pk)
    step.request = request
    return step


def warn_of_terms(*, now=None):
    """Tell the responsible, once, of each term that ends within a day or is over; how many."""
    now = now or timezone.now()
    near = RequestStep.objects.filter(done_at=None, warned_at=None, due_at__lt=now + SOON)
    pks = list(near.order_by("due_at", "pk").values_list("pk", flat=True)[:SWEPT])
    return sum(_warn(pk, now) for pk in pks)


@transaction.atomic
def _warn(pk, now):
    step = _locked(pk)
    if step.done_at or step.warned_at:
        return 0
    step.warned_at = now
    step.save(update_fields=["warned_at"])
    request = step.request
    day = now.astimezone(time_zone_of(request.unit)).date()
    user = responsible_for(request.unit, on=day, action=Action.EDIT_MEMBER)
    if user is None:
        return 0
    title = term_of(request.kind, step.code).title
    told = "Срок прошёл" if step.due_at < now else "Срок скоро кончится"
    tell_user(
        user, f"{told}: {title}", key=f"request:{step.pk}:{step.due_at:%Y%m%d%H%M}",
        url=request.get_absolute_url(), about=request,
    )  # fmt: skip
    return 1
