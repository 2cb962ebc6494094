"""What is known of a message the moment it is written: nobody waits for the worker to say it."""

from notifications import fallback
from notifications.addresses import normal
from notifications.admission import stops
from notifications.enums import MessageState
from notifications.models import Batch, Message


def open_batch(key, *, title, unit, now):
    """The sending («отправка») with this key: messages written for it are counted together."""
    told = {"title": title[:200], "unit": unit, "created_at": now}
    return Batch.objects.get_or_create(key=key, defaults=told)[0]


def is_in_batch(batch, key, person, address):
    """Does this very person get the batch at this address already? The batch is locked for it."""
    if person is None:
        return False
    Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    mine = Message.objects.filter(batch=batch, person=person).exclude(key=key)
    addresses = mine.exclude(state=MessageState.DUPLICATE).values_list("to_address", flat=True)
    return normal(address) in {normal(known) for known in addresses}


def settle(message, *, now):
    """A message that cannot go says so at once and takes the next way; the night may be left to
    the worker."""
    if message.state == MessageState.WAITING:
        stop = stops([message], now=now).get(message.pk)
        if stop is None:
            return
        message.state, message.reason, message.error = stop.state, stop.reason, stop.words
        message.next_try_at = stop.until or message.next_try_at
        message.save(update_fields=["state", "reason", "error", "next_try_at"])
    fallback.go_on(message, now=now)
