"""A student in a browser: from «Моё обучение» to a quiz passed, on a phone and at a desk."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.browsing import faults_of, sign_in, wait_for_path
from tests.cabinet.visits import sign_in_phone
from tests.training.school import (
    enrol,
    make_course,
    make_group,
    make_lesson,
    make_meeting,
    make_question,
    make_quiz,
    make_stored,
    make_student,
    make_task,
)
from training.enums import QuestionKind
from training.models import Attempt, Material

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = """
Председатель **отвечает за учёт** членов профсоюза.

## Что хранить

1. Заявление о вступлении
2. Согласие на обработку данных

| Бумага | Сколько хранить |
|---|---|
| Заявление | пока человек в профсоюзе и ещё три года |
"""
STEPS = ("Созвать собрание", "Провести собрание", "Записать решение в протокол")


@pytest.fixture
def one(house):
    """A student of a course of a text, a quiz of all kinds and a practical work."""
    course = make_course(house.union, title="Школа председателя первичной организации", hours=50)
    text = make_lesson(course, title="Учёт членов профсоюза", text=TEXT)
    Material.objects.create(lesson=text, stored=make_stored(), title="Памятка председателю")
    check = make_lesson(course, title="Собрание: как его провести", link="https://example.org/film")
    report = make_lesson(course, title="План работы на год", is_required=False)
    make_task(report)
    today = timezone.localdate()
    group = make_group(
        course, unit=house.territorial, title="Подгруппа 1",
        starts_on=today, ends_on=today + timedelta(days=30),
    )  # fmt: skip
    make_meeting(group, lesson=check, starts_at=timezone.now() + timedelta(days=2))
    enrolment = enrol(group, make_student(house.primary))
    enrolment.quiz = make_quiz(check, minutes=10, attempts=3, is_shuffled=False)
    kinds = QuestionKind
    make_question(course, "Кто созывает собрание?", kind=kinds.ONE, explanation="Устав, статья 20.",
                  options=[("Профсоюзный комитет", True), ("Работодатель", False)])  # fmt: skip
    make_question(course, "Что пишут в протоколе?", kind=kinds.MANY,
                  options=[("Решение", True), ("Погоду", False), ("Голоса", True)])  # fmt: skip
    make_question(course, "Главный документ профсоюза?", kind=kinds.TEXT,
                  options=[("Устав", True)])  # fmt: skip
    make_question(course, "В каком порядке?", kind=kinds.ORDER,
                  options=[(step, False) for step in STEPS])  # fmt: skip
    return enrolment


def looks_well(page, name):
    """Nothing hard to read or to reach; with SHOTS set, a picture is kept."""
    if folder := os.environ.get("SHOTS"):
        page.wait_for_load_state()
        Path(folder).mkdir(parents=True, exist_ok=True)
        width = page.viewport_size["width"]
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
    assert faults_of(page) == []


def test_a_student_learns_on_a_phone(phone, people, one):
    sign_in_phone(phone, one.student.member)

    phone.goto(reverse("training:mine"))
    looks_well(phone, "mine")
    phone.get_by_role("link", name="Начать").click()
    expect(phone.get_by_role("heading", name="Учёт членов профсоюза")).to_be_visible()
    looks_well(phone, "lesson")
    phone.get_by_role("button", name="Прочитано, дальше").click()

    expect(phone.get_by_role("heading", name="Собрание: как его провести")).to_be_visible()
    looks_well(phone, "lesson-quiz")
    phone.get_by_role("button", name="Начать тест").click()
    expect(phone.get_by_text("Осталось 9:")).to_be_visible()
    looks_well(phone, "quiz")

    phone.get_by_label("Профсоюзный комитет").check()
    phone.get_by_label("Решение", exact=True).check()
    phone.get_by_label("Голоса").check()
    phone.get_by_label("Ваш ответ").fill("устав")
    for place, step in enumerate(STEPS, 1):
        phone.get_by_label(step).select_option(str(place))
    expect(phone.get_by_text("Ответы сохранены.")).to_be_visible()
    phone.reload()
    expect(phone.get_by_label("Профсоюзный комитет")).to_be_checked()
    expect(phone.get_by_label("Ваш ответ")).to_have_value("устав")
    looks_well(phone, "quiz-answered")
    phone.get_by_role("button", name="Сдать тест").click()
    expect(phone.get_by_role("heading", name="Тест пройден")).to_be_visible()
    looks_well(phone, "quiz-result")

    phone.goto(reverse("training:my_course", args=[one.pk]))
    expect(phone.get_by_text("2 из 2")).to_be_visible()
    looks_well(phone, "course")

    sign_in(phone, people.territorial_chair)
    phone.goto(reverse("training:course_progress", args=[one.group.course_id]))
    looks_well(phone, "progress")


def test_an_order_is_dragged_and_the_time_ends(page, people, one):
    sign_in_phone(page, one.student.member)
    page.goto(reverse("training:my_lesson", args=[one.pk, one.quiz.lesson_id]))
    page.get_by_role("button", name="Начать тест").click()
    expect(page.get_by_text("Осталось 9:")).to_be_visible()
    looks_well(page, "quiz")

    order = one.quiz.lesson.course.questions.get(kind=QuestionKind.ORDER)
    right = list(order.options.values_list("pk", flat=True))
    attempt = Attempt.objects.get()
    attempt.questions[-1]["options"] = right[::-1]
    attempt.save()
    page.reload()
    # The wanted first line from the bottom to the top, then the wanted last to the bottom.
    lines = page.locator("[data-places] > li")
    for step, target in ((STEPS[0], 0), (STEPS[2], 2)):
        grip = lines.filter(has_text=step).locator("[data-grip]")
        grip.drag_to(lines.nth(target), target_position={"x": 20, "y": 30 if target else 4})
    expect(page.get_by_text("Ответы сохранены.")).to_be_visible()
    assert lines.locator("label").all_inner_texts() == list(STEPS)
    attempt.refresh_from_db()
    assert attempt.answers[str(order.pk)] == right

    # Two places changed by the list: whoever stood there gives his up.
    page.get_by_label(STEPS[0]).select_option("2")
    expect(page.get_by_label(STEPS[1])).to_have_value("1")

    Attempt.objects.update(due_at=timezone.now() + timedelta(seconds=2))
    page.reload()
    wait_for_path(page, reverse("training:my_quiz", args=[attempt.key]))
    expect(page.get_by_role("heading", name="Пока не зачтено")).to_be_visible()
    looks_well(page, "quiz-failed")

    sign_in(page, people.territorial_chair)
    course = one.group.course
    course.unit = one.group.unit
    course.save()
    page.goto(reverse("training:question_stats", args=[course.pk]))
    expect(page.get_by_text("верно 0 из 1 — 0 %").first).to_be_visible()
    looks_well(page, "question-stats")
    page.goto(reverse("training:course_progress", args=[course.pk]))
    looks_well(page, "progress")
