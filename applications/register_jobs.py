"""Long registers handed over and confirmed by a worker, with the applications in them."""

from datetime import date

from applications import resolving
from applications.enums import Refused
from dues import jobs
from dues.answering import ALL
from dues.enums import DuesRefused, JobKind

TASK = "applications.tasks.do_register_job"


def order(kind, register, *, user, receipt=None, **told):
    """Ask for it; see ``dues.jobs.order``."""
    return jobs.order(
        kind, unit=register.unit, employer=register.employer, register=register, user=user,
        receipt=receipt, task=TASK, **told,
    )  # fmt: skip


def _handed(job):
    told = job.told | {"on": date.fromisoformat(job.told["on"])}
    try:
        return resolving.hand_over_kept(
            job.register_id, actor=job.user, receipt=job.receipt, **told
        )
    except Refused as refusal:
        raise DuesRefused(str(refusal)) from refusal


def _confirmed(job):
    try:
        resolving.confirm(
            job.register_id, ALL, on=date.fromisoformat(job.told["on"]), actor=job.user
        )
    except Refused as refusal:
        raise DuesRefused(str(refusal)) from refusal
    return job.register


DOERS = {JobKind.HAND: _handed, JobKind.CONFIRM: _confirmed}
