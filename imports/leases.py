"""One worker at a time on one list, and the next one when it dies.

A lease is a row's column and not a key of the cache: it is taken, prolonged and lost in the same
transaction as the batch it guards.
"""

from datetime import timedelta

from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from imports.models import Import
from notifications.services import tell_user

LEASE = timedelta(minutes=6)  # longer than a batch takes, and than a file may take to open
PAUSE = timedelta(minutes=5)  # after a fault that will not mend itself


class Lost(Exception):
    """Another worker has taken the list over, or a person has stopped it."""


def claim(pk, state, now=None):
    """The list, if it is in ``state`` and nobody is at it; else None."""
    now = now or timezone.now()
    owed = Import.objects.owing(now).filter(pk=pk, state=state)
    if not owed.update(lease_until=now + LEASE, turn=F("turn") + 1, retry_at=None):
        return None
    return Import.objects.select_related("unit", "actor").get(pk=pk)


def hold(of, **told):
    """Prolong the lease and write how far the list has come. Raises ``Lost``.

    The row is locked by this until the caller's transaction ends.
    """
    mine = Import.objects.filter(pk=of.pk, turn=of.turn, state=of.state)
    if not mine.update(lease_until=timezone.now() + LEASE, **told):
        raise Lost
    for name, value in told.items():
        setattr(of, name, value)


def release(of, state, **told):
    """The work is over: the list stands in another state. Raises ``Lost``."""
    mine = Import.objects.filter(pk=of.pk, turn=of.turn, state=of.state)
    if not mine.update(state=state, lease_until=None, error="", **told):
        raise Lost
    of.state = state


def tell_end(of, said):
    """The bell of whoever pressed the button: the work goes on without his page."""
    tell_user(
        of.actor,
        f"Список «{of.name}» {said}"[:300],
        key=f"import:{of.pk}:{of.state}:{of.turn}",
        url=reverse("imports:one", args=[of.pk]),
    )


def put_off(of, error):
    """A fault: told on the page, tried again later."""
    Import.objects.filter(pk=of.pk, turn=of.turn, state=of.state).update(
        lease_until=None, retry_at=timezone.now() + PAUSE, error=error[:500]
    )
