"""Who is told that a destruction waits for him."""

from datetime import timedelta

from django.utils import timezone

from accounts.queries import head_of, users_who_may
from notifications.services import put_todo
from structure.models import Unit
from structure.scope import Action

DAYS = 7  # to answer; nothing happens by itself when they are over


def ask_second(destruction, *, now):
    """A task for the nearest head who may confirm and did not propose."""
    actor = destruction.proposed_by_id
    may = set(users_who_may(Action.DESTROY, destruction.unit).values_list("pk", flat=True))
    for unit in Unit.objects.above(destruction.unit):
        head = head_of(unit)
        if head and head.user_id != actor and head.user_id in may:
            _ask(destruction, head.user, "Подтвердить или отклонить уничтожение данных", now)
            return
    others = users_who_may(Action.DESTROY, destruction.unit).exclude(pk=actor)
    if user := others.order_by("pk").first():
        _ask(destruction, user, "Подтвердить или отклонить уничтожение данных", now)


def ask_administrator(destruction, *, now):
    """A task for an administrator of the union: the brake has stopped it."""
    union = Unit.objects.above(destruction.unit).last()
    may = users_who_may(Action.SET_DESTRUCTION, union).exclude(pk=destruction.proposed_by_id)
    if user := may.order_by("pk").first():
        _ask(destruction, user, "Уничтожение данных остановлено тормозом: решить", now)


def _ask(destruction, user, title, now):
    put_todo(
        title,
        key=f"destruction:{destruction.pk}:{destruction.state}",
        unit=destruction.unit,
        user=user,
        about=destruction,
        url=destruction.get_absolute_url(),
        due_on=timezone.localdate(now) + timedelta(days=DAYS),
        now=now,
    )
