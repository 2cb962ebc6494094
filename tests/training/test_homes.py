"""A record stands where its person was on the last day, whatever has moved since."""

from datetime import timedelta

import pytest

from accounts.enums import Role
from accounts.models import Mandate
from members.models import Membership
from tests.factories import NOON, TODAY, make_mandate, make_member, make_user
from tests.training.school import enrol, make_course, make_group
from training.finishing import finish
from training.homes import home_of, homes_of
from training.models import Student, TrainingRecord

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def mover(house):
    """On the books of the shop until yesterday, of the neighbour from today on."""
    member = make_member(house.neighbour)
    Membership.objects.filter(member=member).delete()
    stay(member, house.shop, TODAY - 30 * DAY, TODAY)
    stay(member, house.neighbour, TODAY, None)
    return Student.objects.create(member=member, unit=house.neighbour)


def stay(member, unit, since, until):
    return Membership.objects.create(
        member=member, unit=unit, admitted_on=since, since=since, until=until, key=f"{unit}{since}"
    )


@pytest.mark.parametrize(
    ("days", "where"), [(-31, "neighbour"), (-30, "shop"), (-1, "shop"), (0, "neighbour")]
)
def test_by_the_stays_of_a_member(house, mover, days, where):
    """Before he was admitted: the organisation of today."""
    assert home_of(mover, on=TODAY + days * DAY) == getattr(house, where)


def test_by_the_offices_of_the_day(house):
    user = make_user()
    make_mandate(user, house.primary, Role.PRIMARY_DEPUTY)
    held = Mandate.objects.filter(user=user)
    held.update(starts_on=TODAY - 90 * DAY, ends_on=TODAY - 10 * DAY)
    make_mandate(user, house.territorial, Role.TERRITORIAL_SPECIALIST)
    Mandate.objects.filter(user=user, ends_on=None).update(starts_on=TODAY - 9 * DAY)
    student = Student.objects.create(user=user, unit=house.territorial)

    assert home_of(student, on=TODAY - 10 * DAY) == house.primary
    assert home_of(student, on=TODAY - 9 * DAY) == house.territorial


def test_of_many_by_two_queries(house, mover, django_assert_num_queries):
    others = [
        Student.objects.create(member=make_member(house.primary), unit=house.primary)
        for _ in range(3)
    ]
    user = make_user()
    make_mandate(user, house.primary, Role.PRIMARY_DEPUTY)
    others.append(Student.objects.create(user=user, unit=house.primary))

    with django_assert_num_queries(2):
        found = homes_of([mover, *others], on=TODAY - DAY)

    assert found == {mover.pk: house.shop} | {one.pk: house.primary for one in others}


def test_a_group_finished_late_is_written_down_as_of_its_end(house, people, mover):
    group = make_group(make_course(house.union), ends_on=TODAY - DAY, starts_on=TODAY - 20 * DAY)
    enrol(group, mover)

    finish(group.pk, {}, actor=people.admin, now=NOON)

    record = TrainingRecord.objects.get()
    assert (record.ended_on, record.unit) == (TODAY - DAY, house.shop)
