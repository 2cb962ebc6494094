"""Lists brought, checked and written the way the pages and the worker do it."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from imports import tasks
from imports.enums import Doubt, State, Verdict
from imports.models import Import
from imports.services import set_columns, start_run, start_undo, take_in
from tests.documents.tables import lists
from tests.factories import LONG_AGO

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


def a_checked_list(unit, actor, mark):
    """A checked list about one person who bears ``mark``."""
    of = Import.objects.create(
        unit=unit,
        actor=actor,
        name=f"{mark}.csv",
        kind="csv",
        file=default_storage.save(
            "lists/walk.csv", ContentFile(f"ФИО;Пол\n{mark} Анна;ж".encode())
        ),
        sha256="0" * 64,
        headings=["ФИО", "Пол"],
        heading_row=1,
        mapping=["full_name", "gender"],
        since=LONG_AGO,
        state=State.CHECKED,
        counts={Verdict.DOUBTFUL.value: 1, "doubts": {Doubt.BY_NAME.value: 1}},
    )
    of.rows.create(
        number=2,
        verdict=Verdict.DOUBTFUL,
        doubt=Doubt.BY_NAME,
        raw=[mark, "ж"],
        values={"surname": mark, "name": "Анна", "unit": unit.pk},
        reasons=[mark],
        candidates=[],
    )
    return of
