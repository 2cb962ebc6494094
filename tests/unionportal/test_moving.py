import pytest
from django.urls import reverse

from accounts.enums import Role
from structure.models import Unit
from structure.services import change_unit
from tests.factories import in_office, make_member, make_rules


@pytest.fixture
def page(client, house):
    def page(user, unit=None, **query):
        client.force_login(user)
        return client.get(reverse("move_unit", args=[(unit or house.primary).pk]), query)

    return page


@pytest.fixture
def sent(client, house):
    def sent(user, unit=None, **data):
        client.force_login(user)
        return client.post(reverse("move_unit", args=[(unit or house.primary).pk]), data)

    return sent


@pytest.mark.parametrize(
    ("who", "where", "status"),
    [
        ("territorial_chair", "primary", 200),
        ("chair", "shop", 404),
        ("admin", "union", 404),
        ("specialist", "primary", 404),
    ],
)
def test_who_opens_the_page(house, people, page, who, where, status):
    assert page(getattr(people, who), getattr(house, where)).status_code == status


def test_the_new_parent_is_searched_among_those_i_may_change(house, people, page):
    territorial = page(people.territorial_chair, house.shop)
    admin = page(people.admin, house.shop, q="удомля")

    assert [unit.short_name for unit in territorial.context["found"]] == ["ППО «Камышинские сети»"]
    assert [unit.short_name for unit in admin.context["found"]] == ["ППО «Калининская АЭС»"]


def test_moving_is_confirmed_with_what_follows(house, people, page, sent):
    change_unit(house.other_territorial.pk, actor="тест", time_zone="Asia/Kamchatka")
    make_rules(house.other_territorial, remind_after_days=5)
    make_member(house.primary)
    newcomer = in_office(house.other_territorial, Role.TERRITORIAL_CHAIR, surname="Тверская")

    asked = page(people.admin, to=house.other_territorial.pk)
    still = Unit.objects.get(pk=house.primary.pk).parent
    answer = sent(people.admin, to=house.other_territorial.pk)

    assert asked.context["changes"] == [
        ("Часовой пояс", "Москва", "Петропавловск-Камчатский (Москва + 9 ч)"),
        ("Напомнить о документах через", "10\xa0дней", "5\xa0дней"),
    ]
    assert asked.context["sight"] == [
        f"{newcomer} (Тверская ТО)",
        f"{people.territorial_chair} (Волгоградская ТО), "
        f"{people.territorial_specialist} (Волгоградская ТО)",
    ]
    follows = asked.context["follows"]
    assert (follows.people, follows.children, follows.codes) == (1, 1, 1)
    assert "При ней останутся: 1\xa0человек на учёте" in asked.content.decode()
    assert still == house.territorial
    assert answer.status_code == 302
    assert Unit.objects.get(pk=house.primary.pk).parent == house.other_territorial


def test_who_will_answer_is_told_when_nobody_is_set_here(house, people, page):
    asked = page(people.admin, house.neighbour, to=house.other_territorial.pk)

    assert "За заявления отвечает" not in [change.what for change in asked.context["changes"]]


def test_a_shop_learns_who_will_decide_on_admission(house, people, page):
    asked = page(people.territorial_chair, house.shop, to=house.neighbour.pk)

    assert ("Решение о приёме", "ППО «Волжская ГЭС»", "ППО «Камышинские сети»") in asked.context[
        "changes"
    ]


def test_nothing_is_moved_to_where_one_may_not_change(house, people, sent):
    answer = sent(people.territorial_chair, to=house.other_territorial.pk)

    assert answer.status_code == 404
    assert Unit.objects.get(pk=house.primary.pk).parent == house.territorial


def test_a_closed_organisation_is_not_moved(house, people, page):
    Unit.objects.filter(pk=house.primary.pk).update(
        closed_on="2026-11-01", successor=house.neighbour
    )

    assert page(people.admin).status_code == 404
    assert page(people.admin, house.shop, to=house.primary.pk).status_code == 404


def test_an_organisation_is_not_offered_its_own_inside(house, people, page):
    asked = page(people.admin, house.primary, q="электроцеха")

    assert asked.context["found"] == []
    assert page(people.admin, house.primary, to=house.shop.pk).status_code == 404
