"""The pilot's own training: seven subgroups, twenty-one classes, fifty hours, and what is left.

A student on a phone, the trainer and the union's organiser at a desk, a real worker that prints.
The case is the one of the demo union, written by the same functions.
"""

import os
from pathlib import Path
from random import Random

import pytest
from django.db import transaction
from django.db.models import Count, Sum
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from tests.browsing import sign_in
from tests.journeys.walking import look
from training import printing, quizzes
from training.enums import EnrolmentState, WorkState
from training.models import (
    Attempt,
    Certificate,
    Enrolment,
    Group,
    Lesson,
    Meeting,
    TrainingRecord,
    Work,
)
from unionportal.demo.cards import fill_cards
from unionportal.demo.logins import DOMAIN
from unionportal.demo.officers import staff
from unionportal.demo.persons import People
from unionportal.demo.school import teach
from unionportal.demo.tree import plant

CARDS = 50
UNDER_WAY, TO_SUM_UP = "Подгруппа 6", "Подгруппа 5"
ANSWER = "Показала коллеге, где видно срок. Спросил, кто отвечает; нашли вместе."


@pytest.fixture
def school(worker):
    now = timezone.now()
    today = timezone.localdate(now)
    people = People(Random(2026), today)  # noqa: S311 - repeatable on purpose
    with transaction.atomic():
        tree = plant(people)
        fill_cards(tree, CARDS, today)
        staff(tree, people, today)
        teach(tree, now)


def seen(page, name):
    """Look the page over; with SHOTS set, a picture of it is kept."""
    look(page)
    if folder := os.environ.get("SHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        width = page.viewport_size["width"]
        page.screenshot(path=Path(folder) / f"school-{name}-{width}.png", full_page=True)


def officer(name):
    return User.objects.get(email=f"{name}@{DOMAIN}")


def test_the_school_of_the_pilot(school, page, phone):
    page.set_viewport_size({"width": 1440, "height": 900})
    the_case_is_whole()
    student = a_student()
    work = learn_on_a_phone(phone, student)
    send_back(page, work)
    mend(phone, work)
    accept(page, work)
    publish_a_recording(page, phone, student)
    look_over(page)
    group = Group.objects.get(title=TO_SUM_UP)
    number = sum_up(page, group)
    give_out(page, group, number)
    count_in_section_four(page)
    check_on_a_phone(phone, group)


def the_case_is_whole():
    assert Group.objects.count() == 7
    assert Meeting.objects.aggregate(n=Count("pk"), hours=Sum("hours")) == {"n": 21, "hours": 50}
    assert Lesson.objects.exclude(task=None).exclude(quiz=None).count() == 3


def a_student():
    learning = Enrolment.objects.filter(group__title=UNDER_WAY, state=EnrolmentState.LEARNING)
    return learning.order_by("pk").last()


def learn_on_a_phone(phone, enrolment):
    """What is next, the lesson, its quiz, its work."""
    sign_in(phone, enrolment.student.user)
    phone.goto(reverse("training:mine"))
    expect(phone.get_by_text("Ближайшее занятие").first).to_be_visible()
    seen(phone, "mine")
    lesson = enrolment.group.course.lessons.order_by("position").last()
    phone.goto(reverse("training:my_course", args=[enrolment.pk]))
    seen(phone, "course")
    phone.get_by_role("link", name=lesson.title, exact=True).click()
    seen(phone, "lesson")
    phone.get_by_role("button", name="Начать тест").click()
    seen(phone, "quiz")
    answer(phone, enrolment, lesson)
    phone.get_by_role("button", name="Сдать тест").click()
    expect(phone.get_by_text("100 %").first).to_be_visible()
    seen(phone, "quiz-result")
    phone.goto(reverse("training:my_lesson", args=[enrolment.pk, lesson.pk]))
    hand_in(phone, ANSWER)
    return Work.objects.get(enrolment=enrolment, task=lesson.task)


def answer(phone, enrolment, lesson):
    """Tick what is right."""
    attempt = Attempt.objects.get(enrolment=enrolment, quiz=lesson.quiz)
    for _, options, _ in quizzes.asked_of(attempt):
        for option in options:
            if option.is_right:
                phone.get_by_label(option.text, exact=True).check()


def hand_in(phone, text):
    phone.locator("#task textarea[name=text]").fill(text)
    phone.locator("#task").get_by_role("button", name="Сдать").click()
    expect(phone.get_by_text("Работа у преподавателя")).to_be_visible()
    seen(phone, "work-sent")


def take(page, work):
    sign_in(page, officer("trainer"))
    page.goto(reverse("training:works"))
    seen(page, "queue")
    page.goto(reverse("training:work", args=[work.pk]))
    page.get_by_role("button", name="Взять на проверку").click()
    seen(page, "work")


def send_back(page, work):
    take(page, work)
    page.get_by_label("Замечание").fill("Напишите, на каком шаге он остановился.")
    page.get_by_role("button", name="Вернуть на доработку").click()
    look(page)
    work.refresh_from_db()
    assert work.state == WorkState.RETURNED


def mend(phone, work):
    phone.goto(reverse("training:mine"))
    seen(phone, "mine-returned")
    phone.get_by_role("link", name="Доработать").click()
    hand_in(phone, f"{ANSWER} Остановился на выборе организации.")


def accept(page, work):
    again = Work.objects.get(enrolment=work.enrolment, task=work.task, state=WorkState.SENT)
    take(page, again)
    page.get_by_role("button", name="Зачесть").click()
    look(page)
    again.refresh_from_db()
    assert (again.state, again.number) == (WorkState.ACCEPTED, 2)


def publish_a_recording(page, phone, enrolment):
    """Of a class that was: those who missed it find it on their page."""
    held = enrolment.group.meetings.order_by("starts_at").first()
    page.goto(reverse("training:recording", args=[held.pk]))
    seen(page, "recording")
    phone.goto(reverse("training:my_course", args=[enrolment.pk]))
    expect(phone.get_by_role("heading", name="Записи занятий")).to_be_visible()
    film = phone.get_by_role("link", name=held.title).first.get_attribute("href")
    answer = phone.request.get(film, headers={"Range": "bytes=0-99"})
    assert (answer.status, len(answer.body())) == (206, 100)


def look_over(page):
    """The union's organiser: load of the month, the journal of a group."""
    sign_in(page, officer("union"))
    page.goto(reverse("training:calendar"))
    seen(page, "calendar")
    group = Group.objects.get(title=UNDER_WAY)
    for name in ("group", "timetable", "journal"):
        page.goto(reverse(f"training:{name}", args=[group.pk]))
        seen(page, name)


def sum_up(page, group):
    page.goto(reverse("training:results", args=[group.pk]))
    seen(page, "results")
    page.get_by_role("button", name="Завершить группу").click()
    expect(page.get_by_text("Группа завершена. Прошли обучение").first).to_be_visible()
    number = TrainingRecord.objects.filter(enrolment__group=group).count()
    assert number > 0
    return number


def give_out(page, group, number):
    """The worker prints while the page waits."""
    page.get_by_role("button", name=f"Выдать удостоверения: {number}").click()
    expect(page.get_by_role("link", name="Все одним файлом")).to_be_visible()
    expect(page.get_by_text(f"Выдано: {number}.")).to_be_visible()
    seen(page, "certificates")
    page.goto(reverse("training:certificates"))
    expect(page.get_by_role("link", name=f"{group_numbers(group)[-1]}", exact=True)).to_be_visible()
    seen(page, "certificates-list")


def group_numbers(group):
    issued = Certificate.objects.filter(record__enrolment__group=group)
    return list(issued.order_by("pk").values_list("number", flat=True))


def count_in_section_four(page):
    """Every person of the subgroups that are over is in it once."""
    year = TrainingRecord.objects.latest("ended_on").ended_on.year
    learnt = TrainingRecord.objects.filter(ended_on__year=year)
    people = learnt.values("student").distinct().count()
    page.goto(f"{reverse('training:report')}?period={year}")
    seen(page, "section-four")
    advanced = [
        page.get_by_role("row", name=row).get_by_role("cell").nth(2).inner_text()
        for row in ("1. Освобождённые", "2. Профсоюзный актив")
    ]
    told = [int(words.split(":")[0]) for words in advanced]
    assert sum(told) == people == learnt.count()


def check_on_a_phone(phone, group):
    certificate = Certificate.objects.filter(record__enrolment__group=group).first()
    phone.context.clear_cookies()
    phone.goto(reverse("training:certificate_check", args=[printing.code_of(certificate)]))
    expect(phone.get_by_role("heading", name="Удостоверение действует")).to_be_visible()
    assert certificate.record.student.person.surname not in phone.content()
    seen(phone, "check")
