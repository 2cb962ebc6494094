"""By which channel a message goes when this one did not reach: rules of the union, one at a time.

The next channel makes a row of its own, with the key «<key>/<channel>», tied to the one before;
so there are never two for one, and each has its own place in the ledger.
"""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.queries import responsible_for
from audit.services import record
from notifications.asking import ask_to_send, put_errand
from notifications.catalogue import find_kind
from notifications.chat_enums import Messenger
from notifications.enums import NOT_REACHED, After, Channel, MessageState, Reason
from notifications.models import FallbackRule, Message, Todo
from notifications.short import MOST_KEY, worded

# The address is no good or there is none; anything else may be mended by writing again.
NO_WAY = (Reason.NO_BOX, Reason.BAD_ADDRESS, Reason.DEAD, Reason.NO_CHANNEL, Reason.BUDGET)


def go_on(message, *, now):
    """Write the row of the next channel, if a rule says so. Returns it or None.

    In the transaction that wrote what became of ``message``.
    """
    if message.state not in NOT_REACHED or message.reason in (Reason.HIDDEN, Reason.WITHDRAWN):
        return None
    if message.channel in Messenger.values:  # beside a letter, not in place of it
        return None
    rule = _next_rule(message)
    if rule is None:
        return None
    sent, is_new = Message.objects.get_or_create(
        key=f"{_key_of_first(message)}/{rule.channel}"[:MOST_KEY],
        defaults=_row(message, rule.channel, now),
    )
    if not is_new:
        return None
    if rule.channel == Channel.PAPER:
        put_errand(
            f"Распечатать и передать: {message.to_name or 'получатель без имени'}",
            key=paper_key(sent),
            message=sent,
            user=responsible_for(message.unit),
            url=reverse("notifications:message", args=[sent.pk]),
            now=now,
        )
    elif sent.state == MessageState.WAITING:
        ask_to_send(sent.pk)
    else:
        go_on(sent, now=now)
    return sent


@transaction.atomic
def set_rules(kind, steps, *, actor, unit):
    """Set the channels that stand in for this kind: ``steps`` are (channel, after) in order."""
    old = list(FallbackRule.objects.select_for_update().filter(kind=kind).order_by("position"))
    before = [[rule.channel, rule.after] for rule in old]
    if before == [list(step) for step in steps]:
        return
    FallbackRule.objects.filter(kind=kind).delete()
    FallbackRule.objects.bulk_create(
        FallbackRule(kind=kind, position=position, channel=channel, after=after)
        for position, (channel, after) in enumerate(steps, 1)
    )
    record(
        "notifications.fallback.changed", unit, actor=actor, unit_id=unit.pk, kind=kind,
        old=before, new=[list(step) for step in steps],
    )  # fmt: skip


@transaction.atomic
def note_handed(pk, *, actor, now=None):
    """The printed letter was given to its reader. Again changes nothing."""
    message = Message.objects.select_for_update().get(pk=pk)
    if message.channel != Channel.PAPER or message.state != MessageState.WAITING:
        return message
    message.state, message.sent_at = MessageState.SENT, now or timezone.now()
    message.save(update_fields=["state", "sent_at"])
    done = {"done_at": message.sent_at, "done_by": str(actor)[:200]}
    Todo.objects.open().filter(key=paper_key(message)).update(**done)
    record("notifications.message.handed", message, actor=actor, unit_id=message.unit_id)
    return message


def paper_key(message):
    return f"paper:{message.pk}"


def _next_rule(message):
    rules = list(FallbackRule.objects.filter(kind=message.kind).order_by("position"))
    tried = [number for number, rule in enumerate(rules) if rule.channel == message.channel]
    for rule in rules[tried[0] + 1 if tried else 0 :]:
        has_no_way = message.state == MessageState.NO_ADDRESS or message.reason in NO_WAY
        if rule.after == After.ANY or has_no_way:
            return rule
    return None


def _key_of_first(message):
    return message.key.removesuffix(f"/{message.channel}")


def _row(message, channel, now):
    row = {
        "kind": message.kind,
        "channel": channel,
        "unit": message.unit,
        "user": message.user,
        "batch": message.batch,
        "to_name": message.to_name,
        "phone": message.phone,
        "subject": message.subject,
        "text": message.text,
        "html": message.html,
        "wording": message.wording,
        "about": message.about,
        "person": message.person,
        "url": message.url,
        "is_urgent": message.is_urgent,
        "is_hidden": message.is_hidden,
        "fallback_of": message,
        "created_at": now,
        "next_try_at": now,
    }
    if channel == Channel.SMS:
        kind = find_kind(message.kind)
        row |= {
            "to_address": message.phone,
            "html": "",
            "text": worded(kind, unit=message.unit, path=message.url),
            "state": MessageState.WAITING if message.phone else MessageState.NO_ADDRESS,
        }
    return row
