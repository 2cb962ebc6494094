"""The work on lists, and the sweep over what a killed worker or a lost message has left.

A list is claimed by its lease; a worker that has lost it stops at the next batch.
"""

import logging

from celery import shared_task
from django.utils import timezone

from audit.services import operation
from imports import checking, fault_files, leases, running, services, undoing
from imports.enums import State
from imports.models import Import
from structure.scope import Action, may

logger = logging.getLogger(__name__)

BROKEN = "Что-то пошло не так. Портал попробует ещё раз через несколько минут."
NO_RIGHT = (
    "У того, кто загрузил список, больше нет права загружать списки в этой организации. "
    "Продолжите сами или остановите."
)


@shared_task
def check_list(pk):
    return work(pk, State.CHECKING, checking.check)


@shared_task
def run_list(pk):
    return work(pk, State.RUNNING, running.run)


@shared_task
def undo_list(pk):
    return work(pk, State.UNDOING, undoing.undo)


def work(pk, state, do):
    """Claim the list and ``do`` what it waits for; True when it was brought to the end here."""
    of = leases.claim(pk, state)
    if of is None:
        return False
    if not may(of.actor, Action.IMPORT_MEMBERS, of.unit):
        leases.put_off(of, NO_RIGHT)
        return False
    try:
        with operation(known=of.operation):
            do(of)
    except leases.Lost:
        return False
    except Exception:  # told on the page and tried again later
        logger.exception("list %s: %s broke off", pk, state)
        leases.put_off(of, BROKEN)
        return False
    return True


WORK = {State.CHECKING: check_list, State.RUNNING: run_list, State.UNDOING: undo_list}


@shared_task
def go_on(limit=20):
    """Take up lists that nobody is at."""
    owing = Import.objects.ours().owing(timezone.now()).order_by("created_at")
    return sum(WORK[state](pk) for pk, state in list(owing.values_list("pk", "state")[:limit]))


@shared_task
def make_fault_file(pk):
    """Make the table of rows to be mended; True when it is there now."""
    return fault_files.make(pk)


@shared_task
def make_owed_fault_files(limit=20):
    """Make what a lost message or a killed worker left undone."""
    owed = fault_files.owed(timezone.now()).values_list("pk", flat=True)[:limit]
    return sum(map(fault_files.make, list(owed)))


@shared_task
def forget_old():
    return services.forget_old(timezone.now())
