"""The accountant's pages: what waits, registers, files, and nothing beyond withholding."""

import csv
import io

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from guardian.shortcuts import assign_perm

from accounts.models import Grant
from audit.models import Entry
from dues.models import DuesRegister, DuesStatement
from dues.registering import mark_handed
from dues.tasks import print_register
from structure.models import Employer
from structure.scope import Action
from tests.dues.statements import register_of, statement_of
from tests.factories import LONG_AGO, TODAY, make_employer

WAITING = "/office/dues/waiting/"


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("dues.registering.print_later", lambda register: None)


def pair_of(house):
    return reverse("dues:pair", args=[house.primary.pk, house.employer.pk])


def test_the_accountant_sees_nothing_that_withholding_does_not_need(client, house, people):
    statement = statement_of(
        house, "Абрамов", phone="+79025550123", email="abramov@example.org",
        birth_date="1991-03-14", position="инженер",
    )  # fmt: skip
    register = register_of(house, statement_of(house, "Белов", phone="+79025550124"))
    client.force_login(people.accountant)

    waiting = client.get(WAITING).content.decode() + client.get(pair_of(house)).content.decode()
    card = client.get(register.get_absolute_url()).content.decode()

    assert "Абрамов" in waiting
    assert "Белов" in card
    for secret in ("555-01-23", "9025550123", "abramov@", "1991", "инженер"):
        assert secret not in waiting
    assert "5550124" not in card
    assert f"/office/members/{statement.member_id}/" not in waiting


def lend(user, employer, by):
    assign_perm("structure.view_dues", user, employer)
    Grant.objects.create(
        user=user, content_type=ContentType.objects.get_for_model(Employer),
        object_id=employer.pk, action=Action.VIEW_DUES, starts_on=LONG_AGO, granted_by=by,
    )  # fmt: skip


def test_an_employers_accountant_takes_the_files_handed_to_him_and_changes_nothing(
    client, house, people
):
    register = register_of(house, statement_of(house))
    lend(people.employer_accountant, house.employer, people.chair)
    client.force_login(people.employer_accountant)
    before = client.get(register.get_absolute_url()).status_code
    mark_handed(register.pk, on=TODAY, received_by="Громова", actor=people.accountant)

    sent_on = client.get(WAITING)
    listed = client.get(reverse("dues:registers"), follow=True)
    card = client.get(register.get_absolute_url(), follow=True).content.decode()
    file = client.get(reverse("dues:file", args=[register.pk, "xlsx"]))

    assert (before, sent_on.url) == (404, reverse("dues:registers"))
    assert (listed.request["PATH_INFO"], listed.context["rows"]) == (
        reverse("dues:window"), [register],
    )  # fmt: skip
    assert file.status_code == 200
    assert "Принять" not in card
    assert WAITING + '"' not in card.split("<main")[1]


SEES_DUES = {
    "admin": 200, "chair": 200, "deputy": 200, "accountant": 200, "auditor": 200,
    "territorial_chair": 200, "shop_chair": 404, "trainer": 404, "stranger": 404,
    "employer_accountant": 404,
}  # fmt: skip


@pytest.mark.parametrize(("who", "status"), SEES_DUES.items())
def test_the_pages_open_by_right(client, house, people, who, status):
    register = register_of(house, statement_of(house))
    client.force_login(getattr(people, who))

    statuses = [
        client.get(address).status_code
        for address in (
            WAITING, pair_of(house), reverse("dues:registers"), register.get_absolute_url(),
        )
    ]  # fmt: skip

    assert statuses == [status] * 4


def test_pages_ask_the_same_of_one_and_of_three(
    client, house, people, django_assert_max_num_queries
):
    client.force_login(people.accountant)
    client.get(WAITING)
    numbers = []
    for count in (1, 3):
        for _ in range(count):
            statement_of(house, unit=house.shop)
            statement_of(house, employer=make_employer(house.primary))
            statement_of(house, employer=None)
        register = register_of(house, *(statement_of(house) for _ in range(count)))
        asked = []
        for address in (
            WAITING, pair_of(house), reverse("dues:registers"), register.get_absolute_url(),
        ):  # fmt: skip
            with django_assert_max_num_queries(60) as captured:
                client.get(address)
            asked.append(len(captured))
        numbers.append(asked)

    assert numbers[0] == numbers[1]


def test_registers_are_told_apart_by_what_they_wait_for(client, house, people):
    made, handed = (register_of(house, statement_of(house)) for _ in range(2))
    mark_handed(handed.pk, on=TODAY, received_by="Громова", actor=people.accountant)
    client.force_login(people.accountant)

    def rows(state):
        return list(client.get(reverse("dues:registers"), {"state": state}).context["rows"])

    assert rows("made") == [made]
    assert rows("handed") == [handed]
    assert rows("done") == []
    assert rows("") == rows("foreign") == [handed, made]


def test_a_register_is_annulled_after_a_question(client, house, people):
    register = register_of(house, statement_of(house, "Абрамов"))
    address = reverse("dues:annul", args=[register.pk])
    client.force_login(people.accountant)

    asked = client.get(address)
    empty = client.post(address, {"reason": " "})
    before = DuesRegister.objects.get().annulled_on
    done = client.post(address, {"reason": "Не тот работодатель"})
    card = client.get(register.get_absolute_url()).content.decode()
    listed = client.get(reverse("dues:registers"), {"state": "annulled"}).context["rows"]
    file = client.get(reverse("dues:file", args=[register.pk, "csv"]))

    assert (asked.status_code, empty.status_code, before) == (200, 422, None)
    assert (done.url, listed, file.status_code) == (register.get_absolute_url(), [register], 404)
    assert "Не тот работодатель" in card
    assert "Абрамов" in card
    assert "Отметить передачу" not in card
    assert "every 2s" not in card


@pytest.mark.parametrize("who", ["auditor", "neighbour_accountant"])
def test_who_does_not_handle_dues_annuls_nothing(client, house, people, who):
    register = register_of(house, statement_of(house))
    client.force_login(getattr(people, who))

    answer = client.post(reverse("dues:annul", args=[register.pk]), {"reason": "Ошибка"})

    register.refresh_from_db()
    assert (answer.status_code, register.annulled_on) == (404, None)


def test_files_leave_with_a_line_in_the_journal(client, house, people):
    register = register_of(house, statement_of(house, "Абрамов", personnel_number="007"))
    print_register(register.pk)
    client.force_login(people.accountant)

    types = {}
    for form in ("xlsx", "csv", "pdf", "docx"):
        response = client.get(reverse("dues:file", args=[register.pk, form]))
        types[form] = b"".join(response.streaming_content)[:4]

    assert types == {"xlsx": b"PK\x03\x04", "csv": b"\xef\xbb\xbf\xe2", "pdf": b"%PDF",
                     "docx": b"PK\x03\x04"}  # fmt: skip
    told = Entry.objects.filter(action="dues.register.exported").order_by("pk")
    assert [entry.data for entry in told] == [
        *({"form": "xlsx"}, {"form": "csv"}, {"form": "pdf"}, {"form": "docx"}),
    ]


def test_a_file_tells_nobody_whose_admission_was_annulled(client, house, people):
    gone, stays = statement_of(house, "Абрамов"), statement_of(house, "Белов")
    register = register_of(house, gone, stays)
    mark_handed(register.pk, on=TODAY, received_by="Громова", actor=people.accountant)
    DuesStatement.objects.filter(pk=gone.pk).update(state="cancelled")
    client.force_login(people.accountant)

    response = client.get(reverse("dues:file", args=[register.pk, "csv"]))
    card = client.get(register.get_absolute_url())

    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert [cell for row in rows for cell in row if "Пётр" in cell] == ["Белов Пётр Сергеевич"]
    assert "Отменено" in card.content.decode()
    assert card.context["progress"].to_confirm == 1


@pytest.mark.parametrize("form", ["pdf", "docx", "exe"])
def test_a_paper_that_is_not_there_is_no_page_and_no_line_in_the_journal(
    client, house, people, form
):
    register = register_of(house, statement_of(house))
    client.force_login(people.accountant)

    assert client.get(reverse("dues:file", args=[register.pk, form])).status_code == 404
    assert not Entry.objects.filter(action="dues.register.exported").exists()


def test_the_page_is_told_when_the_register_is_printed(client, house, people):
    register = register_of(house, statement_of(house))
    client.force_login(people.accountant)
    address = reverse("dues:printing", args=[register.pk])
    waiting, late = client.get(address), client.get(address + "?since=1&slow=0")

    print_register(register.pk)
    ready = client.get(address).content.decode()

    assert waiting.status_code == 204
    assert "Печать задерживается" in late.content.decode()
    assert "every 2s" not in ready
    assert reverse("dues:file", args=[register.pk, "pdf"]) in ready
