"""Addresses that letters do not reach: marked once, told to whoever answers, revived by a press."""

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.queries import responsible_for
from audit.services import record
from notifications.addresses import fingerprint, without
from notifications.asking import put_errand
from notifications.enums import HIDDEN, Channel
from notifications.models import DeadAddress, Todo


def dead_addresses(addresses, *, channel=Channel.EMAIL):
    """{address as it was asked: DeadAddress} of those that do not work, by one query."""
    marks = {address: fingerprint(address, channel) for address in addresses if address}
    rows = DeadAddress.objects.dead().filter(channel=channel, fingerprint__in=marks.values())
    dead = {row.fingerprint: row for row in rows} if marks else {}
    return {address: dead[mark] for address, mark in marks.items() if mark in dead}


def bury(message, *, code, words, told, now):
    """The address of this message does not work. Once an address: whoever answers learns it."""
    mark = fingerprint(message.to_address, message.channel)
    known = {"channel": message.channel, "fingerprint": mark}
    if DeadAddress.objects.dead().filter(**known).exists():
        return
    try:
        with transaction.atomic():
            dead = DeadAddress.objects.create(
                **known, since=now, code=code[:20], told=told,
                words=without(message.to_address, words)[:500],
            )  # fmt: skip
    except IntegrityError:  # another worker has learned it this second
        return
    who = message.to_name if not message.is_hidden else HIDDEN
    put_errand(
        f"Узнать новый адрес: {who or 'получатель без имени'}",
        key=key_of(dead),
        message=message,
        user=responsible_for(message.unit),
        url=reverse("notifications:message", args=[message.pk]),
        now=now,
    )


def key_of(dead):
    return f"dead:{dead.pk}"


@transaction.atomic
def revive(address, *, actor, subject=None, unit_id=None, channel=Channel.EMAIL, now=None):
    """The address works again, or its owner has confirmed it. True if it was taken for dead.

    ``subject`` is what the line of the journal is about: a card, a letter.
    """
    now = now or timezone.now()
    mark = fingerprint(address, channel)
    dead = (
        DeadAddress.objects.select_for_update()
        .dead()
        .filter(channel=channel, fingerprint=mark)
        .first()
    )
    if dead is None:
        return False
    dead.revived_at, dead.revived_by = now, str(actor)[:200]
    dead.save(update_fields=["revived_at", "revived_by"])
    Todo.objects.open().filter(key=key_of(dead)).update(done_at=now, done_by=str(actor)[:200])
    if subject is not None:
        record("notifications.address.revived", subject, actor=actor, unit_id=unit_id)
    return True
