from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from structure.enums import Kind
from structure.forms.units import fields_of
from structure.models import Unit
from structure.services import change_unit, close_unit, fingerprint
from tests.factories import TODAY, make_employer, make_unit

CARD = {
    "name": "Первичная профсоюзная организация «Волжская ГЭС»",
    "short_name": "ППО «Волжская ГЭС»",
    "town": "Волжский",
    "admitting_body": "committee",
    "standing": "active",
}


def url(name, *args, query=""):
    return reverse(f"structure:{name}", args=args) + query


def test_the_card_tells_own_and_inherited_facts(house, people, seen_by):
    change_unit(house.territorial.pk, actor="тест", dues_percent="0.80")

    text = seen_by(people.chair, url("unit", house.primary.pk)).content.decode()

    assert "0,8\u00a0%" in text
    assert "(как у «Волгоградская ТО»)" in text
    assert "Соколов Андрей Викторович" in text
    assert f"https://portal.test{house.primary.join_codes.get().get_absolute_url()}" in text


def test_the_card_costs_the_same_with_many_employers(house, people, seen_by):
    address = url("unit", house.primary.pk)
    seen_by(people.chair, address)

    with CaptureQueriesContext(connection) as few:
        seen_by(people.chair, address)
    for _ in range(3):
        make_employer(house.primary)
        make_unit(Kind.SHOP, house.primary)
    with CaptureQueriesContext(connection) as many:
        seen_by(people.chair, address)

    assert len(many) == len(few)


def test_the_card_of_a_closed_one_leads_to_the_successor(house, people, seen_by):
    close_unit(house.primary.pk, house.neighbour.pk, on=TODAY, actor="тест")

    answer = seen_by(people.territorial_chair, url("unit", house.primary.pk))

    assert "Закрыта с 2\xa0ноября\xa02026" in answer.content.decode()
    assert answer.context["may_edit"] is False
    assert seen_by(people.territorial_chair, url("edit", house.primary.pk)).status_code == 404


def test_who_may_edit_is_told_what_papers_will_lack(house, people, seen_by):
    chair = seen_by(people.chair, url("unit", house.primary.pk))
    auditor = seen_by(people.auditor, url("unit", house.primary.pk))

    assert chair.context["missing"] == ["адрес", "телефон или почта"]
    assert auditor.context["missing"] == []


def test_a_card_is_saved(house, people, sent_by):
    answer = sent_by(
        people.chair,
        url("edit", house.primary.pk),
        **CARD | {"phone": "8 (8443) 34-20-01", "dues_percent": "0,9", "site": "elprof.ru"},
    )

    unit = Unit.objects.get(pk=house.primary.pk)
    assert answer["Location"] == url("unit", house.primary.pk)
    assert (unit.phone, unit.site) == ("+78443342001", "https://elprof.ru")
    assert unit.dues_percent == Decimal("0.9")


def test_each_kind_has_its_own_fields(house, people, seen_by):
    shop = seen_by(people.chair, url("edit", house.shop.pk)).context["form"]
    primary = seen_by(people.chair, url("edit", house.primary.pk)).context["form"]

    assert "inn" not in shop.fields
    assert "inn" in primary.fields
    assert ("shop_committee", "Цеховой комитет") in shop.fields["admitting_body"].choices
    assert "shop_committee" not in dict(primary.fields["admitting_body"].choices)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("inn", "7707083894"),
        ("inn", "500100732259"),
        ("kpp", "1"),
        ("ogrn", "12"),
        ("bank_bik", "0445"),
        ("dues_percent", "0"),
        ("dues_percent", "11"),
        ("phone", "12"),
        ("email", "не почта"),
        ("name", ""),
        ("time_zone", "Mars/Olympus"),
    ],
)
def test_a_wrong_field_keeps_everything_typed(house, people, sent_by, field, value):
    answer = sent_by(
        people.chair,
        url("edit", house.primary.pk),
        **CARD | {"address": "ул. Мира, 1", "code": "34-99", field: value},
    )

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert 'value="ул. Мира, 1"' in answer.content.decode()
    assert Unit.objects.get(pk=house.primary.pk).code == ""


def test_an_old_wrong_number_does_not_stop_a_new_phone(house, people, sent_by):
    change_unit(house.primary.pk, actor="тест", inn="7707083894")

    answer = sent_by(
        people.chair,
        url("edit", house.primary.pk),
        **CARD | {"inn": "7707083894", "phone": "+79023334455"},
    )

    assert answer.status_code == 302
    assert Unit.objects.get(pk=house.primary.pk).phone == "+79023334455"


def test_numbers_are_taken_with_spaces(house, people, sent_by):
    sent_by(people.chair, url("edit", house.primary.pk), **CARD | {"inn": "77 07 08-38 93"})

    assert Unit.objects.get(pk=house.primary.pk).inn == "7707083893"


def test_the_second_editor_sees_the_conflict_and_may_insist(house, people, sent_by):
    seen = fingerprint(house.primary, fields_of(Kind.PRIMARY))
    change_unit(house.primary.pk, actor="другой", town="Камышин")
    mine = CARD | {"town": "Дубовка"}

    first = sent_by(people.chair, url("edit", house.primary.pk), seen=seen, **mine)
    unchanged = Unit.objects.get(pk=house.primary.pk).town
    second = sent_by(
        people.chair, url("edit", house.primary.pk), seen=first.context["seen"], **mine
    )

    assert first.status_code == 422
    assert "населённый пункт — Камышин" in first.content.decode()
    assert unchanged == "Камышин"
    assert second.status_code == 302
    assert Unit.objects.get(pk=house.primary.pk).town == "Дубовка"


def test_a_neighbour_changes_nothing(house, people, sent_by):
    answer = sent_by(people.neighbour_chair, url("edit", house.primary.pk), **CARD | {"town": "X"})

    assert answer.status_code == 404
    assert Unit.objects.get(pk=house.primary.pk).town == "Волжский"


def test_a_shop_is_created_with_a_code(house, people, sent_by):
    answer = sent_by(
        people.territorial_chair,
        url("create", house.primary.pk),
        kind="shop",
        name="Цеховая организация ремонтного цеха",
        short_name="ЦПО ремонта",
    )

    shop = Unit.objects.get(short_name="ЦПО ремонта")
    assert answer["Location"] == url("unit", shop.pk)
    assert (shop.parent, shop.kind) == (house.primary, Kind.SHOP)
    assert shop.join_codes.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "primary"}, {"kind": ""}, {"short_name": "цпо Электроцеха"}, {"name": ""}],
)
def test_a_wrong_organisation_is_not_created(house, people, sent_by, wrong):
    told = {"kind": "shop", "name": "Цеховая", "short_name": "ЦПО ремонта"} | wrong

    answer = sent_by(people.territorial_chair, url("create", house.primary.pk), **told)

    assert answer.status_code == 422
    assert Unit.objects.count() == 8
