"""A practical work in a browser: handed in on a phone, accepted at a desk, seen in the journal."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.browsing import faults_of, sign_in
from tests.cabinet.visits import sign_in_phone
from tests.training.school import (
    enrol,
    make_course,
    make_group,
    make_lesson,
    make_student,
    make_task,
    make_tutor,
)
from training.enums import WorkState
from training.models import Remark, Work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def one(house, people):
    course = make_course(house.primary, title="Школа «Профактив»")
    lesson = make_lesson(course, title="План работы на год", text="Начните с собраний.")
    task = make_task(lesson)
    today = timezone.localdate()
    group = make_group(
        course, title="Осень", starts_on=today, ends_on=today + timedelta(days=30)
    )  # fmt: skip
    make_tutor(group, people.trainer)
    enrolment = enrol(group, make_student(house.primary))
    enrolment.task = task
    return enrolment


@contextmanager
def quiet(page):
    """Nothing is said on the console as an error."""
    said = []
    page.on("console", lambda message: message.type == "error" and said.append(message.text))
    yield
    # Chromium does not know a feature that our policy forbids to all others.
    assert [words for words in said if "Permissions-Policy" not in words] == []


def test_a_work_goes_from_a_phone_to_the_journal(phone, page, people, one):
    lesson = one.task.lesson
    sign_in_phone(phone, one.student.member)
    with quiet(phone):
        phone.goto(reverse("training:mine"))
        assert faults_of(phone) == []
        phone.get_by_role("link", name="Начать").click()
        expect(phone.get_by_role("heading", name="План работы на год")).to_be_visible()
        assert faults_of(phone) == []

        phone.get_by_label("Вопрос или ответ").fill("Сколько собраний в год?")
        phone.get_by_role("button", name="Написать").click()
        expect(phone.get_by_text("Сколько собраний в год?")).to_be_visible()
        phone.get_by_label("Ответ", exact=False).first.fill("Четыре собрания и отчёт.")
        phone.get_by_role("button", name="Сдать работу").click()
        expect(phone.get_by_text("Работа сдана. О проверке придёт письмо.")).to_be_visible()
        assert faults_of(phone) == []
    work = Work.objects.get()
    assert (work.text, work.state) == ("Четыре собрания и отчёт.", WorkState.SENT)
    assert Remark.objects.get().text == "Сколько собраний в год?"

    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in(page, people.trainer)
    with quiet(page):
        page.goto(reverse("training:works"))
        expect(page.get_by_text("1 работа ждёт проверки")).to_be_visible()
        assert faults_of(page) == []
        page.get_by_role("link", name="Иванов П. С.").click()
        page.get_by_role("button", name="Взять на проверку").click()
        expect(page.get_by_role("heading", name="Ваше решение")).to_be_visible()
        assert faults_of(page) == []
        page.get_by_label("Оценка").select_option("5")
        page.get_by_role("button", name="Зачесть").click()
        expect(page.get_by_text("Работа зачтена.")).to_be_visible()
        assert faults_of(page) == []
        page.goto(reverse("training:works"))
        expect(page.get_by_text("Всё проверено")).to_be_visible()
        assert faults_of(page) == []

        page.goto(reverse("training:journal", args=[one.group_id]))
        expect(
            page.get_by_role("row", name="Иванов П. С.").get_by_text("5", exact=True)
        ).to_be_visible()
        assert faults_of(page) == []
        page.goto(reverse("training:group_talk", args=[one.group_id, lesson.pk]))
        expect(page.get_by_text("Сколько собраний в год?")).to_be_visible()
        assert faults_of(page) == []
    work.refresh_from_db()
    assert (work.state, work.mark, work.checked_by) == (
        WorkState.ACCEPTED, 5, str(people.trainer),
    )  # fmt: skip

    sign_in_phone(phone, one.student.member)
    phone.goto(reverse("training:my_lesson", args=[one.pk, lesson.pk]))
    expect(phone.get_by_text("Зачтено, оценка 5")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(reverse("training:journal", args=[one.group_id]))
    assert faults_of(page) == []
    page.get_by_role("row", name="Иванов П. С.").get_by_role("cell").first.click()
    expect(page.get_by_text("«План работы на год»: работа: зачтена, оценка 5")).to_be_visible()
    assert faults_of(page) == []
