"""Two cards, two accounts of one life: which stays on the books hold, and where he stands.

Nobody is on the books twice on one day. Where stays of the two cards overlap, those of one card
are right, and the others are cancelled as errors: rows of no length.
"""

from datetime import date
from typing import NamedTuple

from members.enums import ON_THE_BOOKS, Status
from members.models import Member, Membership, Posting, Suspension

_RANK = {Status.MEMBER: 3, Status.SUSPENDED: 3, Status.APPLIED: 2, Status.REMOVED: 1}


class Settled(NamedTuple):
    right: Member  # whose stays hold where they overlap
    standing: Member  # whose status and place the person has
    cancelled: list[Membership]  # stays of the other card that never were
    overlapping: list[tuple[Membership, Membership]]  # (of the kept card, of the gone one)
    is_open: bool  # a person has to say which card is right


def settle(kept, gone, right=None):
    """How the two accounts become one. ``right`` is the card chosen where that is needed."""
    stays = {card: _lasting(card) for card in (kept, gone)}
    overlapping = [(a, b) for a in stays[kept] for b in stays[gone] if _overlap(a, b)]
    on_the_books = [card for card in (kept, gone) if card.status in ON_THE_BOOKS]
    is_open = bool(overlapping) and len(on_the_books) != 1
    if len(on_the_books) == 1:
        right = on_the_books[0]
    elif right not in (kept, gone):
        right = min(
            (kept, gone), key=lambda card: min((s.since for s in stays[card]), default=date.max)
        )
    side = 1 if right == kept else 0
    cancelled = list({pair[side].pk: pair[side] for pair in overlapping}.values())
    left = {
        card: max(
            (stay.until or date.max for stay in stays[card] if stay not in cancelled),
            default=date.min,
        )
        for card in (kept, gone)
    }
    standing = max(
        (kept, gone), key=lambda card: (_RANK.get(card.status, 0), left[card], card == right)
    )
    return Settled(right, standing, cancelled, overlapping, is_open)


def _lasting(card):
    rows = card.memberships.select_related("unit").order_by("since", "pk")
    return [stay for stay in rows if stay.until is None or stay.since < stay.until]


def _overlap(one, other):
    return one.since < (other.until or date.max) and other.since < (one.until or date.max)


def moves_within(stays):
    """Ids of the moves of these cards that are wholly about these stays: errors as they are."""
    within, beyond = set(), set()
    lines = Posting.objects.filter(member__in={stay.member_id for stay in stays}, undoes=None)
    for movement, unit, on in lines.values_list("movement", "unit", "on"):
        is_within = any(
            unit == stay.unit_id and stay.since <= on <= (stay.until or date.max) for stay in stays
        )
        (within if is_within else beyond).add(movement)
    return within - beyond


def cancel(stays, note):
    """Leave these stays as rows of no length, and cut out of absences what fell on them.

    Returns ({label: {id: {column: value before, as JSON}}}, ids of absences that had to be added).
    """
    stays_before, absences_before, added = {}, {}, []
    for stay in stays:
        stays_before[stay.pk] = {"until": _iso(stay.until), "reason": stay.reason}
        for absence in Suspension.objects.filter(member_id=stay.member_id).order_by("pk"):
            was = {"since": _iso(absence.since), "until": _iso(absence.until)}
            if _cut(absence, stay, added):
                absences_before.setdefault(absence.pk, was)
    for stay in stays:
        stay.until, stay.reason = stay.since, f"Ошибка учёта: {note}"[:200]
        stay.save(update_fields=["until", "reason"])
    return {"members.membership": stays_before, "members.suspension": absences_before}, added


def _cut(absence, stay, added):
    """Take the days of ``stay`` out of ``absence``; was there anything to take?"""
    ends, stay_ends = absence.until or date.max, stay.until or date.max
    if absence.since == ends or absence.since >= stay_ends or stay.since >= ends:
        return False
    parts = [(absence.since, stay.since), (stay_ends, ends)]
    parts = [(since, until) for since, until in parts if since < until]
    if not parts:
        absence.until = absence.since
    else:
        absence.since, absence.until = parts[0][0], _open(parts[0][1])
    absence.save(update_fields=["since", "until"])
    if len(parts) == 2:
        absence.pk, absence._state.adding = None, True
        absence.since, absence.until = parts[1][0], _open(parts[1][1])
        absence.save(force_insert=True)
        added.append(absence.pk)
    return True


def _iso(day):
    return day and day.isoformat()


def _open(day):
    return None if day == date.max else day
