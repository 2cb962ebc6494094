"""What the office offers to do next with an application of a list, and where its card may go."""

from typing import NamedTuple

from django.urls import reverse

from applications.enums import Event, Stage
from applications.models import Application
from applications.workflow import steps_for_each
from structure.scope import Action


class Act(NamedTuple):
    """Something to press."""

    title: str
    url: str
    in_dialog: bool = False


class Offer(NamedTuple):
    """What this user may do with one application."""

    events: frozenset[Event]
    may_handle: bool
    act: Act | None
    targets: tuple[Stage, ...]  # columns where the board lets its card be dropped


def offers_for(user, applications) -> dict[int, Offer]:
    """By id; the number of queries does not grow with the list."""
    steps = steps_for_each(user, applications)
    pks = [application.pk for application in applications]
    handled = Application.objects.for_user(user, Action.HANDLE_APPLICATION).filter(pk__in=pks)
    mine = set(handled.values_list("pk", flat=True))
    return {
        application.pk: offer(
            application,
            frozenset(step.event for step in steps[application.pk]),
            application.pk in mine,
        )
        for application in applications
    }


def offer(application, events, may_handle):
    return Offer(
        events,
        may_handle,
        act_for(application, events, may_handle),
        targets(application, events, may_handle),
    )


def act_for(application, events, may_handle) -> Act | None:
    """The one next thing, if it is this user's to do."""
    here = f"?application={application.pk}"
    match application.stage:
        case Stage.NEW if application.member_id is None and may_handle:
            return Act("Решить, кто это", application.get_absolute_url())
        case Stage.SIGNING if may_handle:
            return Act("Бумаги принесли", reverse("applications:originals") + here, True)
        case Stage.RESOLUTION if Event.ADMIT in events and application.resolution_id:
            return Act("К постановлению", application.resolution.get_absolute_url())
        case Stage.RESOLUTION if Event.ADMIT in events:
            return Act("Постановление", reverse("applications:draft_resolution") + here)
        case Stage.EMPLOYER if Event.CONFIRM in events:
            return Act("К реестрам", reverse("dues:waiting"))
    return None


def targets(application, events, may_handle):
    """Columns of the board to which a step of this user leads, in their order."""
    leads = {
        Stage.SIGNING: Event.SEND_BACK in events,
        Stage.RESOLUTION: application.stage == Stage.SIGNING and may_handle,
        Stage.EMPLOYER: Event.ADMIT in events,
        Stage.ACCEPTED: Event.CONFIRM in events,
        Stage.REJECTED: Event.REJECT in events or _may_deny(application, events),
    }
    return tuple(stage for stage, open_to_him in leads.items() if open_to_him)


def way_to(application, target, events, may_handle) -> str:
    """The page that asks what a drop on the column ``target`` has to ask; "" when it may not be."""
    if target not in targets(application, events, may_handle):
        return ""
    here = f"?application={application.pk}"
    match target:
        case Stage.SIGNING:
            return reverse("applications:send_back", args=[application.pk])
        case Stage.RESOLUTION:
            return reverse("applications:originals") + here
        case Stage.EMPLOYER if application.resolution_id:
            return reverse("applications:sign_resolution", args=[application.resolution_id])
        case Stage.EMPLOYER:
            return reverse("applications:draft_resolution") + here
        case Stage.ACCEPTED:
            return reverse("dues:waiting")
    event = Event.DENY_KNOWN if _may_deny(application, events) else Event.REJECT
    return reverse("applications:step", args=[event]) + here


def _may_deny(application, events):
    return application.member_id is None and Event.DENY_KNOWN in events
