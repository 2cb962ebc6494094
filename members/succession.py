"""Everybody of a closed organisation goes to its successor: many cards, a few statements."""

from collections import Counter

from django.db.models import F, Value
from django.db.models.functions import Greatest

from audit.services import current_operation, record
from members import ledger
from members.enums import Column, MovementKind, Status
from members.models import Member, Membership, Movement, Posting
from members.standing import close_lent

BATCH = 2000


def transfer_all(unit, successor, *, on, recorded_on, actor, basis):
    """Put every card of ``unit`` on the books of ``successor``; returns how many members moved.

    A member's membership ends and goes on from ``on`` in the successor (admitted when he was);
    who is nobody's member only changes the place of his card. The ledger shows each as gone from
    one and come to the other on his own day. The caller holds the tree lock and has locked the
    applications; a second call finds nobody.
    """
    cards = Member.objects.select_for_update().filter(unit=unit)
    statuses = dict(cards.order_by("pk").values_list("pk", "status"))
    current = list(
        Membership.objects.filter(unit=unit, until=None)
        .order_by("pk")
        .values_list("pk", "member_id", "admitted_on", "since")
    )
    note = f"{unit} → {successor}. {basis}"
    Membership.objects.filter(pk__in=[row[0] for row in current]).update(
        until=Greatest("since", Value(on)), reason=f"Организация закрыта. {basis}"[:200]
    )
    Membership.objects.bulk_create(
        (
            Membership(
                member_id=member,
                unit=successor,
                admitted_on=admitted_on,
                since=max(since, on),
                basis=basis[:200],
                key=f"succession:{unit.pk}:{pk}",
            )
            for pk, member, admitted_on, since in current
        ),
        batch_size=BATCH,
    )
    moved = {member for _, member, _, _ in current}
    living = cards.living().filter(status__in=[Status.MEMBER, Status.SUSPENDED])
    moved |= set(living.order_by("pk").values_list("pk", flat=True))
    days = {member: max(since, on) for _, member, _, since in current}
    movements = Movement.objects.bulk_create(
        (
            Movement(
                member_id=member,
                kind=MovementKind.TRANSFERRED,
                on=days.get(member, on),
                unit=successor,
                note=note[:300],
                actor=str(actor)[:200],
                operation=current_operation(),
            )
            for member in sorted(moved)
        ),
        batch_size=BATCH,
    )
    _post(unit, successor, movements, posted_on=recorded_on)
    Member.objects.filter(unit=unit).update(unit=successor, version=F("version") + 1)
    close_lent(list(statuses))
    record(
        "members.transferred_all",
        successor,
        actor=actor,
        unit_id=successor.pk,
        source=unit.pk,
        on=str(on),
        cards=len(statuses),
        members=len(moved),
        basis=basis,
    )
    return len(moved)


def _post(unit, successor, movements, *, posted_on):
    """Who was counted moves in the ledger; who was away and not counted stays uncounted.

    What happened to a person after his day (he went away later, and the closing is recorded last)
    is carried over to the successor as corrections.
    """
    days = {movement.member_id: movement.on for movement in movements}
    last = ledger.last_posted(days)
    sums, gone_on = Counter(), set()
    known = Posting.objects.filter(unit=unit, member__in=days).order_by()
    for member, on, delta in known.values_list("member", "on", "delta"):
        if on <= days[member]:
            sums[member] += delta
        else:
            gone_on.add(member)
    lines = []
    for movement in movements:
        parts = [(unit, -1, Column.WENT), (successor, 1, Column.CAME)]
        if not sums[movement.member_id]:
            parts = [
                (unit, 1, Column.SUSPENDED),
                *parts,
                (successor, -1, Column.SUSPENDED),
            ]
        lines += [
            Posting(
                movement=movement,
                member_id=movement.member_id,
                unit=place,
                delta=delta,
                column=column,
                on=movement.on,
                posted_on=max(movement.on, posted_on, last.get(movement.member_id, movement.on)),
            )
            for place, delta, column in parts
        ]
    Posting.objects.bulk_create(lines, batch_size=BATCH)
    if gone_on:
        late = (movement for movement in movements if movement.member_id in gone_on)
        ledger.correct(*late, posted_on=posted_on)
