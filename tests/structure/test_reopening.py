from datetime import date, timedelta

import pytest
from django.urls import reverse

from audit.models import Entry
from structure.agreements import add_agreement
from structure.enums import Kind, TreeRefused
from structure.integrity import faults
from structure.models import Closing, JoinCode, Unit
from structure.reopening import WITHIN, reopen_unit
from structure.services import change_unit, close_unit, move_unit, revoke_join_code
from tests.factories import NOON, TODAY, make_unit

LATER = NOON + timedelta(days=3)


def close(unit, successor, now=NOON):
    close_unit(unit.pk, successor.pk, on=TODAY, actor="тест", now=now)


def reopen(unit, now=LATER):
    return reopen_unit(unit.pk, actor="тест", now=now)


def fresh(unit):
    return Unit.objects.get(pk=unit.pk)


def state():
    """Everything of the tree but the journal and what was written down of closings."""
    return (
        list(Unit.objects.order_by("pk").values()),
        list(JoinCode.objects.order_by("pk").values()),
    )


def test_what_stands_in_the_tree_is_as_before(house):
    agreement = add_agreement(
        house.primary.pk, actor="тест", concluded_on=TODAY, until=date(2029, 1, 1)
    )
    before = state()

    close(house.primary, house.neighbour)
    carried = (fresh(house.shop).parent, JoinCode.objects.filter(unit=house.primary).count())
    agreement.refresh_from_db()
    kept_by = agreement.unit
    reopen(house.primary)

    agreement.refresh_from_db()
    assert carried == (house.neighbour, 0)
    assert kept_by == house.neighbour
    assert agreement.unit == house.primary
    assert state() == before
    assert faults() == []
    assert Closing.objects.get().reopened_at == LATER


def test_an_agreement_that_is_over_stays_with_the_closed_one(house):
    agreement = add_agreement(
        house.primary.pk, actor="тест", concluded_on=date(2020, 1, 1), until=date(2023, 1, 1)
    )

    close(house.primary, house.neighbour)

    agreement.refresh_from_db()
    assert agreement.unit == house.primary


def test_what_was_moved_on_since_stays_where_it_is(house):
    other = make_unit(Kind.SHOP, house.primary, short_name="ЦПО ремонта")
    close(house.primary, house.neighbour)
    move_unit(house.shop.pk, house.stranger_primary.pk, actor="тест")

    reopen(house.primary)

    assert fresh(house.shop).parent == house.stranger_primary
    assert fresh(other).parent == house.primary
    assert faults() == []


def test_a_new_code_is_issued_when_none_comes_back(house):
    close(house.neighbour, house.primary)
    code = JoinCode.objects.get(unit=house.primary, pk__in=Closing.objects.get().carried["codes"])
    revoke_join_code(code.pk, actor="тест")

    reopen(house.neighbour)

    working = house.neighbour.join_codes.filter(revoked_at=None)
    assert working.count() == 1
    assert working.get() != code


def test_it_may_be_closed_and_opened_again(house):
    for day in (0, 4):
        close(house.primary, house.neighbour, now=NOON + timedelta(days=day))
        reopen(house.primary, now=NOON + timedelta(days=day + 1))

    assert fresh(house.primary).is_open
    assert Closing.objects.filter(unit=house.primary).count() == 2
    assert Entry.objects.filter(action="structure.unit.reopened").count() == 2


def test_one_that_is_open_is_not_opened(house):
    with pytest.raises(TreeRefused, match="действует: открывать её не нужно"):
        reopen(house.primary)


def test_a_second_opening_is_refused(house):
    close(house.primary, house.neighbour)
    reopen(house.primary)

    with pytest.raises(TreeRefused):
        reopen(house.primary)

    assert Entry.objects.filter(action="structure.unit.reopened").count() == 1


@pytest.mark.parametrize(("late", "is_refused"), [(timedelta(0), False), (timedelta(1), True)])
def test_it_is_possible_for_thirty_days(house, late, is_refused):
    close(house.primary, house.neighbour)
    now = NOON + WITHIN + late

    if is_refused:
        with pytest.raises(TreeRefused, match="больше 30 дней назад"):
            reopen(house.primary, now=now)
    else:
        reopen(house.primary, now=now)

    assert fresh(house.primary).is_open is not is_refused


def test_it_waits_for_its_successor(house):
    third = make_unit(Kind.PRIMARY, house.territorial)
    close(house.primary, house.neighbour)
    close(house.neighbour, third)

    with pytest.raises(TreeRefused, match="сам закрыт"):
        reopen(house.primary)
    reopen(house.neighbour)
    reopen(house.primary)

    assert fresh(house.shop).parent == house.primary
    assert fresh(house.primary).is_open


def test_it_waits_for_the_one_above(house):
    close(house.neighbour, house.primary)
    close(house.territorial, house.other_territorial)

    with pytest.raises(TreeRefused, match="«Волгоградская ТО» закрыта"):
        reopen(house.neighbour)

    assert not fresh(house.neighbour).is_open


def test_a_namesake_beside_it_is_renamed_first(house):
    close(house.primary, house.neighbour)
    twin = make_unit(Kind.PRIMARY, house.territorial, short_name="ппо «Волжская ГЭС»")

    with pytest.raises(TreeRefused, match="с таким же названием"):
        reopen(house.primary)
    change_unit(twin.pk, actor="тест", short_name="ППО «Волжская ГЭС-2»")
    reopen(house.primary)

    assert fresh(house.primary).is_open


# the page


def page(unit):
    return reverse("structure:reopen", args=[unit.pk])


def test_the_page_tells_what_comes_back_and_what_does_not(house, people, seen_by, sent_by):
    close_unit(house.primary.pk, house.neighbour.pk, on=TODAY, actor="Каштанова")

    asked = seen_by(people.territorial_chair, page(house.primary)).content.decode()
    still = fresh(house.primary).is_open
    answer = sent_by(people.territorial_chair, page(house.primary))

    assert "1\xa0организация внутри: ЦПО электроцеха" in asked
    assert "1\xa0код для вступления: плакаты снова поведут сюда" in asked
    assert "Люди останутся на учёте у ППО «Камышинские сети»" in asked
    assert not still
    assert answer["Location"] == house.primary.get_absolute_url()
    assert fresh(house.primary).is_open


def test_the_page_says_why_it_cannot_be(house, people, seen_by, sent_by):
    close(house.primary, house.neighbour, now=NOON - timedelta(days=400))

    asked = seen_by(people.admin, page(house.primary))
    answer = sent_by(people.admin, page(house.primary))

    assert "закрыта больше 30 дней назад" in asked.content.decode()
    assert answer.status_code == 422
    assert not fresh(house.primary).is_open


@pytest.mark.parametrize("who", ["chair", "specialist", "neighbour_chair", "stranger"])
def test_who_may_not_change_the_tree_opens_nothing(house, people, sent_by, who):
    close_unit(house.primary.pk, house.neighbour.pk, on=TODAY, actor="тест")

    assert sent_by(getattr(people, who), page(house.primary)).status_code == 404
    assert not fresh(house.primary).is_open
