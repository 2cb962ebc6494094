"""The ledger of the register: every +1 and -1 by which an organisation's number of members changes.

Only ``members.movement``, ``members.services``, ``members.succession`` and what makes or undoes
many cards at once write here. Sums are read by ``members.balance``.
"""

from collections import Counter

from members.enums import Column
from members.models import Posting
from structure.queries import time_zone_of


def recorded_day(unit, now):
    """The day on which something is recorded now, by the clock of the organisation."""
    return now.astimezone(time_zone_of(unit)).date()


def post(movement, unit, delta, column, *, posted_on=None, **facts):
    """Add one line for the person and the day of ``movement``.

    ``posted_on`` is the day of recording; a line is never counted before it happened.
    """
    return Posting.objects.create(
        movement=movement,
        member_id=movement.member_id,
        unit=unit,
        delta=delta,
        column=column,
        on=movement.on,
        posted_on=max(movement.on, posted_on or movement.on),
        **facts,
    )


def is_counted(member):
    """Is the person counted now where he is on the books? A suspension may have taken him out."""
    deltas = Posting.objects.filter(member=member, unit=member.unit).values_list("delta", flat=True)
    return sum(deltas) > 0


def come(movement, unit, column, *, counted, posted_on, **facts):
    """+1 in ``column``; who comes suspended and not counted is taken out again at once."""
    post(movement, unit, +1, column, posted_on=posted_on, **facts)
    if not counted:
        post(movement, unit, -1, Column.SUSPENDED, posted_on=posted_on)


def go(movement, unit, column, *, counted, posted_on, **facts):
    """-1 in ``column``; who was suspended and not counted is first put back."""
    if not counted:
        post(movement, unit, +1, Column.SUSPENDED, posted_on=posted_on)
    post(movement, unit, -1, column, posted_on=posted_on, **facts)


def reverse(movement, lines, *, posted_on):
    """Corrections that cancel ``lines`` on the days on which they happened.

    As of any day it is then as if they had never been; the balance shows them as corrections of
    the period in which they were recorded.
    """
    left = Counter()
    for line in lines:
        left[line.unit_id, line.on] += line.delta
    return Posting.objects.bulk_create(
        Posting(
            movement=movement,
            member_id=movement.member_id,
            unit_id=unit,
            delta=-1 if balance > 0 else 1,
            column=Column.CORRECTED,
            on=on,
            posted_on=max(on, posted_on),
        )
        for (unit, on), balance in sorted(left.items())
        for _ in range(abs(balance))
    )
