"""From a lesson into the practice and back, in a browser: on a telephone and on a desk."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from members.editing import save_card
from structure.models import Unit
from tests.browsing import faults_of, sign_in, wait_for_path
from training import enrolling, grouping, practising
from training.built_in.courses import put_in
from training.learners import student_of_user
from training.models import Enrolment
from unionportal.practice import making

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def learning(house, people):
    """The chair learns the built-in course."""
    today = timezone.localdate()
    course = put_in(house.union)[0]
    group = grouping.create(
        house.union, course, actor=people.admin, title="В своём темпе", starts_on=today,
        ends_on=today + timedelta(days=30), capacity=10, needs_approval=False,
    )  # fmt: skip
    enrolling.enrol(group, student_of_user(people.chair), actor=people.admin)
    return Enrolment.objects.select_related("group__course").get()


def looks_well(page, name):
    """Nothing hard to read or to reach; with SHOTS set, a picture is kept."""
    if shots := os.environ.get("SHOTS"):
        page.screenshot(path=str(Path(shots) / f"practice-{name}.png"), full_page=True)
    assert faults_of(page) == []


def test_a_chair_practises_on_his_telephone(learning, people, page, live_server, monkeypatch):
    asked = []
    monkeypatch.setattr("unionportal.practice.entering.make_practice.delay", asked.append)
    lesson = learning.group.course.lessons.get(position=5)
    path = reverse("training:my_lesson", args=[learning.pk, lesson.pk])
    sign_in(page, people.chair)
    page.set_viewport_size({"width": 390, "height": 844})

    page.goto(f"{live_server.url}{path}")
    looks_well(page, "lesson")
    page.get_by_role("button", name="Начать практику").click()
    expect(page.get_by_text("Готовим учебную организацию: 0 %")).to_be_visible()
    assert making.make(asked[0])
    page.reload()
    looks_well(page, "ready")

    page.get_by_role("button", name="Открыть учебную организацию").click()
    wait_for_path(page, reverse("today"))
    expect(page.get_by_text("Учебная организация: всё здесь ненастоящее.")).to_be_visible()
    looks_well(page, "today")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{live_server.url}{reverse('members:register')}")
    expect(page.get_by_role("link", name="Дорохова Елена Марковна")).to_be_visible()
    looks_well(page, "register")

    place = Unit.objects.get(is_practice=True, kind="primary")
    practice = practising.going_of(learning.student, "chair")
    member = place.members.get(surname="Дорохова")
    save_card(member.pk, actor=practice.account, department="Отдел кадров № 2")
    page.get_by_role("button", name="Выйти к настоящему").click()
    wait_for_path(page, path)
    expect(page.get_by_text("Зачтено: портал увидел, что это сделано.")).to_be_visible()
    looks_well(page, "done")
