"""In quarantine letters, tasks and lines of dues registers are counted without the name."""

from datetime import date

import pytest
from django.urls import reverse

from audit.services import person_key, subject_key
from dues.models import DuesRegister, DuesRegisterLine, DuesStatement
from members.enums import RequestKind
from members.requests.services import open_request
from notifications.models import Attachment, Message, Todo
from notifications.services import put_todo
from privacy import services
from tests.factories import NOON, make_member
from tests.privacy.test_two_people import REASON, left_long_ago

SURNAME, OTHER = "Скрытникова", "Видимова"
HIDDEN = "Данные скрыты"


def letter(card, user):
    made = Message.objects.create(
        key=f"letter:{card.pk}", kind="applications.accepted", unit=card.unit,
        to_name=card.full_name, to_address="hidden@example.org", subject=f"Вы приняты: {card}",
        text=str(card), html=str(card), about=subject_key(card), person=person_key(card),
        state="failed",
    )  # fmt: skip
    Attachment.objects.create(message=made, name="Бумага.pdf", content_type="x", storage_name="x")
    put_todo(
        f"Позвонить: {card}", key=f"call:{card.pk}", unit=card.unit, user=user, about=card,
        url=card.get_absolute_url(),
    )  # fmt: skip
    return made


def line(card, register, position):
    statement = DuesStatement.objects.create(
        member=card, unit=card.unit, employer=register.employer, percent="1.00",
        starts_on=date(2010, 1, 1), key=card.surname, state="confirmed",
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


def test_the_dues_register_keeps_the_line_without_the_name(
    client, house, people, cards, quarantine
):
    register = DuesRegister.objects.create(
        unit=house.primary, employer=house.employer, number=1, year=2010, dated=date(2010, 1, 2),
        created_by="тест", handed_on=date(2010, 1, 3),
    )  # fmt: skip
    for position, card in enumerate(cards, start=1):
        line(card, register, position)
    quarantine()
    client.force_login(people.chair)

    shown = page(client, "dues:register", register.pk)

    assert (SURNAME in shown, "771" in shown, "Цех 1" in shown) == (False, False, False)
    assert f"1. {HIDDEN}" in shown
    assert f"2. {OTHER}" in shown
    assert "Цех 2" in shown


def test_who_is_called_back_gets_the_words_back(client, people, quarantine):
    made = quarantine()
    services.return_all(made.pk, actor=people.admin, note="Ошибка правила")
    client.force_login(people.chair)

    assert SURNAME in page(client, "notifications:outbox", period="all")
    assert SURNAME in page(client, "notifications:todos")
    assert not Todo.objects.filter(is_hidden=True).exists()
