"""The report of section IV and mandatory learning in a browser, at a desk and on a phone."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.enums import Role
from members.enums import Post
from members.models import ElectedPost
from tests.browsing import faults_of, sign_in
from tests.stack import opened
from tests.training.school import make_course, make_student
from tests.training.test_section_four import learnt
from training.enums import Category, CourseKind, Source
from training.models import LearningRules
from training.requiring import require
from training.warning import sweep

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(params=SIZES)
def seen(request, browser, live_server, people):
    with opened(browser, live_server, viewport=SIZES[request.param]) as page:
        page.size = request.param
        yield page


def looks_well(page, name):
    """Nothing hard to read or to reach; with SHOTS set, a picture is kept."""
    if folder := os.environ.get("SHOTS"):
        page.wait_for_load_state()
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}-{page.size}.png", full_page=True)
    assert faults_of(page) == []
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not wide, f"{name} is wider than the screen"


@pytest.fixture
def learned(house):
    today = timezone.localdate()
    chair = make_student(house.primary, surname="Константинопольская-Вознесенская")
    ElectedPost.objects.create(
        member=chair.member, unit=house.primary, post=Post.CHAIR, is_staff=True,
        since=today - timedelta(days=900),
    )  # fmt: skip
    learnt(chair, today, category=Category.CHAIR, hours=50, cost=15000, source=Source.UNION,
           is_school=True, organiser="Волгоградская ТО")  # fmt: skip
    for kind in CourseKind:
        learnt(make_student(house.shop), today, kind=kind, hours=16, cost=1200,
               source=Source.EMPLOYER)  # fmt: skip


def test_the_report_leads_to_people(seen, house, people, learned):
    sign_in(seen, people.territorial_chair)
    seen.goto(reverse("training:report"))
    looks_well(seen, "report")

    seen.get_by_role("row", name="1.1. Председатель ППО").get_by_role("link").last.click()
    expect(seen.get_by_role("link", name="Константинопольская-Вознесенская")).to_be_visible()
    looks_well(seen, "report-people")

    seen.goto(reverse("training:report_print"))
    looks_well(seen, "report-print")


def test_a_course_is_required_after_a_look(seen, house, people):
    course = make_course(house.union, title="Охрана труда для руководителей и специалистов")
    sign_in(seen, people.admin)
    seen.goto(reverse("training:required"))
    looks_well(seen, "required-none")
    seen.get_by_role("link", name="Сделать курс обязательным").click()
    seen.get_by_label("Председатель ППО").check()
    seen.get_by_label("Сужать права").check()
    seen.get_by_role("button", name="Посмотреть, кого коснётся").click()
    looks_well(seen, "rule-look")
    seen.get_by_role("button", name="Сделать обязательным").click()
    looks_well(seen, "required")
    assert LearningRules.objects.get().course_line == course.line


def test_a_narrowed_chair_reads_why_on_today(seen, house, people):
    now = timezone.now()
    course = make_course(house.union, title="Охрана труда для руководителей и специалистов")
    require(
        house.union, course, actor=people.admin, on=timezone.localdate() - timedelta(days=40),
        roles=[Role.PRIMARY_CHAIR], grace_days=30, remind_days=60, narrows=True,
    )  # fmt: skip
    sweep(now=now - timedelta(days=40))
    sweep(now=now)
    sign_in(seen, people.chair)

    seen.goto(reverse("today"))
    expect(seen.get_by_text("Ваши права сужены: можно только смотреть")).to_be_visible()
    looks_well(seen, "narrowed-today")
    seen.goto(reverse("training:required"))
    seen.get_by_role("link", name="Кто не прошёл").click()
    looks_well(seen, "required-people")
