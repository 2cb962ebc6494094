"""The built-in course «Работа на портале»: real lessons, put in once, open to a copy."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.enums import Role
from accounts.models import Mandate
from audit.models import Entry
from training import publishing
from training.built_in.courses import TRACKS, put_in
from training.built_in.reading import read
from training.enums import CourseState, QuestionKind
from training.models import Course, Task
from training.practice_checks import CHECKS
from unionportal.practice.making import OFFICES

SAID = """# Название
Часов: 1.5

Текст **занятия**.

=== тест
? Один?
+ да
- нет
> Потому что да.
? Многие?
+ раз
+ два
- три
? Порядок
1 первое
2 второе
=== задание chair-card
Исправьте карточку.
"""


def test_a_lesson_is_read_from_its_file():
    lesson = read(SAID)

    assert (lesson.title, lesson.hours) == ("Название", Decimal("1.5"))
    assert lesson.text == "Текст **занятия**."
    assert (lesson.task, lesson.check) == ("Исправьте карточку.", "chair-card")
    one, many, order = lesson.questions
    assert one == (QuestionKind.ONE, "Один?", [("да", True), ("нет", False)], "Потому что да.")
    assert many.kind == QuestionKind.MANY
    assert order.kind == QuestionKind.ORDER
    assert [text for text, _ in order.options] == ["первое", "второе"]


@pytest.mark.parametrize("track", TRACKS, ids=lambda track: track.key)
def test_every_lesson_teaches_asks_and_every_task_is_seen_by_the_portal(track):
    lessons = track.lessons
    for lesson in lessons:
        assert len(lesson.text) > 700, lesson.title
        assert len(lesson.questions) >= 3, lesson.title
        for question in lesson.questions:
            assert len(question.options) >= 2, question.text
            assert all(len(text) <= 300 for text, _ in question.options)
        assert bool(lesson.task) == bool(lesson.check)
        if lesson.task:
            assert CHECKS[lesson.check].role == track.key
    assert sum(bool(lesson.check) for lesson in lessons) >= 2


def test_every_check_belongs_to_a_lesson_and_every_office_can_be_practised():
    asked = [lesson.check for track in TRACKS for lesson in track.lessons if lesson.check]

    assert sorted(asked) == sorted(CHECKS)
    assert {str(role) for role in OFFICES} == {track.key for track in TRACKS}


def test_put_in_they_are_published_courses_of_the_union(house):
    added = put_in(house.union)

    assert [course.key for course in added] == ["chair", "accountant", "specialist"]
    assert {course.state for course in added} == {CourseState.PUBLISHED}
    assert [course.hours for course in added] == [Decimal("5.5"), Decimal(3), Decimal(4)]
    assert Task.objects.exclude(check_key="").count() == 10
    assert added[0].roles == ["primary_chair", "primary_deputy"]
    assert not Mandate.objects.filter(role=Role.TRAINER).exists()


def test_put_in_again_nothing_is_added_and_nothing_changed(house):
    put_in(house.union)
    course = Course.objects.get(key="chair")
    publishing.archive(course.pk, actor="администратор")
    written = Entry.objects.count()

    assert put_in(house.union) == []
    course.refresh_from_db()
    assert course.state == CourseState.ARCHIVED
    assert Entry.objects.count() == written


def test_a_copy_is_checked_by_the_portal_too(house):
    [course, *_] = put_in(house.union)
    copy = publishing.copy_to(course.pk, house.territorial, actor="председатель")

    assert copy.key == ""
    keys = Task.objects.filter(lesson__course=copy).values_list("check_key", flat=True)
    assert "chair-resolution" in keys


def test_the_command_adds_them_once(house):
    first, again = StringIO(), StringIO()
    call_command("add_portal_courses", stdout=first)
    call_command("add_portal_courses", stdout=again)

    assert "Добавлен курс «Работа на портале: бухгалтеру»." in first.getvalue()
    assert again.getvalue() == "Все встроенные курсы уже есть.\n"


def test_without_a_union_the_command_says_what_to_do(db):
    with pytest.raises(CommandError, match="сначала found_union"):
        call_command("add_portal_courses")
