"""Registers to which the payroll has not answered by its next day of pay: one task for each."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.queries import responsible_for
from dues.models import DuesRegister, DuesRegisterLine, PayrollDay
from dues.months import end_of_month, month_of, next_month
from notifications.services import put_todo
from structure.queries import time_zone_of
from structure.scope import Action

YEAR = timedelta(days=365)
BATCH = 1000
WITHHOLDS = PayrollDay._meta.get_field("withholds").default


def payroll_after(handed_on, withholds=WITHHOLDS):
    """The first day of pay on which a register handed over that day can be heeded.

    One that came after the day of its month waits for the next month. A month without such a day
    pays on its last one.
    """
    on = _day_of(handed_on.year, handed_on.month, withholds)
    if handed_on <= on:
        return on
    following = next_month(month_of(handed_on))
    return _day_of(following.year, following.month, withholds)


def _day_of(year, month, day):
    last = end_of_month(date(year, month, 1))
    return last.replace(day=min(day, last.day))


def remind_unanswered(now=None):
    """Raise a task for each register whose day of pay has passed without an answer; how many.

    One that nobody has answered for a year asks no more.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    waiting = DuesRegisterLine.objects.filter(register=OuterRef("pk")).waiting()
    rows = DuesRegister.objects.filter(
        Exists(waiting), handed_on__gt=today - YEAR, asked_again_on=None
    )
    rows = rows.select_related("unit", "employer__payroll_day").order_by("handed_on", "pk")
    late = [row for row in rows.iterator(chunk_size=BATCH) if _is_late(row, now)]
    return sum(_remind(row, now) for row in late)


def _is_late(register, now):
    known = getattr(register.employer, "payroll_day", None)
    day = payroll_after(register.handed_on, known.withholds if known else WITHHOLDS)
    return timezone.localdate(now, time_zone_of(register.unit)) > day


@transaction.atomic
def _remind(register, now):
    held = DuesRegister.objects.select_for_update().get(pk=register.pk)
    if held.asked_again_on is not None or not held.lines.waiting().exists():
        return False
    held.asked_again_on = timezone.localdate(now)
    held.save(update_fields=["asked_again_on"])
    put_todo(
        f"Узнать в бухгалтерии, приняла ли она {str(held).replace('Реестр', 'реестр')}: "
        f"{register.employer}",
        key=f"dues:unanswered:{held.pk}",
        unit=register.unit,
        user=responsible_for(register.unit, action=Action.HANDLE_DUES),
        about=held,
        url=held.get_absolute_url(),
        now=now,
    )
    return True
