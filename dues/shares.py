"""How received dues are shared between levels: dated percentages, to the kopeck."""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from dues.models import Share
from structure.enums import Kind
from structure.models import Unit
from structure.queries import DUES_PERCENT, dues_percent_of

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


def parts_of(unit, amount, share) -> Parts:
    """The parts of what came to an organisation by withholding.

    Where it takes a larger percent of pay than the union does, only what the union's own percent
    would have brought is shared: the excess stays with it.
    """
    common = common_part(unit, amount)
    parts = split(common, share)
    return parts._replace(primary=parts.primary + amount - common)


def common_part(unit, amount):
    own = dues_percent_of(unit)
    of_union = Unit.objects.above(unit).filter(kind=Kind.UNION).first().dues_percent
    common = of_union or DUES_PERCENT
    return _rounded(amount * common / own) if own > common else amount


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
