"""The sweeps over statements, for the worker; it finds them by ``dues.tasks``."""

from celery import shared_task
from django.utils import timezone

from dues import sweeping


@shared_task(name="dues.tasks.settle_lately")
def settle_lately():
    """Put right the statements of whoever was moved or renamed lately."""
    return sweeping.settle_lately(now=timezone.now())


@shared_task(name="dues.tasks.settle_all")
def settle_all():
    """Put right the statements of everybody."""
    return sweeping.settle_all(now=timezone.now())
