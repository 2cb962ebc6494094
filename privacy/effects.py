"""Who is told that a destruction waits for him."""

from datetime import timedelta

from django.utils import timezone

from accounts.queries import head_of, users_who_may
from notifications.services import put_todo
from privacy.independence import is_independent
from structure.models import Unit
from structure.scope import Action

DAYS = 7  # to answer; nothing happens by itself when they are over
ASKED = 20  # people looked through for one who may answer


def ask_second(destruction, *, now):
    """A task for the nearest head who may confirm and has nothing from the proposer."""
    unit, of = destruction.unit, {destruction.proposed_by_id}
    may = users_who_may(Action.DESTROY, unit)
    heads = [head.user for one in Unit.objects.above(unit) if (head := head_of(one))]
    for user in [*heads, *may.order_by("pk")[:ASKED]]:
        if user.is_active and is_independent(user, Action.DESTROY, unit, of=of):
            _ask(destruction, user, "Подтвердить или отклонить уничтожение данных", now)
            return


def ask_administrator(destruction, *, now):
    """A task for an administrator of the union: the brake has stopped it."""
    union = Unit.objects.above(destruction.unit).last()
    spoken = {destruction.proposed_by_id, destruction.confirmed_by_id}
    for user in users_who_may(Action.SET_DESTRUCTION, union).order_by("pk")[:ASKED]:
        if is_independent(user, Action.SET_DESTRUCTION, union, of=spoken):
            _ask(destruction, user, "Уничтожение данных остановлено тормозом: решить", now)
            return


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
