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


class Way(NamedTuple):
    """A column of the board where a card may be dropped, and the page that asks what is needed."""

    target: Stage
    url: str
    is_page: bool = False  # too much to ask in a dialog


class Offer(NamedTuple):
    """What this user may do with one application."""

    events: frozenset[Event]
    may_handle: bool
    act: Act | None
    ways: tuple[Way, ...]

    @property
    def is_any(self):
        return self.may_handle or bool(self.events)


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
        ways_of(application, events, may_handle),
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


def ways_of(application, events, may_handle) -> tuple[Way, ...]:
    """Where the board lets the card be dropped, and what a drop there has to ask."""
    here = f"?application={application.pk}"
    reject = Event.REJECT
    if application.member_id is None and Event.DENY_KNOWN in events:
        reject = Event.DENY_KNOWN
    ways = []
    if Event.SEND_BACK in events and application.stage != Stage.SIGNING:
        ways.append(Way(Stage.SIGNING, reverse("applications:send_back", args=[application.pk])))
    if application.stage == Stage.SIGNING and may_handle:
        ways.append(Way(Stage.RESOLUTION, reverse("applications:originals") + here))
    if Event.ADMIT in events and application.resolution_id:
        url = reverse("applications:sign_resolution", args=[application.resolution_id])
        ways.append(Way(Stage.EMPLOYER, url))
    elif Event.ADMIT in events:
        url = reverse("applications:draft_resolution") + here
        ways.append(Way(Stage.EMPLOYER, url, is_page=True))
    if Event.CONFIRM in events:
        ways.append(Way(Stage.ACCEPTED, reverse("dues:registers"), is_page=True))
    if reject in events:
        ways.append(Way(Stage.REJECTED, reverse("applications:step", args=[reject]) + here))
    return tuple(ways)
