"""Printing of registers, and the sweep over those left unprinted.

A run may repeat or overlap: the key of the paper names the lines it was made from, and it is put
beside the register only while they are still the same. The lease in the cache merely spares work.
"""

import logging
from datetime import timedelta

from celery import shared_task
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from documents.enums import PaperKind, TemplateFault
from documents.services import make_paper
from dues import jobs, reminding, sending, totals
from dues.models import DuesRegister
from dues.papers import edition, register_context
from dues.payroll_tasks import book_payroll, go_on_with_payrolls, match_payroll
from dues.queries import lines_of, owed_papers
from dues.registering import lease_of
from dues.settling_tasks import settle_all, settle_lately

__all__ = [
    "book_payroll",
    "go_on_with_payrolls",
    "match_payroll",
    "settle_all",
    "settle_lately",
]  # found here by the worker
logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5).total_seconds()
PAUSE = timedelta(minutes=10)  # after a fault that will not mend itself
BROKEN = "Не удалось напечатать. Мы попробуем ещё раз через несколько минут."


@shared_task
def print_register(pk):
    """Print the register as it stands; True when its paper is there now."""
    register = owed_papers(timezone.now()).select_related("unit", "employer").filter(pk=pk).first()
    if register is None or not cache.add(lease_of(register), True, LEASE):
        return False
    lines = list(lines_of(register))
    try:
        paper = make_paper(
            PaperKind.DUES_REGISTER,
            register.unit,
            key=f"dues_register:{pk}:{edition(lines)}",
            context=register_context(register, lines),
            number=str(register.number),
        )
    except Exception as error:  # told on the page and tried again later
        logger.exception("register %s was not printed", pk)
        told = str(error) if isinstance(error, TemplateFault) else BROKEN
        DuesRegister.objects.filter(pk=pk, paper=None).update(
            paper_error=(told or BROKEN)[:500], print_after=timezone.now() + PAUSE
        )
        return False
    finally:
        cache.delete(lease_of(register))
    return _attach(pk, paper, edition(lines))


@transaction.atomic
def _attach(pk, paper, printed):
    register = DuesRegister.objects.select_for_update().get(pk=pk)
    if register.paper_id is not None or edition(lines_of(register)) != printed:
        return False
    register.paper, register.paper_error, register.print_after = paper, "", None
    register.save(update_fields=["paper", "paper_error", "print_after"])
    return True


@shared_task
def print_pending(limit=500):
    """Print what a lost message, a killed worker or a mended template left undone."""
    return sum(
        map(print_register, owed_papers(timezone.now()).values_list("pk", flat=True)[:limit])
    )


@shared_task
def do_register_job(pk):
    """Make or annul one long register; whatever goes wrong is written on its job."""
    return jobs.do(pk, jobs.DOERS)


@shared_task
def do_owed_register_jobs(limit=20):
    """Do what a lost message or a killed worker left undone."""
    return jobs.do_owed(jobs.DOERS, now=timezone.now(), limit=limit)


@shared_task
def make_copy(pk):
    """Make one copy of a register; whatever goes wrong is written on it."""
    return sending.make(pk)


@shared_task
def make_owed_copies(limit=20):
    """Make what a lost message or a killed worker left undone."""
    return sending.make_owed(timezone.now(), limit=limit)


@shared_task
def forget_old_copies():
    return sending.forget_old(timezone.now())


@shared_task
def keep_months():
    """Count this month and the last one anew: statements begin and end by themselves."""
    return totals.keep_months()


@shared_task
def remind_unanswered():
    """Raise a task for each register that the payroll has not answered by its day of pay."""
    return reminding.remind_unanswered()
