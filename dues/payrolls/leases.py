"""One worker at a time on one payroll, and the next one when it dies.

The lease is a column of the row: it is taken, prolonged and lost in the same transaction as the
batch it guards.
"""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from dues.models import PayrollFile
from notifications.services import tell_user
from structure.scope import Action, may

LEASE = timedelta(minutes=6)  # longer than a batch takes, and than a file may take to open
PAUSE = timedelta(minutes=5)  # after a fault that will not mend itself


class Lost(Exception):
    """Another worker has taken the payroll over, or a person has stopped it."""


def claim(pk, states, now=None):
    """The payroll, if it is in one of ``states`` and nobody is at it; else None."""
    now = now or timezone.now()
    owed = PayrollFile.objects.owing(now).filter(pk=pk, state__in=states)
    if not owed.update(lease_until=now + LEASE, turn=F("turn") + 1, retry_at=None):
        return None
    known = PayrollFile.objects.select_related("unit", "employer", "uploaded_by", "asked_by")
    return known.get(pk=pk)


def hold(of, *, now=None, **told):
    """Prolong the lease and write how far the work has come. Raises ``Lost``.

    The row is locked by this until the caller's transaction ends.
    """
    mine = PayrollFile.objects.filter(pk=of.pk, turn=of.turn, state=of.state)
    if not mine.update(lease_until=(now or timezone.now()) + LEASE, **told):
        raise Lost
    for name, value in told.items():
        setattr(of, name, value)


def release(of, state, **told):
    """The work is over: the payroll stands in another state. Raises ``Lost``."""
    mine = PayrollFile.objects.filter(pk=of.pk, turn=of.turn, state=of.state)
    if not mine.update(state=state, lease_until=None, **({"error": ""} | told)):
        raise Lost
    of.state = state


def put_off(of, error):
    """A fault: told on the page, tried again later."""
    PayrollFile.objects.filter(pk=of.pk, turn=of.turn).update(
        lease_until=None, retry_at=timezone.now() + PAUSE, error=error[:500]
    )


def tell_end(of, said, user):
    """The bell of whoever pressed the button: the work goes on without his page.

    The employer's accountant, who brought it, has no such page.
    """
    if not may(user, Action.VIEW_DUES, of.unit):
        return
    tell_user(
        user,
        f"Ведомость «{of.name}» {said}"[:300],
        key=f"payroll:{of.pk}:{of.state}:{of.turn}",
        url=of.get_absolute_url(),
    )
