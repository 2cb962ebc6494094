"""Courses: drafts are changed, published ones never; versions, copies, checks."""

import pytest

from audit.models import Entry
from tests.training.school import (
    make_course,
    make_lesson,
    make_question,
    make_quiz,
    make_stored,
    make_task,
)
from training import authoring, publishing, question_bank
from training.enums import CourseKind, CourseState, QuestionKind, TrainingRefused
from training.models import Course, Lesson, Material, Question

pytestmark = pytest.mark.django_db
DRAFT = CourseState.DRAFT


@pytest.fixture
def author(people):
    return people.territorial_chair


@pytest.fixture
def draft(house):
    return make_course(house.territorial, state=DRAFT, title="Охрана труда", hours=4)


def filled(course):
    return make_lesson(course, title="Закон", text="Прочтите закон.")


def titles(course):
    return list(course.lessons.values_list("position", "title"))


def test_a_draft_is_made_and_changed_with_both_values_in_the_journal(house, author):
    course = authoring.create(
        house.territorial, actor=author, title="Новый", kind=CourseKind.OTHER, hours=2
    )
    authoring.change(course.pk, actor=author, title="Лучший", hours=2)

    assert Course.objects.values_list("title", "state").get() == ("Лучший", DRAFT)
    changed = Entry.objects.get(action="training.course.changed")
    assert changed.data["changes"] == {"title": ["Новый", "Лучший"]}


def test_nothing_of_a_published_course_is_changed(house, author):
    course = make_course(house.territorial)
    lesson, question = filled(course), make_question(course, options=[("4", True)])
    make_quiz(lesson)
    attempts = [
        lambda: authoring.change(course.pk, actor=author, title="Другой"),
        lambda: authoring.require(course.pk, {}, actor=author),
        lambda: authoring.add_lesson(course.pk, actor=author, title="Ещё"),
        lambda: authoring.change_lesson(lesson.pk, actor=author, text=""),
        lambda: authoring.place_lesson(lesson.pk, 2, actor=author),
        lambda: authoring.delete_lesson(lesson.pk, actor=author),
        lambda: authoring.set_quiz(lesson.pk, actor=author),
        lambda: authoring.set_task(lesson.pk, actor=author, text="Сделайте"),
        lambda: question_bank.change_question(question.pk, [], actor=author, text="?"),
        lambda: question_bank.archive_question(question.pk, actor=author),
        lambda: publishing.drop(course.pk, actor=author),
        lambda: publishing.publish(course.pk, actor=author),
    ]
    for attempt in attempts:
        with pytest.raises(TrainingRefused):
            attempt()

    assert not Entry.objects.filter(action__startswith="training.").exists()
    assert titles(course) == [(1, "Закон")]


def test_lessons_stand_in_the_order_they_were_put_in(draft, author):
    first, second, third = (
        authoring.add_lesson(draft.pk, actor=author, title=title) for title in "АБВ"
    )
    authoring.place_lesson(third.pk, 1, actor=author)
    assert titles(draft) == [(1, "В"), (2, "А"), (3, "Б")]

    authoring.place_lesson(third.pk, 99, actor=author)
    authoring.delete_lesson(first.pk, actor=author)
    assert titles(draft) == [(1, "Б"), (2, "В")]
    assert second in draft.lessons.all()


def test_a_circle_of_conditions_is_refused(house, author, draft):
    other = make_course(house.territorial)
    third = make_course(house.territorial)
    other.preconditions.create(required_line=third.line)
    third.preconditions.create(required_line=draft.line)

    with pytest.raises(TrainingRefused, match="круг"):
        authoring.require(draft.pk, {other.line: True}, actor=author)
    with pytest.raises(TrainingRefused, match="круг"):
        authoring.require(draft.pk, {draft.line: True}, actor=author)
    assert not draft.preconditions.exists()


def test_conditions_are_said_anew(house, author, draft):
    one, two = make_course(house.territorial), make_course(house.territorial)
    authoring.require(draft.pk, {one.line: True}, actor=author)
    authoring.require(draft.pk, {two.line: False}, actor=author)

    assert list(draft.preconditions.values_list("required_line", "must_be_valid")) == [
        (two.line, False)
    ]


def test_an_empty_course_tells_what_is_missing(house):
    course = make_course(house.territorial, state=DRAFT, hours=0)

    assert [fault.text for fault in publishing.faults_of(course)] == [
        "Не сказано, сколько в курсе академических часов.",
        "В курсе нет ни одного занятия: добавьте хотя бы одно.",
    ]


def test_each_missing_thing_leads_to_its_place(draft):
    empty = make_lesson(draft, title="Пустое")
    quizzed = filled(draft)
    make_quiz(quizzed, topic="Закон", asked=2)
    make_question(draft, "Кто?", topic="Закон", options=[("Я", True), ("Ты", False)])
    wrong = make_question(draft, "Где?", options=[("Тут", False), ("Там", False)])
    make_task(empty, takes_text=False, takes_files=False)

    assert list(publishing.faults_of(draft)) == [
        (
            "Занятие 1 «Пустое»: в задании не сказано, чем отвечать, — текстом или файлами.",
            empty.pk,
            None,
        ),
        (
            "Занятие 2 «Закон»: тесту нужно вопросов 2, а в разделе «Закон» их 1.",
            quizzed.pk,
            None,
        ),
        ("Вопрос «Где?»: нет верного ответа.", None, wrong.pk),
    ]


def test_a_draft_with_faults_is_not_published(draft, author):
    with pytest.raises(TrainingRefused, match="нет ни одного занятия"):
        publishing.publish(draft.pk, actor=author)

    assert Course.objects.get().state == DRAFT
    assert not Entry.objects.filter(action__startswith="training.").exists()


def test_a_new_version_takes_all_along_and_replaces_the_former_once_published(draft, author):
    lesson = filled(draft)
    make_quiz(lesson, pass_percent=90)
    make_task(lesson, tries=2)
    Material.objects.create(lesson=lesson, stored=make_stored(), title="Закон.pdf")
    make_question(draft, "Кто?", kind=QuestionKind.MANY, options=[("Я", True), ("Ты", False)])
    publishing.publish(draft.pk, actor=author)

    second = publishing.begin_version(draft.pk, actor=author)
    assert publishing.begin_version(draft.pk, actor=author) == second
    assert (second.version, second.line, second.state) == (2, draft.line, DRAFT)
    copied = second.lessons.get()
    assert (copied.line, copied.quiz.pass_percent, copied.task.tries) == (lesson.line, 90, 2)
    assert copied.materials.get().stored_id == lesson.materials.get().stored_id
    options = second.questions.get().options.values_list("text", "is_right")
    assert list(options) == [("Я", True), ("Ты", False)]

    publishing.publish(second.pk, actor=author)
    assert dict(Course.objects.values_list("version", "state")) == {
        1: CourseState.ARCHIVED,
        2: CourseState.PUBLISHED,
    }
    assert Lesson.objects.count() == 2


def test_a_copy_begins_a_course_of_its_own(house, author):
    course = make_course(house.union, key="portal")
    lesson = filled(course)
    made = publishing.copy_to(course.pk, house.territorial, actor=author)

    assert made.line != course.line
    assert made.lessons.get().line != lesson.line
    assert (made.unit, made.version, made.state, made.key) == (house.territorial, 1, DRAFT, "")


def test_a_draft_is_dropped_and_a_published_course_archived(house, author, draft):
    filled(draft)
    published = make_course(house.territorial)
    publishing.drop(draft.pk, actor=author)
    publishing.archive(published.pk, actor=author)

    assert list(Course.objects.values_list("pk", "state")) == [(published.pk, CourseState.ARCHIVED)]
    with pytest.raises(TrainingRefused, match="больше нет"):
        publishing.publish(draft.pk, actor=author)


def test_a_question_is_changed_and_taken_out_of_the_bank(draft, author):
    question = question_bank.add_question(
        draft.pk, [("4", True), ("5", False)], actor=author, kind=QuestionKind.ONE, text="2 × 2?"
    )
    question_bank.change_question(question.pk, [("6", True)], actor=author, text="3 × 2?")
    question_bank.archive_question(question.pk, actor=author)

    changed = Question.objects.get()
    assert (changed.text, [str(one) for one in changed.options.all()]) == ("3 × 2?", ["6"])
    assert changed.archived_at is not None
    question_bank.archive_question(question.pk, actor=author)
    assert Question.objects.get().archived_at is None
