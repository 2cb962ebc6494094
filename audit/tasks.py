"""The journal by the clock: sealed each minute, what is old removed each night."""

from celery import shared_task

from audit import retention, sealing


@shared_task
def seal():
    """Seal what has been written; a run that finds another at it does nothing."""
    return sealing.seal_new()


@shared_task
def remove_old():
    """Remove what is older than the term of keeping; a run killed halfway is gone on with."""
    return retention.remove_old()
