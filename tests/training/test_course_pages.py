"""Pages of courses in the office: who opens them, what they do, how many queries they ask."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.lending import lend
from structure.scope import Action
from tests.factories import make_user
from tests.training.school import (
    enrol,
    make_course,
    make_group,
    make_lesson,
    make_question,
    make_quiz,
    make_stored,
    make_student,
)
from training.enums import CourseKind, CourseState
from training.models import Course, Lesson, Material, Question
from training.views import questions as pages_of_questions

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client, people):
    client.force_login(people.territorial_chair)
    return people.territorial_chair


@pytest.fixture
def draft(house):
    return make_course(house.territorial, state=CourseState.DRAFT, title="Черновик", hours=2)


def url(name, *args):
    return reverse(f"training:{name}", args=args)


def text(response):
    return response.content.decode()


def queries(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_a_course_is_written_and_published_through_its_pages(client, house, author):
    told = {
        "unit": house.territorial.pk, "title": "Школа", "kind": CourseKind.PREPARATION,
        "subject": "general", "hours": "2", "needed_presence": "0", "roles": ["primary_chair"],
    }  # fmt: skip
    client.post(url("new_course"), told)
    course = Course.objects.get()
    assert course.roles == ["primary_chair"]

    client.post(
        url("new_lesson", course.pk),
        {"title": "Первое", "hours": "2", "text": "**Важно**", "is_required": "on"},
    )
    lesson = Lesson.objects.get()
    assert "<strong>Важно</strong>" in text(client.get(url("course_lesson", lesson.pk)))

    question = {
        "kind": "one", "text": "2 × 2?", "points": "1", "answer_1": "4", "right_1": "on",
        "answer_2": "5",
    }  # fmt: skip
    client.post(url("new_question", course.pk), question)
    assert Question.objects.get().options.filter(is_right=True).get().text == "4"
    client.post(url("lesson_quiz", lesson.pk), {"pass_percent": "70", "asked": "3"})
    client.post(url("lesson_task", lesson.pk), {"text": "Сделайте", "takes_text": "on"})

    assert "тесту нужно вопросов 3, а в курсе их 1" in text(client.get(url("course", course.pk)))
    client.post(url("publish_course", course.pk))
    assert Course.objects.get().state == CourseState.DRAFT
    client.post(url("lesson_quiz", lesson.pk), {"pass_percent": "70", "asked": "1"})
    client.post(url("publish_course", course.pk))
    assert Course.objects.get().state == CourseState.PUBLISHED

    client.post(url("edit_lesson", lesson.pk), {"title": "Другое", "hours": "2"})
    assert Lesson.objects.get().title == "Первое"


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"answer_1": "4", "right_1": "on"}, "Нужно хотя бы два ответа."),
        ({"answer_1": "4", "answer_2": "5"}, "Отметьте верным ровно один ответ"),
        ({"answer_1": "4", "answer_2": "4", "right_1": "on"}, "Два ответа одинаковые"),
    ],
)
def test_a_question_without_proper_answers_is_said_why(client, author, draft, answers, words):
    response = client.post(
        url("new_question", draft.pk), {"kind": "one", "text": "2 × 2?", "points": "1", **answers}
    )

    assert response.status_code == 422
    assert words in text(response)
    assert not Question.objects.exists()


def test_a_file_is_handed_out_with_a_lesson(client, author, draft):
    lesson = make_lesson(draft)
    client.post(
        url("new_material", lesson.pk),
        {"title": "Памятка", "file": SimpleUploadedFile("памятка.txt", b"\x4d\x5a\x90\x00")},
    )
    assert not Material.objects.exists()

    material = Material.objects.create(lesson=lesson, stored=make_stored(), title="Памятка")
    assert client.get(url("course_material", material.pk)).status_code == 200
    client.post(url("remove_material", material.pk))
    assert not Material.objects.exists()


def test_a_text_is_shown_while_it_is_typed(client, author):
    response = client.post(url("lesson_preview"), {"text": "<script>1</script>\n\n# План"})

    assert "<h3>План</h3>" in text(response)
    assert "<script>" not in text(response)


def test_a_borrower_edits_the_course_lent_to_him(client, people, draft):
    trainer, today = make_user(), timezone.localdate()
    client.force_login(trainer)
    assert client.get(url("edit_course", draft.pk)).status_code == 404

    lend(
        trainer, draft, Action.KEEP_COURSES, starts_on=today, ends_on=today,
        actor=people.territorial_chair,
    )  # fmt: skip
    assert client.get(url("edit_course", draft.pk)).status_code == 200
    assert "Черновик" in text(client.get(url("courses")))


def test_the_list_and_the_card_ask_the_same_with_more_rows(client, house, author, draft):
    make_quiz(make_lesson(draft))
    make_question(draft, options=[("4", True), ("5", False)])
    addresses = [url("courses"), url("course", draft.pk), url("questions", draft.pk)]
    before = [queries(client, address) for address in addresses]
    for _ in range(2):
        make_course(house.territorial)
        make_quiz(make_lesson(draft))
        make_question(draft, options=[("4", True), ("5", False)])

    assert [queries(client, address) for address in addresses] == before


def test_who_opens_a_course_its_lessons_and_files(client, house, people, draft):
    course = make_course(house.territorial)
    pages = {}
    for one in (course, draft):
        lesson = make_lesson(one)
        file = Material.objects.create(lesson=lesson, stored=make_stored(), title="Файл")
        pages[one] = [
            url("course", one.pk), url("course_lesson", lesson.pk),
            url("course_material", file.pk),
        ]  # fmt: skip
    copying = url("copy_course", course.pk)

    def opened(user, addresses):
        client.force_login(user)
        return {client.get(address).status_code for address in addresses}

    assert {client.get(one).status_code for one in (*pages[course], copying)} == {302}
    assert opened(people.chair, pages[course]) == {200}
    assert opened(people.chair, pages[draft]) == {404}
    assert opened(people.stranger, [*pages[course], *pages[draft], copying]) == {404}
    assert opened(people.territorial_chair, [*pages[draft], copying]) == {200}


@pytest.mark.parametrize("number", [1, 3])
def test_how_far_all_are_asks_as_much_of_many(
    client, house, people, number, django_assert_num_queries
):
    course = make_course(house.primary, lessons=2)
    for _ in range(number):
        enrol(make_group(course), make_student(house.primary))
    client.force_login(people.chair)
    address = reverse("training:course_progress", args=[course.pk])
    assert "0 из 2\u00a0занятий" in client.get(address).content.decode()

    with django_assert_num_queries(9):
        client.get(address)


def test_the_neighbour_reads_the_course_and_sees_nobody_of_it(client, house, people):
    course = make_course(house.union, lessons=1)
    group = make_group(course, unit=house.primary)
    enrol(group, make_student(house.primary, surname="Ключникова"))
    shown = {}
    for who in (people.chair, people.neighbour_chair):
        client.force_login(who)
        answer = client.get(reverse("training:course_progress", args=[course.pk]))
        shown[who.pk] = (answer.status_code, "Ключникова" in answer.content.decode())

    assert shown == {people.chair.pk: (200, True), people.neighbour_chair.pk: (200, False)}


def test_more_questions_of_a_topic_are_of_the_same_topic(client, author, draft, monkeypatch):
    monkeypatch.setattr(pages_of_questions, "PAGE", 1)
    for topic in ("Учёт", "Взносы", "Взносы"):
        make_question(draft, "Вопрос о деле", topic=topic)

    shown = client.get(url("questions", draft.pk), {"topic": "Взносы"})

    more = client.get(url("questions", draft.pk) + shown.context["next_url"])
    assert [one.topic for one in more.context["questions"]] == ["Взносы"]
    assert more.context["next_url"] == ""
