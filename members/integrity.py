"""The register checked against itself: the ledger, stays, absences and statuses of all.

Stays and absences are the truth of where a person was; the ledger is what counts are made of; the
status on a card is what holds today (one merged into another holds nothing). Three statements over
whole tables, each from one snapshot.
"""

from typing import NamedTuple

from django.db import connection

from members import ledger

STATUSES = """
    SELECT card.id, card.status, card.unit_id, stay.unit_id, away.id IS NOT NULL
    FROM members_member AS card
    LEFT JOIN members_membership AS stay ON stay.member_id = card.id AND stay.until IS NULL
    LEFT JOIN members_suspension AS away ON away.member_id = card.id AND away.until IS NULL
    WHERE card.merged_into_id IS NULL AND CASE card.status
          WHEN 'member' THEN stay.unit_id IS DISTINCT FROM card.unit_id OR away.id IS NOT NULL
          WHEN 'suspended' THEN stay.unit_id IS DISTINCT FROM card.unit_id OR away.id IS NULL
          ELSE stay.id IS NOT NULL OR away.id IS NOT NULL END
    ORDER BY card.id
"""
OVERLAPS = """
    SELECT member_id, id, next FROM (
        SELECT member_id, id, until, since,
               lead(since) OVER (PARTITION BY member_id ORDER BY since, id) AS next
        FROM members_membership WHERE since < coalesce(until, 'infinity')
    ) AS stay
    WHERE next < coalesce(until, 'infinity') ORDER BY member_id, since
"""


class Misstated(NamedTuple):
    """A card whose status says other than its stays and absences."""

    member_id: int
    status: str
    unit_id: int
    stays_in: int | None
    is_away: bool

    def __str__(self):
        return (
            f"карточка {self.member_id}: статус «{self.status}», организация {self.unit_id}, "
            f"на учёте {self.stays_in or 'нигде'}, отсутствует: {'да' if self.is_away else 'нет'}"
        )


class Overlap(NamedTuple):
    """On the books twice on one day."""

    member_id: int
    membership_id: int
    again_on: object

    def __str__(self):
        return (
            f"карточка {self.member_id}: членство {self.membership_id} ещё не кончилось, "
            f"а с {self.again_on:%d.%m.%Y} начато другое"
        )


def faults():
    """Everything in which the register contradicts itself; an empty list is as it should be."""
    return [*ledger.differences(), *_found(Misstated, STATUSES), *_found(Overlap, OVERLAPS)]


def _found(fault, statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [fault(*row) for row in cursor.fetchall()]
