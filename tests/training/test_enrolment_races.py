"""Two at once: one last place, one request."""

import pytest

from notifications.models import Message
from tests.applications.test_races import refusals, together
from tests.factories import NOON
from tests.training.school import enrol as stand
from tests.training.school import make_course, make_group, make_student
from training import enrolling, grouping
from training.enums import EnrolmentState, TrainingRefused
from training.models import Enrolment

pytestmark = pytest.mark.django_db(transaction=True)
S = EnrolmentState


def test_the_last_place_and_a_request_are_given_once(house, people):
    """Real connections: the last place to one of two, one answer to a request, and no place goes
    to a man who comes while the group is being made smaller."""
    organiser = people.territorial_chair
    course = make_course(house.territorial)
    group = make_group(course, capacity=1)
    students = [make_student(house.primary, email=f"{n}@example.org") for n in range(2)]

    together(
        *(
            lambda one=one: enrolling.enrol(group, one, actor=organiser, now=NOON)
            for one in students
        )
    )
    states = sorted(Enrolment.objects.filter(group=group).values_list("state", flat=True))
    assert states == [S.LEARNING, S.WAITING]

    asked = stand(make_group(course), make_student(house.primary), state=S.APPLIED)
    answers = together(
        lambda: enrolling.approve(asked.pk, actor=people.chair, now=NOON),
        lambda: enrolling.refuse(asked.pk, actor=people.deputy, note="Нет", now=NOON),
    )
    assert len(refusals(answers, TrainingRefused)) == 1
    assert Message.objects.filter(about=f"training.enrolment:{asked.pk}").count() <= 1

    free = make_group(make_course(house.territorial), capacity=2)
    stand(free, students[0])
    together(
        lambda: grouping.change(free.pk, actor=organiser, now=NOON, capacity=1),
        lambda: enrolling.enrol(free, students[1], actor=organiser, now=NOON),
    )
    free.refresh_from_db()
    learning = free.enrolments.filter(state=S.LEARNING).count()
    assert learning <= free.capacity
