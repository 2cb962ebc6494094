"""Groups: made, changed, begun by the calendar, cancelled; their tutors."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from notifications.models import Message, Notice, Todo
from structure.scope import Action
from tests.factories import NOON, TODAY, in_office
from tests.training.school import enrol as stand
from tests.training.school import (
    make_course,
    make_group,
    make_lesson,
    make_meeting,
    make_student,
    make_task,
    make_tutor,
)
from training import grouping, tutoring
from training.enums import CourseState, EnrolmentState, GroupState, TrainingRefused
from training.models import Enrolment, Group, Meeting, Tutor, Work

pytestmark = pytest.mark.django_db
S = EnrolmentState
FIELDS = {"title": "Осень", "starts_on": TODAY + timedelta(days=5), "ends_on": TODAY + timedelta(9)}


@pytest.fixture
def organiser(people):
    return people.territorial_chair


@pytest.fixture
def course(house):
    return make_course(house.territorial)


@pytest.fixture
def group(course):
    return make_group(course)


def test_a_group_is_of_a_published_course(house, organiser):
    draft = make_course(house.territorial, state=CourseState.DRAFT)

    with pytest.raises(TrainingRefused, match="сначала опубликуйте"):
        grouping.create(house.territorial, draft, actor=organiser, **FIELDS)
    assert Group.objects.count() == 0


@pytest.mark.parametrize(("days", "state"), [(1, "planned"), (0, "running")])
def test_a_group_whose_day_has_come_learns_at_once(days, state, house, course, organiser):
    begins = FIELDS | {"starts_on": TODAY + timedelta(days=days)}

    made = grouping.create(house.territorial, course, actor=organiser, now=NOON, **begins)

    assert made.state == state
    assert Entry.objects.get(action="training.group.created").data["new"]["title"] == "Осень"


def test_places_are_not_fewer_than_people_learn(house, group, organiser):
    for _ in range(2):
        stand(group, make_student(house.primary))

    with pytest.raises(TrainingRefused, match="уже учатся: 2"):
        grouping.change(group.pk, actor=organiser, capacity=1)
    assert Entry.objects.filter(action="training.group.changed").count() == 0


def test_new_places_go_to_those_who_wait(house, course, organiser):
    group = make_group(course, capacity=1)
    stand(group, make_student(house.primary))
    late, early = (
        stand(group, make_student(house.primary), state=S.WAITING, queued_at=NOON - ago)
        for ago in (timedelta(hours=1), timedelta(hours=2))
    )

    grouping.change(group.pk, actor=organiser, now=NOON, capacity=2)

    assert [Enrolment.objects.get(pk=one.pk).state for one in (early, late)] == [
        S.LEARNING, S.WAITING,
    ]  # fmt: skip
    changes = Entry.objects.get(action="training.group.changed").data["changes"]
    assert changes == {"capacity": ["1", "2"]}


def test_a_cancelled_group_lets_everybody_go_with_a_letter(house, group, organiser):
    rows = [
        stand(group, make_student(house.primary, email=f"{state}@example.org"), state=state,
              queued_at=NOON)
        for state in (S.INVITED, S.APPLIED, S.WAITING, S.LEARNING, S.LEFT)
    ]  # fmt: skip
    meeting = make_meeting(group)

    grouping.cancel(group.pk, actor=organiser, reason="Нет преподавателя", now=NOON)

    states = [Enrolment.objects.get(pk=row.pk).state for row in rows]
    assert states == [S.CANCELLED] * 4 + [S.LEFT]
    assert Message.objects.filter(kind="training_cancelled").count() == 4
    assert "Нет преподавателя" in Message.objects.first().text
    assert Meeting.objects.get(pk=meeting.pk).state == "cancelled"
    with pytest.raises(TrainingRefused, match="отменена"):
        grouping.cancel(group.pk, actor=organiser, reason="Ещё раз", now=NOON)


def test_a_group_with_results_is_not_cancelled(house, group, organiser):
    stand(group, make_student(house.primary), state=S.PASSED)

    with pytest.raises(TrainingRefused, match="уже есть результаты"):
        grouping.cancel(group.pk, actor=organiser, reason="Причина")
    group.refresh_from_db()
    assert group.state == GroupState.RUNNING


def test_a_group_begins_on_its_day_once(course):
    due = make_group(course, state=GroupState.PLANNED, starts_on=TODAY)
    make_group(course, state=GroupState.PLANNED, starts_on=TODAY + timedelta(days=1))

    assert grouping.begin_due(now=NOON) == 1
    assert grouping.begin_due(now=NOON) == 0
    due.refresh_from_db()
    assert due.state == GroupState.RUNNING


def test_a_group_begins_by_the_clock_of_its_organisation(house, course):
    house.territorial.time_zone = "Asia/Kamchatka"
    house.territorial.save()
    make_group(course, state=GroupState.PLANNED, starts_on=TODAY + timedelta(days=1))

    assert grouping.begin_due(now=NOON) == 0
    assert grouping.begin_due(now=NOON + timedelta(hours=4)) == 1  # one o'clock there


def test_a_named_tutor_sees_his_group_and_is_told(house, group, organiser, people):
    other = make_group(group.course)
    tutor = in_office(house.neighbour, "trainer")

    tutoring.name_tutor(group.pk, tutor, actor=organiser)

    seen = Group.objects.for_user(tutor, Action.TEACH)
    assert list(seen) == [group]
    assert other not in seen
    assert Notice.objects.get(user=tutor).text.startswith("Вы преподаёте в группе")
    with pytest.raises(TrainingRefused, match="уже преподаёт"):
        tutoring.name_tutor(group.pk, tutor, actor=organiser)


@pytest.fixture
def teaching(house, group, people):
    """A tutor with a work in hand and a class to come."""
    make_tutor(group, people.trainer)
    lesson = make_lesson(group.course)
    work = Work.objects.create(
        enrolment=stand(group, make_student(house.primary)), task=make_task(lesson), number=1,
        state="taken", taken_by=people.trainer, taken_until=NOON + timedelta(hours=1),
    )  # fmt: skip
    soon = make_meeting(group, tutor=people.trainer, starts_at=NOON + timedelta(days=3650))
    held = make_meeting(group, tutor=people.trainer, starts_at=NOON - timedelta(days=1))
    return Tutor.objects.get(), work, soon, held


def test_what_a_tutor_who_leaves_had_in_hand_goes_back(teaching, group, people, organiser):
    tutor, work, soon, held = teaching

    tutoring.end_tutor(tutor.pk, actor=organiser, now=NOON)

    for row in (work, soon, held):
        row.refresh_from_db()
    assert (work.state, work.taken_by, work.taken_until) == ("sent", None, None)
    assert (soon.tutor, soon.changes, held.tutor) == (None, 1, people.trainer)
    assert not Group.objects.for_user(people.trainer, Action.TEACH).exists()
    assert Todo.objects.get().title == f"Найти преподавателя: группа «{group}»"
    with pytest.raises(TrainingRefused, match="уже не преподаёт"):
        tutoring.end_tutor(tutor.pk, actor=organiser, now=NOON)


def test_a_substitute_takes_the_classes_to_come(teaching, house, people, organiser):
    tutor, _, soon, held = teaching
    other = in_office(house.primary, "trainer")

    tutoring.end_tutor(tutor.pk, actor=organiser, instead=other, now=NOON)

    soon.refresh_from_db()
    held.refresh_from_db()
    assert (soon.tutor, held.tutor) == (other, people.trainer)
    assert Todo.objects.count() == 0


def test_a_tutor_far_in_the_east_comes_and_goes_at_once(group, people, organiser, monkeypatch):
    """At ten in the evening in Moscow it is tomorrow in Kamchatka."""
    type(group.unit).objects.filter(pk=group.unit_id).update(time_zone="Asia/Kamchatka")
    evening = datetime(2026, 12, 1, 19, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: evening)
    old = make_tutor(group, people.trainer)

    tutoring.name_tutor(group.pk, people.chair, actor=organiser, now=evening)
    tutoring.end_tutor(old.pk, actor=organiser, now=evening)

    assert Group.objects.for_user(people.chair, Action.TEACH).get() == group
    assert not Group.objects.for_user(people.trainer, Action.TEACH).exists()
    assert [one.user for one in tutoring.current_tutors(group)] == [people.chair]


def test_one_named_and_ended_on_a_day_has_taught_nothing(group, people, organiser):
    tutor = tutoring.name_tutor(group.pk, people.trainer, actor=organiser, now=NOON)

    tutoring.end_tutor(tutor.pk, actor=organiser, now=NOON)

    assert Tutor.objects.count() == 0
