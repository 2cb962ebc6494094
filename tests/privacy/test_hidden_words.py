"""In quarantine letters, tasks, notices and dues registers are counted without the name."""

from datetime import date
from importlib import import_module
from io import BytesIO

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from python_calamine import load_workbook

from audit.models import Entry
from audit.services import person_key, subject_key
from documents.pdfium import opened as opened_pdf
from dues.models import DuesRegister, DuesRegisterLine, DuesStatement
from dues.tasks import print_register
from members.enums import RequestKind
from members.requests.services import open_request
from notifications.models import Attachment, Message, Notice, Todo
from notifications.services import put_todo, tell_user
from privacy import services
from resolutions.models import Line, Resolution
from resolutions.tasks import print_extracts, print_resolution
from tests.factories import NOON, make_member
from tests.privacy.planted import a_resolution
from tests.privacy.test_two_people import REASON, left_long_ago

SURNAME, OTHER = "Скрытникова", "Видимова"
HIDDEN = "Данные скрыты"
FORMS = ("pdf", "docx")


def letter(card, user):
    made = Message.objects.create(
        key=f"letter:{card.pk}", kind="applications.accepted", unit=card.unit,
        to_name=card.full_name, to_address="hidden@example.org", subject=f"Вы приняты: {card}",
        text=str(card), html=str(card), about=subject_key(card), person=person_key(card),
        state="failed", reason="no_box",
    )  # fmt: skip
    Attachment.objects.create(message=made, name="Бумага.pdf", content_type="x", storage_name="x")
    put_todo(
        f"Позвонить: {card}", key=f"call:{card.pk}", unit=card.unit, user=user, about=card,
        url=card.get_absolute_url(),
    )  # fmt: skip
    tell_user(
        user, f"Новое: {card}", key=f"told:{card.pk}", url=card.get_absolute_url(), about=card
    )
    return made


def line(card, register, position):
    statement = DuesStatement.objects.create(
        member=card, unit=card.unit, employer=register.employer, percent="1.00",
        starts_on=date(2010, 1, 1), told_from=date(2010, 1, 1), key=card.surname,
        state="confirmed",
    )  # fmt: skip
    return DuesRegisterLine.objects.create(
        register=register, statement=statement, position=position, full_name=card.full_name,
        personnel_number=f"77{position}", department=f"Цех {position}", percent="1.00",
        starts_on=date(2010, 1, 1),
    )  # fmt: skip


@pytest.fixture
def cards(house):
    return (
        left_long_ago(house.primary, surname=SURNAME),
        make_member(house.primary, surname=OTHER),
    )


@pytest.fixture
def letters(cards, people):
    return [letter(card, people.chair) for card in cards]


@pytest.fixture
def quarantine(house, people, cards, letters):
    def begin():
        made = services.propose(
            house.primary, members=[cards[0].pk], reason=REASON, actor=people.chair
        )
        return services.confirm(made.pk, actor=people.admin)

    return begin


def page(client, name, *args, **query):
    answer = client.get(reverse(name, args=args, query=query))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_outbox_counts_the_letter_and_does_not_say_to_whom(client, people, quarantine):
    quarantine()
    client.force_login(people.chair)

    shown = page(client, "notifications:outbox", period="all")
    sought = page(client, "notifications:outbox", period="all", q=SURNAME)

    assert (SURNAME in shown, OTHER in shown, HIDDEN in shown) == (False, True, True)
    assert shown.count('<tr class="is-overdue">') == 2
    assert HIDDEN not in sought


def test_no_address_of_the_letter_opens_it(client, people, letters, quarantine):
    quarantine()
    client.force_login(people.chair)
    mine, paper = letters[0], letters[0].attachments.get()

    for name, pk in (
        ("notifications:message", mine.pk), ("notifications:message_html", mine.pk),
        ("notifications:attachment", paper.pk),
    ):  # fmt: skip
        assert client.get(reverse(name, args=[pk])).status_code == 404
    again = client.post(
        reverse("notifications:resend", args=[mine.pk]), {"to_address": "x@example.org"}
    )
    assert again.status_code == 404
    mine.refresh_from_db()
    assert (mine.state, mine.to_address) == ("failed", "hidden@example.org")


@pytest.mark.parametrize("name", ["today", "notifications:todos"])
def test_tasks_stay_without_the_words(client, people, cards, quarantine, name):
    quarantine()
    client.force_login(people.chair)

    shown = page(client, name)

    assert (SURNAME in shown, OTHER in shown) == (False, True)
    assert HIDDEN in shown
    assert cards[0].get_absolute_url() not in shown


def test_a_task_done_does_not_name_the_person_either(client, people, quarantine):
    quarantine()
    client.force_login(people.chair)
    todo = Todo.objects.get(is_hidden=True)

    client.post(reverse("notifications:todo_done", args=[todo.pk]))
    shown = page(client, "notifications:todos")

    assert SURNAME not in shown
    assert f"Сделано: {HIDDEN}" in shown


def test_a_request_about_data_keeps_its_term_and_loses_the_name(client, people, cards, quarantine):
    request = open_request(
        RequestKind.WITHDRAWAL, unit=cards[0].unit, member=cards[0], asked_by=SURNAME,
        said=f"Я, {SURNAME}", received_at=NOON, actor="тест", now=NOON,
    )  # fmt: skip
    quarantine()
    client.force_login(people.chair)

    shown = page(client, "members:data_request", request.pk)

    assert (SURNAME in shown, HIDDEN in shown) == (False, True)
    assert "2\xa0декабря\xa02026" in shown
    assert SURNAME not in page(client, "notifications:todos")


@pytest.fixture
def register(house, cards):
    made = DuesRegister.objects.create(
        unit=house.primary, employer=house.employer, number=1, year=2010, dated=date(2010, 1, 2),
        created_by="тест", handed_on=date(2010, 1, 3),
    )  # fmt: skip
    for position, card in enumerate(cards, start=1):
        line(card, made, position)
    return made


def test_the_dues_register_keeps_the_line_without_the_name(client, people, register, quarantine):
    quarantine()
    client.force_login(people.chair)

    shown = page(client, "dues:register", register.pk)

    assert (SURNAME in shown, "771" in shown, "Цех 1" in shown) == (False, False, False)
    assert f"1. {HIDDEN}" in shown
    assert f"2. {OTHER}" in shown
    assert "Цех 2" in shown


def test_files_of_the_dues_register_keep_the_line_too(client, people, register, quarantine):
    quarantine()
    client.force_login(people.chair)

    csv, xlsx = (
        b"".join(client.get(reverse("dues:file", args=[register.pk, form])))
        for form in ("csv", "xlsx")
    )
    csv = csv.decode()
    rows = load_workbook(BytesIO(xlsx)).get_sheet_by_index(0).to_python()
    cells = {str(cell) for row in rows for cell in row}

    assert (SURNAME in csv, "771" in csv, "Цех 1" in csv) == (False, False, False)
    assert (HIDDEN in csv, OTHER in csv, "772" in csv) == (True, True, True)
    assert not any(word in cell for word in (SURNAME, "771", "Цех 1") for cell in cells)
    assert {HIDDEN, "772", "Цех 2"} <= cells


def test_the_printed_register_is_closed_while_it_names_him(
    client, people, cards, register, quarantine
):
    assert print_register(register.pk)
    made = quarantine()
    client.force_login(people.chair)
    files = [reverse("dues:file", args=[register.pk, form]) for form in ("pdf", "docx")]

    closed = page(client, "dues:register", register.pk)
    refused = [client.get(address).status_code for address in files]
    services.return_all(made.pk, actor=people.admin, note="Ошибка правила")
    opened = page(client, "dues:register", register.pk)

    assert "Бумага пока закрыта" in closed
    assert not any(address in closed for address in files)
    assert refused == [404, 404]
    assert Entry.objects.filter(action="dues.register.exported").count() == 0
    assert all(address in opened for address in files)
    assert [client.get(address).status_code for address in files] == [200, 200]


@pytest.fixture
def decision(house, cards):
    made = a_resolution(house.primary, 7)
    for position, card in enumerate(cards, start=1):
        Line.objects.create(
            resolution=made, position=position, member=card, unit=house.primary,
            full_name=card.full_name, job=f"Мастер {position}", department=f"Цех {position}",
            applied_on=date(2010, 1, 1),
        )  # fmt: skip
    assert print_resolution(made.pk)
    assert not print_extracts(made.pk)
    Resolution.objects.filter(pk=made.pk).update(extracts_asked_at=timezone.now())
    assert print_extracts(made.pk)
    return made


def test_a_resolution_keeps_the_line_without_the_name(client, people, cards, decision, quarantine):
    quarantine()
    client.force_login(people.chair)

    shown = page(client, "resolutions:resolution", decision.pk)

    assert (SURNAME in shown, "Мастер 1" in shown, "Цех 1" in shown) == (False, False, False)
    assert cards[0].get_absolute_url() not in shown
    assert f"1. {HIDDEN}" in shown
    assert "Мастер 2, Цех 2" in shown
    assert "Бумага пока закрыта" in shown


def test_papers_of_a_resolution_that_name_him_are_closed(client, people, decision, quarantine):
    mine, other = decision.lines.order_by("position")
    made = quarantine()
    client.force_login(people.chair)

    def opened():
        paper = [reverse("resolutions:paper", args=[decision.pk, form]) for form in FORMS]
        extracts = [
            reverse("resolutions:extract", args=[decision.pk, one.pk, "pdf"])
            for one in (mine, other)
        ]
        together = reverse("resolutions:extracts", args=[decision.pk])
        answers = [client.get(address) for address in [*paper, *extracts, together]]
        pages = _pages(answers[-1]) if answers[-1].status_code == 200 else 0
        return [answer.status_code for answer in answers], pages

    assert opened() == ([404, 404, 404, 200, 200], 1)
    services.return_all(made.pk, actor=people.admin, note="Ошибка правила")
    assert opened() == ([200, 200, 200, 200, 200], 2)


def _pages(answer):
    with opened_pdf(b"".join(answer)) as document:
        return len(document)


def test_the_bell_counts_the_notice_and_does_not_say_of_whom(client, people, cards, quarantine):
    quarantine()
    client.force_login(people.chair)
    notice = Notice.objects.get(is_hidden=True)

    shown = page(client, "notifications:notices")
    opened = client.post(reverse("notifications:notice_open", args=[notice.pk]))

    assert (SURNAME in shown, OTHER in shown, HIDDEN in shown) == (False, True, True)
    assert opened.url == reverse("notifications:notices")


def test_operators_see_what_became_of_the_letter_and_not_whose_it_is(
    client, people, letters, quarantine
):
    Message.objects.update(error="550 hidden@example.org unknown")
    quarantine()
    operator = people.admin
    operator.is_staff = operator.is_superuser = True
    operator.save()
    client.force_login(operator)
    mine, other = (
        page(client, "admin:notifications_message_change", letter.pk) for letter in letters
    )
    listed = page(client, "admin:notifications_message_changelist")
    found = page(client, "admin:notifications_message_changelist", q="hidden@example.org")

    assert (SURNAME in mine, "hidden@example.org" in mine) == (False, False)
    assert OTHER in other
    assert listed.count("hidden@example.org") == 1
    assert reverse("admin:notifications_message_change", args=[letters[0].pk]) not in found
    assert reverse("admin:notifications_message_change", args=[letters[1].pk]) in found


def test_who_was_hidden_before_the_marks_is_marked_by_the_migration(people, cards, quarantine):
    quarantine()
    for model in (Message, Todo, Notice):
        model.objects.update(is_hidden=False)
    Notice.objects.update(person=None)

    with connection.schema_editor() as editor:
        import_module("privacy.migrations.0003_mark_spoken").mark(apps, editor)

    marked = [
        list(model.objects.filter(is_hidden=True).values_list("person", flat=True))
        for model in (Message, Todo, Notice)
    ]
    assert marked[0] == marked[2] == [f"members.member:{cards[0].pk}"]
    assert f"members.member:{cards[0].pk}" in marked[1]
    assert f"members.member:{cards[1].pk}" not in marked[1]
    assert Notice.objects.get(is_hidden=False).person == f"members.member:{cards[1].pk}"


def test_who_is_called_back_gets_the_words_back(client, people, quarantine):
    made = quarantine()
    services.return_all(made.pk, actor=people.admin, note="Ошибка правила")
    client.force_login(people.chair)

    assert SURNAME in page(client, "notifications:outbox", period="all")
    assert SURNAME in page(client, "notifications:todos")
    assert SURNAME in page(client, "notifications:notices")
    assert not Todo.objects.filter(is_hidden=True).exists()
