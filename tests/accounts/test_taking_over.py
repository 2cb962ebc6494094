"""Nobody gets at more than is his by the account, the office or the absence of another."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import absences, lending, resetting, services
from accounts.enums import GrantRefused, Role
from accounts.guards import governs
from accounts.models import CodeApp, Mandate, User
from audit.models import Entry
from structure.scope import Action
from tests.factories import in_office

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
DAY = timedelta(days=1)


def fresh(user):
    return User.objects.get(pk=user.pk)


def former(unit, role, **fields):
    """Somebody whose office ended a week ago."""
    user = in_office(unit, role, surname="Бывший", **fields)
    Mandate.objects.filter(user=user).update(ends_on=TODAY() - 7 * DAY)
    return fresh(user)


def take(user, actor):
    services.change_person(user.pk, actor=fresh(actor), email="thief@example.org")


def untouched(user):
    return (
        fresh(user).email == user.email
        and not Entry.objects.filter(
            action__in=["accounts.person.changed", "accounts.second_step.reset"]
        ).exists()
    )


@pytest.mark.parametrize("who", ["trainer", "deputy", "accountant", "neighbour_chair"])
def test_the_account_of_a_former_chair_is_not_taken_by_who_manages_nobody(
    house, people, client, who
):
    user = former(house.primary, Role.PRIMARY_CHAIR)
    CodeApp.objects.create(user=user, name="Телефон", created_at=timezone.now())
    client.force_login(getattr(people, who))
    told = {"surname": "Бывший", "name": "Пётр", "email": "thief@example.org"}

    answers = [
        client.post(reverse("accounts:change_person", args=[user.pk]), told).status_code,
        client.post(reverse("accounts:reset_step", args=[user.pk]), {"reason": "x"}).status_code,
    ]
    with pytest.raises(GrantRefused):
        take(user, getattr(people, who))
    with pytest.raises(GrantRefused):
        resetting.reset_second_step(user.pk, reason="x", actor=getattr(people, who))

    assert answers == [404, 404]
    assert untouched(user)
    assert user.code_apps.count() == 1


def test_a_former_chair_is_changed_by_who_manages_people_where_he_was(house, people):
    user = former(house.primary, Role.PRIMARY_CHAIR)

    assert governs(people.chair, user)
    assert not governs(people.chair, former(house.territorial, Role.TERRITORIAL_CHAIR))


@pytest.mark.parametrize("fields", [{"is_staff": True}, {"is_superuser": True}])
def test_the_account_of_an_operator_is_taken_by_nobody(house, people, fields):
    user = in_office(house.primary, Role.TRAINER, **fields)

    for actor in (people.chair, people.admin):
        with pytest.raises(GrantRefused):
            take(user, actor)

    assert untouched(user)


def test_who_never_held_an_office_is_the_administrator_s(house, people):
    for actor in (people.chair, people.territorial_chair):
        with pytest.raises(GrantRefused):
            take(people.stranger, actor)

    assert untouched(people.stranger)
    assert governs(people.admin, people.stranger)


def test_who_is_lent_more_than_the_chair_sees_is_not_the_chair_s(house, people):
    lending.lend(
        people.employer_accountant,
        house.foreign_employer,
        Action.VIEW_DUES,
        starts_on=TODAY() + DAY,
        actor=people.neighbour_chair,
    )

    with pytest.raises(GrantRefused):
        take(people.employer_accountant, people.chair)

    assert untouched(people.employer_accountant)
    assert governs(people.territorial_chair, people.employer_accountant)


@pytest.fixture
def standing_in(house, people):
    """The accountant, for three days in the place of the chair."""
    absences.set_absence(
        people.chair.pk,
        starts_on=TODAY(),
        ends_on=TODAY() + 3 * DAY,
        actor=people.chair,
        deputy_id=people.accountant.pk,
    )
    return fresh(people.accountant)


@pytest.mark.parametrize("whose", ["accountant", "stranger"])
def test_a_deputy_gives_no_office_that_outlasts_him(house, people, standing_in, whose):
    user = getattr(people, whose)

    with pytest.raises(GrantRefused):
        services.give_mandate(
            unit_id=house.primary.pk,
            role=Role.PRIMARY_CHAIR,
            email=user.email,
            surname=user.surname,
            name=user.name,
            starts_on=TODAY(),
            actor=standing_in,
        )

    assert not Mandate.objects.filter(user=user, role=Role.PRIMARY_CHAIR, ends_on=None).exists()
    assert not Entry.objects.filter(action="accounts.mandate.given").exists()


def test_a_deputy_ends_no_office_and_takes_no_account(house, people, standing_in):
    with pytest.raises(GrantRefused):
        services.end_mandate(people.chair.mandates.get().pk, on=TODAY(), actor=standing_in)
    for user in (people.chair, people.deputy):
        with pytest.raises(GrantRefused):
            take(user, standing_in)

    assert people.chair.mandates.get().ends_on is None
    assert untouched(people.chair)
    assert untouched(people.deputy)


def test_a_deputy_lends_nothing(house, people, standing_in):
    with pytest.raises(GrantRefused):
        lending.lend(
            people.employer_accountant,
            house.employer,
            Action.VIEW_DUES,
            starts_on=TODAY(),
            actor=standing_in,
        )

    assert not people.employer_accountant.grants.exists()


def test_nobody_gives_an_office_to_himself(house, people):
    with pytest.raises(GrantRefused, match="Себе полномочие не дают"):
        services.give_mandate(
            unit_id=house.primary.pk,
            role=Role.PRIMARY_ACCOUNTANT,
            email=people.chair.email,
            surname=people.chair.surname,
            name=people.chair.name,
            starts_on=TODAY(),
            actor=people.chair,
        )

    assert people.chair.mandates.count() == 1
