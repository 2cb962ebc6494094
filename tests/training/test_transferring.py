"""From one group to another: what goes with the person and what stays."""

import pytest

from notifications.models import Message
from tests.factories import NOON
from tests.training.school import enrol as stand
from tests.training.school import (
    make_course,
    make_group,
    make_lesson,
    make_meeting,
    make_quiz,
    make_student,
    make_task,
)
from training.enums import EnrolmentState, TrainingRefused
from training.models import Attempt, Attendance, Enrolment, LessonProgress, Work
from training.transferring import move

pytestmark = pytest.mark.django_db
S = EnrolmentState


@pytest.fixture
def course(house):
    return make_course(house.territorial)


@pytest.fixture
def lesson(course):
    return make_lesson(course)


@pytest.fixture
def learning(house, course, lesson, people):
    """One who has passed a lesson, tried its quiz, sent a work that is being looked at."""
    group = make_group(course)
    enrolment = stand(group, make_student(house.primary, email="i@example.org"), category="chair")
    LessonProgress.objects.create(enrolment=enrolment, lesson=lesson, done_at=NOON)
    Attempt.objects.create(enrolment=enrolment, quiz=make_quiz(lesson), number=1)
    Work.objects.create(
        enrolment=enrolment, task=make_task(lesson), number=1, state="taken",
        taken_by=people.trainer, taken_until=NOON,
    )  # fmt: skip
    Attendance.objects.create(meeting=make_meeting(group), enrolment=enrolment, presence="present")
    return enrolment


def test_what_was_done_goes_along_and_attendance_stays(learning, course, people):
    entered = move(
        learning.pk, make_group(course, title="Вторая").pk, actor=people.territorial_chair,
        note="Другая смена", now=NOON,
    )  # fmt: skip

    learning.refresh_from_db()
    assert (learning.state, learning.reason) == (S.MOVED, "Другая смена")
    assert (entered.state, entered.moved_from, entered.category) == (S.LEARNING, learning, "chair")
    assert [rows.count() for rows in (entered.progress, entered.attempts, entered.works)] == [1] * 3
    assert [rows.count() for rows in (learning.progress, learning.works)] == [0, 0]
    work = entered.works.get()
    assert (work.state, work.taken_by) == ("sent", None)
    assert learning.attendance.count() == 1
    assert "«Вторая»" in Message.objects.get(kind="training_moved").text


def test_into_another_version_goes_what_is_the_same_there(house, learning, course, lesson, people):
    course.state = "archived"
    course.save()
    newer = make_course(house.territorial, line=course.line, version=2)
    same = make_lesson(newer, line=lesson.line)
    make_lesson(newer)

    entered = move(learning.pk, make_group(newer).pk, actor=people.territorial_chair, now=NOON)

    passed = entered.progress.get()
    assert (passed.lesson, passed.done_at) == (same, NOON)
    assert (learning.attempts.count(), learning.works.count()) == (1, 1)


def test_a_full_group_and_another_course_are_refused_and_nothing_moves(
    house, learning, course, people
):
    full = make_group(course, capacity=1)
    stand(full, make_student(house.primary))
    foreign = make_group(make_course(house.territorial))

    with pytest.raises(TrainingRefused, match="нет свободных мест"):
        move(learning.pk, full.pk, actor=people.territorial_chair, now=NOON)
    for group in (foreign, learning.group):
        with pytest.raises(TrainingRefused, match="другую группу того же курса"):
            move(learning.pk, group.pk, actor=people.territorial_chair, now=NOON)

    learning.refresh_from_db()
    assert (learning.state, learning.works.count()) == (S.LEARNING, 1)


def test_only_between_groups_that_one_runs(house, learning, course, people):
    above = make_group(course, unit=house.union)

    with pytest.raises(TrainingRefused, match="другие полномочия"):
        move(learning.pk, above.pk, actor=people.territorial_chair, now=NOON)


def test_the_place_left_is_taken_by_the_first_who_waits(house, course, people):
    group = make_group(course, capacity=1)
    learning = stand(group, make_student(house.primary))
    waiting = stand(group, make_student(house.primary), state=S.WAITING, queued_at=NOON)

    move(learning.pk, make_group(course).pk, actor=people.territorial_chair, now=NOON)

    assert Enrolment.objects.get(pk=waiting.pk).state == S.LEARNING
