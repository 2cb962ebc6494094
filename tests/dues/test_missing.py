"""Who lacks a statement, whose statement nobody has confirmed."""

from datetime import date
from itertools import chain

import pytest
from django.urls import reverse

from dues import missing
from dues.enums import StatementState
from dues.exemptions import exempt
from dues.missing import unconfirmed, without_statement
from dues.models import DuesStatement
from members.enums import DuesMode, Status
from tests.dues.statements import statement_of
from tests.factories import NOON, TODAY, make_member


def surnames(found):
    return [member.surname for member in found.rows]


def test_who_pays_through_the_employer_and_has_nothing_in_force(house, people):
    make_member(house.primary, surname="Яшин", dues_mode=DuesMode.EMPLOYER)
    make_member(house.shop, surname="Абрамов")
    make_member(house.primary, surname="Наличный", dues_mode=DuesMode.CASH)
    make_member(house.primary, surname="Ушедший", status=Status.REMOVED)
    make_member(house.primary, surname="Дальний", status=Status.SUSPENDED)
    make_member(house.neighbour, surname="Чужой")
    free = make_member(house.primary, surname="Свободный")
    exempt(free.pk, since=TODAY, ground="Болезнь", actor="тест", now=NOON)
    statement_of(house, "Пишущий")
    stopped, cancelled = statement_of(house, "Бросивший"), statement_of(house, "Отменённый")
    DuesStatement.objects.filter(pk=stopped.pk).update(stops_on=TODAY)
    DuesStatement.objects.filter(pk=cancelled.pk).update(state=StatementState.CANCELLED)

    found = without_statement(people.accountant, TODAY)

    assert surnames(found) == ["Абрамов", "Бросивший", "Отменённый", "Яшин"]
    assert surnames(without_statement(people.accountant, TODAY, unit=house.shop)) == ["Абрамов"]


def test_it_goes_on_from_where_it_stopped_however_few_it_found(house, people, monkeypatch):
    monkeypatch.setattr(missing, "WINDOW", 2)
    monkeypatch.setattr(missing, "PAGE", 1)
    for surname in ("Абрамов", "Белов"):
        statement_of(house, surname, dues_mode=DuesMode.EMPLOYER)
    for surname in ("Власов", "Громов", "Дронов"):
        make_member(house.primary, surname=surname)

    pages, after = [], ""
    while True:
        found = without_statement(people.accountant, TODAY, after=after)
        pages.append(surnames(found))
        after = found.after
        if not after:
            break

    assert list(chain(*pages)) == ["Власов", "Громов", "Дронов"]
    assert pages[0] == []


def test_handed_over_and_not_confirmed_the_longest_first(house, people):
    late, early = statement_of(house, "Поздний"), statement_of(house, "Ранний")
    DuesStatement.objects.update(state=StatementState.HANDED_OVER)
    DuesStatement.objects.filter(pk=early.pk).update(starts_on=date(2026, 3, 1))
    statement_of(house, "Ждущий")

    rows, after = unconfirmed(people.accountant)

    assert (rows, after) == ([early, late], "")
    assert unconfirmed(people.neighbour_accountant) == ([], "")
    assert unconfirmed(people.accountant, unit=house.shop) == ([], "")


@pytest.mark.parametrize("name", ["without_statement", "unconfirmed"])
def test_lists_cost_the_same_with_one_row_and_with_three(
    client, house, people, django_assert_max_num_queries, name
):
    client.force_login(people.accountant)
    costs = []
    for _ in range(2):
        make_member(house.primary)
        statement_of(house)
        DuesStatement.objects.update(state=StatementState.HANDED_OVER)
        client.get(reverse(f"dues:{name}"))
        with django_assert_max_num_queries(60) as asked:
            assert client.get(reverse(f"dues:{name}")).status_code == 200
        costs.append(len(asked))
        make_member(house.primary)

    assert costs[0] == costs[1]


@pytest.mark.parametrize("name", ["without_statement", "unconfirmed"])
def test_nobody_else_sees_the_lists(client, house, people, name):
    client.force_login(people.trainer)

    assert client.get(reverse(f"dues:{name}")).status_code == 404
