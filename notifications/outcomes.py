"""Writing down what became of messages, and what follows from it.

Only while the lease is still ours: another worker may have taken the message since.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from audit.services import record_many
from notifications import fallback
from notifications.channels import state_after
from notifications.dead import bury
from notifications.enums import Channel, MessageState, Reason, Told
from notifications.models import Attempt, Message

ROBOT = "робот"
# Two days of trying, as mail servers do; then the letter did not arrive and says why.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
AWAY = 2  # while the other side is away as a whole pauses grow no longer than this one
GIVEN_UP = timedelta(days=5)  # even if the other side was away all the time


@transaction.atomic
def write_outcomes(outcomes, *, now):
    """``outcomes`` are (message, verdict, when), of one claim.

    What was sent is in the journal: data of people have left the portal.
    """
    if not outcomes:
        return
    held = _still_held([message for message, _, _ in outcomes])
    ours = [one for one in outcomes if one[0].pk in held]
    Attempt.objects.bulk_create(
        Attempt(
            message=message, at=at, is_sent=verdict.is_sent, code=verdict.code,
            words=verdict.words[:500],
        )
        for message, verdict, at in ours
    )  # fmt: skip
    sent = [message for message, verdict, _ in ours if verdict.is_sent]
    if sent:
        Message.objects.filter(pk__in=[message.pk for message in sent]).update(
            state=MessageState.SENT, reason="", error="", code="", lease_until=None,
            sent_at=max(at for _, _, at in ours),
        )  # fmt: skip
        record_many(
            "notifications.message.sent",
            [(message, {"kind": message.kind, "new": message.to_address}) for message in sent],
            actor=ROBOT,
        )
    for message, verdict, at in ours:
        if not verdict.is_sent:
            _write_failure(message, verdict, now=now, at=at)


def _still_held(messages):
    held = Message.objects.select_for_update().filter(
        pk__in=[message.pk for message in messages],
        state=MessageState.SENDING,
        lease_until=messages[0].lease_until,
    )
    return set(held.order_by("pk").values_list("pk", flat=True))


def _write_failure(message, verdict, *, now, at):
    state, reason, next_try_at = _after(message, verdict, now)
    message.state, message.reason = state, reason
    Message.objects.filter(pk=message.pk).update(
        state=state,
        reason=reason,
        lease_until=None,
        error=verdict.words[:500],
        code=verdict.code[:20],
        next_try_at=next_try_at or message.next_try_at,
        attempts=message.attempts - 1 if reason == Reason.PAUSED else message.attempts,
    )
    if verdict.is_dead:
        bury(message, code=verdict.code, words=verdict.words, told=Told.REFUSED, now=at)
    fallback.go_on(message, now=now)


def _after(message, verdict, now):
    """(state, reason, when it is tried again)."""
    if verdict.is_final:
        return state_after(verdict.reason), verdict.reason, None
    is_old = now - message.created_at > GIVEN_UP
    if verdict.wait and not is_old:
        return MessageState.WAITING, Reason.PAUSED, now + verdict.wait
    tried = message.attempts if verdict.is_reachable else min(message.attempts, AWAY + 1)
    if tried > len(PAUSES) or (is_old and not verdict.is_reachable):
        is_full = verdict.reason == Reason.BOX_FULL
        return MessageState.SOFT, Reason.BOX_FULL if is_full else Reason.GAVE_UP, None
    return MessageState.WAITING, Reason.AGAIN, now + PAUSES[max(tried, 1) - 1]


def write_stops(claimed, stopped, *, now):
    """What must not go is put where it belongs; the try is not counted."""
    for message in claimed:
        stop = stopped.get(message.pk)
        if stop is None:
            continue
        message.state, message.reason = stop.state, stop.reason
        with transaction.atomic():
            if _held(message).update(
                state=stop.state,
                reason=stop.reason,
                error=stop.words,
                lease_until=None,
                attempts=F("attempts") - 1,
                next_try_at=stop.until or message.next_try_at,
            ):
                fallback.go_on(message, now=now)


def release(messages, *, until=None, reason=""):
    """Put back what was claimed and not tried."""
    for message in messages:
        _held(message).update(
            state=MessageState.WAITING,
            reason=reason,
            lease_until=None,
            attempts=F("attempts") - 1,
            next_try_at=until or message.next_try_at,
        )


def _held(message):
    return Message.objects.filter(
        pk=message.pk, state=MessageState.SENDING, lease_until=message.lease_until
    )


@transaction.atomic
def write_bounce(pk, *, is_final, code, words, reason, now, goes_on=True):
    """The message came back after it had been accepted. False: that was known already."""
    message = Message.objects.select_for_update().get(pk=pk)
    if message.state not in (MessageState.SENT, MessageState.SENDING, MessageState.WAITING):
        return False
    Attempt.objects.create(message=message, at=now, code=code[:20], words=words[:500])
    message.state, message.reason = state_after(reason), reason
    message.error, message.code, message.lease_until = words[:500], code[:20], None
    message.save(update_fields=["state", "reason", "error", "code", "lease_until"])
    if is_final and reason == Reason.NO_BOX and message.channel != Channel.PAPER:
        bury(message, code=code, words=words, told=Told.BOUNCED, now=now)
    if goes_on:
        fallback.go_on(message, now=now)
    return True
