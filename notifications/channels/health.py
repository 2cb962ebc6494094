"""How a channel lives: its last success and last failure, for the page of channels."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from notifications.models import ChannelState

SELDOM = timedelta(minutes=1)  # successes follow one another: each need not be written


def state_of(channel) -> ChannelState:
    return ChannelState.objects.get_or_create(channel=channel)[0]


def note_success(channel, *, now=None):
    now = now or timezone.now()
    state_of(channel)
    stale = Q(last_success_at=None) | Q(last_success_at__lt=now - SELDOM)
    ChannelState.objects.filter(stale, channel=channel).update(last_success_at=now)


def note_error(channel, words, *, now=None):
    told = {"last_error_at": now or timezone.now(), "last_error": words[:300]}
    state_of(channel)
    ChannelState.objects.filter(channel=channel).update(**told)


def pause(channel, seconds, *, now=None):
    """The other side asked to wait; until then it is not asked at all."""
    now = now or timezone.now()
    state_of(channel)
    ChannelState.objects.filter(channel=channel).update(
        paused_until=now + timedelta(seconds=seconds)
    )


def pause_left(channel, *, now=None):
    """How long the channel is still asked to be silent, or None."""
    now = now or timezone.now()
    until = (
        ChannelState.objects.filter(channel=channel, paused_until__gt=now)
        .values_list("paused_until", flat=True)
        .first()
    )
    return until - now if until else None
