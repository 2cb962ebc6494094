"""What runs without anybody: letters that are due go to the mail server."""

import time
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.core.mail import get_connection
from django.utils import timezone

from notifications import bots_reading, chats
from notifications.channels import sms
from notifications.delivery import deliver
from notifications.models import Message

GRACE = timedelta(seconds=20)  # what the broker delivers by itself is not swept
SWEEP_SECONDS = 50  # a sweep ends before the next one begins


@shared_task
def send_message(pk):
    """Send one letter; whatever goes wrong is written on it, and the sweep comes back."""
    deliver(pk)


@shared_task
def send_due(limit=500, now=None):
    """Send what a lost request, a killed worker or a server that was away left waiting.

    One connection serves the whole sweep. While the server is away only one letter tries and
    has its pause lengthened; the others keep their turn. Returns how many letters were sent.
    """
    now = now or timezone.now()
    due = Message.objects.due(now).filter(created_at__lt=now - GRACE).order_by("next_try_at", "pk")
    ends = time.monotonic() + SWEEP_SECONDS
    sent, connection = 0, get_connection() if settings.EMAIL_CONFIGURED else None
    try:
        for pk in list(due.values_list("pk", flat=True)[:limit]):
            verdict = deliver(pk, connection=connection, now=now)
            sent += bool(verdict and verdict.is_sent)
            if (verdict and not verdict.is_reachable) or time.monotonic() > ends:
                break
    finally:
        if connection:
            connection.close()
    return sent


@shared_task
def poll_bots():
    """Ask messengers that do not send by themselves what people wrote to the bots."""
    return sum(bots_reading.poll(bot) for bot in bots_reading.bots())


@shared_task
def ask_gateways():
    """Ask the gateway of SMS about those of which it has not told."""
    return sms.ask_for_news()


@shared_task
def forget_old_chats():
    """Drop updates of bots worked on long ago, and spent codes."""
    return chats.forget_old()
