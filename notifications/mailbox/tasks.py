"""Letters in, by the clock: mailboxes are asked for what is new, stored letters are read.

A mailbox whose server hangs keeps only its own task waiting. Whatever a lost message or a killed
worker left undone, the next sweep takes up.
"""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from notifications.mailbox import fetching, reading, sealing, tidying
from notifications.mailbox.enums import IncomingState
from notifications.models import Incoming, Mailbox

GRACE = timedelta(seconds=20)  # what the broker delivers by itself is not swept


@shared_task(name="notifications.tasks.fetch_mail")
def fetch_mail():
    """Ask every mailbox that nobody is in; how many were asked."""
    due = list(Mailbox.objects.due(timezone.now()).values_list("pk", flat=True))
    for pk in due:
        fetch_mailbox.apply_async([pk], expires=50)  # the next round asks anew
    return len(due)


@shared_task(name="notifications.tasks.fetch_mailbox")
def fetch_mailbox(pk):
    return fetching.fetch(pk)


@shared_task(name="notifications.tasks.read_letter")
def read_letter(pk):
    return reading.read(pk)


@shared_task(name="notifications.tasks.read_letters")
def read_letters(limit=200, now=None):
    """Read what was stored and is not read yet; how many were read."""
    now = now or timezone.now()
    due = Incoming.objects.due(IncomingState.STORED, now).filter(received_at__lt=now - GRACE)
    return sum(reading.read(pk, now=now) for pk in list(due.values_list("pk", flat=True)[:limit]))


@shared_task(name="notifications.tasks.tidy_mail")
def tidy_mail(now=None):
    """Once a day: words of letters that are nobody's business go, passwords are sealed anew."""
    sealing.seal_anew()
    return tidying.forget_old(now or timezone.now())
