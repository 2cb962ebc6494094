"""What a fixture lays in the database, laid for the next tests of the process by one statement.

To found an organisation the way the portal does takes twenty queries; ``house`` has eight, and
thousands of tests stand on it. So the services build it for the first test of a process, and what
they have written is kept as text and written down again before each of the others: the same rows
with the same keys. No later row meets these keys, because a sequence never goes back, neither with
a transaction nor with ``TRUNCATE``.
"""

import pickle
import re
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')


@dataclass(frozen=True)
class Laid:
    """A fixture as it was after the first test had built it."""

    made: bytes
    script: str


_kept: dict[str, Laid] = {}


def laid(name, build, *, into):
    """What ``build`` returns, and its rows in the tables of the models ``into``.

    ``build`` must write into these tables only, which is checked, and be the first who does: where
    another fixture was before it (the first of ``into`` is not empty), it is called in earnest.
    """
    if into[0]._base_manager.exists():
        return build()
    if name in _kept:
        with connection.cursor() as cursor:
            cursor.execute(_kept[name].script)
    else:
        tops = {model: _top(model) for model in into}
        with _writing_only_into({model._meta.db_table for model in into}):
            made = build()
        script = ";".join(filter(None, (_rows_above(top, model) for model, top in tops.items())))
        _kept[name] = Laid(pickle.dumps(made), script)
    return pickle.loads(_kept[name].made)  # noqa: S301 - written above


@contextmanager
def _writing_only_into(tables):
    written = set()

    def note(execute, sql, params, many, context):
        written.update(WRITES.findall(sql)[:1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield
    assert written <= tables, f"name the models of {sorted(written - tables)} in `into`"


def _top(model):
    last = model._base_manager.order_by("pk").values_list("pk", flat=True).last()
    return last or 0


def _rows_above(top, model):
    """A statement that writes down again the rows of ``model`` with keys above ``top``."""
    table = model._meta.db_table
    columns = ", ".join(
        f'"{field.column}"' for field in model._meta.concrete_fields if not field.generated
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT json_agg(rows ORDER BY "id")::text FROM "{table}" AS rows WHERE "id" > {top:d}'  # noqa: S608 - names of ours
        )
        (rows,) = cursor.fetchone()
        return rows and cursor.mogrify(
            f'INSERT INTO "{table}" ({columns}) SELECT {columns} '  # noqa: S608 - names of ours
            f'FROM json_populate_recordset(NULL::"{table}", %s)',
            [rows],
        )
