"""Many people who come on the books at once: written by the database out of one SELECT.

The same rows that ``editing`` and ``movement`` write for one. Callers hold the transaction and
tell the journal themselves. ``bulk`` takes back what is written here.
"""

import json
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction

from members.duplicates.noticing import ask_to_look
from members.editing import FIELDS
from members.enums import Column, MovementKind, Status
from members.models import Member, Membership, Movement, Posting


class Act(NamedTuple):
    """Who writes, by what, when."""

    operation: UUID
    source: str
    actor: str
    now: object


class Entry(NamedTuple):
    """The person is on the books of an organisation from a day; ``posted_on`` as in the ledger."""

    unit_id: int
    on: date
    admitted_on: date
    posted_on: date
    key: str


class People(NamedTuple):
    """A SELECT of ``COLUMNS`` with its parameters, in the order in which rows are written.

    ``told`` has fields of a card as ``bulk.kept`` tells them; what it lacks stays empty.
    """

    sql: str
    params: dict[str, Any]


COLUMNS = (
    'pk bigint, told jsonb, unit_id bigint, "on" date, admitted_on date, posted_on date, key text'
)


def key_of(operation, number):
    """The key of a membership that a list began."""
    return f"list:{operation}:{number}"


def few(entries):
    """``People`` out of {id of the card: (fields, ``Entry``)}, for a handful of them."""
    rows = [
        {"pk": pk, "told": told} | {name: _word(value) for name, value in entry._asdict().items()}
        for pk, (told, entry) in entries.items()
    ]
    sql = f"SELECT * FROM jsonb_to_recordset(%(people)s::jsonb) AS told ({COLUMNS})"  # noqa: S608 -- names
    return People(sql, {"people": json.dumps(rows)})


def _word(value):
    return str(value) if isinstance(value, date) else value


@transaction.atomic
def open_cards(people, act):
    """Cards of ``People`` whom the portal has not known, each on the books of an organisation.

    Their ids come from ``bulk.next_ids``. Returns them.
    """
    fields = {name: _cell(Member._meta.get_field(name)) for name in FIELDS if name != "photo"}
    card = fields | {
        "id": "pk",
        "unit": "unit_id",
        "status": "%(status)s",
        "admitted_on": "admitted_on",
        "created_at": "%(now)s",
    }
    pks = _write(people, act, {"card": _insert(Member, card)}, status=Status.MEMBER.value)
    ask_to_look(pks)
    return pks


@transaction.atomic
def enter(people, act):
    """Put ``People`` who have cards on the books; nothing else of the cards is changed."""
    return _write(people, act, {})


def _write(people, act, first, **told):
    """Membership, the line of history and the line of the ledger, after the ``first`` inserts.

    One statement: foreign keys are looked at when the transaction ends.
    """
    stay = {
        "member": "pk", "unit": "unit_id", "admitted_on": "admitted_on", "since": '"on"',
        "key": "key",
    }  # fmt: skip
    line = {
        "member": "pk", "kind": "%(kind)s", "on": '"on"', "unit": "unit_id", "note": "%(note)s",
        "actor": "%(actor)s", "recorded_at": "%(now)s", "operation": "%(operation)s",
    }  # fmt: skip
    posting = {
        "movement": "line.id", "member": "pk", "unit": "people.unit_id", "delta": "1",
        "column": "%(column)s", "on": 'people."on"', "posted_on": "posted_on",
    }  # fmt: skip
    inserts = first | {"stay": _insert(Membership, stay), "line": _insert(Movement, line)}
    steps = [(name, *step) for name, step in inserts.items()]
    last, rest = _insert(Posting, posting)
    values = people.params | rest | told
    for _, _, defaults in steps:
        values |= defaults
    values |= {
        "kind": MovementKind.ARRIVED.value, "column": Column.CAME.value, "now": act.now,
        "note": act.source[:300], "actor": act.actor[:200], "operation": act.operation,
    }  # fmt: skip
    parts = [f"people AS MATERIALIZED ({people.sql})"]
    for name, statement, _ in steps:
        told_back = " RETURNING id, member_id" if name == "line" else ""
        parts.append(f"{name} AS ({statement} FROM people{told_back})")
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH {', '.join(parts)} {last} FROM people JOIN line ON line.member_id = people.pk "
            "RETURNING member_id",
            values,
        )
        return [pk for (pk,) in cursor.fetchall()]


def _insert(model, cells):
    """(INSERT … SELECT of ``cells`` {field: SQL}, its parameters); other fields as in Python."""
    quote = connection.ops.quote_name
    columns, said, defaults = [], [], {}
    for field in model._meta.concrete_fields:
        if field.generated or (field.primary_key and field.name not in cells):
            continue
        columns.append(quote(field.column))
        if field.name in cells:
            said.append(cells[field.name])
        else:
            name = f"{model._meta.model_name}_{field.name}"
            said.append(f"%({name})s")
            defaults[name] = field.get_db_prep_save(field.get_default(), connection)
    table = quote(model._meta.db_table)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(said)}",
        defaults,
    )


def _cell(field):
    """A field of the card out of ``told``: empty words are no value where a value is not words."""
    kind = field.db_type(connection)
    if kind.startswith("varchar"):
        return f"coalesce(told->>'{field.name}', '')"
    value = f"nullif(told->>'{field.name}', '')::{kind}"
    blank = field.get_default()
    return value if blank is None else f"coalesce({value}, {blank})"
