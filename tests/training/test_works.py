"""A practical work is handed in, looked at, sent back, handed in again; by one tutor each."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from audit.models import Entry
from documents.models import StoredFile
from notifications.models import Message, Notice
from tests.factories import NOON
from tests.training.school import (
    enrol,
    make_course,
    make_group,
    make_lesson,
    make_meeting,
    make_student,
    make_task,
    make_tutor,
)
from training import checking_works, work_queue, works
from training.enums import EnrolmentState, GroupState, TrainingRefused, WorkState
from training.models import LessonProgress, Student, Work
from training.terms import due_of

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def one(house, people):
    """A student of a group that the trainer teaches; a lesson with a task."""
    lesson = make_lesson(make_course(house.primary))
    group = make_group(lesson.course, tutor=people.trainer)
    student = make_student(house.primary, email="anna@example.org")
    enrolment = enrol(group, student)
    enrolment.task = make_task(lesson)
    return enrolment


def sent(one, text="Мой план", now=NOON, **told):
    return works.send(one.pk, one.task, text=text, actor="слушатель", now=now, **told)


def facts():
    return Work.objects.count(), StoredFile.objects.count(), Entry.objects.count()


def test_a_work_is_handed_in_and_its_tutors_are_told(one, people):
    work = sent(one)

    assert (work.number, work.state, work.is_late) == (1, WorkState.SENT, False)
    told = Notice.objects.get(user=people.trainer)
    assert told.text == f"Есть работы на проверку: «{one.group}»"
    assert Entry.objects.get(action="training.work.sent").data == {"number": 1, "files": 0}


def test_the_same_sent_twice_is_one(one):
    work = sent(one)

    with pytest.raises(works.AlreadySent) as again:
        sent(one)

    assert (again.value.work, Work.objects.count()) == (work, 1)


def _returned(one, people):
    work = sent(one)
    checking_works.check(work.pk, user=people.trainer, accepts=False, remark="Добавьте сроки.")
    return work


def _accepted(one, people):
    checking_works.check(sent(one).pk, user=people.trainer, accepts=True)


def _without_tries(one, people):
    one.task.tries = 1
    _returned(one, people)


def _finished(one, people):
    type(one.group).objects.update(state=GroupState.FINISHED)


def _left(one, people):
    type(one).objects.update(state=EnrolmentState.LEFT)


@pytest.mark.parametrize(
    ("before", "text", "said"),
    [
        (lambda one, people: sent(one, "Другой"), "Мой план", "уже на проверке"),
        (_accepted, "Мой план", "уже зачтена"),
        (_without_tries, "Мой план", "Попытки закончились"),
        (_finished, "Мой план", "больше не принимаются"),
        (_left, "Мой план", "больше не принимаются"),
        (lambda one, people: None, "  ", "пустую работу"),
    ],
    ids=["on its way", "accepted", "no tries", "group finished", "left", "empty"],
)
def test_what_may_not_be_handed_in_leaves_no_trace(one, people, before, text, said):
    before(one, people)
    known = facts()

    with pytest.raises(TrainingRefused, match=said):
        sent(one, text)

    assert facts() == known


def test_a_work_for_a_task_of_another_course_is_refused(one):
    one.task = make_task(make_lesson(make_course(one.group.unit)))

    with pytest.raises(TrainingRefused, match="не из вашего курса"):
        sent(one)


def test_a_work_sent_back_is_handed_in_again(one, people):
    first = _returned(one, people)
    second = sent(one, "План со сроками", now=LATER)

    first.refresh_from_db()
    assert (first.state, first.remark) == (WorkState.RETURNED, "Добавьте сроки.")
    assert (second.number, second.state) == (2, WorkState.SENT)
    letter = Message.objects.get(kind="training_work_returned")
    assert letter.to_address == "anna@example.org"
    assert "Добавьте сроки." in letter.text


def test_an_accepted_work_finishes_the_lesson(one, people):
    work = sent(one)
    checking_works.check(work.pk, user=people.trainer, accepts=True, mark=5, now=LATER)

    work.refresh_from_db()
    assert (work.state, work.mark, work.checked_by) == ("accepted", 5, people.trainer.full_name)
    assert LessonProgress.objects.get().done_at == LATER
    assert Message.objects.filter(kind="training_work_accepted").count() == 1


def test_a_work_goes_back_only_with_a_remark(one, people):
    work = sent(one)

    with pytest.raises(TrainingRefused, match="Напишите, что доработать"):
        checking_works.check(work.pk, user=people.trainer, accepts=False, remark=" ")

    work.refresh_from_db()
    assert work.state == WorkState.SENT


# ---- two tutors -----------------------------------------------------------------------------


def test_one_takes_it_and_the_other_is_told_who(one, people):
    work = sent(one)
    make_tutor(one.group, people.deputy)
    checking_works.take(work.pk, user=people.trainer, now=NOON)

    for act in (
        lambda: checking_works.take(work.pk, user=people.deputy, now=LATER),
        lambda: checking_works.check(work.pk, user=people.deputy, accepts=True, now=LATER),
    ):
        with pytest.raises(TrainingRefused, match=people.trainer.full_name):
            act()
    assert work_queue.next_after(people.deputy, now=LATER) is None
    assert work_queue.next_after(people.trainer, now=LATER) == work


def test_what_is_held_too_long_is_free_again(one, people):
    work = sent(one)
    make_tutor(one.group, people.deputy)
    checking_works.take(work.pk, user=people.trainer, now=NOON)
    after = NOON + checking_works.LEASE

    assert checking_works.take(work.pk, user=people.deputy, now=after).taken_by == people.deputy


def test_the_second_verdict_is_refused(one, people):
    work = sent(one)
    make_tutor(one.group, people.deputy)
    checking_works.check(work.pk, user=people.trainer, accepts=True, now=NOON)
    known = facts()

    with pytest.raises(TrainingRefused, match="уже проверили: зачтена"):
        checking_works.check(work.pk, user=people.deputy, accepts=False, remark="Нет", now=LATER)

    assert facts() == known


@pytest.mark.django_db(transaction=True)
def test_two_tutors_at_the_same_moment_mark_it_once(one, people):
    work = sent(one)
    make_tutor(one.group, people.deputy)
    told, start = [], threading.Barrier(2)

    def mark(user, mark):
        start.wait()
        try:
            checking_works.check(work.pk, user=user, accepts=True, mark=mark)
            told.append("checked")
        except TrainingRefused as refusal:
            told.append(str(refusal)[:25])
        finally:
            connection.close()

    both = [
        threading.Thread(target=mark, args=(user, given))
        for user, given in ((people.trainer, 4), (people.deputy, 5))
    ]
    [thread.start() for thread in both]
    [thread.join() for thread in both]

    assert sorted(told) == ["checked", "Эту работу уже проверили:"]
    assert Entry.objects.filter(action="training.work.accepted").count() == 1
    assert Message.objects.filter(kind="training_work_accepted").count() == 1


def test_nobody_checks_his_own_work(one, people):
    work = sent(one)
    Student.objects.filter(pk=one.student_id).update(user=people.trainer)

    for act in (
        lambda: checking_works.take(work.pk, user=people.trainer, now=NOON),
        lambda: checking_works.check(work.pk, user=people.trainer, accepts=True, now=NOON),
    ):
        with pytest.raises(TrainingRefused, match="Свою работу не проверяют"):
            act()

    work.refresh_from_db()
    assert work.state == WorkState.SENT


def test_a_work_of_one_who_has_left_is_not_checked(one, people):
    work = sent(one)
    _left(one, people)

    with pytest.raises(TrainingRefused, match="Обучение этого человека закончено"):
        checking_works.check(work.pk, user=people.trainer, accepts=True, now=LATER)

    work.refresh_from_db()
    assert work.state == WorkState.SENT
    assert not Message.objects.exists()


# ---- thinking again -------------------------------------------------------------------------


def test_a_verdict_is_taken_back_at_once(one, people):
    work = sent(one)
    checking_works.check(work.pk, user=people.trainer, accepts=True, mark=3, now=NOON)

    again = checking_works.undo(work.pk, user=people.trainer, now=LATER)

    assert (again.state, again.mark, again.taken_by) == ("taken", None, people.trainer)
    assert LessonProgress.objects.get().done_at is None


@pytest.mark.parametrize(
    ("who", "after", "said"),
    [
        ("deputy", timedelta(minutes=5), "тот, кто проверил"),
        ("trainer", timedelta(minutes=16), "только сразу"),
    ],
)
def test_it_is_not_taken_back_by_another_or_late(one, people, who, after, said):
    work = sent(one)
    checking_works.check(work.pk, user=people.trainer, accepts=True, now=NOON)

    with pytest.raises(TrainingRefused, match=said):
        checking_works.undo(work.pk, user=getattr(people, who), now=NOON + after)

    work.refresh_from_db()
    assert work.state == WorkState.ACCEPTED


def test_it_is_not_taken_back_once_the_student_has_gone_on(one, people):
    work = sent(one)
    checking_works.check(
        work.pk, user=people.trainer, accepts=False, remark="Добавьте сроки.", now=NOON
    )
    sent(one, "План со сроками", now=LATER)

    with pytest.raises(TrainingRefused, match="сдал работу заново"):
        checking_works.undo(work.pk, user=people.trainer, now=LATER)


# ---- terms ----------------------------------------------------------------------------------


def test_the_term_is_the_end_of_a_day_where_the_group_is(one, house):
    house.territorial.time_zone = "Asia/Kamchatka"
    house.territorial.save()
    one.task.due_days = 3
    make_meeting(one.group, lesson=one.task.lesson, starts_at=datetime(2026, 11, 2, 13, tzinfo=UTC))
    one.group.unit.refresh_from_db()

    # 2 November 13:00 is 3 November 01:00 there; the 6th is the last day
    assert due_of(one.group, one.task).astimezone(UTC) == datetime(2026, 11, 6, 12, tzinfo=UTC)


def test_without_a_class_the_last_day_of_the_group_is_the_term(one):
    one.task.due_days = 3

    assert due_of(one.group, one.task).date() == one.group.ends_on + timedelta(days=1)


def test_a_late_work_is_taken_and_marked(one):
    assert sent(one, now=due_of(one.group, one.task)).is_late
