"""Open applications of a closed organisation go on with its successor."""

from django.utils import timezone

from accounts.lending import close_moved_of
from accounts.queries import responsible_for, users_who_may
from applications.enums import OPEN
from applications.models import MOVED, Application, StageChange
from audit.services import record
from notifications.models import Incoming, Todo
from resolutions.enums import State
from resolutions.models import Resolution
from structure.scope import Action

BATCH = 2000


def lock_open(unit):
    """Lock the open applications of ``unit``; returns their ids. Taken before any member."""
    rows = Application.objects.select_for_update().filter(unit=unit, stage__in=OPEN)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def drafts_of(unit):
    """Draft resolutions that name the organisation or its applicants: they stop the closing."""
    theirs = Application.objects.filter(unit=unit, stage__in=OPEN).values("resolution")
    drafts = Resolution.objects.filter(state=State.DRAFT)
    return (drafts.filter(unit=unit) | drafts.filter(pk__in=theirs)).order_by("dated", "pk")


def move_open(unit, successor, *, actor, note, now=None):
    """Give the open applications of ``unit`` to ``successor`` and to whoever answers there.

    Stages and terms stay as they are. Returns (how many, who answers now).
    """
    now = now or timezone.now()
    responsible = responsible_for(successor)
    pks = lock_open(unit)
    StageChange.objects.bulk_create(
        (
            StageChange(
                application_id=pk,
                event=MOVED,
                source=stage,
                target=stage,
                actor=actor if getattr(actor, "pk", None) else None,
                actor_label=str(actor)[:200],
                note=note[:500],
                at=now,
                effects_done_at=now,
            )
            for pk, stage in Application.objects.filter(pk__in=pks).values_list("pk", "stage")
        ),
        batch_size=BATCH,
    )
    Application.objects.filter(pk__in=pks).update(unit=successor, responsible=responsible)
    close_moved_of(Application, pks)
    label = Application._meta.label_lower
    Incoming.objects.filter(about__in=[f"{label}:{pk}" for pk in pks]).update(unit=successor)
    if pks:
        record(
            "applications.moved",
            successor,
            actor=actor,
            unit_id=successor.pk,
            source=unit.pk,
            applications=pks,
        )
    return len(pks), responsible


def release_from(users, *, inside, actor):
    """Open applications below ``inside`` whose responsible lost his office go to who answers now,
    with his tasks there.

    Who may still act on some of them by another office keeps those. Returns how many changed
    hands.
    """
    theirs = Application.objects.select_for_update(of=("self",)).filter(
        stage__in=OPEN,
        responsible__in=users,
        unit__tree_id=inside.tree_id,
        unit__lft__range=(inside.lft, inside.rght),
    )
    held = {}
    for row in theirs.select_related("unit").order_by("pk"):
        held.setdefault(row.unit, []).append(row.pk)
    changed = 0
    for unit, pks in held.items():
        acting = users_who_may(Action.HANDLE_APPLICATION, unit).filter(pk__in=users)
        lost = set(users) - set(acting.values_list("pk", flat=True))
        responsible = responsible_for(unit)
        rows = Application.objects.filter(pk__in=pks, responsible__in=lost)
        number = rows.update(responsible=responsible)
        Todo.objects.open().filter(unit=unit, user__in=lost).update(user=responsible)
        changed += number
        if number:
            record(
                "applications.reassigned_all",
                unit,
                actor=actor,
                unit_id=unit.pk,
                new=getattr(responsible, "pk", None),
                applications=number,
            )
    return changed
