"""Months of a book: closed when they are done, opened again by a right of its own."""

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from audit.services import record
from dues.balances import unshared_of
from dues.enums import BankState, DuesRefused, PayrollState
from dues.ledger import lock_books
from dues.models import BankFile, ClosedPeriod, Payment, PayrollFile
from dues.months import month_of, next_month
from structure.queries import time_zone_of

TOO_EARLY = "Месяц ещё не кончился: {:%m.%Y} можно закрыть с {:%d.%m.%Y}."
CLOSED_BEFORE = "{:%m.%Y} уже закрыт."
OPEN_BEFORE = "{:%m.%Y} уже открыт. Обновите страницу."
LEFT = "Сначала доделайте то, что отмечено в списке."
AT_WORK = [
    PayrollState.READING, PayrollState.COLUMNS, PayrollState.MATCHING, PayrollState.MATCHED,
    PayrollState.BOOKING,
]  # fmt: skip


class Check(NamedTuple):
    """One thing that must, or should, be done before a month is closed, and where it is done."""

    title: str
    is_done: bool
    place: str  # name of the address
    is_needed: bool = True


def checks_of(unit, month):
    """What stands between the month of this book and its closing; a constant number of queries."""
    after = next_month(month)
    inside = {"paid_on__gte": month, "paid_on__lt": after}
    waiting = Payment.objects.filter(unit=unit, operation=None, set_aside=False, **inside)
    payrolls = PayrollFile.objects.filter(unit=unit, month=month, state__in=AT_WORK)
    reading = BankFile.objects.filter(unit=unit, state=BankState.READING)
    return [
        Check("Все поступления месяца учтены или отложены", not waiting.exists(), "dues:payments"),
        Check("Ведомости месяца учтены", not payrolls.exists(), "dues:payrolls"),
        Check("Выписки банка прочитаны", not reading.exists(), "dues:bank"),
        Check(
            "Поступления распределены между уровнями",
            not unshared_of(unit, month, limit=1),
            "dues:books",
            is_needed=False,
        ),
    ]


def closable_on(month, today):
    """The day from which a month that goes on yet may be closed; None once it is over."""
    after = next_month(month)
    return after if today < after else None


@transaction.atomic
def close_month(unit, month, *, actor, now=None):
    """Nothing is booked into the month any more. Raises ``DuesRefused`` while something is left."""
    now = now or timezone.now()
    lock_books(unit)
    if after := closable_on(month, timezone.localdate(now, time_zone_of(unit))):
        raise DuesRefused(TOO_EARLY.format(month, after))
    if is_closed(unit, month):
        raise DuesRefused(CLOSED_BEFORE.format(month))
    if not all(check.is_done for check in checks_of(unit, month) if check.is_needed):
        raise DuesRefused(LEFT)
    period = ClosedPeriod.objects.create(
        unit=unit, month=month_of(month), closed_by=str(actor)[:200], closed_at=now
    )
    record("dues.period.closed", period, actor=actor, unit_id=unit.pk, month=str(month))
    return period


@transaction.atomic
def reopen_month(unit, month, *, reason, actor, now=None):
    """Let the month be written into again; who, when and why stays with it."""
    lock_books(unit)
    period = (
        ClosedPeriod.objects.select_for_update()
        .filter(unit=unit, month=month, reopened_at=None)
        .first()
    )
    if period is None:
        raise DuesRefused(OPEN_BEFORE.format(month))
    period.reopened_at, period.reopened_by = now or timezone.now(), str(actor)[:200]
    period.reason = reason[:300]
    period.save(update_fields=["reopened_at", "reopened_by", "reason"])
    record(
        "dues.period.reopened", period, actor=actor, unit_id=unit.pk, month=str(month),
        reason=reason,
    )  # fmt: skip
    return period


def is_closed(unit, month):
    return ClosedPeriod.objects.filter(unit=unit, month=month, reopened_at=None).exists()
