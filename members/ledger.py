"""The ledger of the register: every +1 and -1 by which an organisation's number of members changes.

Only ``members.movement``, ``members.services``, ``members.succession`` and what makes or undoes
many cards at once write here. Sums are read by ``members.balance``.

Two rules hold for the lines of one person. Summed by ``on`` they say what his stays and absences
say. In the order in which they were added ``posted_on`` never falls: as of any day, by either
date, he is counted once or not at all.
"""

from typing import NamedTuple

from django.db import connection
from django.db.models import F, Max

from members.enums import Column
from members.models import Posting
from structure.queries import time_zone_of

# Changes that stays and absences amount to, minus those that the ledger has; zero is no row.
# ``%(members)s`` are ids, or null for everybody.
DIFFERENCES = """
    WITH stay AS (
        SELECT member_id, unit_id, since, until FROM members_membership
        WHERE since < coalesce(until, 'infinity')
          AND (%(members)s::bigint[] IS NULL OR member_id = ANY(%(members)s))
    ), gap AS (
        SELECT member_id, unit_id, greatest(stay.since, away.since) AS since,
               least(stay.until, away.until) AS until
        FROM stay JOIN members_suspension AS away USING (member_id)
        WHERE NOT away.is_counted AND away.since < coalesce(away.until, 'infinity')
          AND away.since < coalesce(stay.until, 'infinity')
          AND stay.since < coalesce(away.until, 'infinity')
    ), step AS (
        SELECT member_id, unit_id, since AS "on", 1 AS delta FROM stay
        UNION ALL SELECT member_id, unit_id, until, -1 FROM stay WHERE until IS NOT NULL
        UNION ALL SELECT member_id, unit_id, since, -1 FROM gap
        UNION ALL SELECT member_id, unit_id, until, 1 FROM gap WHERE until IS NOT NULL
        UNION ALL SELECT member_id, unit_id, "on", -delta FROM members_posting
        WHERE %(members)s::bigint[] IS NULL OR member_id = ANY(%(members)s)
    )
    SELECT member_id, unit_id, "on", sum(delta) FROM step
    GROUP BY member_id, unit_id, "on" HAVING sum(delta) <> 0
    ORDER BY member_id, "on", unit_id
"""


class Difference(NamedTuple):
    """What the ledger lacks: so many more (or less) of this person there from that day."""

    member_id: int
    unit_id: int
    on: object
    delta: int

    def __str__(self):
        return (
            f"карточка {self.member_id}, организация {self.unit_id}, {self.on:%d.%m.%Y}: "
            f"по учёту не хватает {self.delta:+d}"
        )


def differences(members=None):
    """Where the ledger says other than stays and absences do; of ``members`` (ids) or of all."""
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENCES, {"members": members and list(members)})
        return [Difference(*row) for row in cursor.fetchall()]


def recorded_day(unit, now):
    """The day on which something is recorded now, by the clock of the organisation."""
    return now.astimezone(time_zone_of(unit)).date()


def post(movement, unit, delta, column, *, posted_on=None, **facts):
    """Add one line for the person and the day of ``movement``.

    ``posted_on`` is the day of recording; a line is never counted before it happened, nor before
    the lines that the person has already.
    """
    return Posting.objects.create(
        movement=movement,
        member_id=movement.member_id,
        unit=unit,
        delta=delta,
        column=column,
        on=movement.on,
        posted_on=max(
            movement.on,
            posted_on or movement.on,
            last_posted([movement.member_id]).get(movement.member_id, movement.on),
        ),
        **facts,
    )


def last_posted(members):
    """{member id: the last day to which a line of his is posted}."""
    lines = Posting.objects.filter(member__in=members).order_by()
    return dict(lines.values_list("member").annotate(Max("posted_on")))


def is_being_filled(unit):
    """Does the register of this organisation only take over what was before the portal?

    While nothing else ever happened there, no figure of those days was given, and nothing of the
    past is corrected by one more who stood on the books then.
    """
    lines = Posting.objects.filter(unit=unit)
    return not lines.exclude(column=Column.CAME, posted_on=F("on")).exists()


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


def correct(*movements, posted_on, undoing=()):
    """Make the lines of these people say again what their stays and absences say.

    Called after those were put right: a removal on another day, an admission that never was. What
    was posted stays. Lines of the movements that are taken back (``undoing``, and what each of
    ``movements`` undoes) get their opposites; what still differs is added as corrections. All on
    the days which they change, in the period in which it is recorded. One movement for a person.
    """
    of_whom = {movement.member_id: movement for movement in movements}
    last = last_posted(of_whom)

    def line(member_id, **facts):
        return Posting(
            movement=of_whom[member_id],
            member_id=member_id,
            posted_on=max(facts["on"], posted_on, last.get(member_id, facts["on"])),
            **facts,
        )

    undone = {*undoing, *(movement.undoes_id for movement in movements)} - {None}
    Posting.objects.bulk_create(
        line(
            was.member_id, unit_id=was.unit_id, delta=-was.delta, column=was.column, on=was.on,
            reason_id=was.reason_id, is_first=was.is_first, undoes_id=was.movement_id,
        )
        for was in _standing(of_whom, undone)
    )  # fmt: skip
    Posting.objects.bulk_create(
        line(
            found.member_id, unit_id=found.unit_id, delta=1 if found.delta > 0 else -1,
            column=Column.CORRECTED, on=found.on,
        )
        for found in differences(of_whom)
        for _ in range(abs(found.delta))
    )  # fmt: skip


def _standing(members, movements):
    """Lines of these movements that nothing has taken back yet, nor take back others."""
    lines = Posting.objects.filter(member__in=members, movement__in=movements, undoes=None)
    taken_back = Posting.objects.filter(member__in=members, undoes__in=movements)
    return lines.exclude(movement__in=taken_back.values("undoes")).order_by("pk")
