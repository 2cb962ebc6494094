"""Employers in the dues: the list, what is set up for one of them, the layout of his files."""

import csv
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.models import Entry
from dues import booking
from dues.layouts import STANDARD
from dues.models import PayrollDay, RegisterLayout
from tests.dues.lent import lend
from tests.dues.statements import register_of, statement_of
from tests.factories import TODAY, make_employer

EMPLOYERS = "/office/dues/employers/"


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("dues.registering.print_later", lambda register: None)


def page(name, employer):
    return reverse(f"dues:{name}", args=[employer.pk])


def test_the_list_tells_what_is_not_set_up(client, house, people):
    register = register_of(house, statement_of(house))
    booking.book_withheld(
        unit=house.primary, employer=house.employer, month=TODAY.replace(day=1),
        amount=Decimal("100.00"), on=TODAY, key="payroll", actor="тест",
    )  # fmt: skip
    ready = make_employer(
        house.primary, short_name="АО «Альфа»", accounting_email="buh@example.org"
    )
    RegisterLayout.objects.create(employer=ready, columns=STANDARD, set_by="тест")
    PayrollDay.objects.create(employer=ready, withholds=5, pays=7)
    client.force_login(people.accountant)

    answer = client.get(EMPLOYERS)

    rows = {row.employer: row for row in answer.context["rows"]}
    assert set(rows) == {house.employer, ready}
    assert rows[house.employer][1:] == (None, None, register, Decimal("100.00"))
    assert (rows[ready].days.withholds, rows[ready].layout.employer, rows[ready].register) == (
        5, ready, None,
    )  # fmt: skip
    assert answer.content.decode().count("не указана") == 1


def test_the_list_is_of_ones_own_organisations(client, house, people):
    for who, seen in (
        ("accountant", [house.employer]),
        ("neighbour_accountant", [house.foreign_employer]),
        ("shop_chair", 404),
        ("employer_accountant", 404),
        ("stranger", 404),
    ):
        client.force_login(getattr(people, who))
        answer = client.get(EMPLOYERS)
        if seen == 404:
            assert answer.status_code == 404
        else:
            assert [row.employer for row in answer.context["rows"]] == seen


def test_whom_an_employer_is_lent_goes_to_his_window_and_sees_no_page_of_it(client, house, people):
    client.force_login(lend(people, house))

    assert client.get(EMPLOYERS).url == reverse("dues:window")
    assert client.get(page("employer", house.employer)).status_code == 404
    assert client.get(page("layout", house.employer)).status_code == 404


def test_the_list_goes_on_by_name_and_is_searched(client, house, people, monkeypatch):
    monkeypatch.setattr("dues.employer_list.PAGE", 2)
    house.primary.employers.clear()
    names = ["АО «Альфа»", "АО «Бета»", "АО «Вега»"]
    for name in names:
        make_employer(house.primary, short_name=name, inn="7700000001" if "Вега" in name else "")
    client.force_login(people.accountant)

    first = client.get(EMPLOYERS).context
    second = client.get(EMPLOYERS + first["next_url"]).context
    found = client.get(EMPLOYERS, {"q": "7700000001"}).context
    nobody = client.get(EMPLOYERS, {"q": "Гамма"})

    assert [row.employer.short_name for row in first["rows"]] == names[:2]
    assert [row.employer.short_name for row in second["rows"]] == names[2:]
    assert second["next_url"] == ""
    assert [row.employer.short_name for row in found["rows"]] == names[2:]
    assert "Никого не нашли" in nobody.content.decode()


def test_pages_ask_the_same_of_one_and_of_three(
    client, house, people, django_assert_max_num_queries
):
    client.force_login(people.accountant)
    client.get(EMPLOYERS)
    asked = []
    for count in (1, 2):
        for _ in range(count):
            employer = make_employer(house.primary)
            RegisterLayout.objects.create(employer=employer, columns=STANDARD, set_by="тест")
            PayrollDay.objects.create(employer=employer)
            register_of(house, statement_of(house))
        numbers = []
        for address in (EMPLOYERS, page("employer", house.employer)):
            with django_assert_max_num_queries(60) as captured:
                client.get(address)
            numbers.append(len(captured))
        asked.append(numbers)

    assert asked[0] == asked[1]


def test_days_of_the_payroll_are_kept_with_old_and_new_in_the_journal(client, house, people):
    client.force_login(people.accountant)
    address = page("employer", house.employer)

    wrong = client.post(address, {"withholds": 32, "pays": ""})
    before = PayrollDay.objects.count()
    for _ in range(2):
        kept = client.post(address, {"withholds": 10, "pays": 15})

    assert (wrong.status_code, before, kept.url) == (422, 0, address)
    days = PayrollDay.objects.get(employer=house.employer)
    assert (days.withholds, days.pays) == (10, 15)
    told = Entry.objects.filter(action="dues.payroll_days.set")
    assert told.count() == 1


@pytest.mark.parametrize(
    "who", ["auditor", "neighbour_accountant", "employer_accountant", "stranger"]
)
def test_who_does_not_handle_dues_there_sets_nothing(client, house, people, who):
    client.force_login(getattr(people, who))

    days = client.post(page("employer", house.employer), {"withholds": 1, "pays": 2})
    layout = client.post(page("layout", house.employer), typed(act="save"))
    dropped = client.post(page("drop_layout", house.employer))

    assert [days.status_code, layout.status_code, dropped.status_code] == [404] * 3
    assert not PayrollDay.objects.exists()
    assert not RegisterLayout.objects.exists()


# ---- the layout ---------------------------------------------------------------------------------

ROWS = (
    {"order": 2, "field": "full_name", "heading": "Сотрудник", "format": "upper"},
    {"order": 1, "field": "personnel_number", "heading": "Таб."},
    {"order": 3, "field": "text", "heading": "Код", "text": "ПРОФ"},
)


def typed(*rows, act, **told):
    rows = rows or ROWS
    fields = {
        f"columns-{number}-{name}": value
        for number, row in enumerate(rows)
        for name, value in row.items()
    }
    return {
        "form": "csv", "encoding": "cp1251", "delimiter": ";", "has_heading": "on",
        "columns-TOTAL_FORMS": len(rows), "columns-INITIAL_FORMS": len(rows), **fields,
        "act": act, **told,
    }  # fmt: skip


def test_a_layout_is_kept_in_the_order_of_places(client, house, people):
    client.force_login(people.accountant)

    answer = client.post(page("layout", house.employer), typed(act="save"))

    layout = RegisterLayout.objects.get(employer=house.employer)
    assert answer.url == page("employer", house.employer)
    assert (layout.form, layout.encoding, layout.has_heading) == ("csv", "cp1251", True)
    assert layout.columns == [
        {"field": "personnel_number", "heading": "Таб.", "format": "as_is"},
        {"field": "full_name", "heading": "Сотрудник", "format": "upper"},
        {"field": "text", "heading": "Код", "text": "ПРОФ"},
    ]
    assert Entry.objects.get(action="dues.layout.set").subject == (
        f"structure.employer:{house.employer.pk}"
    )


def test_files_are_written_in_it_from_then_on(client, house, people):
    register = register_of(house, statement_of(house, "Абрамов", personnel_number="007"))
    client.force_login(people.accountant)
    client.post(page("layout", house.employer), typed(act="save"))

    answer = client.get(reverse("dues:file", args=[register.pk, "csv"]))

    text = b"".join(answer.streaming_content).decode("cp1251")
    assert text == "Таб.;Сотрудник;Код\r\n007;АБРАМОВ ПЁТР СЕРГЕЕВИЧ;ПРОФ\r\n"


def test_five_made_up_lines_are_shown_before_anything_is_kept(client, house, people):
    client.force_login(people.accountant)

    shown = client.post(page("layout", house.employer), typed(act="show")).context["preview"]
    file = client.post(page("layout", house.employer), typed(act="file"))

    assert shown.headings == ["Таб.", "Сотрудник", "Код"]
    assert shown.rows[1] == ["000078", "ГАТАУЛЛИНА ГОЛНУР РАШИТОВНА", "ПРОФ"]
    assert (len(shown.rows), shown.replaced) == (5, "Ө → О, Ә → А")
    data = b"".join(file.streaming_content).decode("cp1251")
    assert list(csv.reader(io.StringIO(data), delimiter=";"))[1:] == shown.rows
    assert not RegisterLayout.objects.exists()


@pytest.mark.parametrize(
    ("row", "field", "said"),
    [
        ({"order": 0, "field": "full_name"}, "order", "1"),
        ({"order": 1, "field": "birth_date"}, "field", "birth_date"),
        ({"order": 1, "field": "phone"}, "field", "phone"),
        ({"order": 1, "field": "full_name", "format": "iso"}, "format", "раздела «текст»"),
        ({"order": 1, "field": "text"}, "text", "что ставить"),
    ],
)
def test_a_wrong_column_is_told_beside_it_and_nothing_typed_is_lost(
    client, house, people, row, field, said
):
    client.force_login(people.accountant)

    answer = client.post(
        page("layout", house.employer), typed(row | {"heading": "Моё"}, act="save")
    )

    errors = answer.context["columns"].forms[0].errors
    assert answer.status_code == 422
    assert said in " ".join(errors[field])
    assert "Моё" in answer.content.decode()
    assert not RegisterLayout.objects.exists()


def test_a_file_by_which_nobody_is_known_is_refused(client, house, people):
    client.force_login(people.accountant)

    answer = client.post(
        page("layout", house.employer), typed({"order": 1, "field": "percent"}, act="save")
    )

    assert answer.status_code == 422
    assert "не узнает человека" in answer.content.decode()


def test_columns_are_added_removed_and_put_in_order_without_scripts(client, house, people):
    client.force_login(people.accountant)
    rows = [*ROWS, {"order": 4, "field": "reason", "DELETE": "on"}]

    tidy = client.post(page("layout", house.employer), typed(*rows, act="tidy"))
    added = client.post(page("layout", house.employer), typed(*rows, act="add"))

    shown = [row.initial["field"] for row in tidy.context["columns"]]
    assert shown == ["personnel_number", "full_name", "text"]
    assert [row.initial["field"] for row in added.context["columns"]][3:] == ["blank"]
    assert not RegisterLayout.objects.exists()


def test_a_sample_fills_the_columns_and_is_not_kept(client, house, people):
    client.force_login(people.accountant)
    data = "Таб. №;Сотрудник;Зачем\r\n007;ИВАНОВ ПЁТР;да\r\n".encode("cp1251")

    answer = client.post(
        page("layout", house.employer),
        {"act": "sample", "sample": SimpleUploadedFile("образец.csv", data)},
    )
    nothing = client.post(page("layout", house.employer), {"act": "sample"})
    foreign = client.post(
        page("layout", house.employer),
        {"act": "sample", "sample": SimpleUploadedFile("образец.csv", b"%PDF-1.7")},
    )

    columns = answer.context["columns"]
    assert [row.initial["field"] for row in columns] == ["personnel_number", "full_name", "blank"]
    assert columns.forms[1].initial["format"] == "upper"
    assert columns.forms[0].initial["words"] == "007"
    assert answer.context["form"].initial["encoding"] == "cp1251"
    assert (nothing.status_code, foreign.status_code) == (422, 422)
    assert "PDF" in foreign.content.decode()
    assert not RegisterLayout.objects.exists()


def test_the_usual_layout_comes_back_after_a_question(client, house, people):
    client.force_login(people.accountant)
    client.post(page("layout", house.employer), typed(act="save"))

    asked = client.get(page("drop_layout", house.employer))
    kept = RegisterLayout.objects.count()
    for _ in range(2):
        client.post(page("drop_layout", house.employer))

    assert (asked.status_code, kept) == (200, 1)
    assert not RegisterLayout.objects.exists()
    assert Entry.objects.filter(action="dues.layout.dropped").count() == 1
