from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.html import escape

from audit.models import Entry
from dues.asking import correct_statement
from dues.enums import DuesRefused, LineKind, StatementState
from dues.founding import MOVED_ON, NOBODY, found_statements, take_back, without_statement
from dues.models import DuesRegister, DuesRegisterLine, DuesStatement
from dues.settling import settle
from members.enums import DuesMode, Status
from members.models import SuspensionGround
from members.movement import give_back, suspend
from tests.dues.statements import statement_of
from tests.dues.test_totals import withheld
from tests.factories import NOON, TODAY, make_member

pytestmark = pytest.mark.django_db


def payer(house, surname="Иванов", **fields):
    card = {"employer": house.employer, "dues_mode": DuesMode.EMPLOYER, **fields}
    return make_member(card.pop("unit", house.primary), surname=surname, **card)


def found(house, **fields):
    return found_statements(
        house.primary.pk, house.employer.pk, percent=Decimal("1.00"), actor="тест", now=NOON,
        **fields,
    )  # fmt: skip


def test_everybody_who_pays_through_the_employer_gets_a_confirmed_statement(house):
    first = payer(house, "Антонов", personnel_number="0012", dues_from=date(2021, 5, 1))
    second = payer(house, "Белова", unit=house.shop)

    register = found(house)

    assert list(
        register.lines.values_list(
            "position", "full_name", "personnel_number", "kind", "starts_on", "confirmed_on"
        )
    ) == [
        (1, first.full_name, "0012", LineKind.NEW, date(2021, 5, 1), TODAY),
        (2, second.full_name, "", LineKind.NEW, second.admitted_on, TODAY),
    ]
    assert list(
        DuesStatement.objects.order_by("member").values_list(
            "member", "unit", "percent", "state", "told_from", "is_untold"
        )
    ) == [
        (first.pk, house.primary.pk, Decimal("1.00"), "confirmed", date(2021, 5, 1), False),
        (second.pk, house.shop.pk, Decimal("1.00"), "confirmed", second.admitted_on, False),
    ]
    assert (register.number, register.handed_on) == (1, TODAY)
    assert Entry.objects.get(action="dues.statements.founded").data["people"] == 2


def test_others_are_left_alone(house):
    payer(house, "Наличный", dues_mode=DuesMode.CASH)
    payer(house, "Снятый", status=Status.REMOVED)
    payer(house, "Чужой", employer=house.foreign_employer)
    payer(house, "Соседний", unit=house.neighbour)
    statement_of(house, "Новый", employer=house.employer, dues_mode=DuesMode.EMPLOYER)

    assert list(without_statement(house.primary, house.employer)) == []
    with pytest.raises(DuesRefused, match=NOBODY):
        found(house)
    assert DuesRegister.objects.count() == 0
    assert DuesStatement.objects.count() == 1


def test_who_came_after_the_day_is_not_founded_as_of_it(house):
    payer(house, "Давний")
    payer(house, "Новый", since=TODAY + timedelta(days=1))

    assert [line.full_name for line in found(house).lines.all()] == ["Давний Пётр Сергеевич"]


def test_the_second_press_finds_nobody(house):
    payer(house)
    found(house)
    with pytest.raises(DuesRefused, match=NOBODY):
        found(house)
    assert DuesRegister.objects.count() == 1


def test_founding_is_taken_back_whole(house):
    payer(house)
    register = found(house)

    assert take_back(register.pk, actor="тест", now=NOON) == 1

    register.refresh_from_db()
    assert (register.annulled_on, register.handed_on) == (TODAY, None)
    assert list(DuesStatement.objects.values_list("state", "told_from", "is_untold")) == [
        (StatementState.CANCELLED, None, False)
    ]
    assert without_statement(house.primary, house.employer).count() == 1
    assert found(house).number == 2


def test_it_is_not_taken_back_once_somebody_has_stopped(house):
    payer(house)
    register = found(house)
    DuesStatement.objects.update(stops_on=TODAY)

    with pytest.raises(DuesRefused, match=MOVED_ON):
        take_back(register.pk, actor="тест", now=NOON)

    assert DuesRegisterLine.objects.standing().count() == 1
    assert DuesRegister.objects.get().annulled_on is None


def test_it_is_not_taken_back_once_something_was_withheld_in_a_shop(house, people):
    member = payer(house, unit=house.shop)
    register = found(house)
    withheld(house, people, member, "500.00")

    with pytest.raises(DuesRefused, match=MOVED_ON):
        take_back(register.pk, actor="тест", now=NOON)

    assert DuesStatement.objects.get().state == StatementState.CONFIRMED


def test_taken_back_after_a_correction_nobody_is_told_of_anything(house):
    payer(house)
    register = found(house)
    wrong = DuesStatement.objects.get()
    correct_statement(wrong.pk, percent=Decimal("2.00"), note="опечатка", actor="тест", now=NOON)

    take_back(register.pk, actor="тест", now=NOON)

    assert set(DuesStatement.objects.values_list("state", "told_from", "is_untold")) == {
        (StatementState.CANCELLED, None, False)
    }


def test_whoever_came_or_came_back_later_than_he_first_paid_begins_then(house):
    came = payer(house, "Антонов", since=date(2024, 3, 1), dues_from=date(2015, 1, 1))
    back = payer(house, "Белова")
    ground = SuspensionGround.objects.filter(pays=False).first()
    suspend(back.pk, ground=ground, on=date(2025, 1, 1), actor="тест", now=NOON)
    give_back(back.pk, on=date(2025, 6, 1), actor="тест", now=NOON)

    found(house)

    begun = DuesStatement.objects.order_by("pk").values_list("member", "starts_on", "is_untold")
    assert list(begun) == [
        (came.pk, date(2024, 3, 1), False), (back.pk, date(2025, 6, 1), False),
    ]  # fmt: skip
    assert settle([came.pk, back.pk], now=NOON) == 0


# ---- the pages ----------------------------------------------------------------------------------


def test_the_accountant_founds_and_takes_back(client, house, people):
    payer(house)
    client.force_login(people.accountant)
    pair = {"unit": house.primary.pk, "employer": house.employer.pk}
    address = reverse("dues:founding", query=pair)
    assert escape(address) in client.get(reverse("dues:without_statement")).content.decode()

    founded = client.post(address, {"percent": "1,50"})

    register = DuesRegister.objects.get()
    assert founded.url == register.get_absolute_url()
    assert DuesStatement.objects.get().percent == Decimal("1.50")
    assert reverse("dues:unfound", args=[register.pk]) in client.get(founded.url).content.decode()
    assert client.post(reverse("dues:unfound", args=[register.pk])).status_code == 302
    assert DuesStatement.objects.get().state == StatementState.CANCELLED


@pytest.mark.parametrize("percent", ["", "0", "-1", "101", "много"])
def test_a_rate_that_is_none_founds_nothing(client, house, people, percent):
    payer(house)
    client.force_login(people.accountant)
    pair = {"unit": house.primary.pk, "employer": house.employer.pk}

    answer = client.post(reverse("dues:founding", query=pair), {"percent": percent})

    assert answer.status_code == 422
    assert DuesStatement.objects.count() == 0


def test_only_who_handles_dues_there_founds(client, house, people):
    payer(house)
    pair = {"unit": house.primary.pk, "employer": house.employer.pk}
    for user in (people.neighbour_accountant, people.auditor, people.stranger):
        client.force_login(user)
        answer = client.post(reverse("dues:founding", query=pair), {"percent": "1"})
        assert answer.status_code == 404
    assert DuesStatement.objects.count() == 0
