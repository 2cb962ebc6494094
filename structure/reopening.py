"""Opening an organisation that was closed by mistake, while it can still be right.

What stands in the tree comes back: children, join codes, agreements. People, applications and
offices went on living elsewhere; they are brought back by those who answer for them.
"""

from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from audit.services import record
from structure.enums import TreeRefused
from structure.integrity import renumber
from structure.models import Closing, CollectiveAgreement, JoinCode, Unit
from structure.scope import Action
from structure.services import issue_first_code, lock_tree, require_place, require_right

WITHIN = timedelta(days=30)


class Returned(NamedTuple):
    """What comes back when the organisation is opened: still with the successor, as it was."""

    children: list[Unit]
    codes: list[JoinCode]
    agreements: list[CollectiveAgreement]


def last_closing(unit):
    return (
        Closing.objects.filter(unit=unit, reopened_at=None)
        .select_related("unit__parent", "successor")
        .first()
    )


def returned(closing):
    """Rows given to the successor that nobody has moved on or closed since."""
    successor, carried = closing.successor, closing.carried
    return Returned(
        list(Unit.objects.open().filter(pk__in=carried.get("children", []), parent=successor)),
        list(JoinCode.objects.filter(pk__in=carried.get("codes", []), unit=successor)),
        list(
            CollectiveAgreement.objects.filter(pk__in=carried.get("agreements", []), unit=successor)
        ),
    )


def hindrance(unit, *, now):
    """Why the organisation cannot be opened again, as a sentence, or "" when it can."""
    if unit.is_open:
        return f"{unit.quoted} действует: открывать её не нужно."
    closing = last_closing(unit)
    if closing is None or now - closing.closed_at > WITHIN:
        return (
            f"{unit.quoted} закрыта больше {WITHIN.days} дней назад. "
            "Создайте новую организацию и переведите в неё людей."
        )
    if not closing.successor.is_open:
        return (
            f"Правопреемник {closing.successor.quoted} сам закрыт. Сначала откройте его: "
            "всё, что ему передано, теперь не у него."
        )
    try:
        require_place(unit.kind, unit.parent)
    except TreeRefused as refusal:
        return str(refusal)
    twin = unit.parent.get_children().open().filter(short_name__iexact=unit.short_name).first()
    if twin:
        return f"Рядом уже действует {twin.quoted} с таким же названием. Сначала переименуйте её."
    return ""


@transaction.atomic
def reopen_unit(unit_id, *, actor, now=None):
    """Take a closing back. Raises ``TreeRefused``; a second call is refused."""
    now = now or timezone.now()
    lock_tree()
    unit = Unit.objects.select_related("parent").get(pk=unit_id)
    require_right(actor, Action.CHANGE_TREE, unit)
    refusal = hindrance(unit, now=now)
    if refusal:
        raise TreeRefused(refusal)
    closing = last_closing(unit)
    back = returned(closing)
    unit.closed_on = unit.successor = None
    unit.save(update_fields=["closed_on", "successor"])
    children = [child.pk for child in back.children]
    # All at once and then renumbered: mptt would renumber the whole tree for every child.
    if Unit.objects.filter(pk__in=children).update(parent=unit):
        renumber()
    JoinCode.objects.filter(pk__in=[code.pk for code in back.codes]).update(unit=unit)
    CollectiveAgreement.objects.filter(pk__in=[one.pk for one in back.agreements]).update(unit=unit)
    closing.reopened_at, closing.reopened_by = now, str(actor)[:200]
    closing.save(update_fields=["reopened_at", "reopened_by"])
    if not unit.join_codes.filter(revoked_at=None).exists():
        issue_first_code(unit, actor=actor)  # else nobody would find its form
    record(
        "structure.unit.reopened",
        unit,
        actor=actor,
        unit_id=unit.pk,
        successor=closing.successor_id,
        children=children,
    )
    return Unit.objects.get(pk=unit_id)
