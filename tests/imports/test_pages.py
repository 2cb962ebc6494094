"""Pages of lists: bring, name the columns, look, decide, write, take back."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from documents.tables.tables import look_at
from imports import fault_files, tasks
from imports.enums import Choice, Doubt, State, Verdict
from imports.models import Import
from members.models import Member
from tests.documents.tables.lists import text, xlsx
from tests.factories import make_member
from tests.imports.loading import a_list, again, brought, checked, written

ROWS = [
    ["ФИО", "Дата рождения", "Телефон", "Цех"],
    ["Иванова Анна Петровна", "31.12.1980", "89123456789", "=1+1"],
    ["Петров И. И.", "05.06.1975", "", "=cmd"],
]


@pytest.fixture
def chair(client, people):
    client.force_login(people.chair)
    return people.chair


@pytest.fixture
def of(tmp_path, house, chair):
    return brought(a_list(tmp_path, ROWS), house.primary, chair)


def address(name, of=None, **kwargs):
    return reverse(f"imports:{name}", kwargs={"pk": of.pk, **kwargs} if of else kwargs)


def test_a_list_is_brought_and_its_columns_are_asked_about(client, tmp_path, house, chair):
    path = text(tmp_path / "список.csv", ROWS)
    file = SimpleUploadedFile("список.csv", path.read_bytes())

    answer = client.post(
        address("upload"), {"unit": house.primary.pk, "purpose": "existing", "file": file}
    )

    of = Import.objects.get()
    assert answer.url == address("columns", of)
    assert (of.unit, of.actor, of.state) == (house.primary, chair, State.MAPPING)
    page = client.get(answer.url).content.decode()
    assert "Что в столбцах" in page
    assert "Иванова Анна Петровна" in page


def test_a_file_that_is_no_list_is_answered_beside_the_field(client, house, chair):
    file = SimpleUploadedFile("список.xlsx", b"%PDF-1.7")

    answer = client.post(
        address("upload"), {"unit": house.primary.pk, "purpose": "existing", "file": file}
    )

    assert answer.status_code == 422
    assert "Это PDF, а нужна таблица." in answer.content.decode()
    assert not Import.objects.exists()


def test_two_gigabytes_are_refused_before_they_are_read(client, house, chair):
    class Unread(io.BytesIO):
        def read(self, *args):
            raise AssertionError("the body was read")

    answer = client.generic(
        "POST", address("upload"), content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=2 * 1024**3, **{"wsgi.input": Unread()},
    )  # fmt: skip

    assert answer.status_code == 413
    assert "Файл больше 50 МБ" in answer.content.decode()


def test_nobody_brings_a_list_into_a_foreign_organisation(client, tmp_path, house, chair):
    file = SimpleUploadedFile("список.csv", text(tmp_path / "a", ROWS).read_bytes())

    answer = client.post(
        address("upload"), {"unit": house.neighbour.pk, "purpose": "existing", "file": file}
    )

    assert answer.status_code == 422
    assert not Import.objects.exists()


def named(of, **more):
    told = {f"column_{number}": name for number, name in enumerate(of.mapping)}
    return told | {"since": "2020-01-01"} | more


def test_the_columns_once_told_the_list_is_checked(client, of):
    answer = client.post(address("columns", of), named(of, wipe_2="on"))

    of = again(of)
    assert answer.url == address("one", of)
    assert (of.state, of.wiping) == (State.CHECKING, ["phone"])
    assert "Список проверяется" in client.get(answer.url).content.decode()
    assert tasks.check_list(of.pk)
    answer = client.get(address("progress", of))
    assert answer.headers["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"column_0": ""}, "Укажите, где фамилия и имя"),
        ({"column_3": "full_name"}, "уже выбрано у другого столбца"),
        ({"column_3": "surname"}, "ФИО указано и одним столбцом, и отдельными"),
        ({"since": "2099-01-01"}, "Этот день ещё не наступил"),
    ],
)
def test_columns_that_cannot_be_are_told_beside_the_field(client, of, told, said):
    answer = client.post(address("columns", of), named(of, **told))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert again(of).state == State.MAPPING


def test_another_sheet_and_another_row_of_headings(client, tmp_path, house, chair):
    def fill(book, sheet):
        book.worksheets()[0].write(0, 0, "Фамилия")

    path = xlsx(tmp_path / "a.xlsx", [["x", "y"], *ROWS], sheets=["Первый"], before=fill)
    of = brought(path, house.primary, chair)
    assert of.sheet == "Первый"

    client.post(address("sheet", of), {"sheet": "Список", "heading_row": "2"})

    of = again(of)
    assert (of.sheet, of.heading_row) == ("Список", 2)

    client.post(address("sheet", of), {"sheet": "нет\0такого", "heading_row": "2"})

    of.refresh_from_db()
    assert of.sheet == "Список"
    assert of.mapping == ["full_name", "birth_date", "phone", "department"]


def test_what_the_check_found_is_shown_and_reading_it_is_recorded(client, of):
    of = checked(of)

    page = client.get(address("one", of)).content.decode()

    assert "В реестре пока ничего не изменилось" in page
    assert "Петров И. И." in page  # errors are looked at first
    assert "вместо имени инициалы" in page
    assert Entry.objects.filter(action="imports.read", operation=of.operation).count() == 1
    assert "Иванова Анна Петровна" in client.get(address("one", of) + "?show=new").content.decode()


def test_errors_go_away_as_the_same_table_with_reasons_and_no_formulas(client, of, tmp_path):
    of = checked(of)
    client.post(address("order_faults", of))
    assert fault_files.make(of.fault_file.pk)

    answer = client.get(address("faults", of))

    path = tmp_path / "faults.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    (_, headings), (_, row) = look_at(path).rows
    assert headings == [*ROWS[0], "Что исправить"]
    assert row[:4] == ["Петров И. И.", "05.06.1975", "", "=cmd"]
    assert row[4].startswith("Строка 3. ФИО одним столбцом: «Петров И. И.»")
    assert Entry.objects.filter(action="imports.faults.taken").count() == 1


def test_a_doubtful_row_is_decided_and_then_written(client, of, house):
    anna = make_member(house.primary, surname="Иванова", name="Анна", patronymic="Петровна")
    of = checked(of)
    row = of.rows.get(verdict=Verdict.DOUBTFUL)

    answer = client.post(
        address("decide", of, row_pk=row.pk),
        {"choice": f"take:{anna.pk}"},
        headers={"HX-Request": "true"},
    )

    assert f'id="row-{row.number}"' in answer.content.decode()
    client.post(address("run", of))
    assert again(of).state == State.RUNNING
    assert tasks.run_list(of.pk)
    anna.refresh_from_db()
    assert str(anna.phone) == "+79123456789"
    assert "Список загружен" in client.get(address("one", of)).content.decode()


def test_all_of_one_kind_are_decided_at_once(client, of, house):
    make_member(house.primary, surname="Иванова", name="Анна", patronymic="Петровна")
    of = checked(of)

    client.post(address("decide_all", of), {"doubt": Doubt.BY_NAME, "choice": Choice.NEW})

    assert of.rows.get(verdict=Verdict.DOUBTFUL).choice == Choice.NEW


def test_large_changes_are_written_only_when_they_are_meant(client, tmp_path, house, chair):
    make_member(house.primary, surname="Иванова", name="Анна", patronymic="Петровна",
                birth_date="1980-12-31", phone="+79020000000")  # fmt: skip
    rows = [ROWS[0][:3], ["Иванова Анна Петровна", "31.12.1980", ""]]
    of = checked(brought(a_list(tmp_path, rows), house.primary, chair), wiping=["phone"])
    page = client.get(address("one", of)).content.decode()
    assert "у 1\xa0человека сведения сотрутся" in page

    client.post(address("run", of))
    assert again(of).state == State.CHECKED

    client.post(address("run", of), {"confirmed": "1"})
    assert again(of).state == State.RUNNING


def test_a_written_list_is_taken_back(client, of):
    of = written(checked(of))
    assert Member.objects.count() == 1
    assert "Отменить загрузку" in client.get(address("undo", of)).content.decode()

    client.post(address("undo", of))
    assert tasks.undo_list(of.pk)

    assert Member.objects.count() == 0
    assert "Реестр такой же, каким был" in client.get(address("one", of)).content.decode()


def test_a_list_that_was_not_written_is_thrown_away(client, of):
    storage, name = of.file.storage, of.file.name

    client.post(address("drop", of))

    assert not Import.objects.exists()
    assert Entry.objects.filter(action="imports.dropped").exists()
    storage.delete(name)


def test_a_written_list_cannot_be_thrown_away(client, of):
    of = written(checked(of))

    client.post(address("drop", of))

    assert again(of).state == State.DONE


def test_the_example_can_be_filled_in_and_loaded(client, tmp_path, house, chair):
    path = tmp_path / "образец.xlsx"
    path.write_bytes(b"".join(client.get(address("sample")).streaming_content))

    of = checked(brought(path, house.primary, chair))

    assert of.counts["new"] == 2
    assert "error" not in of.counts


def queries_of(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_pages_ask_the_same_number_of_queries_for_one_row_and_for_three(
    client, tmp_path, house, chair
):
    def rows(number):
        return [ROWS[0], *(["Новикова " + "абв"[n] * 3 + " Ильинична", "01.01.1990", "", ""]
                           for n in range(number))]  # fmt: skip

    one = checked(brought(a_list(tmp_path, rows(1)), house.primary, chair))
    lists, few = queries_of(client, address("list")), queries_of(client, address("one", one))
    for number in range(2):
        brought(a_list(tmp_path, rows(3), f"{number}.csv"), house.primary, chair)
    three = checked(brought(a_list(tmp_path, rows(3), "3.csv"), house.primary, chair))

    assert queries_of(client, address("list")) == lists
    assert queries_of(client, address("one", three)) == few


def test_long_lists_are_shown_a_page_at_a_time(client, tmp_path, house, chair):
    people = [[f"Новикова {name} Ильинична", "01.01.1990", "", ""]
              for name in (f"{a}{b}ва" for a in "абвгдежзик" for b in "абвгде")]  # fmt: skip
    of = checked(brought(a_list(tmp_path, [ROWS[0], *people]), house.primary, chair))

    first = client.get(address("one", of) + "?show=new").content.decode()
    second = client.get(address("one", of) + "?show=new&after=51").content.decode()

    assert first.count('id="row-') == 50
    assert "after=51" in first
    assert second.count('id="row-') == 10


def test_a_text_under_the_name_of_a_book_is_called_what_it_is(client, tmp_path, house, chair):
    path = text(tmp_path / "список.csv", ROWS)
    file = SimpleUploadedFile("список.xlsx", path.read_bytes())

    answer = client.post(
        address("upload"),
        {"unit": house.primary.pk, "purpose": "existing", "file": file},
        follow=True,
    )

    assert "Имя файла кончается на .xlsx, а внутри — простой текст (CSV)." in (
        answer.content.decode()
    )
