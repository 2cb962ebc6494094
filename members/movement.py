"""Постановка, снятие, перевод: every move of a member, with the lines that counts are made of.

Each function locks the card before it looks, refuses with ``MemberRefused`` and leaves no trace
then. ``on`` is the day it happened, ``now`` the moment it is recorded. Whoever is moved is counted
in exactly one organisation on every day. A line of history keeps in ``trace`` what the act changed:
``members.mending`` takes it back by that.
"""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from audit.services import current_operation, record
from members import ledger
from members.editing import MemberRefused, locked
from members.enums import ON_THE_BOOKS, Column, MovementKind, Status
from members.models import Membership, Movement, Suspension
from members.standing import changed, stand, standing_of, trace_of
from members.workflow import drop_open
from notifications.services import close_todos
from structure.models import Unit
from structure.services import hold_tree


class TooEarly(MemberRefused):
    """The day stands before what is recorded of him; the sentence names that day."""


def move_line(member, kind, *, on, unit, actor, note="", now=None, **facts):
    """One line of the history."""
    return Movement.objects.create(
        member=member,
        kind=kind,
        on=on,
        unit=unit,
        actor=str(actor)[:200],
        note=note[:300],
        recorded_at=now or timezone.now(),
        operation=current_operation(),
        **facts,
    )


@transaction.atomic
def enter(
    pk,
    unit,
    *,
    on,
    key,
    actor,
    admitted_on=None,
    came_from="",
    basis="",
    first_entry=True,
    now=None,
):
    """Put on the books one who was a member before the portal knew him. ``key`` enters once.

    ``first_entry`` is the filling of the register: counted from ``on`` itself, because no figure
    of that time was ever given. Otherwise a day that has passed shows as a correction.
    """
    now = now or timezone.now()
    unit = _held_open(unit)
    member = locked(pk)
    if Membership.objects.filter(key=key).exists():
        return member
    _require(member, member.status not in ON_THE_BOOKS, "уже состоит на учёте")
    _require_passed(on, unit, now)
    require_after_last_stay(member, on)
    trace = trace_of(
        member,
        admitted_on=admitted_on and str(admitted_on),
        came_from=came_from,
        basis=basis,
        first_entry=first_entry,
    )
    stay = Membership.objects.create(
        member=member, unit=unit, admitted_on=admitted_on or on, since=on, basis=basis, key=key
    )
    trace["began"]["membership"] = stay.pk
    stand(member, Status.MEMBER, unit=unit, admitted_on=admitted_on or on)
    line = move_line(
        member,
        MovementKind.ARRIVED,
        on=on,
        unit=unit,
        actor=actor,
        note=came_from or basis,
        now=now,
        trace=trace,
    )
    ledger.come(
        line, unit, Column.CAME, counted=True,
        posted_on=on if first_entry else ledger.recorded_day(unit, now),
    )  # fmt: skip
    record(
        "members.entered", member, actor=actor, unit_id=unit.pk, on=str(on),
        changes=changed(trace["before"], member),
    )  # fmt: skip
    return member


@transaction.atomic
def suspend(pk, *, ground, on, actor, planned_until=None, basis="", now=None):
    """Временно снять с учёта: the member stays in the union and is away for a time."""
    now = now or timezone.now()
    member = locked(pk)
    _require(member, member.status == Status.MEMBER, "временно снять можно только члена профсоюза")
    _require_passed(on, member.unit, now)
    require_in_order(member, on)
    if planned_until and planned_until <= on:
        raise MemberRefused("День возвращения должен быть позже дня снятия.")
    trace = trace_of(
        member, ground=ground.pk, basis=basis, planned_until=planned_until and str(planned_until)
    )
    absence = Suspension.objects.create(
        member=member, ground=ground, is_counted=ground.is_counted, since=on,
        planned_until=planned_until, basis=basis,
    )  # fmt: skip
    trace["began"]["suspension"] = absence.pk
    stand(member, Status.SUSPENDED, reason=ground.title)
    note = ground.title + (f" до {planned_until:%d.%m.%Y}" if planned_until else "")
    line = move_line(
        member, MovementKind.SUSPENDED, on=on, unit=member.unit, actor=actor,
        note=f"{note}. {basis}".strip(". ") if basis else note, now=now, trace=trace,
    )  # fmt: skip
    if not ground.is_counted:
        ledger.post(
            line, member.unit, -1, Column.SUSPENDED,
            posted_on=ledger.recorded_day(member.unit, now),
        )  # fmt: skip
    record(
        "members.suspended", member, actor=actor, unit_id=member.unit_id, on=str(on),
        changes=changed(trace["before"], member),
    )  # fmt: skip
    return member


@transaction.atomic
def prolong(pk, *, planned_until, actor, basis="", now=None):
    """The member stays away until another day; he is reminded of anew."""
    now = now or timezone.now()
    member = locked(pk)
    _require(member, member.status == Status.SUSPENDED, "не снимался временно")
    absence = member.suspensions.get(until=None)
    if planned_until <= absence.since:
        raise MemberRefused("День возвращения должен быть позже дня снятия.")
    if planned_until == absence.planned_until and basis[:200] in {"", absence.basis}:
        return member  # pressed twice
    old, absence.planned_until, absence.reminded_on = absence.planned_until, planned_until, None
    absence.basis = basis[:200] or absence.basis
    absence.save(update_fields=["planned_until", "reminded_on", "basis"])
    close_todos(absence, actor=actor, now=now)
    record(
        "members.absence.prolonged", member, actor=actor, unit_id=member.unit_id,
        changes={"planned_until": [old and str(old), str(planned_until)]}, basis=basis,
    )  # fmt: skip
    return member


@transaction.atomic
def give_back(pk, *, on, actor, basis="", now=None):
    """The member is back from where he was for a time."""
    now = now or timezone.now()
    member = locked(pk)
    _require(member, member.status == Status.SUSPENDED, "не снимался временно")
    _require_passed(on, member.unit, now)
    require_in_order(member, on)
    counted = ledger.is_counted(member)
    trace = trace_of(member, basis=basis)
    trace["ended"]["suspensions"] = _end_absences(member, on=on, actor=actor, now=now)
    stand(member, Status.MEMBER)
    line = move_line(
        member, MovementKind.RETURNED, on=on, unit=member.unit, actor=actor, note=basis, now=now,
        trace=trace,
    )  # fmt: skip
    if not counted:
        ledger.post(
            line, member.unit, +1, Column.SUSPENDED,
            posted_on=ledger.recorded_day(member.unit, now),
        )  # fmt: skip
    record(
        "members.returned", member, actor=actor, unit_id=member.unit_id, on=str(on),
        changes=changed(trace["before"], member),
    )  # fmt: skip
    return member


@transaction.atomic
def remove(pk, *, reason, on, actor, basis="", now=None):
    """Снять с учёта for a reason of the dictionary. His posts end with his membership."""
    now = now or timezone.now()
    member = locked(pk)
    _require(member, member.status in ON_THE_BOOKS, "не состоит на учёте")
    _require_passed(on, member.unit, now)
    require_in_order(member, on)
    counted = ledger.is_counted(member)
    trace = trace_of(member, reason=reason.pk, basis=basis)
    drop_open(member, actor=actor, note=f"Снят с учёта: {reason.title}", now=now)
    current = member.memberships.get(until=None)
    trace["ended"]["membership"] = [current.pk, current.reason]
    current.until, current.reason = on, reason.title
    current.save(update_fields=["until", "reason"])
    trace["ended"]["suspensions"] = _end_absences(member, on=on, actor=actor, now=now)
    trace["ended"]["posts"] = end_posts(member, on=on)
    stand(member, Status.REMOVED, reason=reason.title)
    note = f"{reason.title}. {basis}".strip(". ") if basis else reason.title
    line = move_line(
        member, MovementKind.REMOVED, on=on, unit=member.unit, actor=actor, note=note, now=now,
        trace=trace,
    )  # fmt: skip
    ledger.go(
        line, member.unit, Column.LEFT, counted=counted, reason=reason,
        posted_on=ledger.recorded_day(member.unit, now),
    )  # fmt: skip
    record(
        "members.removed", member, actor=actor, unit_id=member.unit_id, on=str(on),
        reason=reason.code, changes=changed(trace["before"], member),
    )  # fmt: skip
    return member


@transaction.atomic
def restore(pk, unit, *, on, actor, basis="", now=None):
    """Восстановить в членах: who was removed is a member again, his first admission counts on."""
    now = now or timezone.now()
    unit = _held_open(unit)
    member = locked(pk)
    _require(member, member.status == Status.REMOVED, "не снимался с учёта")
    _require_passed(on, unit, now)
    last = _last_stay(member)
    if last is None:
        raise MemberRefused(f"{member}: не видно, когда состоял на учёте. Обратитесь в поддержку.")
    require_after_last_stay(member, on)
    trace = trace_of(member, basis=basis)
    line = move_line(
        member, MovementKind.RESTORED, on=on, unit=unit, actor=actor, note=basis, now=now,
        trace=trace,
    )  # fmt: skip
    stay = Membership.objects.create(
        member=member, unit=unit, admitted_on=last.admitted_on, since=on, basis=basis,
        key=f"restored:{line.pk}",
    )  # fmt: skip
    _began(line, stay)
    stand(member, Status.MEMBER, unit=unit, admitted_on=last.admitted_on)
    ledger.come(line, unit, Column.RESTORED, counted=True, posted_on=ledger.recorded_day(unit, now))
    record(
        "members.restored", member, actor=actor, unit_id=unit.pk, on=str(on),
        changes=changed(trace["before"], member),
    )  # fmt: skip
    return member


@transaction.atomic
def move(pk, target, *, on, actor, basis="", now=None):
    """Перевести: off the books of one organisation and on those of another on the same day.

    No new admission and no «впервые принят»; the first admission and a suspension go on.
    """
    now = now or timezone.now()
    target = _held_open(target)
    member = locked(pk)
    source = member.unit
    _require(member, member.status in ON_THE_BOOKS, "не состоит на учёте")
    if source == target:
        raise MemberRefused(f"{member} уже состоит на учёте: {target}.")
    _require_passed(on, target, now)
    require_in_order(member, on)
    counted = ledger.is_counted(member)
    trace = trace_of(member, basis=basis)
    drop_open(member, actor=actor, note=f"Переведён: {target}", now=now)
    current = member.memberships.get(until=None)
    trace["ended"]["membership"] = [current.pk, current.reason]
    current.until, current.reason = on, f"Переведён: {target}"[:200]
    current.save(update_fields=["until", "reason"])
    line = move_line(
        member, MovementKind.TRANSFERRED, on=on, unit=target, actor=actor,
        note=f"{source} → {target}. {basis}".strip(), now=now, trace=trace,
    )  # fmt: skip
    membership = Membership.objects.create(
        member=member, unit=target, admitted_on=current.admitted_on, since=on, basis=basis,
        key=f"moved:{line.pk}",
    )  # fmt: skip
    _began(line, membership)
    stand(member, Status(member.status), unit=target, reason=member.status_reason)
    posted_on = ledger.recorded_day(target, now)
    ledger.go(line, source, Column.WENT, counted=counted, posted_on=posted_on)
    ledger.come(line, target, Column.CAME, counted=counted, posted_on=posted_on)
    record(
        "members.moved", member, actor=actor, unit_id=target.pk, on=str(on),
        changes=changed(trace["before"], member),
    )  # fmt: skip
    return membership


@transaction.atomic
def strike_out(pk, *, actor, note, now=None):
    """Исправить ошибку учёта: this card never was a member. Stays outside statistics."""
    now = now or timezone.now()
    member = locked(pk)
    _require(member, member.status in {*ON_THE_BOOKS, Status.REMOVED}, "не состоял на учёте")
    before, today = standing_of(member), ledger.recorded_day(member.unit, now)
    drop_open(member, actor=actor, note="Ошибка учёта исправлена", now=now)
    for stay in member.memberships.all():
        stay.until, stay.reason = stay.since, f"Ошибка учёта: {note}"[:200]
        stay.save(update_fields=["until", "reason"])
    for absence in member.suspensions.filter(until=None):
        close_todos(absence, actor=actor, now=now)
    member.suspensions.update(until=F("since"))
    end_posts(member, on=today)
    line = move_line(
        member, MovementKind.STRUCK, on=today, unit=member.unit, actor=actor, note=note, now=now
    )
    moves = member.movements.exclude(pk=line.pk).values_list("pk", flat=True)
    ledger.correct(line, posted_on=today, undoing=moves)
    stand(member, Status.NONE, admitted_on=None)
    record(
        "members.struck", member, actor=actor, unit_id=member.unit_id, note=note, on=str(today),
        changes=changed(before, member),
    )  # fmt: skip
    return member


def end_posts(member, *, on):
    """His elected posts end on that day; one begun later never was. Returns their ids."""
    posts = list(member.posts.filter(until=None).select_for_update().order_by("pk"))
    for post in posts:
        post.until = max(on, post.since)
        post.save(update_fields=["until"])
    return [post.pk for post in posts]


def _end_absences(member, *, on, actor, now):
    """The absence ends, and with it what was to be done about it. Returns the ids."""
    absences = list(member.suspensions.filter(until=None).order_by("pk"))
    for absence in absences:
        absence.until = on
        absence.save(update_fields=["until"])
        close_todos(absence, actor=actor, now=now)
    return [absence.pk for absence in absences]


def require_after_last_stay(member, on):
    """Nobody is on the books twice on one day: a new stay begins when the last one has ended."""
    last = _last_stay(member)
    if last and last.since < last.until and on < last.until:
        raise MemberRefused(
            f"{member}: до {last.until:%d.%m.%Y} уже на учёте: {last.unit}. "
            "Укажите этот день или более поздний."
        )


def _last_stay(member):
    """The stay that ended last. One of no length was taken back, unless there is no other."""
    ended = member.memberships.filter(until__isnull=False).select_related("unit")
    ended = ended.order_by("-until", "-pk")
    return ended.filter(until__gt=F("since")).first() or ended.first()


def _began(line, stay):
    line.trace["began"]["membership"] = stay.pk
    line.save(update_fields=["trace"])


def _held_open(unit):
    """The organisation as it is now and until the transaction ends: it is not closed half-way."""
    hold_tree()
    unit = Unit.objects.get(pk=unit.pk)
    if not unit.is_open:
        raise MemberRefused(f"{unit.quoted} закрыта. Выберите действующую организацию.")
    return unit


def _require(member, is_so, complaint):
    if not is_so:
        raise MemberRefused(f"{member}: {complaint} ({member.get_status_display().lower()}).")


def _require_passed(on, unit, now):
    if on > ledger.recorded_day(unit, now):
        raise MemberRefused(f"{on:%d.%m.%Y} ещё не наступило. Укажите прошедший день.")


def require_in_order(member, on):
    """Not before the last stay and absence began: a mistake there is corrected first."""
    stay = member.memberships.filter(until=None).first()
    if stay is None:
        raise MemberRefused(f"{member}: не видно, с какого дня на учёте. Обратитесь в поддержку.")
    absence = member.suspensions.exclude(until=F("since")).order_by("-since", "-pk").first()
    earliest = max(stay.since, (absence.until or absence.since) if absence else stay.since)
    if on < earliest:
        raise TooEarly(f"Не раньше {earliest:%d.%m.%Y}: с этого дня записано нынешнее состояние.")
