"""Handing messages over to their channels, a handful at a time, under a lease.

A worker killed between claiming and writing the outcome leaves rows claimed: when the lease ends
they are sent again with the same Message-ID, so a reader's program can tell the second copy from
a second letter. Nothing is lost; a double is possible only for what was handed over since the
last writing: at most ``WRITTEN_EVERY`` letters of one second.
"""

import time
from datetime import timedelta

from django.db import transaction
from django.db.models import CharField, F, Func, UUIDField, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from django.utils import timezone

from notifications.addresses import domain_of
from notifications.admission import stops
from notifications.channels import adapter_for, connected
from notifications.enums import Channel, MessageState, Reason
from notifications.envelope import host
from notifications.heartbeats import beat_of_channel
from notifications.models import Message
from notifications.outcomes import PAUSES, release, write_outcomes, write_stops
from notifications.pausing import pause, pauses_of

__all__ = ["LEASE", "PAUSES", "claim", "deliver", "send_claimed", "sweep"]

# Longer than the slowest server may keep one letter: EMAIL_TIMEOUT holds for each of the some ten
# answers it gives.
LEASE = timedelta(minutes=10)
CLAIMED = 100  # rows taken by one statement
TURN = ("-is_urgent", "next_try_at", "pk")  # as the index ``message_turn`` stands
WRITTEN_EVERY = 50
SECOND = 1.0
# A slow server may keep a handful longer than its lease: the rest is put back before that, else
# another worker would send it too.
ENOUGH = (LEASE - timedelta(minutes=3)).total_seconds()


def claim(messages, *, now, at_most=CLAIMED):
    """Take those of ``messages`` that are due and that nobody else has. Returns them, the first
    in turn first: what somebody waits for this minute, then the others as they came.

    All of them are held until the same moment, which is how their holder is known.
    """
    with transaction.atomic():
        due = messages.due(now).order_by(*TURN).select_for_update(skip_locked=True)
        pks = list(due.values_list("pk", flat=True)[:at_most])
        fresh = Concat(
            Value("<"), Cast(_RandomUUID(), CharField()), Value(f"@{host()}>"),
            output_field=CharField(),
        )  # fmt: skip
        Message.objects.filter(pk__in=pks).update(
            state=MessageState.SENDING,
            reason="",
            lease_until=now + LEASE,
            attempts=F("attempts") + 1,
            message_id=Coalesce(NullIf(F("message_id"), Value("")), fresh),
        )
    held = Message.objects.filter(pk__in=pks).prefetch_related("unit", "attachments")
    return list(held.order_by(*TURN))


class _RandomUUID(Func):
    template = "gen_random_uuid()"
    output_field = UUIDField()


def deliver(pk, *, connection=None, now=None):
    """Send one message that is due and write down what became of it.

    Returns the ``Verdict``, or None when there was nothing to do. Without keys to its channel the
    message is kept for the page «Исходящие».
    """
    now = now or timezone.now()
    asked = Message.objects.filter(pk=pk)
    name = asked.values_list("channel", flat=True).first()
    if name is None or name == Channel.PAPER:
        return None
    adapter = adapter_for(name)
    if not adapter.is_configured:
        keep(asked, now)
        return None
    if pauses_of(name, now).get(""):  # the sweep comes back when the channel does
        return None
    verdicts = send_claimed(claim(asked, now=now), adapter, connection, now=now)
    return verdicts[0] if verdicts else None


def keep(messages, now):
    """There is no way to send them: they lie in «Исходящие»."""
    messages.due(now).update(
        state=MessageState.KEPT, reason="", lease_until=None, error="", code=""
    )


def sweep(name, messages, *, now=None, seconds=50.0, at_most=None):
    """Send by one channel everything of ``messages`` that is due; how many were sent.

    One connection serves the whole sweep. When the other side is away only one message tries and
    has its pause lengthened; the others keep their turn. ``at_most`` bounds how many are tried.
    """
    adapter, ends, sent = adapter_for(name), time.monotonic() + seconds, 0
    tried = 0
    mine = messages.filter(channel=name)
    if not adapter.is_configured:
        keep(messages.filter(channel=name), now or timezone.now())
        return 0
    with connected(adapter) as connection:
        while time.monotonic() < ends:
            moment = now or timezone.now()
            if pauses_of(name, moment).get(""):
                break
            few = CLAIMED if at_most is None else min(CLAIMED, at_most - tried)
            claimed = claim(mine, now=moment, at_most=few)
            tried += len(claimed)
            verdicts = send_claimed(claimed, adapter, connection, now=moment)
            sent += sum(verdict.is_sent for verdict in verdicts)
            if not claimed or any(not verdict.is_reachable for verdict in verdicts):
                break
    return sent


def send_claimed(claimed, adapter, connection=None, *, now):
    """Send what was claimed and write the outcomes, some at a time. Returns the verdicts."""
    stopped = stops(claimed, now=now) if claimed else {}
    write_stops(claimed, stopped, now=now)
    slowed = pauses_of(adapter.name, now) if claimed else {}
    waiting = [message for message in claimed if message.pk not in stopped]
    began = written_at = time.monotonic()
    unwritten, verdicts = [], []
    while waiting:
        message = waiting.pop(0)
        until = slowed.get(domain_of(message.to_address))
        if until:
            release([message], until=until, reason=Reason.PAUSED)
            continue
        verdict = adapter.send(message, connection=connection)
        unwritten.append((message, verdict, timezone.now()))
        verdicts.append(verdict)
        if verdict.wait:
            slowed[verdict.domain] = pause(adapter.name, verdict, now=now)
        if not verdict.is_reachable:
            release(waiting)
            break
        if time.monotonic() - began > ENOUGH:
            release(waiting)
            break
        if len(unwritten) >= WRITTEN_EVERY or time.monotonic() - written_at > SECOND:
            write_outcomes(unwritten, now=now)
            unwritten, written_at = [], time.monotonic()
    write_outcomes(unwritten, now=now)
    beat_of_channel(adapter.name, verdicts)
    return verdicts
