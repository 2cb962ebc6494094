"""«Полномочия»: who holds what where, and which posts are empty."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts import absences
from accounts.enums import Role
from accounts.models import Mandate, User
from audit.models import Entry
from structure.models import Unit
from tests.factories import in_office, make_mandate, make_responsible, make_unit, make_user

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
DAY = timedelta(days=1)
HERE = "/office/offices/"


def shown(client, **asked):
    context = client.get(HERE, asked).context
    return [str(row.user.surname) for row in context["rows"]] or [
        unit.short_name for unit in context["units"]
    ]


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("admin", 13),
        ("specialist", 13),
        ("territorial_chair", 11),
        ("chair", 7),
        ("trainer", 6),
        ("employer_accountant", None),
        ("stranger", None),
    ],
)
def test_each_sees_people_in_office_where_he_sees_organisations(house, people, client, who, sees):
    client.force_login(getattr(people, who))

    answer = client.get(HERE)

    if sees is None:
        assert answer.status_code == 404
    else:
        assert len(answer.context["rows"]) == answer.context["number"] == sees


def test_the_filters_join_and_say_what_they_are(house, people, client):
    client.force_login(people.admin)

    answer = client.get(HERE, {"role": Role.PRIMARY_CHAIR, "unit": house.territorial.pk})

    found = [row.user for row in answer.context["rows"]]
    assert found == [people.chair, people.neighbour_chair]
    assert answer.context["question"].sentence == (
        "В должности сегодня, Волгоградская ТО, Председатель ППО"
    )


@pytest.mark.parametrize("words", ["chair", "Cha", "CHAIR"])
def test_a_person_is_found_by_the_beginning_of_the_surname(house, people, client, words):
    client.force_login(people.admin)

    assert shown(client, q=words) == ["Chair"]


def test_what_ends_soon_begins_later_or_stands_in_is_shown_apart(house, people, client):
    soon, far, later = (make_user(surname=name) for name in ("Скоро", "Далеко", "Позже"))
    make_mandate(soon, house.primary, Role.TRAINER, ends_on=TODAY() + 90 * DAY)
    make_mandate(far, house.primary, Role.TRAINER, ends_on=TODAY() + 91 * DAY)
    make_mandate(later, house.primary, Role.TRAINER, starts_on=TODAY() + DAY)
    absences.set_absence(
        people.chair.pk, starts_on=TODAY(), ends_on=TODAY() + 5 * DAY,
        actor=people.chair, deputy_id=people.shop_chair.pk,
    )  # fmt: skip
    client.force_login(people.admin)

    assert shown(client, show="ending") == ["Shop-Chair", "Скоро"]
    assert shown(client, show="planned") == ["Позже"]
    assert shown(client, show="acting") == ["Shop-Chair"]
    assert shown(client, show="away") == ["Chair"]
    page = client.get(HERE, {"show": "away"}).content.decode()
    assert "обязанности исполняет Shop-Chair М. П." in page


def test_who_never_signed_in_is_shown(house, people, client):
    User.objects.exclude(pk=people.deputy.pk).update(last_login=timezone.now())
    client.force_login(people.admin)

    assert shown(client, show="never") == ["Deputy"]


def test_empty_posts_are_organisations_without_anybody(house, people, client):
    client.force_login(people.admin)
    User.objects.filter(pk=people.neighbour_chair.pk).update(is_active=False)

    assert shown(client, show="no_head") == [
        "ППО «Камышинские сети»",
        "Тверская ТО",
        "ППО «Калининская АЭС»",
    ]
    assert shown(client, show="no_accountant") == ["ППО «Калининская АЭС»"]
    assert shown(client, show="no_responsible", unit=house.territorial.pk) == [
        "Волгоградская ТО",
        "ЦПО электроцеха",
        "ППО «Камышинские сети»",
    ]


def test_a_post_filled_is_empty_no_more(house, people, client):
    client.force_login(people.admin)
    in_office(house.stranger_primary, Role.PRIMARY_ACCOUNTANT)
    for unit in (house.territorial, house.shop, house.neighbour, house.other_territorial):
        make_responsible(unit, people.admin)

    assert shown(client, show="no_accountant") == []
    assert shown(client, show="no_responsible") == ["ППО «Калининская АЭС»"]


def test_a_closed_organisation_has_no_empty_posts(house, people, client):
    Unit.objects.filter(pk=house.stranger_primary.pk).update(
        closed_on=TODAY(), successor=house.primary
    )
    client.force_login(people.admin)

    assert "ППО «Калининская АЭС»" not in shown(client, show="no_head")


@pytest.mark.parametrize("asked", [{"unit": "999"}, {"show": "x"}, {"after": "z~1"}, {"role": "x"}])
def test_a_made_up_address_shows_what_can_be_shown(house, people, client, asked):
    client.force_login(people.admin)

    assert client.get(HERE, asked).status_code == 200


@pytest.mark.parametrize("show", ["", "no_head"])
def test_the_list_goes_on_where_it_stopped(house, people, client, monkeypatch, show):
    monkeypatch.setattr("unionportal.who_holds.PAGE", 2)
    monkeypatch.setattr("unionportal.who_holds.page.__kwdefaults__", {"size": 2, "on": None})
    client.force_login(people.admin)
    whole, address = [], f"{HERE}?show={show}"
    while address:
        context = client.get(address).context
        whole += [row.pk for row in context["rows"] or context["units"]]
        address = context["next_url"]

    expected = Mandate.objects.count() if not show else 2
    assert len(whole) == len(set(whole)) == expected


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("show", "cost"), [("", 11), ("no_head", 10)])
def test_the_page_costs_the_same_for_one_and_for_three(
    house, people, client, number, show, cost, django_assert_num_queries
):
    for _ in range(number):
        in_office(house.primary, Role.PRIMARY_DEPUTY)
        make_unit(parent=house.territorial)
    client.force_login(people.admin)
    client.get(HERE, {"show": show})

    with django_assert_num_queries(cost):
        client.get(HERE, {"show": show})


def test_the_file_has_what_the_page_has_and_is_recorded(house, people, client):
    make_mandate(make_user(surname="=1+1"), house.primary, Role.TRAINER)
    client.force_login(people.chair)

    answer = client.get(reverse("accounts:offices_file"), {"role": "trainer", "q": ""})

    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0] == ["Организация", "Кто", "Полномочие", "С", "По", "Что сейчас"]
    assert [row[1] for row in rows[1:]] == ["Trainer Мария Петровна", "=1+1 Мария Петровна"]
    entry = Entry.objects.get(action="accounts.offices.exported")
    assert (entry.data["rows"], entry.data["sentence"]) == (2, "В должности сегодня, Преподаватель")


def test_the_print_is_recorded_without_names(house, people, client):
    client.force_login(people.chair)

    answer = client.get(reverse("accounts:offices_print"), {"q": "Deputy"})

    assert "Deputy Мария Петровна" in answer.content.decode()
    entry = Entry.objects.get(action="accounts.offices.printed")
    assert entry.data["rows"] == 1
    assert "Deputy" not in str(entry.data)
