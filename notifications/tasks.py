"""What runs without anybody: messages that are due go out, each channel by itself."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from notifications import bots_reading, chats, sms_budget, unsubscribing
from notifications.channels import ADAPTERS, sms
from notifications.delivery import deliver, sweep
from notifications.enums import Channel
from notifications.mailbox.tasks import (
    fetch_mail,
    fetch_mailbox,
    read_letter,
    read_letters,
    tidy_mail,
)
from notifications.models import Message

__all__ = [
    "fetch_mail",
    "fetch_mailbox",
    "read_letter",
    "read_letters",
    "tidy_mail",
]  # found here by the worker

GRACE = timedelta(seconds=20)  # what the broker delivers by itself is not swept
SWEEP_SECONDS = 50  # a sweep ends before the next one begins


@shared_task
def send_message(pk):
    """Send one message; whatever goes wrong is written on it, and the sweep comes back."""
    deliver(pk)


@shared_task
def send_due(channel=Channel.EMAIL, now=None):
    """Send what a lost request, a killed worker or a server that was away left waiting.

    A task for each channel: a gateway that hangs holds no letters. Returns how many were sent.
    """
    asked = now or timezone.now()
    due = Message.objects.due(asked).filter(created_at__lt=asked - GRACE)
    return sweep(channel, due, now=now, seconds=SWEEP_SECONDS)


@shared_task
def send_due_elsewhere():
    """Ask for a sweep of every channel but the letters."""
    for channel in ADAPTERS:
        if channel != Channel.EMAIL:
            send_due.delay(channel)


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
    """Drop updates of bots worked on long ago, and spent codes; give back money not spent."""
    sms_budget.give_back_abandoned()
    return chats.forget_old()


@shared_task
def forget_old_refusals():
    """Drop refusals of letters that were taken back long ago, and pauses that are over."""
    return unsubscribing.forget_old(now=timezone.now())
