"""Answers that an organisation inherits from the ones above it."""

from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Q

from structure.enums import Kind
from structure.inherited import answers
from structure.models import JoiningRules, Unit

# What holds where no organisation up to the union has set anything (source document, stage 2).
RULES = {
    "remind_after_days": 10,
    "close_after_days": 40,
    "shops_admit": False,
    "scan_suffices": True,
    "tray_keep_days": 30,
}
TIME_ZONE = "Europe/Moscow"
DUES_PERCENT = Decimal("1.00")


@dataclass(frozen=True)
class Rules:
    remind_after_days: int
    close_after_days: int
    shops_admit: bool
    scan_suffices: bool
    tray_keep_days: int


def joining_rules(unit) -> Rules:
    """The rules that hold for ``unit``: its own, else the nearest ancestor's, else the defaults."""
    found = answers(JoiningRules, RULES, unit)
    return Rules(**{name: answer.value for name, answer in found.items()})


def time_zone_of(unit) -> ZoneInfo:
    return ZoneInfo(nearest_value(unit, "time_zone") or TIME_ZONE)


def time_zones_of(units):
    """{organisation id: its time zone} of many, by one query."""
    above = Q(pk__in=[])
    for unit in units:
        above |= Q(tree_id=unit.tree_id, lft__lte=unit.lft, rght__gte=unit.rght)
    named = list(Unit.objects.filter(above).exclude(time_zone="").order_by("-lft"))
    found = {}
    for unit in units:
        own = (one.time_zone for one in named if _covers(one, unit))  # the nearest comes first
        found[unit.pk] = ZoneInfo(next(own, TIME_ZONE))
    return found


def _covers(above, unit):
    return above.tree_id == unit.tree_id and above.lft <= unit.lft and above.rght >= unit.rght


def dues_percent_of(unit) -> Decimal:
    return nearest_value(unit, "dues_percent") or DUES_PERCENT


def nearest_value(unit, field):
    """The field of the unit or of its nearest ancestor that has it; None when nobody has."""
    for value in Unit.objects.above(unit).values_list(field, flat=True):
        if value not in ("", None):
            return value
    return None


def data_operators(unit):
    """Operators of the data of whoever joins ``unit``, from the union down.

    An organisation that is no legal entity cannot be one (152-ФЗ ст. 3): the one above it is. The
    union and its territorial organisations always are.
    """
    return [
        one
        for one in reversed(list(Unit.objects.above(unit)))
        if one.is_legal_entity or one.kind in {Kind.UNION, Kind.TERRITORIAL}
    ]


def standing(unit):
    """The unit itself, or where its people went when it was closed: never a closed one."""
    while not unit.is_open:
        unit = unit.successor
    return unit


def nearest_of_kind(unit, kind):
    """The unit itself or its nearest ancestor of that level, or None."""
    return Unit.objects.above(unit).filter(kind=kind).first()


def deciding_unit(unit):
    """Whose body decides on admission: the shop itself where shops admit, else its primary."""
    if unit.kind in {Kind.SHOP, Kind.GROUP} and not (
        unit.kind == Kind.SHOP and joining_rules(unit).shops_admit
    ):
        return nearest_of_kind(unit, Kind.PRIMARY)
    return unit


def employers_of(unit):
    """Employers of the unit or of its nearest ancestor that has any."""
    for candidate in Unit.objects.above(unit).prefetch_related("employers"):
        employers = list(candidate.employers.all())
        if employers:
            return employers
    return []
