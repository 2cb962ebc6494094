"""What a line of a register says in a file: as it was told, unless the person is hidden since."""

import pytest
from django.utils import timezone

from dues.files import facts_of
from dues.layouts import FIELDS
from dues.models import DuesRegisterLine, DuesStatement
from dues.registering import mark_handed
from members.consents.services import withdraw
from members.enums import ConsentKind, WithdrawalWay
from members.models import Member
from tests.dues.statements import register_of, statement_of
from tests.factories import LONG_AGO, TODAY

ALL = list(FIELDS)


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("dues.registering.print_later", lambda register: None)


@pytest.fixture
def register(house, people):
    statement = statement_of(
        house, "Абрамов", personnel_number="007", department="Цех", position="слесарь"
    )
    DuesStatement.objects.filter(pk=statement.pk).update(dated=LONG_AGO, number="12-В")
    made = register_of(house, statement)
    mark_handed(made.pk, on=TODAY, received_by="Громова", actor=people.accountant)
    return made


def told(register, fields=ALL):
    (values,) = facts_of(register, fields)
    return dict(zip(fields, values, strict=True))


def test_every_field_of_the_white_list_is_told(register):
    said = told(register)

    assert said | {"percent": str(said["percent"])} == {
        "position": 1, "personnel_number": "007", "full_name": "Абрамов Пётр Сергеевич",
        "surname": "Абрамов", "name": "Пётр", "patronymic": "Сергеевич", "department": "Цех",
        "post": "слесарь", "percent": "1.00", "amount": None, "starts_on": TODAY,
        "stops_on": None, "reason": "", "dated": LONG_AGO, "number": "12-В", "kind": "new",
    }  # fmt: skip


def test_a_name_changed_since_is_told_as_it_was(register):
    Member.objects.update(surname="Белова")

    said = told(register, ["full_name", "surname", "name", "patronymic"])

    assert list(said.values()) == ["Абрамов Пётр Сергеевич", "Абрамов", "Пётр", "Сергеевич"]


@pytest.mark.parametrize("fields", [ALL, ["personnel_number", "full_name", "percent"]])
def test_of_a_hidden_person_the_dates_and_sums_alone_are_told(register, fields):
    Member.objects.update(hidden_at=timezone.now())

    said = told(register, fields)

    assert said["full_name"] == "Данные скрыты"
    assert {said.get(name, "") for name in ("personnel_number", "department", "post", "name")} == {
        ""
    }
    assert said["percent"] == 1


def test_whoever_forbade_it_is_in_no_file_while_the_register_is_in_hand(house):
    gone = statement_of(house, "Белов")
    register = register_of(house, statement_of(house, "Абрамов"), gone)
    withdraw(gone.member_id, ConsentKind.PROVISION, way=WithdrawalWay.PORTAL, actor="сам")

    assert list(facts_of(register, ["full_name"])) == [("Абрамов Пётр Сергеевич",)]
    assert DuesRegisterLine.objects.count() == 2
