"""Issuing, revoking and checking union cards (профбилеты).

A card is good while it is not revoked and its bearer is a member: who is away for a time or off
the books holds a card that is not good, at once and without anybody's doing.
"""

from typing import NamedTuple

from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper
from django.utils import timezone

from audit.services import record
from cabinet.enums import CabinetRefused, Revoked
from cabinet.models import UnionCard
from cabinet.people import ON_PAGE, initials_of
from documents.codes import Codes, new_seed, tidy
from members.consents.outputs import Output, let_out
from members.editing import locked
from members.enums import Status
from structure.enums import Kind
from structure.models import Unit

ROBOT = "робот"
CODES = Codes("cabinet.card")
code_of = CODES.code_of
SWEPT = 500  # cards that one sweep revokes; the next goes on


class Checked(NamedTuple):
    """What a stranger learns of a card: all but ``is_good`` is empty unless it is good."""

    is_good: bool
    initials: str = ""
    unit: Unit | None = None


def good_cards(member):
    """Cards of the member that nobody revoked, the newest first. Usually one."""
    return member.union_cards.filter(revoked_at=None).order_by("-issued_at", "-pk")


@transaction.atomic
def issue(pk, *, actor, now=None):
    """Give the member his card; who has one that can be shown gets that one again.

    Raises ``CabinetRefused``.
    """
    now = now or timezone.now()
    member = locked(pk)
    _require_member(member)
    good = good_cards(member).first()
    if good and code_of(good):
        return good
    _revoke_all(member, Revoked.REISSUED, actor, now)
    return _make(member, actor, now)


@transaction.atomic
def reissue(pk, *, reason, actor, now=None):
    """A new card; what was issued before is no good from this moment. Raises ``CabinetRefused``."""
    now = now or timezone.now()
    member = locked(pk)
    _require_member(member)
    _revoke_all(member, reason, actor, now)
    return _make(member, actor, now)


@transaction.atomic
def revoke(pk, *, reason, actor, now=None):
    """The member's cards are no good any more. Returns how many were revoked; twice is harmless."""
    return _revoke_all(locked(pk), reason, actor, now or timezone.now())


def _require_member(member):
    if member.merged_into_id or member.status != Status.MEMBER:
        raise CabinetRefused(
            "Профбилет выдают члену профсоюза на учёте. "
            f"{member.short_name}: {member.get_status_display().lower()}."
        )


def _make(member, actor, now):
    seed = new_seed()
    card = UnionCard.objects.create(
        member=member,
        number=member.card_number,
        seed=seed,
        mark=CODES.mark_from(CODES.code_from(seed)),
        issued_at=now,
        issued_by=str(actor)[:200],
    )
    record(
        "cabinet.card.issued", member, actor=actor, unit_id=member.unit_id,
        card=card.pk, number=card.number,
    )  # fmt: skip
    return card


def _revoke_all(member, reason, actor, now):
    revoked = list(good_cards(member))
    for card in revoked:
        card.revoked_at, card.revoked_by, card.reason = now, str(actor)[:200], reason
        card.save(update_fields=["revoked_at", "revoked_by", "reason"])
        record(
            "cabinet.card.revoked", member, actor=actor, unit_id=member.unit_id,
            card=card.pk, reason=reason,
        )  # fmt: skip
    return len(revoked)


def check(text):
    """Is there a good card with this code? One question to the database, whatever was typed."""
    card = (
        UnionCard.objects.filter(
            mark__in=CODES.marks_of(tidy(text)),
            revoked_at=None,
            member__status=Status.MEMBER,
            member__merged_into=None,
            member__unit__is_practice=False,
        )
        .annotate(
            is_let=ExpressionWrapper(let_out(Output.UNION_CARD, path="member"), BooleanField())
        )
        .select_related("member__unit__parent__parent")
        .first()
    )
    if card is None:
        return Checked(False)
    shown = initials_of(card.member) if card.is_let else ""
    return Checked(True, shown, organisation_of(card.member))


def organisation_of(member):
    """The organisation that gives cards: of a shop or a group, the one it stands in. The parents
    are to be loaded with the unit."""
    unit = member.unit
    while unit.kind in {Kind.SHOP, Kind.GROUP}:
        unit = unit.parent
    return unit


def revoke_of_those_who_left(*, now=None):
    """Whoever came off the books leaves his card behind: should he return, he gets another."""
    left = UnionCard.objects.filter(revoked_at=None).exclude(member__status__in=ON_PAGE)
    pks = list(left.order_by("pk").values_list("member_id", flat=True)[:SWEPT])
    return sum(_revoke_if_left(pk, now or timezone.now()) for pk in dict.fromkeys(pks))


@transaction.atomic
def _revoke_if_left(pk, now):
    member = locked(pk)
    if member.status in ON_PAGE:
        return 0
    return _revoke_all(member, Revoked.LEFT, ROBOT, now)
