"""May this message go now? Asked when it is written and once more before it is sent.

In this order: its organisation is made for practice, his data are hidden, the address is known to
be dead, its reader has refused such letters, it is night there.
"""

from typing import NamedTuple

from notifications.addresses import fingerprint
from notifications.catalogue import find_kind
from notifications.enums import MessageState, Reason
from notifications.models import DeadAddress, OptOut
from notifications.quiet import morning_after


class Stop(NamedTuple):
    """Why it does not go: for good, or (with ``until``) for now."""

    state: str
    reason: str = ""
    words: str = ""
    until: object = None


DEAD = "По этому адресу письма не доходят. Узнайте другой или отметьте, что адрес исправен."
HIDDEN = "Данные человека скрыты перед уничтожением: писать ему нельзя."


def stops(messages, *, now):
    """{id: Stop} of those that must not go now, by a number of queries that does not grow."""
    marks = {message.pk: fingerprint(message.to_address, message.channel) for message in messages}
    dead = set(
        DeadAddress.objects.dead()
        .filter(fingerprint__in=marks.values())
        .values_list("fingerprint", flat=True)
    )
    kinds = {name: find_kind(name) for name in {message.kind for message in messages}}
    refusable = [one for one in messages if kinds[one.kind] and kinds[one.kind].is_refusable]
    refused = _refused(refusable, marks)
    found = {}
    for message in messages:
        if message.unit.is_practice:
            found[message.pk] = Stop(MessageState.KEPT, Reason.PRACTICE)
        elif message.is_hidden:
            found[message.pk] = Stop(MessageState.BLOCKED, Reason.HIDDEN, HIDDEN)
        elif marks[message.pk] in dead and not message.is_urgent:
            found[message.pk] = Stop(MessageState.BLOCKED, Reason.DEAD, DEAD)
        elif message.pk in refused:
            found[message.pk] = Stop(MessageState.OPTED_OUT)
        elif not message.is_urgent and (until := morning_after(now, message.unit)):
            found[message.pk] = Stop(MessageState.WAITING, Reason.MORNING, until=until)
    return found


def _refused(messages, marks):
    """Ids of those whose readers want no such letters from that organisation."""
    if not messages:
        return set()
    asked = {marks[message.pk] for message in messages}
    said = OptOut.objects.current().filter(fingerprint__in=asked).select_related("unit")
    by_mark = {}
    for opted in said:
        by_mark.setdefault(opted.fingerprint, []).append(opted)
    return {
        message.pk
        for message in messages
        if any(_covers(opted, message) for opted in by_mark.get(marks[message.pk], ()))
    }


def _covers(opted, message):
    of_kind = opted.kind in ("", message.kind)
    return of_kind and (opted.unit is None or _stands_under(message.unit, opted.unit))


def _stands_under(unit, above):
    return unit.tree_id == above.tree_id and above.lft <= unit.lft <= above.rght
