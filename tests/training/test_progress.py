"""A lesson is done when everything in it is done."""

import pytest
from django.db.models import F

from tests.factories import NOON
from tests.training.films import make_video
from tests.training.school import (
    enrol,
    make_course,
    make_group,
    make_lesson,
    make_quiz,
    make_student,
    make_task,
)
from training.enums import WorkState
from training.models import Attempt, Enrolment, LessonProgress, Work
from training.progress import figures, finished, is_through, mark_read, recount

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(house):
    return make_course(house.primary)


def learner_of(course):
    return enrol(make_group(course), make_student(course.unit))


def test_a_text_is_done_when_he_says_so(course):
    lesson, one = make_lesson(course), learner_of(course)
    assert recount(one, lesson, now=NOON).done_at is None

    assert mark_read(one, lesson, now=NOON).done_at == NOON
    assert (figures([one]), is_through(one)) == ({one.pk: (1, 1)}, True)


def test_everything_in_it_must_be_done(course, house, people):
    video = make_video(house.primary, people.chair, seconds=100)
    lesson, one = make_lesson(course, video=video), learner_of(course)
    quiz, task = make_quiz(lesson), make_task(lesson)
    steps = [
        lambda: mark_read(one, lesson, now=NOON),
        lambda: LessonProgress.objects.update(video_seen=90),
        lambda: Attempt.objects.create(enrolment=one, quiz=quiz, number=1, is_passed=True),
        lambda: Work.objects.create(
            enrolment=one, task=task, number=1, state=WorkState.ACCEPTED
        ),
    ]  # fmt: skip

    done = []
    for step in steps:
        step()
        done.append(recount(one, lesson, now=NOON).done_at)

    assert done == [None, None, None, NOON]


def test_a_verdict_taken_back_makes_it_undone(course):
    lesson, one = make_lesson(course), learner_of(course)
    work = Work.objects.create(
        enrolment=one, task=make_task(lesson), number=1, state=WorkState.ACCEPTED
    )
    recount(one, lesson, now=NOON)

    Work.objects.filter(pk=work.pk).update(state=WorkState.TAKEN)

    assert recount(one, lesson, now=NOON).done_at is None


def test_once_done_keeps_its_moment(course):
    lesson, one = make_lesson(course), learner_of(course)
    mark_read(one, lesson, now=NOON)

    again = mark_read(one, lesson)

    assert (again.done_at, again.read_at) == (NOON, NOON)


def test_what_is_not_required_is_not_counted(course):
    needed, spare = make_lesson(course), make_lesson(course, is_required=False)
    one, other = learner_of(course), learner_of(course)
    mark_read(one, spare, now=NOON)
    mark_read(other, needed, now=NOON)

    assert figures([one, other]) == {one.pk: (0, 1), other.pk: (1, 1)}
    assert list(finished(Enrolment.objects.order_by(F("pk")))) == [other]


@pytest.mark.parametrize("number", [1, 3])
def test_figures_of_many_are_one_question(course, number, django_assert_num_queries):
    make_lesson(course)
    many = [learner_of(course) for _ in range(number)]

    with django_assert_num_queries(1):
        assert figures(many) == {one.pk: (0, 1) for one in many}
