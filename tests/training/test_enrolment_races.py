"""Two at once: one last place, one request, one course, one attempt."""

import threading

import pytest
from django.db import connection

from notifications.models import Message
from tests.applications.test_races import refusals, together
from tests.factories import NOON
from tests.training.school import enrol as stand
from tests.training.school import (
    make_course,
    make_group,
    make_lesson,
    make_question,
    make_quiz,
    make_student,
)
from training import (
    enrolling,
    feeds,
    finishing,
    grouping,
    publishing,
    quizzes,
    transferring,
    workflow,
)
from training.enums import EnrolmentState, TrainingRefused
from training.models import Attempt, CalendarFeed, Course, Enrolment, LessonProgress
from training.transferring import move

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


def _until_somebody_waits():
    """Until another connection stands before a lock of this one; False if none does."""
    pause = threading.Event()
    for _ in range(100):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks"
                " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return True
        pause.wait(0.05)
    return False


def test_an_attempt_handed_in_while_its_owner_is_moved_goes_along(house, people, monkeypatch):
    """The one holds the attempt and makes a row of the lesson, the other holds the enrolment."""
    lesson = make_lesson(make_course(house.territorial))
    quiz, question = make_quiz(lesson), make_question(lesson.course, options=[("4", True)])
    learner = stand(make_group(lesson.course), make_student(house.primary))
    target = make_group(lesson.course)
    attempt = quizzes.start(learner.pk, quiz, actor="слушатель", now=NOON)
    held, recount = threading.Event(), quizzes.recount

    def after_a_while(*args, **told):
        held.set()
        assert _until_somebody_waits()
        return recount(*args, **told)

    def moved():
        assert held.wait(10)
        return move(learner.pk, target.pk, actor=people.territorial_chair, now=NOON)

    monkeypatch.setattr(quizzes, "recount", after_a_while)
    right = {question.pk: [question.options.get().pk]}
    results = together(
        lambda: quizzes.hand_in(attempt.pk, right, actor="слушатель", now=NOON), moved
    )

    assert [one for one in results if isinstance(one, Exception)] == []
    entered = Enrolment.objects.get(group=target)
    assert Attempt.objects.get().enrolment == entered
    assert LessonProgress.objects.get().enrolment == entered
    assert LessonProgress.objects.get().done_at is not None


def test_an_attempt_that_has_gone_to_another_group_is_handed_in_there(house, people, monkeypatch):
    lesson = make_lesson(make_course(house.territorial))
    quiz, question = make_quiz(lesson), make_question(lesson.course, options=[("4", True)])
    learner = stand(make_group(lesson.course), make_student(house.primary))
    target = make_group(lesson.course)
    attempt = quizzes.start(learner.pk, quiz, actor="слушатель", now=NOON)
    held = threading.Event()
    take_along = transferring._take_along

    def and_wait(*args):
        take_along(*args)
        held.set()
        assert _until_somebody_waits()

    def handed():
        assert held.wait(10)
        right = {question.pk: [question.options.get().pk]}
        return quizzes.hand_in(attempt.pk, right, actor="слушатель", now=NOON)

    monkeypatch.setattr(transferring, "_take_along", and_wait)
    results = together(
        lambda: move(learner.pk, target.pk, actor=people.territorial_chair, now=NOON), handed
    )

    assert [one for one in results if isinstance(one, Exception)] == []
    assert LessonProgress.objects.get().enrolment == Enrolment.objects.get(group=target)


def test_a_quiz_and_the_end_of_its_group_come_one_after_the_other(house, people, monkeypatch):
    """Handed in first, the quiz is in the verdict, though the group was being finished already."""
    lesson = make_lesson(make_course(house.territorial))
    quiz, question = make_quiz(lesson), make_question(lesson.course, options=[("4", True)])
    learner = stand(make_group(lesson.course), make_student(house.primary))
    attempt = quizzes.start(learner.pk, quiz, actor="слушатель", now=NOON)
    held, recount = threading.Event(), quizzes.recount

    def after_a_while(*args, **told):
        held.set()
        assert _until_somebody_waits()
        return recount(*args, **told)

    def finished():
        assert held.wait(10)
        return finishing.finish(learner.group_id, {}, actor=people.territorial_chair, now=NOON)

    monkeypatch.setattr(quizzes, "recount", after_a_while)
    right = {question.pk: [question.options.get().pk]}
    results = together(
        lambda: quizzes.hand_in(attempt.pk, right, actor="слушатель", now=NOON), finished
    )

    assert results[1] == 1
    learner.refresh_from_db()
    assert learner.state == S.PASSED


def test_a_verdict_that_was_first_keeps_the_quiz_for_later(house, people, monkeypatch):
    lesson = make_lesson(make_course(house.territorial))
    quiz, question = make_quiz(lesson), make_question(lesson.course, options=[("4", True)])
    learner = stand(make_group(lesson.course), make_student(house.primary))
    attempt = quizzes.start(learner.pk, quiz, actor="слушатель", now=NOON)
    held, decide = threading.Event(), finishing._decide

    def after_a_while(*args):
        held.set()
        assert _until_somebody_waits()
        return decide(*args)

    def handed():
        assert held.wait(10)
        right = {question.pk: [question.options.get().pk]}
        return quizzes.hand_in(attempt.pk, right, actor="слушатель", now=NOON)

    monkeypatch.setattr(finishing, "_decide", after_a_while)
    results = together(
        lambda: finishing.finish(learner.group_id, {}, actor=people.territorial_chair, now=NOON),
        handed,
    )

    assert results[0] == 0
    assert results[1].finished_at is None
    assert Attempt.objects.get().answers == {str(question.pk): [question.options.get().pk]}


def test_two_groups_of_one_course_take_a_person_once(house, people, monkeypatch):
    course = make_course(house.territorial)
    groups, student = [make_group(course), make_group(course)], make_student(house.primary)
    take, first = workflow._take, threading.Event()

    def after_a_while(attempt):
        if not first.is_set():
            first.set()
            assert _until_somebody_waits()
        return take(attempt)

    monkeypatch.setattr(workflow, "_take", after_a_while)
    results = together(
        *(
            lambda one=one: enrolling.enrol(one, student, actor=people.territorial_chair, now=NOON)
            for one in groups
        )
    )

    assert len(refusals(results, TrainingRefused)) == 1
    assert Enrolment.objects.count() == 1


def test_two_who_begin_a_version_at_once_get_one(house, people, monkeypatch):
    course = make_course(house.territorial, lessons=1)
    copy, first = publishing._copy, threading.Event()

    def after_a_while(*args, **told):
        if not first.is_set():
            first.set()
            assert _until_somebody_waits()
        return copy(*args, **told)

    monkeypatch.setattr(publishing, "_copy", after_a_while)
    made = together(
        *[lambda: publishing.begin_version(course.pk, actor=people.territorial_chair)] * 2
    )

    assert made[0] == made[1]
    assert Course.objects.count() == 2


def test_a_first_address_of_a_calendar_asked_for_twice_at_once(people, monkeypatch):
    chair, locked, first = people.chair, feeds._locked, threading.Barrier(2)
    looked = threading.local()

    def both_at_once(owner):
        found = locked(owner)
        if not hasattr(looked, "before"):
            looked.before = True
            first.wait(10)
        return found

    monkeypatch.setattr(feeds, "_locked", both_at_once)
    results = together(*[lambda: feeds.renew(chair, actor=chair)] * 2)

    assert results[0] == results[1] == CalendarFeed.objects.get()
