"""Classes as calendar programs read them (RFC 5545): the file in a letter, the feed of a person.

Times are in UTC: every program shows them by its owner's own clock.
"""

from datetime import UTC, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

from training.enums import MeetingState

ICS = "text/calendar"
PRODUCT = "-//Цифровой профсоюз//Обучение//RU"
REFRESH = timedelta(hours=4)


def invitation(meeting, *, unit, now):
    """A file to put one class into a calendar, to move it there, or to strike it out of it.

    The same ``UID`` and a greater ``SEQUENCE`` make a program change what it has. The one invited
    is the group: a letter to one names nobody else.
    """
    is_off = meeting.state == MeetingState.CANCELLED
    event = _event(meeting, now)
    host = vCalAddress(f"mailto:{settings.DEFAULT_FROM_EMAIL.rpartition('<')[2].rstrip('>')}")
    host.params["CN"] = vText(unit.short_name)
    event["organizer"] = host
    group = vCalAddress(str(host))
    group.params["CN"] = vText(meeting.group.title)
    group.params["CUTYPE"] = vText("GROUP")
    group.params["RSVP"] = vText("FALSE")
    event.add("attendee", group, encode=0)
    return _calendar([event], method="CANCEL" if is_off else "REQUEST").to_ical()


def list_of(meetings, *, now):
    """A file of many classes, to be put into a calendar at once."""
    return _calendar([_event(one, now) for one in meetings], method="PUBLISH").to_ical()


def feed(meetings, *, title, now):
    """What a calendar program asks for again and again."""
    calendar = _calendar([_event(one, now) for one in meetings], method="PUBLISH")
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    return calendar.to_ical()


def _calendar(events, *, method):
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for event in events:
        calendar.add_component(event)
    return calendar


def _event(meeting, now):
    event = Event()
    host = urlsplit(settings.SITE_URL).hostname or "portal.invalid"
    event.add("uid", f"{meeting.uid}@{host}")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.ends_at.astimezone(UTC))
    event.add("sequence", meeting.changes)
    event.add("summary", meeting.title)
    is_off = meeting.state == MeetingState.CANCELLED
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    if place := meeting.room or meeting.link:
        event.add("location", place)
    if meeting.link:
        event.add("url", meeting.link)
    told = [f"Группа: {meeting.group.title}"]
    told += [f"Ссылка на встречу: {meeting.link}"] if meeting.link else []
    told += [f"Почему: {meeting.reason}"] if meeting.reason else []
    event.add("description", "\n".join(told))
    return event
