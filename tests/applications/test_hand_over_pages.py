"""Handing a register over and confirming it: the pages."""

import pytest
from django.urls import reverse

from applications.enums import Stage
from applications.models import Application
from dues.models import DuesRegister, DuesStatement
from dues.registering import make_register, mark_handed
from tests.factories import TODAY, make_application

NAMES = [("Абрамов", "Илья", "Петрович"), ("Белова", "Анна", "Игоревна"), ("Ким", "Олег", "")]


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("applications.workflow.ask_worker", lambda change_pk: None)
    monkeypatch.setattr("dues.registering.print_later", lambda register: None)


@pytest.fixture
def register(house, people):
    for surname, name, patronymic in NAMES:
        application = make_application(
            house.primary, stage=Stage.EMPLOYER, surname=surname, name=name, patronymic=patronymic
        )
        DuesStatement.objects.create(
            member=application.member, unit=house.primary, employer=house.employer,
            percent="1.00", starts_on=TODAY, key=f"application:{application.pk}",
        )  # fmt: skip
    statements = list(DuesStatement.objects.values_list("pk", flat=True))
    return make_register(
        statements, unit=house.primary, employer=house.employer, actor=people.accountant
    )


def test_the_accountant_hands_over_and_confirms_some_then_all(client, register, people):
    client.force_login(people.accountant)
    day = register.dated.isoformat()
    confirm = reverse("applications:confirm_dues", args=[register.pk])
    client.post(
        reverse("applications:hand_over", args=[register.pk]), {"on": day, "received_by": "Громова"}
    )
    first = register.lines.first()

    asked = client.get(confirm, {"line": first.pk})
    client.post(confirm, {"line": first.pk, "on": day})
    some = list(Application.objects.order_by("surname").values_list("stage", flat=True))
    client.post(confirm, {"on": day})

    register.refresh_from_db()
    assert register.received_by == "Громова"
    assert asked.context["lines"] == [first]
    assert some == [Stage.ACCEPTED, Stage.EMPLOYER, Stage.EMPLOYER]
    assert set(Application.objects.values_list("stage", flat=True)) == {Stage.ACCEPTED}


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"on": "2126-01-01", "received_by": "Громова"}, "Этот день ещё не наступил"),
        ({"on": "2020-01-01", "received_by": "Громова"}, "проверьте дату передачи"),
        ({"on": TODAY.isoformat(), "received_by": ""}, "Заполните это поле"),
    ],
)
def test_a_wrong_hand_over_changes_nothing(client, register, people, told, sentence):
    client.force_login(people.accountant)

    answer = client.post(reverse("applications:hand_over", args=[register.pk]), told)

    register.refresh_from_db()
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert register.handed_on is None


def test_a_register_handed_over_twice_is_told(client, register, people):
    client.force_login(people.accountant)
    told = {"on": register.dated.isoformat(), "received_by": "Громова"}
    address = reverse("applications:hand_over", args=[register.pk])
    client.post(address, told)

    again = client.post(address, {**told, "received_by": "Другая"})

    register.refresh_from_db()
    assert again.status_code == 422
    assert "уже передан" in again.content.decode()
    assert register.received_by == "Громова"


def test_what_is_handed_over_is_not_asked_for_again(client, register, people):
    mark_handed(register.pk, on=register.dated, received_by="Громова", actor=people.accountant)
    client.force_login(people.accountant)

    answer = client.get(reverse("applications:hand_over", args=[register.pk]), follow=True)

    assert answer.redirect_chain == [(register.get_absolute_url(), 302)]
    assert f"уже передан {register.dated:%d.%m.%Y}." in answer.content.decode()


def test_a_line_of_another_register_is_not_confirmed_through_mine(client, register, house, people):
    mark_handed(register.pk, on=register.dated, received_by="Громова", actor=people.accountant)
    foreign = make_application(house.neighbour, stage=Stage.EMPLOYER)
    statement = DuesStatement.objects.create(
        member=foreign.member, unit=house.neighbour, employer=house.foreign_employer,
        percent="1.00", starts_on=TODAY, key=f"application:{foreign.pk}",
    )  # fmt: skip
    other = make_register(
        [statement.pk], unit=house.neighbour, employer=house.foreign_employer, actor="тест"
    )
    mark_handed(other.pk, on=other.dated, received_by="Г.", actor=people.neighbour_accountant)
    client.force_login(people.accountant)
    line = other.lines.get()

    answer = client.post(
        reverse("applications:confirm_dues", args=[register.pk]),
        {"line": line.pk, "on": register.dated.isoformat()},
    )

    line.refresh_from_db()
    assert answer.status_code == 404
    assert line.confirmed_on is None


@pytest.mark.parametrize("who", ["auditor", "shop_chair", "neighbour_accountant", "stranger"])
@pytest.mark.parametrize("name", ["hand_over", "confirm_dues"])
def test_who_does_not_handle_dues_finds_no_page(client, register, people, who, name):
    client.force_login(getattr(people, who))

    answer = client.post(
        reverse(f"applications:{name}", args=[register.pk]),
        {"on": register.dated.isoformat(), "received_by": "Громова"},
    )

    assert answer.status_code == 404
    assert not DuesRegister.objects.exclude(handed_on=None).exists()
