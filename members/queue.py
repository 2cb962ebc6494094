"""Cards with something missing, one at a time: «пятиминутка» of a chair.

Cards are looked through by name a window at a time, so that a clean union of a million costs no
more than a small one: when there is nothing in the windows, the reader is asked to go on.
"""

from typing import NamedTuple

from members.enums import ON_THE_BOOKS
from members.models import Member
from members.quality import defective
from structure import keyset

WINDOW = 500  # cards looked at in one question
WINDOWS = 4  # questions of one page


class Found(NamedTuple):
    """What the queue shows next."""

    card: Member | None
    after: str  # where to go on after this card, "" at the end
    ahead: int  # cards with something missing in this window, this one included


def next_card(cards, names=(), after="", *, reader=None):
    """The first of ``cards`` after a place, by name, that lacks anything of ``names``."""
    wrong = defective(names, reader=reader)
    rows = cards.filter(status__in=ON_THE_BOOKS)
    for _ in range(WINDOWS):
        window, further = keyset.page_of(rows.only("fio_sort"), "fio_sort", after, WINDOW)
        found = Member.objects.filter(pk__in=[row.pk for row in window]).filter(wrong)
        first = found.order_by("fio_sort", "pk").first()
        if first:
            return Found(first, f"{first.fio_sort}~{first.pk}", found.count())
        if not further:
            return Found(None, "", 0)
        after = further
    return Found(None, after, 0)
