"""What is asked of the journal. A page costs what it shows, at any number of lines."""

from typing import NamedTuple

from django.db.models.functions import TruncDate

from audit.enums import Kind
from audit.models import Entry
from audit.titles import title_of

LOOKS = (Kind.READ, Kind.EXPORT, Kind.PRINT)
MOST = 500
LOOKED_THROUGH = " (его глазами смотрел администратор)"


class Reading(NamedTuple):
    """Who looked at a person's data, on what day and for what."""

    day: object
    role: str
    purpose: str
    times: int


def lines():
    """The journal, with what is kept apart read along."""
    return Entry.objects.select_related("apart")


def readings_of(keys, since, *, most=MOST):
    """Who has read, printed or taken away the data of a person since a moment, by days.

    ``keys`` are all that the journal calls him by.

    Names of those who looked are not told: their office, what it was, and how often that day.
    """
    rows = (
        Entry.objects.filter(person__in=keys, kind__in=LOOKS, at__gte=since)
        .order_by("-at", "-id")
        .annotate(day=TruncDate("at"))
        .values_list("day", "actor_label", "behind_id", "action")[:most]
    )
    found = {}
    for day, role, behind, action in rows:
        key = day, f"{role}{LOOKED_THROUGH if behind else ''}", title_of(action)
        found[key] = found.get(key, 0) + 1
    return [Reading(*key, times) for key, times in found.items()]
