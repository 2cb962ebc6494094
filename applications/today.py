"""What «Сегодня» tells of applications: who waits for this person and what soon ends by itself."""

from datetime import timedelta
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone

from applications.enums import OPEN, Event, Stage
from applications.lineage import Lineage
from applications.models import Application, StageChange, Timer
from applications.queries import Card, cards_of, counts
from structure.models import Unit
from structure.scope import Action

LIMIT = 8


class FunnelRow(NamedTuple):
    """One open stage: how many applications stand there, and how many of them are late."""

    title: str
    number: int
    overdue: int
    url: str


class Funnel(NamedTuple):
    rows: list[FunnelRow]
    whole: int  # the largest number, which is drawn as the whole bar


def new_to_look_at(user, *, now=None, limit=LIMIT) -> list[Card]:
    """New ones of whom somebody has to say who they are, the earliest first."""
    rows = (
        Application.objects.for_user(user, Action.HANDLE_APPLICATION)
        .filter(stage=Stage.NEW, member=None)
        .select_related("unit", "responsible")
        .order_by("submitted_at", "pk")[:limit]
    )
    return cards_of(list(rows), now or timezone.now())


def terms_ending(user, *, now=None, within=timedelta(days=7), limit=LIMIT) -> list[Card]:
    """Those at signing that close by themselves within some days, the nearest first."""
    now = now or timezone.now()
    mine = Application.objects.for_user(user, Action.HANDLE_APPLICATION)
    timers = (
        Timer.objects.filter(event=Event.LAPSE, due_at__lt=now + within, application__in=mine)
        .select_related("application__unit", "application__responsible")
        .order_by("due_at", "pk")[:limit]
    )
    return cards_of([timer.application for timer in timers], now)


def ready_for_resolution(user, *, limit=100) -> list[tuple[Unit, list[Application]]]:
    """(deciding organisation, its applications that wait for a resolution), as far as this user
    may sign for that organisation."""
    rows = list(
        Application.objects.for_user(user, Action.SIGN_RESOLUTION)
        .filter(stage=Stage.RESOLUTION, resolution=None)
        .select_related("unit")
        .order_by("stage_since", "pk")[:limit]
    )
    if not rows:
        return []
    lineage = Lineage(row.unit for row in rows)
    deciders, groups = {}, {}
    for row in rows:
        decider = lineage.decider(row.unit)
        deciders[decider.pk] = decider
        groups.setdefault(decider.pk, []).append(row)
    signs = Unit.objects.for_user(user, Action.SIGN_RESOLUTION).filter(pk__in=groups)
    signed_here = set(signs.values_list("pk", flat=True))
    return [(deciders[pk], found) for pk, found in groups.items() if pk in signed_here]


def faults(user, *, limit=5) -> list[StageChange]:
    """Steps of this user's applications whose papers or letters could not be made."""
    return list(
        StageChange.objects.filter(
            effects_done_at=None,
            application__in=Application.objects.for_user(user, Action.HANDLE_APPLICATION),
        )
        .exclude(error="")
        .select_related("application__unit")
        .order_by("at", "pk")[:limit]
    )


def funnel(user, *, now=None) -> Funnel:
    """Open applications this user sees, stage by stage."""
    now = now or timezone.now()
    numbers = counts(Application.objects.for_user(user, Action.VIEW_APPLICATION), now)
    table = reverse("applications:table")
    rows = [
        FunnelRow(stage.label, *numbers.get(stage, (0, 0)), f"{table}?stage={stage}")
        for stage in OPEN
    ]
    return Funnel(rows, max(row.number for row in rows))
