"""An export made by a real worker that is killed half-way."""

import csv
import re
from pathlib import PurePath

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from members import exports
from members.columns import COLUMNS, columns_named
from members.enums import ExportFormat, JobState
from members.models import Export, Member
from members.tasks import make_owed_exports
from tests.journeys.conftest import kill, running_worker, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 40_000


def test_a_worker_killed_at_work_leaves_an_export_that_is_made_anew(house, people, queue):
    Member.objects.bulk_create(
        (
            Member(unit=house.primary, surname=f"Иванов{number:05}", name="Пётр")
            for number in range(MANY)
        ),
        batch_size=2000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE members_member")  # as the server does by itself, only later
    export = exports.order_export(people.chair, "", columns_named(COLUMNS), ExportFormat.CSV)
    with running_worker(queue) as first:
        wait_until(lambda: rows(export) > 0, "выгрузка не начата", pause=0.001)
        kill(first)
    assert Export.objects.get(pk=export.pk).state == JobState.RUNNING
    assert Export.objects.get(pk=export.pk).file.name == ""

    assert list(exports.owed(timezone.now() + exports.LEASE)) == [export]
    Export.objects.filter(pk=export.pk).update(lease_until=timezone.now())  # its time has passed
    with running_worker(queue):
        make_owed_exports.delay()
        wait_until(lambda: state(export) == JobState.DONE, "выгрузка не сделана заново")

    done = Export.objects.get(pk=export.pk)
    assert (done.state, done.rows) == (JobState.DONE, MANY)
    with done.file.open() as file:
        lines = list(csv.reader(file.read().decode("utf-8-sig").splitlines(), delimiter=";"))
    names = [line[0] for line in lines[1:-1]]
    assert names == [f"Иванов{number:05} Пётр" for number in range(MANY)]
    kept = default_storage.listdir(str(PurePath(done.file.name).parent))[1]
    ours = [name for name in kept if re.match(rf"{export.pk}\D", name)]  # not of other tests
    assert ours == [f"{export.pk}.csv"]


def rows(export):
    return Export.objects.get(pk=export.pk).rows


def state(export):
    return Export.objects.get(pk=export.pk).state
