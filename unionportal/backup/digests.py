"""What stands in the database, a number for each table: equal numbers, equal rows."""

from django.db import connection
from psycopg import sql

# Sessions are never kept: what a stolen copy opens must not be anybody's signed-in browser.
NOT_KEPT = ("accounts_session",)


def digests_of_tables():
    """{table: [rows, sum of the hashes of its rows]}, whatever order the rows lie in.

    The hash is PostgreSQL's own 64-bit one: it finds what was lost or spoiled on the way, and is
    no proof against a forger. That is the encryption's part, which is authenticated.
    """
    with connection.cursor() as cursor:
        return {table: _digest(cursor, table) for table in tables(cursor)}


def tables(cursor):
    """All tables that hold rows of ours."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    return [name for (name,) in cursor.fetchall() if name not in NOT_KEPT]


def _digest(cursor, table):
    cursor.execute(
        sql.SQL(
            "SELECT count(*), coalesce(sum(hashtextextended(kept::text, 0)::numeric), 0)::text"
            " FROM {} AS kept"
        ).format(sql.Identifier(table))
    )
    return list(cursor.fetchone())
