"""What goes on without anybody: answers are made, quarantines end, old acts and answers go.

Whoever is killed leaves a row that the sweep finds; a run may repeat or come late.
"""

import logging

from celery import shared_task
from django.utils import timezone

from privacy import acts, answers, carrying_out, tombstones

logger = logging.getLogger(__name__)


@shared_task
def make_answer(pk):
    """Collect everything about one person; True when the files are there now."""
    return answers.make(pk)


@shared_task
def make_owed_answers(limit=50):
    """Make what a lost message or a killed worker left undone."""
    owed = answers.owed(timezone.now()).values_list("pk", flat=True)[:limit]
    return sum(map(answers.make, list(owed)))


@shared_task
def destroy_due(limit=20):
    """Destroy those whose quarantine is over, and go on where a worker was killed."""
    done = 0
    for pk in list(carrying_out.due(timezone.now()).values_list("pk", flat=True)[:limit]):
        try:
            done += carrying_out.work(pk)
        except Exception:  # one broken destruction must not keep the others from being done
            logger.exception("destruction %s broke off", pk)
    return done


@shared_task
def tidy_up():
    """Forget answers that have lain for their term, and acts kept three years.

    Whom a restore that was killed half-way has brought back is destroyed again.
    """
    now = timezone.now()
    forgotten = answers.forget_old(now) + acts.forget_old(now)
    tombstones.again(now=now)  # the last: a full disk breaks it off
    return forgotten
