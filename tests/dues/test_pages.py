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

WAITING = "/office/dues/"


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("dues.registering.print_later", lambda register: None)


def posted(client, name, *statements, **fields):
    pks = [statement.pk for statement in statements]
    return client.post(reverse(f"dues:{name}"), {"statement": pks, **fields})


def test_statements_stand_by_employer_and_those_without_one_first(client, house, people):
    other = make_employer(house.primary, short_name="АО «Альфа»")
    statement_of(house, "Абрамов")
    statement_of(house, "Белов", unit=house.shop)
    statement_of(house, "Волков", employer=other)
    statement_of(house, "Громов", employer=None)
    client.force_login(people.accountant)

    context = client.get(WAITING).context

    shown = [
        (group.employer, [row.member.surname for row in group.statements])
        for group in context["groups"]
    ]
    assert shown == [(house.employer, ["Абрамов", "Белов"]), (other, ["Волков"])]
    ((homeless, form),) = context["homeless"]
    assert [row.member.surname for row in homeless.statements] == ["Громов"]
    assert set(form.fields["employer"].queryset) == {house.employer, other}


def test_the_accountant_sees_nothing_that_withholding_does_not_need(client, house, people):
    statement = statement_of(
        house, "Абрамов", phone="+79025550123", email="abramov@example.org",
        birth_date="1991-03-14", position="инженер",
    )  # fmt: skip
    register = register_of(house, statement_of(house, "Белов", phone="+79025550124"))
    client.force_login(people.accountant)

    waiting = client.get(WAITING).content.decode()
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
    listed = client.get(reverse("dues:registers")).context["rows"]
    card = client.get(register.get_absolute_url()).content.decode()
    file = client.get(reverse("dues:file", args=[register.pk, "xlsx"]))

    assert (before, sent_on.url) == (404, reverse("dues:registers"))
    assert listed == [register]
    assert file.status_code == 200
    assert "Подтвердить" not in card
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
        for address in (WAITING, reverse("dues:registers"), register.get_absolute_url())
    ]

    assert statuses == [status] * 3


@pytest.mark.parametrize("who", ["neighbour_accountant", "neighbour_chair"])
def test_a_neighbour_sees_and_takes_nothing(client, house, people, who):
    statement = statement_of(house)
    register = register_of(house, statement_of(house))
    client.force_login(getattr(people, who))

    page = client.get(WAITING)
    card = client.get(register.get_absolute_url())
    file = client.get(reverse("dues:file", args=[register.pk, "xlsx"]))
    taken = posted(client, "make_register", statement)

    assert (page.context["groups"], card.status_code, file.status_code) == ([], 404, 404)
    assert taken.status_code == 422
    assert DuesRegister.objects.count() == 1


@pytest.mark.parametrize("name", ["make_register", "set_employer", "mark_originals"])
def test_who_only_looks_changes_nothing(client, house, people, name):
    statement = statement_of(house)
    client.force_login(people.auditor)

    answer = posted(client, name, statement)

    statement.refresh_from_db()
    assert answer.status_code == 404
    assert statement.original_on is None
    assert not DuesRegister.objects.exists()


def test_a_register_is_made_of_the_ticked(client, house, people):
    ticked, left = statement_of(house, "Абрамов"), statement_of(house, "Белов")
    client.force_login(people.accountant)

    answer = posted(client, "make_register", ticked)

    register = DuesRegister.objects.get()
    assert answer.url == register.get_absolute_url()
    assert list(register.lines.values_list("statement", flat=True)) == [ticked.pk]
    (group,) = client.get(WAITING).context["groups"]
    assert group.statements == [left]


def test_a_double_press_makes_one_register_and_says_so(client, house, people):
    statement = statement_of(house)
    client.force_login(people.accountant)
    posted(client, "make_register", statement)

    again = posted(client, "make_register", statement)

    assert again.status_code == 422
    assert "уже в другом реестре" in again.content.decode()
    assert DuesRegister.objects.count() == 1


def test_nothing_ticked_is_told_in_words(client, house, people):
    statement_of(house)
    client.force_login(people.accountant)

    answer = posted(client, "make_register")

    assert answer.status_code == 422
    assert "Отметьте хотя бы одно заявление." in answer.content.decode()


def test_the_employer_is_chosen_from_those_of_the_organisation(client, house, people):
    statement = statement_of(house, employer=None)
    field = f"unit{house.primary.pk}-employer"
    client.force_login(people.accountant)

    foreign = posted(client, "set_employer", statement, **{field: house.foreign_employer.pk})
    mine = posted(client, "set_employer", statement, **{field: house.employer.pk})

    statement.refresh_from_db()
    assert (foreign.status_code, mine.status_code) == (422, 302)
    assert statement.employer == house.employer


def test_the_employer_of_anothers_statement_is_not_set_along_with_ones_own(client, house, people):
    mine = statement_of(house, employer=None)
    anothers = statement_of(house, "Белов", unit=house.neighbour, employer=None)
    client.force_login(people.accountant)

    field = f"unit{house.primary.pk}-employer"
    answer = posted(client, "set_employer", mine, anothers, **{field: house.employer.pk})

    assert answer.status_code == 422
    assert not DuesStatement.objects.exclude(employer=None).exists()
    anothers.member.refresh_from_db()
    assert anothers.member.employer is None


def test_no_register_is_made_without_an_employer(client, house, people):
    statement = statement_of(house, employer=None)
    client.force_login(people.accountant)

    answer = posted(client, "make_register", statement)

    assert answer.status_code == 422
    assert not DuesRegister.objects.exists()


def test_an_organisation_without_employers_is_told_what_to_do(client, house, people):
    house.primary.employers.clear()
    statement_of(house, employer=None)
    client.force_login(people.accountant)

    text = client.get(WAITING).content.decode()

    assert "нет ни одного работодателя" in text
    assert f"/office/structure/{house.primary.pk}/" in text


def test_originals_are_marked_for_the_ticked(client, house, people):
    one, other = statement_of(house), statement_of(house)
    client.force_login(people.accountant)

    posted(client, "mark_originals", one)

    known = dict(DuesStatement.objects.values_list("pk", "original_on"))
    assert known[one.pk] is not None
    assert known[other.pk] is None


def test_many_statements_are_shown_in_portions(client, house, people, monkeypatch):
    monkeypatch.setattr("dues.queries.STATEMENTS_SHOWN", 2)
    for surname in ("Абрамов", "Белов", "Волков"):
        statement_of(house, surname)
    client.force_login(people.accountant)

    first = client.get(WAITING).context
    second = client.get(WAITING, {"after": first["next_url"].removeprefix("?after=")}).context

    assert [row.member.surname for row in first["groups"][0].statements] == ["Абрамов", "Белов"]
    assert [row.member.surname for row in second["groups"][0].statements] == ["Волков"]
    assert second["next_url"] == ""


@pytest.mark.parametrize("after", ["x", "2026-11-02~x", "9999-99-99~1", "~", "2026-11-02~1"])
def test_a_broken_place_shows_the_beginning(client, house, people, after):
    statement_of(house)
    client.force_login(people.accountant)

    page = client.get(WAITING, {"after": after})

    assert page.status_code == 200
    assert len(page.context["groups"]) == 1


def test_pages_ask_the_same_of_one_and_of_three(
    client, house, people, django_assert_max_num_queries
):
    client.force_login(people.accountant)
    client.get(WAITING)
    numbers = []
    for count in (1, 3):
        for _ in range(count):
            statement_of(house, unit=house.shop)
            statement_of(house, employer=None)
        register = register_of(house, *(statement_of(house) for _ in range(count)))
        asked = []
        for address in (WAITING, reverse("dues:registers"), register.get_absolute_url()):
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
    assert [row[1] for row in rows[1:]] == ["Белов Пётр Сергеевич"]
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
