"""Who is told of an alarm and of its end: one named person, under the bell and by letter."""

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.queries import responsible_for, users_who_may
from audit.services import record
from notifications.models import Alarm, PortalDuty
from notifications.services import queue_letter, tell_user
from structure.models import Unit
from structure.scope import Action

ROBOT = "робот"


def the_union():
    return Unit.objects.the_union()


def person_on_duty(union, *, on=None) -> User | None:
    """«Дежурный по порталу», while he may see the page; else whoever answers in the union."""
    duty = PortalDuty.objects.filter(
        unit=union, user__in=users_who_may(Action.WATCH_PORTAL, union, on=on)
    )
    chosen = duty.select_related("user").first()
    return chosen.user if chosen else responsible_for(union, on=on, action=Action.WATCH_PORTAL)


def tell(raised, ended, *, now):
    """One notice and one letter of all that fell silent, one of all that came back.

    Returns the letters. Call it in the transaction that wrote the alarms.
    """
    if not (raised or ended):
        return []
    union = the_union()
    user = union and person_on_duty(union, on=timezone.localdate(now))
    letters = []
    for alarms, kind, told_at, headline in (
        (raised, "portal_alarm", "told_at", "Портал: тревога"),
        (ended, "portal_recovered", "told_end_at", "Портал: снова работает"),
    ):
        if not alarms:
            continue
        for alarm in alarms:
            record(f"health.{kind}", alarm, actor=ROBOT, unit_id=union and union.pk)
        if user is None:
            continue
        letters.append(_write(alarms, kind, headline, union, user, now))
        for alarm in alarms:
            setattr(alarm, told_at, now)
        Alarm.objects.bulk_update(alarms, [told_at])
    return letters


def _write(alarms, kind, headline, union, user, now):
    path = reverse("health:page")
    more = f" и ещё {len(alarms) - 1}" if len(alarms) > 1 else ""
    key = f"{kind}:{alarms[0].pk}"
    tell_user(user, f"{headline}. {alarms[0].title}{more}", key=key, url=path)
    told = [str(alarm) if kind == "portal_alarm" else alarm.title for alarm in alarms]
    return queue_letter(
        kind,
        key=key,
        unit=union,
        about=union,
        to_address=user.email,
        to_name=user.full_name,
        user=user,
        context={"alarms": told},
        path=path,
        now=now,
    )
