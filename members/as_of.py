"""The register of people on a day: who was on the books, where, and whether he was counted.

As known now: by stays and absences. As the register said then: by lines of the ledger posted by
that day; of absences it knows only whom it did not count.
"""

from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, Sum

from members import balance, search
from members.balance import NOW, THEN
from members.found import page_of
from members.models import Member, Membership, Posting, Suspension
from structure.models import Unit


class Stood(NamedTuple):
    """One person on that day."""

    member: Member
    unit: Unit
    membership: Membership | None  # None when the ledger alone is asked
    absence: Suspension | None

    @property
    def is_counted(self):
        return not self.absence or self.absence.is_counted


class Page(NamedTuple):
    rows: list[Stood]
    after: str


def people(place, day, *, by=NOW, q="", after=""):
    """The page of people in ``place`` at the end of ``day``, by name. May raise ``TooWide``."""
    cards = on_the_books(place, day) if by == NOW else balance.people_counted(place, day, by=THEN)
    if q:  # counted without a name, found by nobody
        cards = cards.filter(hidden_at=None)
    for reading in search.readings(cards, q):
        page = page_of(reading.cards, after, in_order=False, related=())
        if page.rows:
            break
    told = _stood if by == NOW else _said
    return Page(told(page.rows, place, day), page.after)


def on_the_books(place, day):
    """Cards of those who had a stay in ``place`` on that day, counted or away; those whose data
    are destroyed too, or the figures would not balance down to people."""
    stays = _stays(place, day).filter(member=OuterRef("pk"))
    return Member.objects.filter(Exists(stays), merged_into=None)


def away(place, day):
    """(how many of them were away for a time, how many of those were not counted)."""
    absences = Suspension.objects.filter(_holds(day)).filter(
        Exists(_stays(place, day).filter(member=OuterRef("member")))
    )
    found = absences.aggregate(
        away=Sum(1, default=0), uncounted=Sum(1, filter=Q(is_counted=False), default=0)
    )
    return found["away"], found["uncounted"]


def _stays(place, day):
    return Membership.objects.filter(_holds(day)).filter(balance.inside(place))


def _holds(day):
    return Q(since__lte=day) & (Q(until=None) | Q(until__gt=day))


def _stood(members, place, day):
    stays = {
        stay.member_id: stay
        for stay in _stays(place, day)
        .filter(member__in=members)
        .select_related("unit__parent__parent")
    }
    absences = {
        absence.member_id: absence
        for absence in Suspension.objects.filter(_holds(day), member__in=members).select_related(
            "ground"
        )
    }
    return [
        Stood(member, stays[member.pk].unit, stays[member.pk], absences.get(member.pk))
        for member in members
    ]


def _said(members, place, day):
    lines = Posting.objects.filter(balance.inside(place), member__in=members, posted_on__lte=day)
    summed = lines.order_by().values_list("member", "unit").annotate(sum=Sum("delta"))
    where = {member: unit for member, unit, number in summed if number}
    units = Unit.objects.select_related("parent__parent").in_bulk(where.values())
    return [Stood(member, units[where[member.pk]], None, None) for member in members]
