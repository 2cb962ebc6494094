"""What runs without anybody: effects of steps, and the sweeps that mend what was lost."""

import logging
from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from applications import chats_in, letters_in, register_jobs
from applications.by_list import submit_all
from applications.effects import EFFECTS
from applications.enums import Party, Refused
from applications.intake import forgetting, reading
from applications.models import StageChange, Timer
from applications.workflow import advance, fire
from documents.enums import TemplateFault
from dues import jobs
from imports.enums import Purpose, State
from imports.models import Import
from imports.tasks import work
from notifications.enums import LetterRefused

logger = logging.getLogger(__name__)

IN_WORDS = (TemplateFault, LetterRefused, Refused)  # say themselves what is wrong and what to do
UNKNOWN = (
    "Портал не смог сделать бумаги или письмо и попробует ещё сам. Если не выйдет и через час, "
    "скажите тому, кто обслуживает портал: причина записана."
)

LEASE = timedelta(minutes=5)  # longer than the four papers of the slowest template take
PAUSES = [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2)]
GRACE = timedelta(minutes=1)  # what the broker delivers by itself is not swept


@shared_task
def run_effects(change_pk, now=None):
    """Do what one step owes. A lease keeps two workers apart and outlives a killed one.

    The effects write rows with unique keys, so a second run after a crash doubles nothing.
    """
    now = now or timezone.now()
    owed = StageChange.objects.owing(now).filter(pk=change_pk)
    if not owed.update(lease_until=now + LEASE, attempts=F("attempts") + 1):
        return False
    change = StageChange.objects.select_related(
        "application__unit", "application__responsible"
    ).get(pk=change_pk)
    try:
        for name in change.effects:
            EFFECTS[name](change)
        # Both or neither: nothing else would take the step after a worker killed in between.
        with transaction.atomic():
            advance(change.application_id)
            owed_no_more = {"lease_until": None, "effects_done_at": timezone.now(), "error": ""}
            StageChange.objects.filter(pk=change_pk).update(**owed_no_more)
    except Exception as error:  # told on the card of the application and tried again later
        logger.exception("effects of step %s failed", change_pk)
        pause = PAUSES[min(change.attempts, len(PAUSES)) - 1]
        StageChange.objects.filter(pk=change_pk).update(
            lease_until=None, retry_at=now + pause, error=_said(error)
        )
        return False
    return True


def _said(error):
    """What the responsible reads: never the words of the machinery."""
    return str(error)[:500] if isinstance(error, IN_WORDS) else UNKNOWN


@shared_task
def run_pending_effects(limit=500, now=None):
    """Run what a lost message, a killed worker or a mended template left undone."""
    began = now or timezone.now()
    pending = StageChange.objects.owing(began).filter(at__lt=began - GRACE).order_by("at", "pk")
    pks = list(pending.values_list("pk", flat=True)[:limit])
    # Each with a lease from its own beginning: hundreds of them outlast one of the first.
    return sum(run_effects(pk, now=now) for pk in pks)


@shared_task
def fire_due_timers(limit=500, now=None):
    """Fire every timer that has come due.

    May run twice, late, or on two workers at once: ``fire`` looks again under the lock, and
    ``is_due`` refuses a timer already spent.
    """
    now, fired = now or timezone.now(), 0
    due = Timer.objects.due(now).order_by("due_at", "pk")[:limit]
    for pk, application_pk, event in list(due.values_list("pk", "application", "event")):
        try:
            with transaction.atomic():
                fire(application_pk, event, actor=Party.ROBOT, now=now)
        except Refused:
            continue
        except Exception:  # one broken row must neither stop the sweep nor fill every run
            logger.exception("timer %s of application %s failed", pk, application_pk)
            Timer.objects.filter(pk=pk).update(retry_at=now + timedelta(hours=1))
        else:
            fired += 1
    return fired


@shared_task
def submit_list(pk):
    """Make applications of the rows of a list; True when it was brought to the end here."""
    return work(pk, State.RUNNING, submit_all)


@shared_task
def do_register_job(pk):
    """Hand over or confirm one long register; whatever goes wrong is written on its job."""
    return jobs.do(pk, register_jobs.DOERS)


@shared_task
def do_owed_register_jobs(limit=20):
    """Do what a lost message or a killed worker left undone."""
    return jobs.do_owed(register_jobs.DOERS, now=timezone.now(), limit=limit)


@shared_task
def submit_pending_lists(limit=20):
    """Take up lists of applicants that nobody is at."""
    lists = Import.objects.owing(timezone.now()).filter(
        purpose=Purpose.APPLICANTS, state=State.RUNNING
    )
    return sum(map(submit_list, lists.order_by("created_at").values_list("pk", flat=True)[:limit]))


@shared_task
def read_bundle(pk):
    """Read the sheets of a bundle and file them; True when it was brought to the end here."""
    return reading.read(pk)


@shared_task
def read_owed_bundles(limit=20):
    """Take up bundles that a lost message or a killed worker left unread."""
    return reading.read_owed(timezone.now(), limit=limit)


@shared_task
def forget_old_sheets():
    """Destroy what lies in trays longer than it may."""
    return forgetting.forget_old(timezone.now())


@shared_task
def work_update(pk):
    """Answer what a person wrote to a bot; True when it was brought to the end here."""
    return chats_in.work(pk)


@shared_task
def work_owed_updates():
    """Take up what a lost message or a killed worker left unanswered."""
    return chats_in.work_owed()


@shared_task
def route_letters():
    """Lay letters that came where they belong; how many were laid."""
    return letters_in.route_due(timezone.now())
