"""What one organisation has of its own and what from those above, with whose word it is."""

from zoneinfo import ZoneInfo

from django.utils import timezone

from structure import time_zones
from structure.models import Unit
from structure.queries import DUES_PERCENT, TIME_ZONE


class Line:
    """An organisation with its ancestors, loaded once, nearest first."""

    def __init__(self, unit):
        self.units = list(Unit.objects.above(unit))
        self.unit = self.units[0]

    @property
    def above(self):
        """The path from the top down, the organisation itself left out."""
        return self.units[:0:-1]

    def whose(self, field, *, own=True):
        """(value, the organisation that has it) of the nearest; (None, None) when nobody has."""
        for unit in self.units if own else self.units[1:]:
            value = getattr(unit, field)
            if value not in ("", None):
                return value, unit
        return None, None

    def zone(self):
        """(title, time there now, from whom)."""
        name, unit = self.whose("time_zone")
        name = name or TIME_ZONE
        now = timezone.now().astimezone(ZoneInfo(name))
        return time_zones.title(name), f"{now:%H:%M}", unit

    def percent(self):
        """(percent, from whom)."""
        value, unit = self.whose("dues_percent")
        return (DUES_PERCENT, None) if value is None else (value, unit)

    def if_empty(self):
        """In words, what an empty field of the form means."""
        zone, of_zone = self.whose("time_zone", own=False)
        percent, of_percent = self.whose("dues_percent", own=False)
        return {
            "time_zone": f"{_as(of_zone)}: {time_zones.title(zone or TIME_ZONE)}",
            "dues_percent": f"{_as(of_percent, 'как')}: "
            f"{in_percent(DUES_PERCENT if percent is None else percent)}",
        }


def in_percent(number):
    """«1 %», «0,8 %»."""
    return f"{number.normalize():f}\u00a0%".replace(".", ",")


def _as(unit, how="Как"):
    return f"{how} у {unit.quoted}" if unit else f"{how} у всех"
