"""Taking from messengers what people have written to the bots: each update once, none lost."""

import logging
from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from notifications import chats
from notifications.channels import adapter_for, health
from notifications.channels.bots import Fault
from notifications.channels.http import Away
from notifications.chat_enums import Messenger
from notifications.models import ChannelState

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
MOST_ROUNDS = 20  # of a hundred updates each; the next sweep takes the rest


def bots():
    """Bots of the messengers that are set up."""
    return [bot for bot in map(adapter_for, Messenger.values) if bot.is_configured]


def take_in(channel, raw, *, now=None):
    """Store one update and ask a worker; False for one that is here or is none of our business."""
    heard = adapter_for(channel).heard(raw) if isinstance(raw, dict) else None
    update = chats.store(channel, heard, now=now) if heard and heard.chat_id else None
    if update is None:
        return False
    ask_to_work(update.pk)
    return True


def ask_to_work(pk):
    """A dead broker loses nothing: the sweep of updates comes by."""
    try:
        current_app.send_task("applications.tasks.work_update", args=[pk])
    except OSError:
        logger.warning("update %s waits for the sweep: the broker is away", pk)


def poll(bot, *, now=None):
    """Ask the messenger for what has come, under a lease; how many updates were new.

    The place to read from moves after they are stored: whoever is killed in between is told of
    them again, and each has its number.
    """
    now = now or timezone.now()
    if bot.is_webhook or health.pause_left(bot.name, now=now):
        return 0
    health.state_of(bot.name)
    free = ChannelState.objects.filter(Q(lease_until=None) | Q(lease_until__lt=now), pk=bot.name)
    if not free.update(lease_until=now + LEASE):
        return 0
    fresh = 0
    try:
        for _ in range(MOST_ROUNDS):
            place = ChannelState.objects.values_list("place", flat=True).get(pk=bot.name)
            raws, after = bot.updates(place)
            fresh += sum(take_in(bot.name, raw, now=now) for raw in raws)
            ChannelState.objects.filter(pk=bot.name).update(place=after)
            if not raws:
                break
        health.note_success(bot.name, now=now)
    except Away as away:
        health.note_error(bot.name, str(away), now=now)
    except Fault as fault:
        health.note_error(bot.name, str(fault), now=now)
        if fault.wait:
            health.pause(bot.name, fault.wait, now=now)
    finally:
        ChannelState.objects.filter(pk=bot.name).update(lease_until=None)
    return fresh


def hook_of(channel):
    """The address to which the messenger is to send updates."""
    return f"{settings.SITE_URL}/hooks/{channel}/"
