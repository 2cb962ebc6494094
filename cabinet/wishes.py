"""What a member may ask the office for on his own page (domain: 10-ФЗ).

The right to leave is free: one press, no reason asked.
"""

from django.db import transaction
from django.utils import timezone

from accounts.queries import responsible_for
from audit.services import record
from cabinet.enums import CabinetRefused, WishKind, WishState
from cabinet.models import Wish
from cabinet.people import ON_PAGE, himself
from members.editing import locked
from members.enums import Status
from members.ledger import recorded_day
from notifications.services import close_todos, put_todo
from structure.scope import Action
from structure.working_days import working_days_after

# Working days within which the office acts.
DAYS = {WishKind.LEAVE: 3}
TASKS = {WishKind.LEAVE: "Снять с учёта по собственному желанию: {}"}
SWEPT = 500


def waiting_of(member):
    """{kind: wish} of what the office has not done yet."""
    rows = member.wishes.filter(state=WishState.WAITING).order_by("pk")
    return {wish.kind: wish for wish in rows}


@transaction.atomic
def wish(pk, kind, *, note="", now=None):
    """Ask the office for ``kind``; asked before and not done yet, it is the same wish."""
    now = now or timezone.now()
    member = locked(pk)
    if member.status not in ON_PAGE:
        raise CabinetRefused("Вы уже не состоите на учёте.")
    asked = waiting_of(member).get(kind)
    if asked:
        return asked
    today = recorded_day(member.unit, now)
    made = Wish.objects.create(
        member=member,
        kind=kind,
        note=note[:500],
        due_on=working_days_after(today, DAYS[kind]),
        created_at=now,
    )
    record("cabinet.wish.made", member, actor=himself(member), unit_id=member.unit_id, kind=kind)
    put_todo(
        TASKS[kind].format(member.short_name),
        key=f"cabinet.wish:{made.pk}",
        unit=member.unit,
        user=responsible_for(member.unit, on=today, action=Action.EDIT_MEMBER),
        about=made,
        url=member.get_absolute_url(),
        due_on=made.due_on,
        now=now,
    )
    return made


@transaction.atomic
def take_back(pk, kind, *, now=None):
    """The member has thought better of it, before the office did it."""
    member = locked(pk)
    asked = waiting_of(member).get(kind)
    if asked:
        _close(asked, WishState.WITHDRAWN, himself(member), now or timezone.now())


@transaction.atomic
def fulfil(pk, *, actor, now=None):
    """The office has done it. Twice is harmless."""
    member = locked(Wish.objects.values_list("member_id", flat=True).get(pk=pk))
    asked = Wish.objects.select_for_update().get(pk=pk)
    asked.member = member
    if asked.state == WishState.WAITING:
        _close(asked, WishState.DONE, actor, now or timezone.now())
    return asked


def close_fulfilled(*, now=None):
    """Who wanted to leave and was removed from the books meanwhile has what he asked for."""
    gone = Wish.objects.filter(
        state=WishState.WAITING, kind=WishKind.LEAVE, member__status=Status.REMOVED
    )
    pks = list(gone.order_by("pk").values_list("pk", flat=True)[:SWEPT])
    for pk in pks:
        fulfil(pk, actor="робот", now=now)
    return len(pks)


def _close(asked, state, actor, now):
    asked.state, asked.closed_at, asked.closed_by = state, now, str(actor)[:200]
    asked.save(update_fields=["state", "closed_at", "closed_by"])
    close_todos(asked, actor=actor, now=now)
    member = asked.member
    record(f"cabinet.wish.{state}", member, actor=actor, unit_id=member.unit_id, kind=asked.kind)
