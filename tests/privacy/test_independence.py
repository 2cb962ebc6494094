"""The second and the third person are not those who have their right from the first."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import absences
from accounts.enums import Role
from accounts.models import User
from accounts.services import give_mandate
from audit.models import Entry
from notifications.models import Todo
from privacy import services
from privacy.enums import Fate, PrivacyRefused, State
from privacy.models import Destruction, Limits
from privacy.workflow import steps_for
from structure.scope import Action
from tests.factories import in_office
from tests.privacy.test_two_people import REASON, fates, is_seen, left_long_ago

WEEK = timedelta(days=7)


def fresh(user):
    return User.objects.get(pk=user.pk)


def away(user, deputy):
    today = timezone.localdate()
    absences.set_absence(
        user.pk, starts_on=today, ends_on=today + WEEK, actor=user, deputy_id=deputy.pk
    )
    return fresh(deputy)


def appointed(unit, role, *, by):
    given = give_mandate(
        unit_id=unit.pk, role=role, email="puppet@example.org", surname="Свой", name="Иван",
        starts_on=timezone.localdate(), actor=by,
    )  # fmt: skip
    User.objects.filter(pk=given.user_id).update(is_active=True)
    return fresh(given.user)


@pytest.fixture
def card(house):
    return left_long_ago(house.primary, surname="Забытов")


def proposed(house, card, by):
    return services.propose(house.primary, members=[card.pk], reason=REASON, actor=by)


def refused(destruction, user, event):
    """The step is neither offered nor taken, and nothing is written."""
    before = (destruction.state, Entry.objects.count(), fates(destruction))
    assert steps_for(user, destruction) == []
    with pytest.raises(PrivacyRefused, match="не тот, кто"):
        event(destruction.pk, actor=user)
    destruction.refresh_from_db()
    return (destruction.state, Entry.objects.count(), fates(destruction)) == before


def test_the_deputy_of_the_proposer_is_no_second_person(house, people, card):
    deputy = away(people.chair, people.accountant)
    made = proposed(house, card, fresh(people.chair))

    assert deputy.scope(Action.DESTROY).holds(house.primary), "he has the right, lent for a week"
    assert refused(made, deputy, services.confirm)
    assert is_seen(people, card)


def test_whom_the_proposer_gave_his_office_is_no_second_person(house, people, card):
    puppet = appointed(house.primary, Role.PRIMARY_CHAIR, by=people.territorial_chair)
    made = proposed(house, card, people.territorial_chair)

    assert refused(made, puppet, services.confirm)
    assert is_seen(people, card)


def test_nor_is_the_deputy_of_such_a_one(house, people, card):
    puppet = appointed(house.primary, Role.PRIMARY_CHAIR, by=people.territorial_chair)
    deputy = away(puppet, people.accountant)
    made = proposed(house, card, people.territorial_chair)

    assert refused(made, deputy, services.confirm)


def test_an_office_of_his_own_makes_a_deputy_a_second_person(house, people, card):
    deputy = away(people.chair, people.territorial_chair)
    made = proposed(house, card, fresh(people.chair))

    assert services.confirm(made.pk, actor=deputy).state == State.QUARANTINE


def test_whom_another_gave_his_office_is_a_second_person(house, people, card):
    second = appointed(house.primary, Role.PRIMARY_CHAIR, by=people.admin)
    made = proposed(house, card, people.chair)

    assert services.confirm(made.pk, actor=second).state == State.QUARANTINE


def braked(house, people, card, *, confirmed_by):
    Limits.objects.create(unit=house.union, most_people=0)
    made = proposed(house, card, people.chair)
    return services.confirm(made.pk, actor=confirmed_by)


def test_whoever_confirmed_does_not_let_the_brake_go(house, people, card):
    made = braked(house, people, card, confirmed_by=people.admin)

    assert made.state == State.BRAKED
    assert refused(made, people.admin, services.release)
    assert is_seen(people, card)
    assert not Todo.objects.open().exists(), "there is no third person to ask"


def test_nor_does_whom_the_confirmer_gave_his_office(house, people, card):
    puppet = appointed(house.union, Role.UNION_ADMIN, by=people.admin)
    made = braked(house, people, card, confirmed_by=people.admin)

    assert refused(made, puppet, services.release)


def test_a_third_one_lets_it_go(house, people, card):
    third = in_office(house.union, Role.UNION_ADMIN)
    made = braked(house, people, card, confirmed_by=people.admin)

    assert list(Todo.objects.open().values_list("user", flat=True)) == [third.pk]
    assert services.release(made.pk, actor=third).state == State.QUARANTINE
    assert fates(made) == [Fate.HIDDEN]


def test_the_table_of_rows_knows_that_there_must_be_three(house, people, card):
    made = braked(house, people, card, confirmed_by=people.admin)

    for one in (people.admin, people.chair):
        with pytest.raises(IntegrityError, match="destruction_by_third"), transaction.atomic():
            Destruction.objects.filter(pk=made.pk).update(released_by=one)


def test_who_may_not_confirm_is_not_asked(house, people, card):
    away(people.chair, people.accountant)

    proposed(house, card, fresh(people.chair))

    asked = list(Todo.objects.open().values_list("user", flat=True))
    assert asked == [people.territorial_chair.pk]
