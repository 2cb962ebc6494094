"""The work on payrolls, and the sweep over what a killed worker or a lost message has left.

A payroll is claimed by its lease; a worker that has lost it stops at the next batch.
"""

import logging

from celery import shared_task
from django.utils import timezone

from dues.enums import PayrollState
from dues.models import PayrollFile
from dues.payrolls import booking, leases, working

logger = logging.getLogger(__name__)

BROKEN = "Что-то пошло не так. Портал попробует ещё раз через несколько минут."
AT_MATCHING = (PayrollState.READING, PayrollState.MATCHING)


@shared_task(name="dues.tasks.match_payroll")
def match_payroll(pk):
    return _work(pk, AT_MATCHING, working.work)


@shared_task(name="dues.tasks.book_payroll")
def book_payroll(pk):
    return _work(pk, (PayrollState.BOOKING,), booking.book)


def _work(pk, states, do):
    """Claim the payroll and ``do`` what it waits for; True when it was brought to the end here."""
    of = leases.claim(pk, states)
    if of is None:
        return False
    try:
        do(of)
    except leases.Lost:
        return False
    except Exception:  # told on the page and tried again later
        logger.exception("payroll %s broke off", pk)
        leases.put_off(of, BROKEN)
        return False
    return True


@shared_task(name="dues.tasks.go_on_with_payrolls")
def go_on_with_payrolls(limit=20):
    """Take up payrolls that nobody is at."""
    owing = PayrollFile.objects.owing(timezone.now()).order_by("created_at")
    return sum(
        book_payroll(pk) if state == PayrollState.BOOKING else match_payroll(pk)
        for pk, state in list(owing.values_list("pk", "state")[:limit])
    )
