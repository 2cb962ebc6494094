"""One object lent for one action: guardian's permission and our row, both or nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone
from guardian.models import UserObjectPermission

from accounts.enums import GrantRefused
from accounts.lending import close_moved, grants_managed_by, lend, take_back
from accounts.models import Grant, User
from audit.models import Entry
from members.models import Member
from structure.models import Employer
from structure.scope import Action
from tests.factories import in_office, make_member

pytestmark = pytest.mark.django_db


def lent_to(house, people, by=None, **dates):
    today = timezone.localdate()
    days = {name: today + timedelta(days=number) for name, number in dates.items()}
    days.setdefault("starts_on", today)
    return lend(
        people.employer_accountant,
        house.employer,
        Action.VIEW_DUES,
        actor=by or people.chair,
        reason="сверка",
        **days,
    )


def seen_by(user):
    fresh = User.objects.get(pk=user.pk)  # a user object lives for one request
    return list(Employer.objects.for_user(fresh, Action.VIEW_DUES))


def test_what_is_lent_is_seen_and_nothing_beside_it(house, people):
    assert seen_by(people.employer_accountant) == []

    lent_to(house, people)

    borrower = User.objects.get(pk=people.employer_accountant.pk)
    assert seen_by(borrower) == [house.employer]
    assert not Employer.objects.for_user(borrower, Action.HANDLE_DUES).exists()
    assert borrower.is_lent_for(Action.VIEW_DUES)
    assert Entry.objects.get(action="accounts.grant.given").data["object"] == (
        f"structure.employer:{house.employer.pk}"
    )


def test_an_employer_of_several_organisations_is_lent_by_who_manages_people_in_all(house, people):
    house.neighbour.employers.add(house.employer)

    with pytest.raises(GrantRefused, match="есть и другие организации"):
        lent_to(house, people)
    assert not Grant.objects.exists()

    lent_to(house, people, by=people.territorial_chair)
    assert seen_by(people.employer_accountant) == [house.employer]


@pytest.mark.parametrize("missing", [Grant, UserObjectPermission])
def test_either_missing_takes_the_right_away(house, people, missing):
    lent_to(house, people)

    missing.objects.all().delete()

    assert seen_by(people.employer_accountant) == []


@pytest.mark.parametrize(
    ("dates", "holds"),
    [
        ({"starts_on": 0}, True),
        ({"starts_on": 1}, False),
        ({"starts_on": -5, "ends_on": 0}, True),
        ({"starts_on": -5, "ends_on": -1}, False),
    ],
)
def test_dates_count(house, people, dates, holds):
    lent_to(house, people, **dates)

    assert bool(seen_by(people.employer_accountant)) is holds


def test_taking_back_leaves_neither(house, people):
    lent_to(house, people)

    for _ in range(2):
        take_back(people.employer_accountant, house.employer, Action.VIEW_DUES, actor=people.chair)

    assert seen_by(people.employer_accountant) == []
    assert not Grant.objects.exists()
    assert not UserObjectPermission.objects.exists()
    assert Entry.objects.filter(action="accounts.grant.taken").count() == 1


def test_lending_again_changes_the_dates(house, people):
    lent_to(house, people, starts_on=5)
    lent_to(house, people)

    assert Grant.objects.count() == 1
    assert seen_by(people.employer_accountant) == [house.employer]


@pytest.mark.parametrize("who", ["neighbour_chair", "deputy", "accountant", "stranger"])
def test_who_does_not_manage_people_there_lends_nothing(house, people, who):
    with pytest.raises(GrantRefused):
        lend(
            people.employer_accountant,
            house.employer,
            Action.VIEW_DUES,
            starts_on=timezone.localdate(),
            actor=getattr(people, who),
        )

    assert not Grant.objects.exists()
    assert not UserObjectPermission.objects.exists()


def test_a_borrower_lends_nothing_on(house, people):
    lent_to(house, people)

    with pytest.raises(GrantRefused):
        lend(
            people.stranger,
            house.employer,
            Action.VIEW_DUES,
            starts_on=timezone.localdate(),
            actor=people.employer_accountant,
        )

    assert seen_by(people.stranger) == []


def test_an_action_without_a_permission_is_not_lent(house, people):
    with pytest.raises(GrantRefused, match="не дают"):
        lend(
            people.employer_accountant,
            house.employer,
            Action.HANDLE_DUES,
            starts_on=timezone.localdate(),
            actor=people.chair,
        )

    assert not Grant.objects.exists()


def card_lent(house, people, *, actor):
    card = make_member(house.primary)
    today = timezone.localdate()
    grant = lend(
        people.stranger,
        card,
        Action.VIEW_MEMBER,
        starts_on=today,
        ends_on=today + timedelta(days=90),
        actor=actor,
        unit=house.primary,
    )
    return card, grant


def card_seen(user):
    fresh = User.objects.get(pk=user.pk)
    return Member.objects.for_user(fresh, Action.VIEW_MEMBER).exists()


def moved(card, unit):
    Member.objects.filter(pk=card.pk).update(unit=unit)


def test_what_was_lent_of_a_card_closes_when_the_card_is_moved(house, people):
    card, _ = card_lent(house, people, actor=people.chair)
    today = timezone.localdate()
    early = close_moved(on=today), card_seen(people.stranger)

    moved(card, house.stranger_primary)

    assert early == (0, True)
    assert [close_moved(on=today) for _ in range(2)] == [1, 0]
    assert not card_seen(people.stranger)
    assert not UserObjectPermission.objects.exists()
    assert Entry.objects.filter(action="accounts.grant.taken").count() == 1


def test_it_stays_open_while_the_lender_manages_people_there_too(house, people):
    card, _ = card_lent(house, people, actor=people.territorial_chair)

    moved(card, house.neighbour)

    assert close_moved(on=timezone.localdate()) == 0
    assert card_seen(people.stranger)


def test_where_the_card_stands_now_it_may_be_taken_back(house, people):
    card, grant = card_lent(house, people, actor=people.chair)
    there = in_office(house.stranger_primary)
    before = list(grants_managed_by(there))

    moved(card, house.stranger_primary)

    assert before == []
    assert list(grants_managed_by(there)) == [grant]
    assert not grants_managed_by(people.neighbour_chair).exists()
