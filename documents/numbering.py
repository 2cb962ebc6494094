"""Gapless numbers: next of an organisation, a sequence and a year."""

from django.db import transaction

from documents.models import Counter


def next_number(unit, sequence, year, *, start_at=1):
    """Take the next number; the row stays locked until the caller's transaction ends.

    ``start_at`` counts only for the first number of a sequence (a union that began on paper).
    """
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise RuntimeError("next_number() needs an open transaction")
    Counter.objects.bulk_create(
        [Counter(unit=unit, sequence=sequence, year=year, last=start_at - 1)], ignore_conflicts=True
    )
    counter = Counter.objects.select_for_update().get(unit=unit, sequence=sequence, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


def coming_number(unit, sequence, year):
    """What ``next_number`` would give now: to show in a form, not to rely on."""
    counter = Counter.objects.filter(unit=unit, sequence=sequence, year=year).first()
    return counter.last + 1 if counter else 1
