"""The term of keeping: what is older goes by whole seals, and the chain still holds."""

from django.db import connection, transaction
from django.utils import timezone

from audit.models import Entry, Keeping, Seal, Values

BATCH = 5000
FURTHEST = 2000  # seals a night


def years_kept():
    kept = Keeping.objects.first()
    return kept.years if kept else Keeping.USUAL


def remove_old(*, now=None):
    """Remove the lines of seals that are older than the term; how many lines went.

    A link is marked first: what a killed run leaves under it goes with the next one.
    """
    now = now or timezone.now()
    oldest = _years_before(now, years_kept())
    due = Seal.objects.order_by("from_id").filter(removed_at=None)[:FURTHEST]
    for seal in due:
        if seal.newest_at >= oldest:
            break
        _mark(seal.pk, now)
    last = Seal.objects.filter(removed_at__isnull=False).order_by("to_id").last()
    gone = 0
    while last and (batch := _remove_batch(last.to_id)):
        gone += batch
    return gone


@transaction.atomic
def _mark(pk, now):
    _open()
    Seal.objects.filter(pk=pk).update(removed_at=now)


@transaction.atomic
def _remove_batch(to_id):
    _open()
    pks = list(
        Entry.objects.filter(pk__lte=to_id).order_by("pk").values_list("pk", flat=True)[:BATCH]
    )
    Values.objects.filter(pk__in=pks)._raw_delete(Values.objects.db)
    return Entry.objects.filter(pk__in=pks)._raw_delete(Entry.objects.db)


def _open():
    """Let the triggers through to the end of the transaction, for what is old enough."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('audit.retention', 'on', true)")


def _years_before(now, years):
    try:
        return now.replace(year=now.year - years)
    except ValueError:  # the 29th of February
        return now.replace(year=now.year - years, day=28)
