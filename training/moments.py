"""Hours of the timetable: entered by the clock of the organisation, read by each one's own."""

from datetime import UTC, datetime

from structure import time_zones
from training.enums import TrainingRefused

YEARS = range(2000, 2200)
DAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")


def moment_of(day, at, zone):
    """The instant when the clock of ``zone`` shows this day and hour.

    Raises ``TrainingRefused`` for an hour that the clock skips or shows twice.
    """
    if day.year not in YEARS:
        raise TrainingRefused(f"Проверьте год: {day.year}.")
    said = datetime.combine(day, at)
    first, second = said.replace(tzinfo=zone), said.replace(tzinfo=zone, fold=1)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != said:
        raise TrainingRefused(
            f"{day:%d.%m.%Y} в {at:%H:%M} не бывает: в эту ночь часы переводят вперёд. Выберите "
            "другой час."
        )
    if first.utcoffset() != second.utcoffset():
        raise TrainingRefused(
            f"{day:%d.%m.%Y} в {at:%H:%M} бывает дважды: в эту ночь часы переводят назад. Выберите "
            "другой час."
        )
    return first.astimezone(UTC)


def span(meeting, zone):
    """«чт, 03.12.2026, 10:00–11:30»; the day of the end too when it is another one."""
    starts, ends = meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)
    until = f"{ends:%H:%M}" if ends.date() == starts.date() else f"{_day(ends)}, {ends:%H:%M}"
    return f"{_day(starts)}, {starts:%H:%M}–{until}"


def hours(meeting, zone):
    """«10:00–11:30»"""
    return f"{meeting.starts_at.astimezone(zone):%H:%M}–{meeting.ends_at.astimezone(zone):%H:%M}"


def in_words(meeting, zone, of_group):
    """The time by his own clock with the zone named; and by that of the organiser when they
    differ."""
    told = f"{span(meeting, zone)}, время: {named(zone)}"
    if differs(meeting, zone, of_group):
        told += f" (у организатора {span(meeting, of_group)}, {named(of_group)})"
    return told


def differs(meeting, zone, other):
    at = meeting.starts_at
    return at.astimezone(zone).utcoffset() != at.astimezone(other).utcoffset()


def named(zone):
    """«Петропавловск-Камчатский (Москва + 9 ч)»"""
    return time_zones.title(str(zone))


def _day(moment):
    return f"{DAYS[moment.weekday()]}, {moment:%d.%m.%Y}"
