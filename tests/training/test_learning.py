"""«Моё обучение»: by both doors, one thing to do next, nothing of another's."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.cabinet.visits import let_in
from tests.factories import NOON
from tests.training.school import (
    enrol,
    make_course,
    make_group,
    make_lesson,
    make_meeting,
    make_quiz,
    make_stored,
    make_student,
    make_task,
)
from training.enums import EnrolmentState, WorkState
from training.learning import programme_of
from training.models import LessonProgress, Material, Student, Work

pytestmark = pytest.mark.django_db
MINE = reverse("training:mine")


@pytest.fixture
def course(house):
    return make_course(house.primary, lessons=3, title="Школа председателя")


@pytest.fixture
def one(course):
    return enrol(make_group(course), make_student(course.unit))


def lesson_page(enrolment, lesson):
    return reverse("training:my_lesson", args=[enrolment.pk, lesson.pk])


def make_work(enrolment, lesson):
    return Work.objects.create(
        enrolment=enrolment, task=make_task(lesson), number=1, text="Сделано.", sent_at=NOON
    )


def words(client, address):
    return client.get(address).content.decode()


def test_a_member_comes_in_by_his_own_link(client, one):
    let_in(client, one.student.member)

    page = words(client, MINE)

    assert "Школа председателя" in page
    assert "Занятие 1" in page


def test_an_officer_comes_in_by_his_sign_in(client, people, course):
    student = Student.objects.create(user=people.deputy, unit=course.unit)
    one = enrol(make_group(course), student)
    client.force_login(people.deputy)

    assert "Занятие 1" in words(client, MINE)
    assert client.get(lesson_page(one, course.lessons.first())).status_code == 200


def test_whoever_is_not_in_is_asked_to_enter(client, one):
    for address in (MINE, reverse("training:my_course", args=[one.pk])):
        answer = client.get(address)
        assert (answer.status_code, answer.url) == (302, reverse("cabinet:enter"))


def test_nobody_opens_the_learning_of_another(client, house, one, course):
    let_in(client, make_student(house.primary).member)
    lesson = course.lessons.first()

    for address in (
        reverse("training:my_course", args=[one.pk]),
        lesson_page(one, lesson),
    ):
        assert client.get(address).status_code == 404
    assert client.post(reverse("training:read_lesson", args=[one.pk, lesson.pk])).status_code == 404
    assert not LessonProgress.objects.exists()


@pytest.mark.parametrize(
    "state", [EnrolmentState.INVITED, EnrolmentState.WAITING, EnrolmentState.LEFT]
)
def test_lessons_open_to_those_who_learn_alone(client, one, course, state):
    one.state = state
    one.save()
    let_in(client, one.student.member)

    assert client.get(lesson_page(one, course.lessons.first())).status_code == 404


def test_read_leads_to_the_next_lesson_and_at_the_end_to_the_course(client, one, course):
    let_in(client, one.student.member)
    lessons = list(course.lessons.all())

    found = [
        client.post(reverse("training:read_lesson", args=[one.pk, lesson.pk])).url
        for lesson in lessons
    ]

    assert found == [
        lesson_page(one, lessons[1]),
        lesson_page(one, lessons[2]),
        reverse("training:my_course", args=[one.pk]),
    ]
    page = words(client, reverse("training:my_course", args=[one.pk]))
    assert "3 из 3\u00a0занятий" in page


def test_a_work_sent_back_is_the_first_thing_to_do(client, one, course):
    task = make_task(make_lesson(course, title="План"))
    Work.objects.create(
        enrolment=one, task=task, number=1, state=WorkState.RETURNED, remark="Добавьте сроки",
        checked_at=NOON,
    )  # fmt: skip
    let_in(client, one.student.member)

    assert "Доработайте работу" in words(client, MINE)

    Work.objects.create(enrolment=one, task=task, number=2)
    assert "Доработайте" not in words(client, MINE)


def test_works_to_hand_in_stand_by_their_terms(client, one, course):
    plan, report = make_lesson(course, title="План"), make_lesson(course, title="Отчёт")
    make_task(plan)
    sent = make_task(make_lesson(course, title="Протокол"))
    make_task(report, due_days=3)
    starts_at = timezone.now() - timedelta(days=5)
    make_meeting(one.group, lesson=report, starts_at=starts_at)
    Work.objects.create(enrolment=one, task=sent, number=1)
    type(one.group).objects.update(ends_on=timezone.localdate() + timedelta(days=9))
    let_in(client, one.student.member)

    owed = client.get(MINE).context["owed"]

    assert [(row.task.lesson.title, row.is_late) for row in owed] == [
        ("Отчёт", True), ("План", False)
    ]  # fmt: skip
    days = [row.last_day for row in owed]
    assert days == [
        timezone.localdate(starts_at) + timedelta(days=3),
        timezone.localdate() + timedelta(days=9),
    ]


def test_a_file_of_his_course_is_his_and_of_another_is_not(client, one, course, house):
    mine = Material.objects.create(
        lesson=course.lessons.first(), stored=make_stored(), title="Образец"
    )
    other = Material.objects.create(
        lesson=make_lesson(make_course(house.primary)), stored=make_stored(), title="Чужой"
    )
    let_in(client, one.student.member)

    def opened(material):
        return client.get(reverse("training:my_material", args=[one.pk, material.pk]))

    assert b"".join(opened(mine).streaming_content) == b"%PDF-1.4 answer"
    assert opened(other).status_code == 404


def test_what_is_with_the_tutor_is_not_the_next_thing_to_do(one, course):
    first, second, _ = course.lessons.all()
    make_quiz(second)
    for lesson in (first, second):
        make_work(one, lesson)

    first_step, second_step, third_step = programme_of(one)

    assert (first_step.is_with_tutor, first_step.is_next) == (True, False)
    assert (second_step.is_with_tutor, second_step.is_next) == (False, True)  # its quiz is to do
    assert (third_step.is_with_tutor, third_step.is_next) == (False, False)


def test_when_all_is_with_the_tutor_the_page_says_so(client, one, course):
    for lesson in course.lessons.all():
        make_work(one, lesson)
    let_in(client, one.student.member)

    page = words(client, reverse("training:my_course", args=[one.pk]))

    assert "Всё сдано, работа у преподавателя" in page
    assert "Продолжить" not in words(client, MINE)


@pytest.mark.parametrize("number", [1, 3])
def test_many_courses_ask_as_much_as_one(client, one, house, number, django_assert_num_queries):
    for _ in range(number):
        course = make_course(house.primary, lessons=number)
        make_task(course.lessons.first(), due_days=1)
        enrol(make_group(course), one.student)
    let_in(client, one.student.member)
    client.get(MINE)

    with django_assert_num_queries(16):
        client.get(MINE)


@pytest.mark.parametrize("number", [1, 5])
def test_a_long_course_asks_as_much_as_a_short_one(
    client, house, number, django_assert_num_queries
):
    course = make_course(house.primary, lessons=number)
    one = enrol(make_group(course), make_student(house.primary))
    let_in(client, one.student.member)
    address = reverse("training:my_course", args=[one.pk])
    client.get(address)

    with django_assert_num_queries(13):
        client.get(address)
