"""The tabs of the card of a group, drawn from rights."""

from typing import NamedTuple

from django.urls import reverse

from structure.scope import Action
from training.models import Group


class Tab(NamedTuple):
    title: str
    address: str  # name of the URL, which takes the id of the group
    action: Action = Action.VIEW_TRAINING


TABS = (
    Tab("Участники", "training:group"),
    Tab("Расписание", "training:timetable"),
    Tab("Журнал", "training:journal"),
    Tab("Итоги", "training:results", Action.RUN_GROUPS),
    Tab("Обсуждение", "training:talks", Action.TEACH),
)


def tabs_of(user, group, here):
    """[(title, url, is it here)] of what this user may open; ``here`` is the name of the URL."""
    may = {
        action: Group.objects.for_user(user, action).filter(pk=group.pk).exists()
        for action in {tab.action for tab in TABS}
    }
    return [
        (tab.title, reverse(tab.address, args=[group.pk]), tab.address == here)
        for tab in TABS
        if may[tab.action]
    ]
