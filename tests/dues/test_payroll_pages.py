"""Pages of payrolls without a browser: who opens them, what they say, what a list costs."""

import io
from datetime import date

import pytest
import pyzipper
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from audit.models import Entry
from dues.enums import PayrollState
from dues.models import PayrollFile
from members.models import Member
from notifications.models import Message
from tests.dues.payrolls import again, as_file, booked, matched, name, paying, table, upload


@pytest.fixture
def belov(house):
    return paying(house, "Белов", "0012")


@pytest.fixture
def of(tmp_path, house, people, belov):
    rows = table(["12", name(belov), "700"], ["99", "Чужов Лев Ильич", "70"])
    return matched(upload(as_file(tmp_path / "a.csv", rows), house, people))


def bring(client, house, data, name="a.csv", month="2026-10-01"):
    file = SimpleUploadedFile(name, data)
    told = {"unit": house.primary.pk, "employer": house.employer.pk, "month": month, "file": file}
    return client.post(reverse("dues:payroll_bring"), told)


def test_a_payroll_goes_from_the_form_to_its_columns_and_piles(client, house, people, belov):
    client.force_login(people.accountant)

    answer = bring(client, house, f"ФИО;Удержано\n{name(belov)};500".encode())
    of = PayrollFile.objects.get()
    assert answer.url == of.get_absolute_url()
    assert client.get(answer.url).url == reverse("dues:payroll_columns", args=[of.pk])

    told = {"column_0": "full_name", "column_1": "amount", "swing": "30", "month": "2026-10-01"}
    answer = client.post(reverse("dues:payroll_columns", args=[of.pk]), told)
    assert answer.url == of.get_absolute_url()
    matched(of)
    assert "Пока ничего не учтено" in client.get(answer.url).content.decode()


def test_the_same_file_is_refused_with_a_link_to_the_first(client, house, people):
    client.force_login(people.accountant)
    bring(client, house, "ФИО;Удержано\nБелов Пётр;500".encode())

    answer = bring(client, house, "ФИО;Удержано\nБелов Пётр;500".encode())

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Этот файл уже загружен" in page
    assert f'href="{PayrollFile.objects.get().get_absolute_url()}"' in page


def test_columns_told_wrong_are_said_beside_them(client, house, people):
    client.force_login(people.accountant)
    bring(client, house, "ФИО;Удержано\nБелов Пётр;500".encode())
    address = reverse("dues:payroll_columns", args=[PayrollFile.objects.get().pk])
    told = {"column_0": "amount", "column_1": "amount", "swing": "30", "month": "2026-10-01"}

    page = client.post(address, told)

    assert page.status_code == 422
    assert "уже выбрано у другого столбца" in page.content.decode()
    assert "Укажите, где табельный № или ФИО" in page.content.decode()


def test_a_file_of_another_month_waits_for_a_word(client, house, people):
    client.force_login(people.accountant)
    bring(client, house, "ФИО;Удержано\nБелов Пётр;500".encode(), name="сентябрь 2026.csv")
    of = PayrollFile.objects.get()
    address = reverse("dues:payroll_columns", args=[of.pk])
    told = {"column_0": "full_name", "column_1": "amount", "swing": "30", "month": "2026-09-01"}

    assert "стоит сентябрь 2026, а выбран октябрь 2026" in client.get(address).content.decode()
    assert client.post(address, told).status_code == 422
    client.post(address, told | {"agreed": "on"})

    of = again(of)
    assert (of.month.month, of.state) == (9, PayrollState.READING)


def test_whoever_only_looks_can_do_nothing(client, of, people):
    client.force_login(people.auditor)
    page = client.get(of.get_absolute_url())

    assert page.status_code == 200
    assert "Учесть" not in page.content.decode()
    for word in ("book", "settle", "undo", "drop", "questions", "columns"):
        assert client.post(reverse(f"dues:payroll_{word}", args=[of.pk])).status_code in (404, 405)
    assert again(of).state == PayrollState.MATCHED


@pytest.mark.parametrize("who", ["neighbour_accountant", "stranger", "trainer"])
def test_to_a_stranger_there_is_no_such_payroll(client, of, people, who):
    client.force_login(getattr(people, who))

    assert client.get(of.get_absolute_url()).status_code == 404


def test_a_row_is_settled_by_its_button_and_taken_back(client, of, people):
    client.force_login(people.accountant)
    row = of.rows.get(pile="not_ours")
    settle = reverse("dues:payroll_settle", args=[of.pk])

    client.post(settle, {"what": f"solidary:{row.pk}", "pile": "not_ours"})
    page = client.get(f"{of.get_absolute_url()}?pile=not_ours").content.decode()
    assert "Солидарный плательщик" in page
    assert "разобрано 1" in page

    client.post(reverse("dues:payroll_unsettle", args=[of.pk, row.pk]))
    row.refresh_from_db()
    assert row.settled == ""


def test_a_pile_is_settled_whole(client, of, people):
    client.force_login(people.accountant)

    client.post(
        reverse("dues:payroll_settle", args=[of.pk]),
        {"what": "right", "pile": "odd_sum", "whole": "1"},
    )

    assert of.rows.get(pile="odd_sum").settled == "right"


def test_without_a_tick_nothing_is_done(client, of, people):
    client.force_login(people.accountant)
    address = reverse("dues:payroll_settle", args=[of.pk])

    page = client.post(address, {"what": "right", "pile": "odd_sum"}, follow=True)

    assert "Отметьте строки" in page.content.decode()
    assert of.rows.get(pile="odd_sum").settled == ""


def test_the_list_for_the_employer_is_written_down(client, of, people):
    client.force_login(people.accountant)

    answer = client.get(reverse("dues:payroll_questions", args=[of.pk]), {"plain": "1"})

    rows = rows_of(b"".join(answer.streaming_content))
    day = f"{timezone.localdate():%d.%m.%Y}"
    assert len(rows) > 2
    assert {row[5] for row in rows[1:]} == {f"{people.accountant.short_name}, {day}"}
    assert Entry.objects.filter(action="dues.payroll.exported").count() == 1


def rows_of(data):
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def test_the_list_for_the_employer_goes_in_an_archive_under_the_password_shown(
    client, of, people
):  # fmt: skip
    client.force_login(people.accountant)
    address = reverse("dues:payroll_questions", args=[of.pk])
    page = client.get(address)
    password = page.context["password"]

    answer = client.post(address, {"password": password})

    assert password in page.content.decode()
    with pyzipper.AESZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        archive.setpassword(password.encode())
        assert rows_of(archive.read(archive.namelist()[0]))[0][2] == "ФИО"
    assert Entry.objects.filter(action="dues.payroll.exported").count() == 1
    assert client.post(address, {"password": "1"}).status_code == 302
    assert Entry.objects.filter(action="dues.payroll.exported").count() == 1


def test_opening_a_pile_is_written_down_once(client, of, people):
    client.force_login(people.accountant)

    client.get(of.get_absolute_url())

    assert Entry.objects.filter(action="dues.payroll.read").count() == 1


def test_warnings_are_confirmed_before_booking(client, of, people):
    PayrollFile.objects.update(warnings=["Проверьте."])
    client.force_login(people.accountant)
    address = reverse("dues:payroll_book", args=[of.pk])

    client.post(address)
    assert again(of).state == PayrollState.MATCHED

    client.post(address, {"confirmed": "1"})
    assert again(of).state == PayrollState.BOOKING


def test_a_booked_payroll_is_taken_back_from_its_page(client, of, people):
    booked(of)
    client.force_login(people.accountant)
    assert "Отменить учёт" in client.get(of.get_absolute_url()).content.decode()

    client.post(reverse("dues:payroll_undo", args=[of.pk]))

    assert again(of).state == PayrollState.UNDONE


def test_a_page_at_work_asks_for_itself(client, of, people):
    PayrollFile.objects.update(state=PayrollState.MATCHING, done=1, total=2)
    client.force_login(people.accountant)
    address = reverse("dues:payroll_progress", args=[of.pk])

    assert "Сделано 1 из 2" in client.get(address).content.decode()
    PayrollFile.objects.update(state=PayrollState.MATCHED)
    assert client.get(address)["HX-Refresh"] == "true"


def test_pages_cost_the_same_with_one_row_and_with_three(client, tmp_path, house, people):
    client.force_login(people.accountant)
    who = [paying(house, f"Белов{letter}", str(n)) for n, letter in enumerate("абв", 1)]

    def cost(people_there, month):
        rows = table(*([str(n), name(one), "700"] for n, one in enumerate(people_there, 1)))
        path = as_file(tmp_path / f"{month}.csv", rows)
        of = matched(upload(path, house, people, month=month))
        page, whole = f"{of.get_absolute_url()}?pile=odd_sum", reverse("dues:payrolls")
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            client.get(page)
            client.get(whole)
        return len(asked)

    assert cost(who[:1], date(2026, 8, 1)) == cost(who, date(2026, 9, 1))


@pytest.mark.parametrize(
    ("what", "title"), [("letter", "Написать работодателю"), ("asked", "Спросить людей")]
)
def test_a_letter_goes_only_when_it_is_confirmed(client, of, house, people, what, title):
    house.employer.accounting_email = "buh@example.org"
    house.employer.save()
    Member.objects.filter(payroll_rows__of=of).update(email="belov@example.org")
    client.force_login(people.accountant)
    settle = reverse("dues:payroll_settle", args=[of.pk])
    asked = {"what": what, "pile": "odd_sum", "whole": "1"}

    page = client.post(settle, asked).content.decode()

    assert title in page
    assert '<input type="hidden" name="whole" value="1">' in page
    assert of.rows.get(pile="odd_sum").settled == ""
    assert not Message.objects.exists()
    client.post(settle, {**asked, "sure": "1"})
    assert Message.objects.count() == 1
    assert of.rows.get(pile="odd_sum").settled == what
