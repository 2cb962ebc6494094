"""Refusing letters that may be refused, by a link that needs no account (RFC 8058).

The link names a fingerprint of the address, the kind and the organisation, and is signed: it lets
its holder refuse and agree again for this one address, and tells nothing else.
"""

from datetime import timedelta
from typing import NamedTuple

from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.services import record
from notifications.addresses import fingerprint
from notifications.catalogue import all_kinds, find_kind
from notifications.enums import Channel
from notifications.models import OptOut
from notifications.pausing import forget_over
from structure.models import Unit

SALT = "notifications.unsubscribing"
READER = "получатель письма"
ENDED_KEPT = timedelta(days=365)  # the journal tells longer who refused and agreed again, and when


class Link(NamedTuple):
    """What the signed link says."""

    fingerprint: str
    kind: str
    unit_id: int


def address_of(message):
    """The path of the page where the reader of this message refuses such letters."""
    said = [fingerprint(message.to_address, message.channel), message.kind, message.unit_id]
    return reverse("mailing:unsubscribe", args=[signing.dumps(said, salt=SALT)])


def read(token) -> Link | None:
    """The link by its token; None when it is not ours. It has no term: a letter may be old."""
    try:
        return Link(*signing.loads(token, salt=SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def refusable_kinds():
    return [kind for kind in all_kinds() if kind.is_refusable]


def current(link):
    """What the owner of the address has refused, the widest first."""
    mine = OptOut.objects.current().filter(fingerprint=link.fingerprint, channel=Channel.EMAIL)
    return list(mine.select_related("unit").order_by("unit__lft", "kind", "pk"))


@transaction.atomic
def refuse(link, *, kind, unit, how, now=None):
    """Write no more letters of ``kind`` ("" for all that may be refused) from ``unit`` (None for
    all) to that address. Again changes nothing; False then."""
    known = find_kind(kind) if kind else None
    if kind and not (known and known.is_refusable):
        return False
    asked = {"fingerprint": link.fingerprint, "channel": Channel.EMAIL, "kind": kind, "unit": unit}
    if OptOut.objects.current().filter(**asked).exists():
        return False
    try:
        with transaction.atomic():
            opted = OptOut.objects.create(**asked, how=how, at=now or timezone.now())
    except IntegrityError:  # the mail program and the reader pressed at once
        return False
    record(
        "notifications.letters.refused", opted, actor=READER, unit_id=unit.pk if unit else None,
        kind=kind, how=how,
    )  # fmt: skip
    return True


@transaction.atomic
def agree(link, pk, *, now=None):
    """Letters of that refusal may be written again."""
    mine = OptOut.objects.current().select_for_update().filter(fingerprint=link.fingerprint)
    opted = mine.filter(pk=pk).first()
    if opted is None:
        return False
    opted.ended_at = now or timezone.now()
    opted.save(update_fields=["ended_at"])
    record("notifications.letters.agreed", opted, actor=READER, unit_id=opted.unit_id,
           kind=opted.kind)  # fmt: skip
    return True


def forget_old(*, now):
    """Refusals taken back long ago, and pauses that are over; how many rows went."""
    ended = OptOut.objects.filter(ended_at__lt=now - ENDED_KEPT)
    return ended.delete()[0] + forget_over(now)


def unit_of(link):
    return Unit.objects.filter(pk=link.unit_id).first()
