"""«Кто видит мои данные»: offices over the member, what is lent, who has looked."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.lending import lend
from audit.models import Entry
from audit.services import behind, record
from members.models import Member
from structure.scope import Action
from tests.cabinet.visits import a_member, let_in
from tests.factories import in_office

pytestmark = pytest.mark.django_db

SEEN = reverse("cabinet:seen")


@pytest.fixture
def member(house, people, client):
    member = a_member(house.shop)
    let_in(client, member)
    return member


def words(client):
    return client.get(SEEN).content.decode()


def test_offices_are_told_by_organisation_and_no_names(house, member, client):
    in_office(house.primary, Role.PRIMARY_DEPUTY, surname="Вторая")

    over = client.get(SEEN).context["over"]

    told = {
        one.unit.short_name: [(held.title, held.number) for held in one.offices] for one in over
    }
    assert list(told) == [
        "ЦПО электроцеха",
        "ППО «Волжская ГЭС»",
        "Волгоградская ТО",
        "Электропрофсоюз",
    ]
    assert told["ППО «Волжская ГЭС»"] == [
        ("Председатель ППО", 1),
        ("Заместитель председателя ППО", 2),
        ("Ревизор", 1),
    ]
    text = words(client)
    for name in ("Вторая", "Chair", "Deputy"):
        assert name not in text


def test_who_has_looked_is_told_by_office_and_day(people, member, client):
    office = type(client)()
    office.force_login(people.chair)
    office.get(member.get_absolute_url())
    office.get(member.get_absolute_url())

    (reading,) = client.get(SEEN).context["readings"]

    assert reading.role.startswith("Председатель ППО")
    assert reading.times == 2
    assert "2\u00a0раза" in words(client)


def test_looks_at_cards_merged_into_his_are_told_too(house, people, member, client):
    other, older = a_member(house.shop, card_number=""), a_member(house.shop, card_number="")
    record("members.card.read", other, actor=people.chair)
    record("members.card.printed", older, actor=people.deputy)
    Member.objects.filter(pk=older.pk).update(merged_into=other)
    Member.objects.filter(pk=other.pk).update(merged_into=member)
    record("members.card.read", a_member(house.shop, card_number=""), actor=people.shop_chair)

    readings = client.get(SEEN).context["readings"]

    assert [reading.role.split(",")[0] for reading in readings] == [
        "Заместитель председателя ППО", "Председатель ППО",
    ]  # fmt: skip


def test_who_looked_through_anothers_eyes_is_not_taken_for_him(people, member, client):
    with behind(people.admin.pk):
        record("members.card.read", member, actor=people.chair)

    (reading,) = client.get(SEEN).context["readings"]

    assert reading.role.endswith(" (его глазами смотрел администратор)")


def test_his_own_visits_are_not_counted_and_are_recorded(member, client):
    words(client)

    assert "За полгода вашу карточку никто не открывал" in words(client)
    assert Entry.objects.filter(action="cabinet.seen.read").count() == 2


def test_what_is_lent_is_told_with_its_last_day(people, member, client):
    today = timezone.localdate()
    last = today + timedelta(days=10)
    lend(
        people.stranger, member, Action.VIEW_MEMBER,
        starts_on=today, ends_on=last, actor=people.chair,
    )  # fmt: skip

    text = words(client)

    assert "Открыто отдельно, на время" in text
    assert f"одному человеку по {last:%d.%m.%Y}" in text


def test_whoever_is_not_in_is_asked_to_enter(client, db):
    assert client.get(SEEN)["Location"] == reverse("cabinet:enter")


def test_it_costs_the_same_with_more_people(house, member, client, django_assert_max_num_queries):
    words(client)
    costs = []
    for _ in range(2):
        with django_assert_max_num_queries(40) as counted:
            words(client)
        costs.append(len(counted))
        for _ in range(3):
            in_office(house.primary, Role.PRIMARY_DEPUTY)

    assert costs[0] == costs[1]
