"""How received dues are shared between levels: dated percentages, to the kopeck."""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from dues.models import Share
from structure.enums import Kind
from structure.models import Unit

KOPECK = Decimal("0.01")
HUNDRED = Decimal(100)
BOOK_KINDS = (Kind.UNION, Kind.TERRITORIAL, Kind.PRIMARY)  # shops are in the book of their primary


class Parts(NamedTuple):
    primary: Decimal
    territorial: Decimal
    union: Decimal


def split(amount, share) -> Parts:
    """The three parts of a sum; they add up to it exactly.

    The parts of those above are rounded, what that leaves stays with the primary organisation, and
    its part never gets another sign. The parts of a negative sum mirror those of a positive one.
    """
    if amount < 0:
        return Parts(*(-part for part in split(-amount, share)))
    union = _rounded(amount * share.union / HUNDRED)
    territorial = min(_rounded(amount * share.territorial / HUNDRED), amount - union)
    return Parts(amount - territorial - union, territorial, union)


def _rounded(amount):
    return amount.quantize(KOPECK, ROUND_HALF_UP)


def share_on(unit, day, *, lineage=None):
    """The share in force for ``unit`` on a day: of the nearest organisation upwards, or None."""
    lineage = lineage or list(Unit.objects.above(unit))
    place = {one.pk: number for number, one in enumerate(lineage)}
    rows = Share.objects.filter(unit__in=place, starts_on__lte=day, withdrawn_at=None)
    found = rows.order_by("unit", "-starts_on").distinct("unit")
    return min(found, key=lambda share: place[share.unit_id], default=None)


def chain_of(unit):
    """The organisation and those above it that take a part, from the bottom: at most three."""
    return list(Unit.objects.above(unit).filter(kind__in=BOOK_KINDS))


def history_of(unit):
    """Shares set for this organisation itself, the latest beginning first."""
    return list(Share.objects.filter(unit=unit).order_by("-starts_on", "-pk"))
