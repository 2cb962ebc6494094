"""Classes in the browser: put into the timetable, marked on a telephone, seen in the calendar."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browsing import faults_of, sign_in
from tests.training.school import enrol, make_course, make_group, make_meeting, make_student
from training.models import Attendance, Meeting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [390, 1440])
def test_a_class_is_planned_held_and_found_in_the_calendar(page, house, people, width):
    course = make_course(house.primary, title="Школа председателя", lessons=2)
    group = make_group(course, title="Первая", ends_on=timezone.localdate() + timedelta(days=60))
    for name in ("Анна", "Пётр"):
        enrol(group, make_student(house.primary, surname="Петровы", name=name))
    make_meeting(group, starts_at=timezone.now(), title="Переговоры", tutor=people.chair)
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, people.chair)

    page.goto(f"/office/training/groups/{group.pk}/timetable/")
    assert faults_of(page) == []
    page.get_by_role("link", name="Занятия подряд").click()
    assert faults_of(page) == []
    page.get_by_label("Первый день").fill(f"{timezone.localdate() + timedelta(days=7):%Y-%m-%d}")
    page.get_by_label("Начало").fill("10:00")
    page.get_by_role("button", name="Добавить").click()
    expect(page.get_by_text("В расписание добавлено занятий: 2.")).to_be_visible()
    assert Meeting.objects.count() == 3

    page.get_by_role("link", name=re.compile("Кто был.*Переговоры")).click()
    expect(page.get_by_role("heading", name="Кто был на занятии")).to_be_visible()
    row = page.locator(".mark-row").first
    row.get_by_role("button", name="Не был").click()
    expect(page.locator("#figures")).to_contain_text("не были: 1")
    expect(row.get_by_role("button", name="Не был")).to_have_attribute("aria-pressed", "true")
    assert faults_of(page) == []
    row.get_by_text("Уважительная причина").click()
    row.get_by_label("Какая причина").fill("Смена")
    row.get_by_role("button", name="Отметить").click()
    expect(page.locator("#figures")).to_contain_text("по уважительной причине: 1")
    page.get_by_role("button", name="Все остальные были").click()
    expect(page.get_by_text("Отмечено: 1.")).to_be_visible()
    assert sorted(Attendance.objects.values_list("presence", flat=True)) == ["excused", "present"]

    page.get_by_role("link", name="Код на экран").click()
    expect(page.get_by_role("img", name="Код занятия")).to_be_visible()
    assert faults_of(page) == []

    page.goto("/office/training/calendar/")
    expect(page.get_by_role("link", name="Переговоры")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_role("link", name="Неделя", exact=True).click()
    expect(page.get_by_role("link", name="Переговоры")).to_be_visible()
    assert faults_of(page) == []
