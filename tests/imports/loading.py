"""Lists brought, checked and written the way the pages and the worker do it."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from imports import tasks
from imports.models import Import
from imports.services import set_columns, start_run, start_undo, take_in
from tests.factories import LONG_AGO
from tests.imports import lists

TABLES = (
    "members_member", "members_membership", "members_movement", "members_posting",
    "members_revision", "members_suspicion", "members_distinctpair",
)  # fmt: skip


def brought(path, unit, actor, **more):
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return take_in(file, unit=unit, actor=actor, since=more.pop("since", LONG_AGO), **more)


def a_list(tmp_path, rows, name="список.csv"):
    return lists.text(tmp_path / name, rows)


def checked(of, *, wiping=(), mapping=None):
    set_columns(
        of.pk, mapping=mapping or of.mapping, wiping=list(wiping), since=of.since, actor=of.actor
    )
    assert tasks.check_list(of.pk)
    return again(of)


def written(of):
    start_run(of.pk, actor=of.actor)
    assert tasks.run_list(of.pk)
    return again(of)


def taken_back(of):
    start_undo(of.pk, actor=of.actor)
    assert tasks.undo_list(of.pk)
    return again(of)


def again(of):
    return Import.objects.select_related("unit", "actor").get(pk=of.pk)


def digest():
    """What stands in the tables of the register, row by row."""
    with connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            words = "string_agg(row::text, '|' ORDER BY row.id)"
            cursor.execute(f"SELECT count(*), md5(coalesce({words}, '')) FROM {table} AS row")  # noqa: S608
            found[table] = cursor.fetchone()
    return found
