"""What the register does without anybody: duplicates, exports, transfers, reminders of absences.

Whoever is killed leaves a row that the sweep finds; a run may repeat or come late.
"""

import logging

from celery import shared_task
from django.utils import timezone

from members import exports, figures, integrity, moving_many, transfers, typos
from members.absences import remind_of_returns
from members.consents import certificates
from members.duplicates import finding, forgetting
from members.posts import warn_of_endings
from members.requests.services import warn_of_terms

logger = logging.getLogger(__name__)
SHOWN = 20  # faults named in the log


@shared_task
def look_for_duplicates(pks):
    """Compare cards just written with their neighbours; a repeated run finds the same."""
    return finding.look_at(pks)


@shared_task
def search_for_duplicates():
    """Compare everybody. Of two runs at once the second does nothing."""
    return finding.search_all()


@shared_task
def forget_old_merges():
    """Forget both cards as they were where a merge cannot be taken back any more."""
    return forgetting.forget_old()


@shared_task
def make_export(pk):
    """Make the file of one export; True when it is there now."""
    return exports.make(pk)


@shared_task
def make_owed_exports(limit=100):
    """Make what a lost message or a killed worker left undone."""
    owed = exports.owed(timezone.now()).values_list("pk", flat=True)[:limit]
    return sum(map(exports.make, list(owed)))


@shared_task
def forget_old_exports():
    return exports.forget_old(timezone.now())


@shared_task
def warn_of_ending_posts():
    return warn_of_endings(on=timezone.localdate())


@shared_task
def move_by_term():
    """Confirm transfers that nobody answered in time, do those whose day has come."""
    return transfers.confirm_overdue() + transfers.do_due()


@shared_task
def remind_of_absences():
    return remind_of_returns()


@shared_task
def tidy_words():
    """Keep the words of names as the cards have them."""
    return typos.tidy_words()


@shared_task
def count_figures():
    """Count all organisations anew; returns how many."""
    return figures.refresh()


@shared_task
def check_ledger():
    """Compare the ledger, stays, absences and statuses of all; tell the log of every fault.

    Mends nothing: a wrong number is a question to a person. Returns the faults found.
    """
    found = [str(fault) for fault in integrity.faults()]
    for fault in found[:SHOWN]:
        logger.error("register of members: %s", fault)
    if found:
        logger.error("register of members: faults %s", len(found))
    return found


@shared_task
def move_many(pk):
    """Do what is left of an act on many cards; True when all of it is done."""
    return moving_many.work(pk)


@shared_task
def move_owed(limit=20):
    """Go on with what a lost message or a killed worker left undone."""
    done = 0
    for pk in list(moving_many.owed(timezone.now()).values_list("pk", flat=True)[:limit]):
        try:
            done += moving_many.work(pk)
        except Exception:  # one broken job must not keep the others from being done
            logger.exception("job %s on many cards broke off", pk)
    return done


@shared_task
def print_certificate(pk):
    """Print the certificate of one withdrawal; True when it is there now."""
    return certificates.print_certificate(pk)


@shared_task
def print_owed_certificates(limit=100):
    """Print what a lost message, a killed worker or a mended template left undone."""
    owed = certificates.owed(timezone.now()).values_list("pk", flat=True)[:limit]
    return sum(map(certificates.print_certificate, list(owed)))


@shared_task
def warn_of_data_terms():
    """Terms of requests about personal data that end soon or are over."""
    return warn_of_terms()
