"""The journal of a group and the talk under its lessons."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from audit.models import Entry
from notifications.models import Notice
from tests.cabinet.visits import let_in
from tests.factories import NOON
from tests.training.school import (
    enrol,
    make_course,
    make_group,
    make_lesson,
    make_meeting,
    make_quiz,
    make_student,
    make_task,
    make_tutor,
)
from training import journals, talk
from training.enums import Presence, TrainingRefused, WorkState
from training.models import Attempt, Attendance, LessonProgress, Remark, Work

pytestmark = pytest.mark.django_db
JOURNAL_QUERIES = 19


@pytest.fixture
def group(house, people):
    lesson = make_lesson(make_course(house.primary), title="Собрание")
    group = make_group(lesson.course, tutor=people.trainer)
    group.lesson = lesson
    group.quiz, group.task = make_quiz(lesson), make_task(lesson)
    return group


def learner_of(group, surname="Петрова"):
    return enrol(group, make_student(group.unit, surname=surname, name="Анна", patronymic="И"))


def busy(group, one):
    """Somebody with something in every part of the only cell."""
    Attempt.objects.create(
        enrolment=one, quiz=group.quiz, number=1, points=1, most_points=3, finished_at=NOON
    )
    Attempt.objects.create(
        enrolment=one, quiz=group.quiz, number=2, points=2, most_points=3, finished_at=NOON
    )
    Work.objects.create(enrolment=one, task=group.task, number=1, state=WorkState.ACCEPTED, mark=5)
    meeting = make_meeting(group, lesson=group.lesson)
    Attendance.objects.create(meeting=meeting, enrolment=one, presence=Presence.PRESENT)
    LessonProgress.objects.create(enrolment=one, lesson=group.lesson, done_at=NOON)


def test_a_cell_tells_the_best_quiz_the_last_work_and_the_class(group):
    busy(group, learner_of(group))
    learner_of(group, "Яшин")

    page = journals.journal_of(group)

    (_, (cell,), done, _), (_, (empty,), none, _) = page.rows
    assert cell == (True, "present", 66, "accepted", 5)
    assert cell.said == "был, тест 66 %, работа: зачтена, оценка 5, пройдено"
    assert (done, none, page.totals) == (1, 0, [1])
    assert empty.said == "пока ничего"


@pytest.mark.parametrize("number", [1, 3])
def test_many_people_ask_as_much_as_one(client, people, group, number, django_assert_num_queries):
    for _ in range(number):
        busy(group, learner_of(group))
    client.force_login(people.chair)
    address = reverse("training:journal", args=[group.pk])
    client.get(address)

    with django_assert_num_queries(JOURNAL_QUERIES):
        client.get(address)


def test_the_sheet_says_the_same(client, people, group):
    busy(group, learner_of(group))
    client.force_login(people.chair)

    answer = client.get(reverse("training:journal_file", args=[group.pk]))

    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    head, line = book.get_sheet_by_index(0).to_python()
    assert head == [
        "Слушатель", "Организация", "1. Собрание", "Пройдено", "Посещено, %",
    ]  # fmt: skip
    assert line[0] == "Петрова Анна И"
    assert line[2] == "был, тест 66 %, работа: зачтена, оценка 5, пройдено"
    assert Entry.objects.filter(action="training.journal.exported").count() == 1


def test_opening_it_is_recorded_once(client, people, group):
    learner_of(group)
    client.force_login(people.trainer)

    client.get(reverse("training:journal", args=[group.pk]))

    assert Entry.objects.filter(action="training.journal.read").count() == 1


# ---- the talk -------------------------------------------------------------------------------


def said(group, one, text="Как созвать?", now=NOON):
    return talk.say(group, group.lesson, text, actor="слушатель", student=one.student, now=now)


def test_what_a_student_asks_his_group_reads_and_another_does_not(client, group, house):
    one, beside = learner_of(group), learner_of(group, "Яшин")
    other = make_group(group.course)
    stranger = enrol(other, make_student(house.primary))
    said(group, one)
    shown = {}
    for who in (one, beside, stranger):
        let_in(client, who.student.member)
        address = reverse("training:my_lesson", args=[who.pk, group.lesson.pk])
        shown[who.pk] = "Как созвать?" in client.get(address).content.decode()

    assert shown == {one.pk: True, beside.pk: True, stranger.pk: False}


def test_tutors_are_told_once_an_hour(group, people):
    one = learner_of(group)
    for minutes in (0, 20, 61):
        said(group, one, now=NOON + timedelta(minutes=minutes))

    assert Notice.objects.filter(user=people.trainer).count() == 2


@pytest.mark.parametrize(
    ("text", "words"), [("  ", "Напишите сообщение"), ("я" * 4001, "длиннее 4000")]
)
def test_what_cannot_be_written_leaves_no_trace(group, text, words):
    with pytest.raises(TrainingRefused, match=words):
        said(group, learner_of(group), text)

    assert not Remark.objects.exists()
    assert not Entry.objects.filter(action="training.remark.written").exists()


def test_a_flood_is_stopped(group):
    one = learner_of(group)
    for _ in range(talk.WRITING.count):
        said(group, one)

    with pytest.raises(TrainingRefused, match="Подождите"):
        said(group, one)


def test_a_tutor_answers_hides_and_shows_again(client, people, group):
    one = learner_of(group)
    remark = said(group, one, "<b>грубость</b>")
    client.force_login(people.trainer)
    page = reverse("training:group_talk", args=[group.pk, group.lesson.pk])
    client.post(page, {"text": "Созывает председатель"})
    hide = reverse("training:hide_remark", args=[group.pk, remark.pk])

    assert "&lt;b&gt;грубость" in client.get(page).content.decode()
    client.post(hide)
    assert [one.text for one in talk.talk_of(group, group.lesson)] == ["Созывает председатель"]
    assert len(talk.talk_of(group, group.lesson, is_tutor=True)) == 2
    client.post(hide)
    assert len(talk.talk_of(group, group.lesson)) == 2
    assert list(
        Entry.objects.filter(action__startswith="training.remark.")
        .order_by("pk").values_list("action", flat=True)
    ) == [
        "training.remark.written", "training.remark.written", "training.remark.hidden",
        "training.remark.shown",
    ]  # fmt: skip


def test_the_tutor_of_another_group_neither_reads_nor_hides(client, people, group):
    remark = said(group, learner_of(group))
    other = make_group(group.course)
    make_tutor(other, people.neighbour_chair)
    client.force_login(people.neighbour_chair)

    for address in (
        reverse("training:group_talk", args=[group.pk, group.lesson.pk]),
        reverse("training:journal", args=[group.pk]),
    ):
        assert client.get(address).status_code == 404
    for pk in (group.pk, other.pk):
        assert client.post(reverse("training:hide_remark", args=[pk, remark.pk])).status_code == 404
    remark.refresh_from_db()
    assert remark.hidden_at is None
