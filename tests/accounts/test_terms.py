"""How long an office holds: planned ones, longer ones, those never begun."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import absences
from accounts.endings import end_mandates_of
from accounts.enums import GrantRefused, Role
from accounts.models import Mandate, User
from accounts.terms import change_term, drop_planned
from audit.models import Entry
from structure.models import Unit
from structure.scope import Action
from tests.factories import make_mandate, make_user

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
DAY = timedelta(days=1)


@pytest.fixture
def planned(house, people):
    return make_mandate(
        make_user(surname="Будущий"),
        house.primary,
        Role.PRIMARY_DEPUTY,
        starts_on=TODAY() + 9 * DAY,
    )


def test_a_planned_office_begins_by_itself(house, planned):
    opened = {}
    for shift in (9 * DAY, 8 * DAY, 9 * DAY):
        Mandate.objects.filter(pk=planned.pk).update(starts_on=planned.starts_on - shift)
        user = User.objects.get(pk=planned.user_id)
        opened[shift] = Unit.objects.for_user(user, Action.VIEW_UNIT).exists()

    assert opened == {9 * DAY: True, 8 * DAY: False}


def test_an_office_is_made_longer_and_open(house, people):
    mandate = people.deputy.mandates.get()
    Mandate.objects.filter(pk=mandate.pk).update(ends_on=TODAY())

    change_term(mandate.pk, ends_on=TODAY() + 90 * DAY, actor=people.chair)
    change_term(mandate.pk, ends_on=None, actor=people.chair)

    mandate.refresh_from_db()
    said = [(line.data["old"], line.data["new"]) for line in Entry.objects.filter(
        action="accounts.mandate.term").order_by("pk")]  # fmt: skip
    assert mandate.ends_on is None
    assert said[0] == (["2020-01-01", str(TODAY())], ["2020-01-01", str(TODAY() + 90 * DAY)])
    assert said[1][1] == ["2020-01-01", None]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"ends_on": TODAY() + DAY}, "«Снять»"),
        ({"ends_on": None, "starts_on": TODAY() + DAY}, "пока полномочие не началось"),
    ],
)
def test_what_is_an_ending_or_a_rewriting_is_refused(house, people, told, said):
    mandate = people.deputy.mandates.get()

    with pytest.raises(GrantRefused, match=said):
        change_term(mandate.pk, actor=people.chair, **told)

    assert Mandate.objects.get(pk=mandate.pk).ends_on is None


def test_an_office_that_has_not_begun_is_given_any_end(house, people, planned):
    Mandate.objects.filter(pk=planned.pk).update(ends_on=None)

    for days in (60, 30):
        change_term(planned.pk, ends_on=TODAY() + days * DAY, actor=people.chair)

    assert Mandate.objects.get(pk=planned.pk).ends_on == TODAY() + 30 * DAY


def test_the_page_of_an_open_ended_office_leads_to_its_end(people, client):
    mandate = people.deputy.mandates.get()
    client.force_login(people.chair)
    address = reverse("accounts:mandate_term", args=[mandate.pk])

    open_ended = client.get(address).content.decode()
    Mandate.objects.filter(pk=mandate.pk).update(ends_on=TODAY() + 9 * DAY)
    dated = client.get(address).content.decode()

    end = reverse("accounts:end_mandate", args=[mandate.pk])
    assert f'href="{end}">Назначить последний день</a>' in open_ended
    assert 'name="ends_on"' not in open_ended
    assert 'name="ends_on"' in dated and f'href="{end}">снять полномочие</a>' in dated


def test_what_has_ended_is_given_anew(house, people):
    mandate = people.deputy.mandates.get()
    Mandate.objects.filter(pk=mandate.pk).update(ends_on=TODAY() - DAY)

    with pytest.raises(GrantRefused, match="уже закончилось"):
        change_term(mandate.pk, ends_on=None, actor=people.chair)


def test_two_terms_of_one_office_do_not_overlap(house, people):
    user = make_user()
    first = make_mandate(user, house.primary, Role.PRIMARY_DEPUTY, ends_on=TODAY() + DAY)
    make_mandate(user, house.primary, Role.PRIMARY_DEPUTY, starts_on=TODAY() + 3 * DAY)

    with pytest.raises(GrantRefused, match="уже есть полномочие"):
        change_term(first.pk, ends_on=None, actor=people.chair)


def test_a_planned_office_is_moved_and_dropped(house, people, planned, client):
    client.force_login(people.chair)
    moved = {"starts_on": str(TODAY() + 20 * DAY), "ends_on": ""}
    page = client.get(reverse("accounts:mandate_term", args=[planned.pk])).content.decode()

    client.post(reverse("accounts:mandate_term", args=[planned.pk]), moved)
    planned.refresh_from_db()
    client.post(reverse("accounts:drop_planned", args=[planned.pk]))

    assert "Не начинать: убрать его" in page
    assert planned.starts_on == TODAY() + 20 * DAY
    assert not Mandate.objects.filter(pk=planned.pk).exists()
    assert Entry.objects.get(action="accounts.mandate.dropped").data["user"] == planned.user_id


@pytest.fixture
def stood_in_for(house, people, planned):
    """Deputy for the first days of an office that has not begun."""
    absences.set_absence(
        planned.user_id,
        starts_on=planned.starts_on,
        ends_on=planned.starts_on + 3 * DAY,
        actor=people.chair,
        deputy_id=people.accountant.pk,
    )
    return planned.deputies.get()


def test_a_planned_office_with_a_deputy_is_dropped_with_him(people, planned, stood_in_for):
    drop_planned(planned.pk, actor=people.chair)

    assert not Mandate.objects.filter(pk__in=[planned.pk, stood_in_for.pk]).exists()
    assert Entry.objects.get(action="accounts.deputy.ended").data["user"] == people.accountant.pk


def test_a_deputy_begins_no_earlier_than_the_office(people, planned, stood_in_for):
    later = planned.starts_on + 30 * DAY

    change_term(planned.pk, starts_on=later, ends_on=None, actor=people.chair)

    assert not Mandate.objects.filter(pk=stood_in_for.pk).exists()
    assert Mandate.objects.get(pk=planned.pk).starts_on == later


def test_what_has_not_begun_in_a_closed_organisation_never_begins(
    house, people, planned, stood_in_for
):
    own = people.deputy.mandates.get()
    today = make_mandate(make_user(), house.primary, Role.PRIMARY_DEPUTY, starts_on=TODAY())

    end_mandates_of(house.primary, on=TODAY(), actor=people.admin)

    left = Mandate.objects.filter(unit=house.primary)
    assert not left.filter(pk__in=[planned.pk, stood_in_for.pk]).exists()
    assert not left.filter(ends_on=None).exists()
    assert not left.filter(ends_on__gte=TODAY()).exists()
    assert left.get(pk=own.pk).starts_on == own.starts_on
    assert left.get(pk=today.pk).starts_on == TODAY() - DAY
    dropped = Entry.objects.filter(action="accounts.mandate.dropped")
    assert {line.data["user"] for line in dropped} == {planned.user_id, people.accountant.pk}


def test_what_has_begun_is_not_dropped(house, people):
    with pytest.raises(GrantRefused, match="уже началось"):
        drop_planned(people.deputy.mandates.get().pk, actor=people.chair)


@pytest.mark.parametrize("who", ["deputy", "auditor", "neighbour_chair", "stranger"])
def test_who_does_not_manage_people_changes_no_term(house, people, planned, client, who):
    client.force_login(getattr(people, who))
    told = {"starts_on": str(TODAY() + DAY), "ends_on": ""}

    answers = [
        client.post(reverse(f"accounts:{name}", args=[planned.pk]), told).status_code
        for name in ("mandate_term", "drop_planned")
    ]

    assert answers == [404, 404]
    assert Mandate.objects.get(pk=planned.pk).starts_on == planned.starts_on
