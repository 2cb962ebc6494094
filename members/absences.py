"""Members who are away for a time: whoever answers for the books is reminded before they return.

A task fourteen days before the day, another on the day itself. The sweep may run twice or late; a
new day begins anew, a return finishes the tasks.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from members.editing import locked
from members.effects import mover_for
from members.ledger import recorded_day
from members.models import Suspension
from notifications.services import close_todos, put_todo
from structure.services import hold_tree

logger = logging.getLogger(__name__)

SOON = timedelta(days=14)
FORGOTTEN = timedelta(days=60)  # a day so long past was told of, or the portal did not yet run
ROBOT = "робот"


def remind_of_returns(*, now=None, limit=1000):
    """Put the tasks that are due; returns how many."""
    now = now or timezone.now()
    today = timezone.localdate(now) + timedelta(days=1)  # in the east it may be tomorrow already
    ending = Suspension.objects.filter(
        until=None, planned_until__gte=today - FORGOTTEN, planned_until__lte=today + SOON
    ).filter(Q(reminded_on=None) | Q(planned_until__lte=today, reminded_on__lt=F("planned_until")))
    pks = list(ending.order_by("planned_until", "pk").values_list("pk", flat=True)[:limit])
    reminded = 0
    for pk in pks:
        try:
            reminded += _remind(pk, now=now)
        except Exception:  # one broken row must not keep the others from being told of
            logger.exception("the end of absence %s was not told of", pk)
    return reminded


@transaction.atomic
def _remind(pk, *, now):
    hold_tree()  # else the organisation may be closed before its responsible person is asked for
    member = locked(Suspension.objects.values_list("member", flat=True).get(pk=pk))
    absence = Suspension.objects.select_related("ground").get(pk=pk)
    day, today = absence.planned_until, recorded_day(member.unit, now)
    is_today = today >= day
    told = absence.reminded_on
    if (
        absence.until
        or day is None
        or today < day - SOON
        or (told and (told >= day or not is_today))
    ):
        return False
    close_todos(absence, actor=ROBOT, now=now)
    title = "Сегодня должен вернуться" if is_today else f"Вернётся {day:%d.%m.%Y}"
    put_todo(
        f"{title}: {member.short_name}, {absence.ground.title.lower()}",
        key=f"suspension:{pk}:{day}:{'day' if is_today else 'soon'}",
        unit=member.unit,
        user=mover_for(member.unit),
        about=absence,
        url=member.get_absolute_url(),
        due_on=day,
        now=now,
        anew=True,  # the day was another meanwhile, or the absence was held to be over
    )
    absence.reminded_on = today
    absence.save(update_fields=["reminded_on"])
    return True
