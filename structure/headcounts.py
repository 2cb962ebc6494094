"""How many people work where an organisation acts: dated rows, the newest on a day holds."""

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery, Sum

from audit.services import record
from structure.enums import Kind, TreeRefused
from structure.models import Headcount, Unit
from structure.scope import Action
from structure.services import hold_tree, require_open, require_right

KEPT_BY = {Kind.PRIMARY, Kind.SHOP}  # others have the sum of the primary ones below


def headcount_on(unit, on):
    """The row that holds for ``unit`` on that day, or None."""
    return unit.headcounts.filter(on__lte=on).order_by("-on").first()


def headcount_inside(unit, on):
    """{"employees", "women", "under_35"} of all primary organisations inside ``unit`` on a day.

    A figure is None where nobody told it. Reads a row of an index for each of them: ask it for a
    branch in a fragment or a report, never on the way to a page.
    """
    newest = Headcount.objects.filter(unit=OuterRef("pk"), on__lte=on).order_by("-on")
    primary = Unit.objects.inside(unit).open().filter(kind=Kind.PRIMARY).order_by()
    rows = Headcount.objects.filter(
        pk__in=primary.annotate(newest=Subquery(newest.values("pk")[:1])).values("newest")
    )
    return rows.aggregate(**{name: Sum(name) for name in ("employees", "women", "under_35")})


@transaction.atomic
def add_headcount(unit_id, *, actor, on, **figures):
    """Tell how many worked on a day. Raises ``TreeRefused``: that day is told already."""
    hold_tree()
    unit = Unit.objects.get(pk=unit_id)
    require_right(actor, Action.EDIT_UNIT, unit)
    require_open(unit)
    told = _saved(Headcount(unit=unit, on=on, recorded_by=str(actor)[:200], **figures))
    record("structure.headcount.added", told, actor=actor, unit_id=unit.pk, on=str(on), **figures)
    return told


@transaction.atomic
def change_headcount(pk, *, actor, **fields):
    """Correct what was told; old and new values go to the journal. Raises ``TreeRefused``."""
    hold_tree()
    told = Headcount.objects.select_for_update(of=["self"]).select_related("unit").get(pk=pk)
    require_right(actor, Action.EDIT_UNIT, told.unit)
    require_open(told.unit)
    changes = {
        name: [str(getattr(told, name)), str(value)]
        for name, value in fields.items()
        if getattr(told, name) != value
    }
    if changes:
        for name, value in fields.items():
            setattr(told, name, value)
        _saved(told)
        record(
            "structure.headcount.changed", told, actor=actor, unit_id=told.unit_id, changes=changes
        )
    return told


@transaction.atomic
def remove_headcount(pk, *, actor):
    """Take back what was told by mistake; a second call finds nothing."""
    hold_tree()
    told = Headcount.objects.select_for_update(of=["self"]).select_related("unit").filter(pk=pk)
    told = told.first()
    if told is None:
        return
    require_right(actor, Action.EDIT_UNIT, told.unit)
    require_open(told.unit)
    record(
        "structure.headcount.removed",
        told,
        actor=actor,
        unit_id=told.unit_id,
        on=str(told.on),
        employees=told.employees,
    )
    told.delete()


def _saved(told):
    try:
        with transaction.atomic():
            told.save()
    except IntegrityError:
        raise TreeRefused(
            f"На {told.on:%d.%m.%Y} численность уже записана. Исправьте ту запись."
        ) from None
    return told
