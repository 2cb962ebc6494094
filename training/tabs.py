"""The places of the school, drawn from rights."""

from typing import NamedTuple

from django.urls import reverse

from structure.scope import Action
from training.queries import teaches


class Tab(NamedTuple):
    title: str
    address: str  # name of the URL
    actions: tuple[Action, ...] = ()  # any of them opens it; without them, to all of the school
    for_tutors: bool = False  # opens besides to whoever teaches a group


TABS = (
    Tab("Группы", "training:groups"),
    Tab("Календарь", "training:calendar"),
    Tab("Курсы", "training:courses"),
    Tab("Проверка", "training:works", (Action.TEACH,), for_tutors=True),
    Tab("Просьбы", "training:requests", (Action.SEND_TO_TRAINING,)),
    Tab("На подтверждении", "training:elsewhere", (Action.RUN_GROUPS,)),
    Tab("Удостоверения", "training:certificates", (Action.VIEW_TRAINING,)),
    Tab("Отчёт", "training:report", (Action.VIEW_TRAINING,)),
    Tab("Обязательное", "training:required", (Action.VIEW_TRAINING,)),
    Tab("Видео", "training:videos", (Action.KEEP_COURSES,)),
)


def tabs_of(user, here):
    """[(title, url, is it here)] of what this user may open; ``here`` is the name of the URL."""
    return [
        (tab.title, reverse(tab.address), tab.address == here) for tab in TABS if _opens(user, tab)
    ]


def _opens(user, tab):
    if not tab.actions or any(user.scope(a) or user.is_lent_for(a) for a in tab.actions):
        return True
    return tab.for_tutors and teaches(user)
