"""What is done to files at night."""

from celery import shared_task
from django.utils import timezone

from documents import loose_files


@shared_task
def forget_loose_files():
    """Erase files that have hung on nothing longer than they could be wanted back."""
    return loose_files.forget_loose(now=timezone.now())
