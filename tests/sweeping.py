"""How the database is emptied after a test that commits.

Django truncates every table and founds the permissions again: half a second for the few rows that
such a test leaves. Here only tables that hold something are emptied, by ``DELETE``, and what Django
itself has laid stays. Thousands of rows are truncated still: that is quicker.
"""

from functools import cache

from django.db import connections, transaction
from django.test import TransactionTestCase

# Laid by Django when the database was made; a permission that a grant has added is found again.
KEPT = ("django_migrations", "django_content_type", "auth_permission")
FEW = 2000

OURS = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
# Tables whose triggers would refuse: the journal, the book of dues.
GUARDED = """
    SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
    WHERE NOT tgisinternal AND tgtype & 40 > 0
"""  # 8 is DELETE, 32 is TRUNCATE


def sweep_instead_of_flushing():
    TransactionTestCase._fixture_teardown = _sweep_all


def _sweep_all(self):
    for alias in self._databases_names(include_mirrors=False):
        with transaction.atomic(using=alias):
            sweep(alias)


def sweep(alias):
    """Leave no row in any table; guards that refuse to be emptied sleep meanwhile."""
    filled = dict(_rows(alias, _count(alias)))
    if not filled:
        return
    is_big = max(filled.values()) > FEW
    emptied = _tables(alias) if is_big else list(filled)
    asleep = [table for table in _names(alias, GUARDED) if table in emptied]
    _do(
        alias,
        *(f'ALTER TABLE "{table}" DISABLE TRIGGER USER' for table in asleep),
        *_emptying(emptied, is_big=is_big),
        "SET CONSTRAINTS ALL IMMEDIATE",
        *(f'ALTER TABLE "{table}" ENABLE TRIGGER USER' for table in asleep),
    )


def _emptying(tables, *, is_big):
    names = [f'"{table}"' for table in tables]
    if is_big:
        return [f"TRUNCATE {', '.join(names)}"]
    return [f"DELETE FROM {name}" for name in names]  # noqa: S608 - names of tables


@cache
def _names(alias, question):
    return [name for (name,) in _rows(alias, question)]


def _tables(alias):
    return [table for table in _names(alias, OURS) if table not in KEPT]


@cache
def _count(alias):
    """The question which tables hold something, and how much, up to ``FEW`` and one."""
    counts = " UNION ALL ".join(
        f"SELECT '{table}', count(*) FROM (SELECT FROM \"{table}\" LIMIT {FEW + 1}) AS found"  # noqa: S608 - names of tables
        for table in _tables(alias)
    )
    return f"SELECT * FROM ({counts}) AS counts (name, many) WHERE many > 0"  # noqa: S608


def _rows(alias, question):
    with connections[alias].cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchall()


def _do(alias, *statements):
    with connections[alias].cursor() as cursor:
        cursor.execute(";".join(statements))
