"""When things happen by themselves: terms of joining in the time zone of the organisation."""

from datetime import datetime, time, timedelta

from structure.queries import joining_rules, time_zone_of

MORNING = time(9)  # a term falls due in the morning of its day, when somebody is at work


def days_after(moment, days, zone):
    """Nine o'clock local time on the day that is ``days`` calendar days after ``moment``'s."""
    day = moment.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, MORNING, tzinfo=zone)


def remind_at(application, now):
    """Day 10 after the papers went out (``now`` is when the application came to signing)."""
    unit = application.unit
    return days_after(now, joining_rules(unit).remind_after_days, time_zone_of(unit))


def lapse_at(application, now):
    """Day 40 from submission; an application sent back for signing later than that gets the
    time of a reminder and as much again, so that nobody lapses on the day he is asked."""
    unit = application.unit
    rules, zone = joining_rules(unit), time_zone_of(unit)
    lawful = days_after(application.submitted_at, rules.close_after_days, zone)
    return (
        max(lawful, days_after(now, 2 * rules.remind_after_days, zone))
        if (application.changes.filter(event="send_back").exists())
        else lawful
    )


def local_days(application, moment):
    """Calendar days between the submission and ``moment``, in the organisation's time zone."""
    zone = time_zone_of(application.unit)
    return (moment.astimezone(zone).date() - application.submitted_at.astimezone(zone).date()).days
