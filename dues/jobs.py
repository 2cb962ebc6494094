"""Long registers are made, founded, handed over, confirmed and annulled by a worker.

What was asked for is a row first. The work is one transaction: it is done and told as done, or
nothing of it stays; killed, it is begun anew by the sweep.
"""

import logging
from datetime import date, timedelta
from decimal import Decimal

from celery import current_app
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from dues import deltas, founding, registering
from dues.enums import DuesRefused, JobKind
from dues.models import RegisterJob
from dues.models.jobs import UNDER_WAY
from dues.sweeping import settle_before_telling
from members.enums import JobState
from notifications.services import tell_user

logger = logging.getLogger(__name__)

TASK = "dues.tasks.do_register_job"
AT_ONCE = 2000  # lines that a request may work on itself
LEASE = timedelta(minutes=15)  # many times what 70 000 lines take
GIVEN_UP = 4 * LEASE  # one that kills its worker each time is not begun for ever
GRACE = timedelta(minutes=1)  # for the message to come before the sweep looks
BUSY = (
    "С реестрами этого работодателя портал уже работает: {}. Подождите минуту и обновите страницу."
)
JUST_DONE = (
    "Портал только что закончил работать с реестрами этого работодателя. Обновите страницу и "
    "посмотрите, что изменилось."
)
BROKEN = "Что-то пошло не так, и ничего не изменилось. Попробуйте ещё раз."
DONE = {
    JobKind.CHANGES: "{} составлен",
    JobKind.FULL: "{} составлен",
    JobKind.HAND: "{} передан",
    JobKind.CONFIRM: "Удержание подтверждено: {}",
    JobKind.ANNUL: "{} аннулирован",
    JobKind.FOUND: "Заявления заведены: {}",
    JobKind.UNFOUND: "Перенос заявлений отменён: {}",
}


def is_long(register):
    return register.people > AT_ONCE


def would_be_long(kind, unit, employer, day, department=""):
    """May a new register of this kind have more lines than a request may write?"""
    rows = deltas.of_pair(unit, employer, department=department)
    rows = deltas.standing(rows, day) if kind == JobKind.FULL else deltas.tellable(rows)
    return rows.order_by()[: AT_ONCE + 1].count() > AT_ONCE


@transaction.atomic
def order(kind, *, unit, employer, user, register=None, receipt=None, task=TASK, now=None, **told):
    """Ask a worker to do it; the same asked for twice is one job. ``told`` are days and words.

    Raises ``DuesRefused`` while another is under way for this organisation and employer.
    """
    told = {name: _plain(value) for name, value in told.items()}
    asked = {"kind": kind, "user": user, "register": register, "told": told}
    try:
        with transaction.atomic():
            job = RegisterJob.objects.create(
                unit=unit, employer=employer, receipt=receipt, created_at=now or timezone.now(),
                **asked,
            )  # fmt: skip
    except IntegrityError:
        mine = RegisterJob.objects.filter(unit=unit, employer=employer, state__in=UNDER_WAY)
        job = mine.first()
        if job is not None and all(getattr(job, name) == value for name, value in asked.items()):
            return job
        raise DuesRefused(BUSY.format(job.get_kind_display().lower()) if job else JUST_DONE)
    transaction.on_commit(lambda: current_app.send_task(task, args=[job.pk]), robust=True)
    return job


def _plain(value):
    return str(value) if isinstance(value, date | Decimal) else value


# ---- doing --------------------------------------------------------------------------------------


def do(pk, doers, *, now=None):
    """Do the job by the one of ``doers`` ({kind: call(job) → register}); True when it is done.

    Whatever goes wrong is written on the job, and nothing else is.
    """
    job = _claimed(pk, doers, now or timezone.now())
    if job is None:
        return False
    if job.was_killed and job.lease_until - LEASE - job.created_at > GIVEN_UP:
        return _fail(job, BROKEN)
    try:
        with transaction.atomic():
            job = RegisterJob.objects.select_for_update(of=("self",)).get(
                pk=pk, state=JobState.RUNNING, lease_until=job.lease_until
            )
            job.register = doers[job.kind](job)
            job.state, job.lease_until, job.finished_at = JobState.DONE, None, timezone.now()
            job.save(update_fields=["register", "state", "lease_until", "finished_at"])
            _tell(job, DONE[job.kind].format(job.register))
    except RegisterJob.DoesNotExist:  # somebody else does it now
        return False
    except DuesRefused as refusal:
        return _fail(job, str(refusal))
    except Exception:  # told on the page, and in the log
        logger.exception("job %s on a register failed", pk)
        return _fail(job, BROKEN)
    return True


def do_owed(doers, *, now, limit):
    """Do what a lost message or a killed worker left undone; returns how many."""
    owed = RegisterJob.objects.owed(now, GRACE).filter(kind__in=doers)
    return sum(do(pk, doers) for pk in list(owed.values_list("pk", flat=True)[:limit]))


@transaction.atomic
def _claimed(pk, doers, now):
    free = Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, lease_until__lt=now)
    mine = RegisterJob.objects.select_for_update(skip_locked=True, of=("self",))
    if job := mine.filter(free, pk=pk, kind__in=doers).first():
        job.was_killed = job.state == JobState.RUNNING
        job.state, job.lease_until = JobState.RUNNING, now + LEASE
        job.save(update_fields=["state", "lease_until"])
    return job


def _fail(job, error):
    mine = RegisterJob.objects.filter(pk=job.pk, state=JobState.RUNNING)
    if mine.update(state=JobState.FAILED, lease_until=None, error=error[:500]):
        _tell(job, f"Не получилось: {job.get_kind_display().lower()}")
    return False


def _tell(job, said):
    tell_user(job.user, said[:300], key=f"register_job:{job.pk}", url=job.get_absolute_url())


def _made(job):
    statements = deltas.of_pair(job.unit, job.employer)
    settle_before_telling(statements, now=timezone.now())
    where = {"unit": job.unit, "employer": job.employer, "actor": job.user}
    where["department"], day = job.told["department"], date.fromisoformat(job.told["day"])
    if job.kind == JobKind.FULL:
        return registering.make_full(on=day, **where)
    return registering.make_changes(until=day, **where)


def _annulled(job):
    return registering.annul_register(job.register_id, reason=job.told["reason"], actor=job.user)


def _founded(job):
    return founding.found_statements(
        job.unit_id, job.employer_id, percent=Decimal(job.told["percent"]), actor=job.user
    )


def _unfounded(job):
    founding.take_back(job.register_id, actor=job.user)
    return job.register


DOERS = {
    JobKind.CHANGES: _made,
    JobKind.FULL: _made,
    JobKind.ANNUL: _annulled,
    JobKind.FOUND: _founded,
    JobKind.UNFOUND: _unfounded,
}
