"""What is done to the tree at night."""

import logging

from celery import shared_task
from django.db import transaction

from structure.integrity import faults, renumber
from structure.services import lock_tree

logger = logging.getLogger(__name__)

SHOWN = 20  # faults named in the log: a wrong number spoils all that stand behind it


@shared_task
def check_tree(repair=True):
    """Compare the numbers of the tree with its parents, tell of every fault, mend them.

    Looks without the lock first, so that a whole tree disturbs nobody. Returns the faults found.
    """
    found = faults()
    if not found:
        return []
    for fault in found[:SHOWN]:
        logger.error("tree of organisations: %s", fault)
    logger.error("tree of organisations: faults %s, to be mended: %s", len(found), repair)
    if repair:
        with transaction.atomic():
            lock_tree()
            renumber()
    return [str(fault) for fault in found]
