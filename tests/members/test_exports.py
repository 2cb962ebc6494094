import csv
import io
import os
import zipfile
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.models import Mandate, User
from audit.models import Entry
from members import exports
from members.columns import COLUMNS, columns_named
from members.enums import ExportFormat, JobState
from members.export_files import harmless, table
from members.models import Export
from notifications.models import Notice
from structure.models import Unit
from structure.services import move_unit
from tests.browsing import faults_of, sign_in
from tests.factories import make_member

ORDER = reverse("members:order_export")
LIST = reverse("members:exports")


@pytest.fixture
def members(house):
    rows = {"own": house.primary, "child": house.shop, "neighbour": house.neighbour}
    return SimpleNamespace(
        **{
            word: make_member(unit, surname=word.title(), phone="+79730123456")
            for word, unit in rows.items()
        }
    )


def ordered(user, query="", names=("phone",), kind=ExportFormat.CSV):
    return exports.order_export(user, query, columns_named(names), kind)


def made(user, *args, **kwargs):
    export = ordered(user, *args, **kwargs)
    assert exports.make(export.pk)
    export.refresh_from_db()
    return export


def lines(export):
    with export.file.open() as file:
        text = file.read().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def names(export):
    return [line[0] for line in lines(export)[1:-1]]


def file_of(export):
    return reverse("members:export_file", args=[export.pk])


def test_the_file_holds_the_list_and_says_whose_it_is(people, members):
    export = made(people.chair, "q=o&no_email=1", ["phone", "admitted_on", "status"])

    assert lines(export)[:2] == [
        ["Фамилия, имя, отчество", "Телефон", "Принят", "Статус"],
        ["Own Пётр Сергеевич", "8 (973) 012-34-56", "01.01.2020", "Член Профсоюза"],
    ]
    (last,) = lines(export)[-1]
    assert last.startswith(f"Выгрузка № {export.pk}: {people.chair}, ")
    assert last.endswith("строк: 1")
    assert (export.state, export.rows, export.total) == (JobState.DONE, 1, 1)
    assert export.sentence == "Люди без почты по запросу «o»"
    assert Notice.objects.get(user=people.chair).url == LIST


def test_xlsx_is_read_back_as_texts(people, members):
    export = made(people.chair, names=["phone", "personnel_number"], kind=ExportFormat.XLSX)

    with export.file.open() as file:
        rows = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()

    assert rows[0] == ["Фамилия, имя, отчество", "Телефон", "Табельный №"]
    assert rows[1:3] == [
        ["Child Пётр Сергеевич", "8 (973) 012-34-56", ""],
        ["Own Пётр Сергеевич", "8 (973) 012-34-56", ""],
    ]
    assert len(rows) == 4


def test_every_column_can_be_taken(people, house, members):
    members.own.employer = house.employer
    members.own.save()

    export = made(people.chair, names=list(COLUMNS))

    assert [len(line) for line in lines(export)[:3]] == [len(COLUMNS)] * 3


EVIL = ["=1+1", "+7", "-1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x")', "\n=1"]


@pytest.mark.parametrize("kind", ExportFormat)
def test_what_begins_like_a_formula_is_only_text(tmp_path, kind):
    path = tmp_path / f"x.{kind}"
    with table(path, kind, columns_named(["position"])) as add:
        for text in EVIL:
            add([text, f"a{text}"])

    if kind == ExportFormat.CSV:
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [row[0] for row in csv.reader(file, delimiter=";")][1:]
        assert cells == [f"'{text}" for text in EVIL]
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    else:
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        assert [row[0].replace("_x000D_", "\r") for row in sheet][1:] == EVIL
        assert formulas_in(path) == 0


def formulas_in(path):
    with zipfile.ZipFile(path) as book:
        return book.read("xl/worksheets/sheet1.xml").count(b"<f>")


@pytest.mark.parametrize("text", ["Иванов", "", "8 (973) 1", "a=b", " x"])
def test_other_texts_are_left_as_they_are(text):
    assert harmless(text) == text


def test_each_takes_away_only_those_he_may_export(people, members):
    assert names(made(people.chair)) == ["Child Пётр Сергеевич", "Own Пётр Сергеевич"]
    assert len(names(made(people.admin))) == 3
    assert names(made(people.neighbour_chair)) == ["Neighbour Пётр Сергеевич"]
    for office in ("shop_chair", "accountant", "auditor", "stranger"):
        assert names(made(getattr(people, office))) == []


def test_rights_are_those_at_the_moment_of_making(people, house, members):
    export = ordered(people.admin)
    Mandate.objects.filter(user=people.admin).update(unit=house.neighbour, role="primary_chair")

    exports.make(export.pk)

    export.refresh_from_db()
    assert names(export) == ["Neighbour Пётр Сергеевич"]
    assert export.units == [house.neighbour.pk]


def test_an_organisation_lost_before_the_making_gives_nobody(people, house, members):
    export = ordered(people.admin, f"unit={house.neighbour.pk}")
    Mandate.objects.filter(user=people.admin).update(unit=house.primary, role="primary_chair")

    exports.make(export.pk)

    export.refresh_from_db()
    assert names(export) == []


def test_the_file_is_given_to_its_owner_alone_and_recorded(client, people, members):
    export = made(people.chair)
    for other in (people.deputy, people.admin, people.stranger):
        client.force_login(other)
        assert client.get(file_of(export)).status_code == 404
    assert not Entry.objects.filter(action="members.export.taken").exists()

    client.force_login(people.chair)
    answer = client.get(file_of(export))

    body = b"".join(answer.streaming_content)
    assert body.startswith(b"\xef\xbb\xbf")
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    taken = Entry.objects.get(action="members.export.taken")
    assert (taken.actor_id, taken.data["rows"], taken.data["sentence"], taken.data["columns"]) == (
        people.chair.pk, 2, "Все, кто есть в реестре", ["name", "phone"],
    )  # fmt: skip
    export.refresh_from_db()
    assert export.fetched_at is not None
    assert Entry.objects.get(action="members.export.ordered").data["format"] == "csv"


def test_whoever_lost_his_right_does_not_get_the_file(client, people, house, members):
    export = made(people.territorial_chair)
    Mandate.objects.filter(user=people.territorial_chair).update(
        unit=house.primary, role="primary_chair"
    )

    client.force_login(User.objects.get(pk=people.territorial_chair.pk))

    assert client.get(file_of(export)).status_code == 404
    assert client.get(LIST).status_code == 200


def test_two_do_not_make_the_same_file(people, members):
    export = ordered(people.chair)
    Export.objects.filter(pk=export.pk).update(
        state=JobState.RUNNING, lease_until=timezone.now() + exports.LEASE
    )

    assert not exports.make(export.pk)

    Export.objects.filter(pk=export.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert exports.make(export.pk)
    assert not exports.make(export.pk)


def test_who_lost_his_lease_leaves_no_file(people, members, monkeypatch):
    export = ordered(people.chair)
    write = exports._write

    def slow(*args):
        count = write(*args)
        Export.objects.filter(pk=export.pk).update(lease_until=timezone.now() + timedelta(hours=1))
        return count

    monkeypatch.setattr(exports, "_write", slow)

    assert not exports.make(export.pk)
    export.refresh_from_db()
    assert (export.state, export.file.name) == (JobState.RUNNING, "")


def test_folders_of_the_killed_go_and_those_of_others_at_work_stay(tmp_path, monkeypatch):
    monkeypatch.setattr(exports.tempfile, "tempdir", str(tmp_path))
    left, at_work = exports._folder(), exports._folder()
    (left / "1.csv").write_text("x")
    os.utime(left, (0, 0))

    exports._folder()

    assert not left.exists()
    assert at_work.exists()


def test_a_fault_is_told_and_ordered_again(client, people, members, monkeypatch):
    export = ordered(people.chair)
    monkeypatch.setattr(exports, "table", lambda *args: 1 / 0)

    assert not exports.make(export.pk)

    client.force_login(people.chair)
    page = client.get(LIST).content.decode()
    assert "Закажите ещё раз" in page
    assert "Заказать ещё раз" in page


def test_more_rows_than_a_sheet_holds_are_refused_in_words(people, members, monkeypatch):
    monkeypatch.setattr(exports, "MOST_ROWS", 1)
    export = ordered(people.chair, kind=ExportFormat.XLSX)

    assert not exports.make(export.pk)

    export.refresh_from_db()
    assert "Выгрузите CSV" in export.error


def test_what_was_lost_is_owed_and_old_files_are_forgotten(people, members):
    now = timezone.now()
    export = ordered(people.chair)
    assert not exports.owed(now).exists()
    assert list(exports.owed(now + timedelta(minutes=2))) == [export]

    exports.make(export.pk)
    assert not exports.owed(now + timedelta(days=1)).exists()
    name = Export.objects.get(pk=export.pk).file.name
    assert exports.forget_old(now + timedelta(days=6)) == 0
    assert exports.forget_old(now + timedelta(days=8)) == 1
    assert exports.forget_old(now + timedelta(days=8)) == 0
    assert not default_storage.exists(name)
    assert Export.objects.get(pk=export.pk).file.name == ""


def test_a_deleted_file_is_told_of(client, people, members):
    export = made(people.chair)
    exports.forget_old(timezone.now() + timedelta(days=8))
    client.force_login(people.chair)

    assert client.get(file_of(export)).status_code == 404
    assert "Файл удалён" in client.get(LIST).content.decode()


def test_too_many_at_once_are_refused(client, people, members):
    client.force_login(people.chair)
    for _ in range(exports.AT_ONCE):
        ordered(people.chair)

    refused = client.post(ORDER, {"format": "csv", "columns": ["phone"]})

    assert refused.status_code == 422
    assert "Дождитесь" in refused.content.decode()
    assert Export.objects.count() == exports.AT_ONCE


def test_chunks_read_everybody_once_in_the_order_of_names(people, house, monkeypatch):
    monkeypatch.setattr(exports, "CHUNK", 2)
    for surname in ("Абрамов", "Борисов", "Иванов", "Иванов", "Яковлев"):
        make_member(house.primary, surname=surname)

    export = made(people.chair)

    assert [name.split()[0] for name in names(export)] == [
        "Абрамов", "Борисов", "Иванов", "Иванов", "Яковлев",
    ]  # fmt: skip


def test_more_exports_are_read_by_the_same_queries(client, people, members):
    client.force_login(people.chair)
    queries = []
    for size in (1, 3):
        while Export.objects.count() < size:
            made(people.chair)
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
        queries.append(len(captured))

    assert queries[0] == queries[1]


def test_a_removed_organisation_gives_nobody_the_file(people, house, members):
    export = made(people.chair, f"unit={house.shop.pk}")
    assert exports.may_take(people.chair, export)

    export.units = [*export.units, Unit.objects.order_by("pk").last().pk + 1]

    assert not exports.may_take(people.chair, export)


def test_an_organisation_gone_from_under_him_takes_its_people_out_of_his_hands(
    people, house, members
):
    export = made(people.chair)
    assert export.units == [house.primary.pk, house.shop.pk]

    move_unit(house.shop.pk, house.neighbour.pk, actor="тест")

    assert not exports.may_take(User.objects.get(pk=people.chair.pk), export)


@pytest.mark.django_db(transaction=True)
def test_an_export_is_ordered_watched_and_taken(page, phone, house, people, members):
    sign_in(page, people.chair)
    page.goto(reverse("members:register"))
    page.get_by_role("link", name="Выгрузить").click()
    page.get_by_label("CSV").wait_for()
    assert faults_of(page) == []
    page.get_by_label("CSV").check()
    page.get_by_role("button", name="Выгрузить").click()
    page.get_by_text("В очереди").wait_for()
    assert faults_of(page) == []

    exports.make(Export.objects.get().pk)

    with page.expect_download() as waiting:
        page.get_by_role("link", name="Скачать").click()
    assert waiting.value.suggested_filename.endswith(".csv")
    sign_in(phone, people.chair)
    for url in (LIST, ORDER):
        phone.goto(url)
        assert faults_of(phone) == [], url
