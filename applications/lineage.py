"""What organisations inherit, asked for many at once: one query for a page and not one per row."""

from zoneinfo import ZoneInfo

from structure.enums import Kind
from structure.models import Unit
from structure.queries import TIME_ZONE


class Lineage:
    """The ancestors of some units, loaded together. The same answers as ``structure.queries``."""

    def __init__(self, units):
        self._loaded = list(Unit.objects.above(*set(units)).select_related("joining_rules"))

    def above(self, unit):
        """The unit itself and its ancestors, nearest first."""
        return [
            other
            for other in self._loaded
            if other.tree_id == unit.tree_id and other.lft <= unit.lft and other.rght >= unit.rght
        ]

    def zone(self, unit):
        own = (other.time_zone for other in self.above(unit) if other.time_zone)
        return ZoneInfo(next(own, TIME_ZONE))

    def rule(self, unit, name, default):
        rules = (getattr(other, "joining_rules", None) for other in self.above(unit))
        answers = (getattr(one, name) for one in rules if one is not None)
        return next((answer for answer in answers if answer is not None), default)

    def decider(self, unit):
        """Whose body decides on admission to ``unit`` (``structure.queries.deciding_unit``)."""
        if unit.kind == Kind.SHOP and self.rule(unit, "shops_admit", False):
            return unit
        if unit.kind in {Kind.SHOP, Kind.GROUP}:
            return next(other for other in self.above(unit) if other.kind == Kind.PRIMARY)
        return unit
