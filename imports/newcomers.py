"""Rows of a checked list about people whom the portal does not know: which can still be written.

The database looks at them and gives them over to be written: a batch has thousands, and none of
them comes here.
"""

from typing import NamedTuple

from django.db import connection

from imports.enums import Choice, Verdict
from imports.models import Import
from members.arrivals import People, key_of
from members.models import KeyForm

GONE = "Организации больше нет среди действующих: укажите другую."
NAMELESS = "Нет фамилии или имени: карточку не завести."
ALREADY = "Такую карточку завели после проверки."
NUMBER_TAKEN = "Номер профбилета уже у другого человека."

_KEY = KeyForm.template % {"expressions": "concat(surname, ' ', name, ' ', patronymic)"}
_ROWS = f"""
    WITH told AS MATERIALIZED (
        SELECT number, verdict, told.*, {_KEY} COLLATE "C" AS fio_key
        FROM imports_importrow, jsonb_to_record("values") AS told (
            surname text, name text, patronymic text, birth_date text, card_number text, unit bigint
        )
        WHERE of_id = %(of)s AND number > %(after)s AND number <= %(last)s
          AND (verdict = %(clear)s OR choice = %(decided)s)
    )
"""  # noqa: S608 -- an expression of ours
# OFFSET 0: a batch is small beside the register, each row is looked up by an index.
_FAULTS = {
    GONE: "SELECT number FROM told WHERE unit <> ALL(%(units)s)",
    NAMELESS: "SELECT number FROM told WHERE '' IN (coalesce(surname, ''), coalesce(name, ''))",
    ALREADY: """
        SELECT number FROM told CROSS JOIN LATERAL (
            SELECT card.id FROM members_member AS card
            WHERE card.fio_key = told.fio_key AND card.created_at > %(checked_at)s
              AND card.merged_into_id IS NULL
              AND (card.birth_date IS NULL
                   OR coalesce(told.birth_date, '') IN ('', card.birth_date::text))
            OFFSET 0
        ) AS card
        WHERE verdict = %(clear)s AND NOT EXISTS (
            SELECT FROM imports_importrow AS ours
            WHERE ours.of_id = %(of)s AND ours.member_id = card.id
        )
    """,
    NUMBER_TAKEN: """
        SELECT number FROM told CROSS JOIN LATERAL (
            SELECT FROM members_member AS card
            WHERE card.card_number = told.card_number AND card.card_number <> '' OFFSET 0
        ) AS card
    """,
}
# Of clear rows the check has seen that each has a number of its own.
_TWICE = """
    SELECT told.number FROM told JOIN told AS other USING (card_number)
    WHERE told.verdict <> %(clear)s AND card_number <> '' AND other.number <> ALL(%(left)s)
      AND (other.verdict = %(clear)s OR other.number < told.number)
"""
_PEOPLE = """
    SELECT row.member_id AS pk, row."values" AS told, place.unit AS unit_id, "on", admitted_on,
           greatest("on", coalesce(place.day, "on")) AS posted_on, %(key)s || row.number AS key
    FROM imports_importrow AS row
    CROSS JOIN LATERAL (
        SELECT (row."values"->>'since')::date AS "on",
               (row."values"->>'admitted_on')::date AS admitted_on
    ) AS days
    JOIN unnest(%(places)s::bigint[], %(days)s::date[]) AS place (unit, day)
      ON place.unit = (row."values"->>'unit')::bigint
    WHERE of_id = %(of)s AND number > %(after)s AND number <= %(last)s
      AND (verdict = %(clear)s OR choice = %(decided)s) AND number <> ALL(%(left)s)
    ORDER BY number
"""


class Newcomers(NamedTuple):
    """Such rows of a list after one number and up to another."""

    of: Import
    after: int
    last: int

    def left_out(self, units, *, are_decided):
        """{number of the row: why it cannot be written}. ``units`` are organisations that stand.

        ``are_decided``: some of them were doubtful.
        """
        told = self._told(units=list(units), checked_at=self.of.checked_at)
        faults = " UNION ALL ".join(
            f"SELECT {place}, number FROM ({fault}) AS told"  # noqa: S608 -- ours
            for place, fault in enumerate(_FAULTS.values())
        )
        reasons = list(_FAULTS)
        with connection.cursor() as cursor:
            cursor.execute(f"{_ROWS} {faults} ORDER BY 1 DESC", told)
            left = {number: reasons[place] for place, number in cursor.fetchall()}
            if not are_decided:
                return left
            cursor.execute(_ROWS + _TWICE, told | {"left": list(left)})
            return dict.fromkeys((number for (number,) in cursor.fetchall()), NUMBER_TAKEN) | left

    def people(self, left, days):
        """The rest as they are written. ``days`` are {organisation: day of recording or None}."""
        told = self._told(
            left=list(left), places=list(days), days=list(days.values()),
            key=key_of(self.of.operation, ""),
        )  # fmt: skip
        return People(_PEOPLE, told)

    def _told(self, **more):
        span = {"of": self.of.pk, "after": self.after, "last": self.last}
        return span | {"clear": Verdict.NEW.value, "decided": Choice.NEW.value} | more
