"""Rows by the hundred thousand: PostgreSQL's COPY, without a model object for each."""

from django.db import connection


def reserve_ids(model, number):
    """``number`` fresh ids of the model, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, number],
        )
        return [row[0] for row in cursor.fetchall()]


def copy_rows(model, names, rows):
    """Write tuples of the fields ``names``. Only the database checks them; defaults are its own."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(model._meta.get_field(name).column) for name in names)
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
