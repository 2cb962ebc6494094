"""Everybody of a closed organisation goes to its successor: many cards, a few statements."""

from django.db.models import Value
from django.db.models.functions import Greatest

from audit.services import record
from members.enums import MovementKind, Status
from members.models import Member, Membership, Movement

BATCH = 2000


def transfer_all(unit, successor, *, on, actor, basis):
    """Put every card of ``unit`` on the books of ``successor``; returns how many members moved.

    A member's membership ends and goes on from ``on`` in the successor (admitted when he was);
    who is nobody's member only changes the place of his card. The caller holds the tree lock and
    has locked the applications; a second call finds nobody.
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
    moved |= {pk for pk, status in statuses.items() if status in {Status.MEMBER, Status.SUSPENDED}}
    Movement.objects.bulk_create(
        (
            Movement(
                member_id=member,
                kind=MovementKind.TRANSFERRED,
                on=on,
                unit=successor,
                note=note[:300],
                actor=str(actor)[:200],
            )
            for member in sorted(moved)
        ),
        batch_size=BATCH,
    )
    Member.objects.filter(unit=unit).update(unit=successor)
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
