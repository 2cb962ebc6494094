"""A quiz: begun once, handed in once, in time or with what was saved."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from audit.models import Entry
from tests.factories import NOON
from tests.training.school import (
    enrol,
    make_course,
    make_group,
    make_lesson,
    make_question,
    make_quiz,
    make_student,
)
from training import quizzes
from training.enums import EnrolmentState, TrainingRefused
from training.models import Attempt, LessonProgress

pytestmark = pytest.mark.django_db
FOUR = [("4", True), ("5", False)]


@pytest.fixture
def one(house):
    """A student of a course with a quiz of two questions and ten minutes."""
    lesson = make_lesson(make_course(house.primary))
    enrolment = enrol(make_group(lesson.course), make_student(house.primary))
    enrolment.quiz = make_quiz(lesson, minutes=10, attempts=2, pass_percent=60)
    enrolment.asked = [make_question(lesson.course, options=FOUR) for _ in range(2)]
    return enrolment


def begun(one, now=NOON):
    return quizzes.start(one.pk, one.quiz, actor="слушатель", now=now)


def rights(one, number):
    """Right answers to so many of the questions."""
    return {
        question.pk: [question.options.get(is_right=True).pk] for question in one.asked[:number]
    }


def handed(attempt, answers, now=NOON):
    return quizzes.hand_in(attempt.pk, answers, actor="слушатель", now=now)


@pytest.mark.parametrize(
    ("number", "points", "passed"), [(0, 0, False), (1, 1, False), (2, 2, True)]
)
def test_points_decide(one, number, points, passed):
    found = handed(begun(one), rights(one, number))

    assert (found.points, found.most_points, found.is_passed) == (points, 2, passed)
    done = LessonProgress.objects.get().done_at
    assert done == (NOON if passed else None)


def test_begun_twice_it_is_one(one):
    assert begun(one) == begun(one, NOON + timedelta(minutes=3))
    assert Entry.objects.filter(action="training.quiz.begun").count() == 1


def test_handed_in_twice_the_first_counts(one):
    attempt = begun(one)
    handed(attempt, rights(one, 2))

    again = handed(attempt, rights(one, 0), NOON + timedelta(minutes=1))

    assert (again.points, again.finished_at) == (2, NOON)
    assert Entry.objects.filter(action="training.quiz.handed_in").count() == 1


def test_after_its_time_what_was_saved_counts(one):
    attempt = begun(one)
    quizzes.save(attempt.pk, rights(one, 1), now=NOON + timedelta(minutes=9))

    found = handed(attempt, rights(one, 2), NOON + timedelta(minutes=11))

    assert (found.points, found.was_late) == (1, True)
    assert found.finished_at == NOON + timedelta(minutes=10)


def test_late_answers_are_told_late_though_the_clock_was_first(one):
    attempt = begun(one)
    quizzes.finish_overdue(now=NOON + timedelta(minutes=11))

    found = handed(attempt, rights(one, 2), NOON + timedelta(minutes=12))

    assert (found.points, found.was_late) == (0, True)


def test_in_time_and_sent_again_later_is_not_late(one):
    attempt = begun(one)
    handed(attempt, rights(one, 2))

    again = handed(attempt, rights(one, 2), NOON + timedelta(hours=1))

    assert (again.points, again.was_late) == (2, False)


def test_nothing_is_saved_after_its_time(one):
    attempt = begun(one)

    with pytest.raises(quizzes.TooLate):
        quizzes.save(attempt.pk, rights(one, 2), now=NOON + timedelta(minutes=11))

    attempt.refresh_from_db()
    assert attempt.answers == {}


def test_a_form_of_the_last_second_is_taken(one):
    late = NOON + timedelta(minutes=10, seconds=9)

    assert handed(begun(one), rights(one, 2), late).is_passed


def test_what_nobody_hands_in_is_handed_in_by_the_clock(one):
    attempt = begun(one)
    quizzes.save(attempt.pk, rights(one, 2), now=NOON)

    early = quizzes.finish_overdue(now=NOON + timedelta(minutes=10))
    first = quizzes.finish_overdue(now=NOON + timedelta(minutes=11))
    second = quizzes.finish_overdue(now=NOON + timedelta(minutes=12))

    attempt.refresh_from_db()
    assert (early, first, second) == (0, 1, 0)
    assert (attempt.is_passed, attempt.finished_at) == (True, NOON + timedelta(minutes=10))


def test_a_new_attempt_closes_one_whose_time_is_over(one):
    first = begun(one)

    second = begun(one, NOON + timedelta(hours=1))

    first.refresh_from_db()
    assert (first.is_passed, second.number) == (False, 2)


def _passed(one):
    handed(begun(one), rights(one, 2))


def _used_up(one):
    for _ in range(2):
        handed(begun(one), {})


def _left(one):
    type(one).objects.update(state=EnrolmentState.LEFT)


def _empty(one):
    for question in one.asked:
        question.archived_at = NOON
        question.save()


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (_passed, "уже пройден"),
        (_used_up, "Попытки закончились"),
        (_left, "закончено"),
        (_empty, "пока нет вопросов"),
    ],
)
def test_what_may_not_be_begun_leaves_no_trace(one, before, said):
    before(one)
    known = Attempt.objects.count(), Entry.objects.count()

    with pytest.raises(TrainingRefused, match=said):
        begun(one)

    assert (Attempt.objects.count(), Entry.objects.count()) == known


def test_only_so_many_of_the_bank_are_asked(one):
    for _ in range(8):
        make_question(one.quiz.lesson.course, options=FOUR)
    make_question(one.quiz.lesson.course, options=FOUR, topic="Другое")
    one.quiz.asked = 3

    assert len(begun(one).questions) == 3


def test_only_questions_of_its_part_are_asked(one):
    other = make_question(one.quiz.lesson.course, options=FOUR, topic="Собрания")
    one.quiz.topic = "Собрания"

    assert [asked["id"] for asked in begun(one).questions] == [other.pk]


def test_answers_to_what_was_not_asked_are_kept_nowhere(one):
    attempt = begun(one)
    other = make_question(one.quiz.lesson.course, options=FOUR)

    quizzes.save(attempt.pk, {other.pk: [1], one.asked[0].pk: [999_999]}, now=NOON)

    attempt.refresh_from_db()
    assert attempt.answers == {str(one.asked[0].pk): []}


def test_a_bank_changed_later_does_not_change_what_was_asked(one):
    attempt = begun(one)
    make_question(one.quiz.lesson.course, options=FOUR)
    _empty(one)

    assert handed(attempt, rights(one, 2)).most_points == 2


@pytest.mark.django_db(transaction=True)
def test_two_windows_begin_one_attempt(one):
    found, start = [], threading.Barrier(2)

    def begin():
        start.wait()
        try:
            found.append(begun(one).pk)
        finally:
            connection.close()

    windows = [threading.Thread(target=begin) for _ in range(2)]
    [window.start() for window in windows]
    [window.join() for window in windows]

    assert found[0] == found[1]
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize("state", [EnrolmentState.PASSED, EnrolmentState.FAILED])
def test_after_the_verdict_nothing_is_handed_in_and_nothing_is_lost(one, state):
    attempt = begun(one)
    stand(one, state)

    found = handed(attempt, rights(one, 2), NOON + timedelta(minutes=1))

    assert (found.finished_at, found.was_late) == (None, False)
    assert "Итоги обучения уже подведены" in quizzes.waits_for(found)
    assert quizzes.finish_overdue(now=NOON + timedelta(days=1)) == 0
    assert not Entry.objects.filter(action="training.quiz.handed_in").exists()
    assert not LessonProgress.objects.filter(done_at__isnull=False).exists()
    stand(one, EnrolmentState.LEARNING)
    assert quizzes.finish_overdue(now=NOON + timedelta(days=1)) == 1
    attempt.refresh_from_db()
    assert (attempt.points, attempt.is_passed, attempt.finished_at) == (2, True, attempt.due_at)


def stand(enrolment, state):
    type(enrolment).objects.filter(pk=enrolment.pk).update(state=state)
