"""People into a group in a browser: the organiser at a desk and a phone, the person himself."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.browsing import faults_of, sign_in
from tests.cabinet.visits import sign_in_phone
from tests.factories import make_member
from tests.stack import opened
from tests.training.school import enrol as stand
from tests.training.school import make_course, make_group, make_student, make_tutor
from training.enums import EnrolmentState
from training.invitations import path_of
from training.models import Enrolment, LessonProgress

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
S = EnrolmentState
LONG = {
    "surname": "Константинопольская-Вознесенская", "name": "Александра-Виктория",
    "patronymic": "Константиновна",
}  # fmt: skip


@pytest.fixture(params=SIZES)
def seen(request, browser, live_server, people):
    with opened(browser, live_server, viewport=SIZES[request.param]) as page:
        page.size = request.param
        yield page


@pytest.fixture
def group(house, people):
    """A group on its way, with somebody in every state."""
    today = timezone.localdate()
    course = make_course(house.union, title="Школа председателя первичной организации", lessons=3)
    group = make_group(
        course, unit=house.territorial, title="Подгруппа 1", capacity=4, cost=1500,
        source="territorial", about="Возьмите с собой паспорт.",
        starts_on=today, ends_on=today + timedelta(days=30),
    )  # fmt: skip
    make_tutor(group, people.trainer)
    names = ("Абрамова", "Борисов", "Власова", "Громов", "Дементьева", "Ершов")
    states = (S.LEARNING, S.LEARNING, S.INVITED, S.APPLIED, S.WAITING, S.LEFT)
    for name, state in zip(names, states, strict=True):
        student = make_student(house.primary, surname=name, email=f"{state}@example.org")
        stand(group, student, state=state, queued_at=timezone.now(), category="activist")
    learning = stand(group, make_student(house.primary, **LONG), category="chair")
    LessonProgress.objects.create(
        enrolment=learning, lesson=course.lessons.first(), done_at=timezone.now()
    )
    return group


def looks_well(page, name):
    """Nothing hard to read or to reach; with SHOTS set, a picture is kept."""
    if folder := os.environ.get("SHOTS"):
        page.wait_for_load_state()
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}-{page.size}.png", full_page=True)
    assert faults_of(page) == []
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not wide, f"{name} is wider than the screen"


def test_the_organiser_fills_a_group(seen, house, people, group):
    make_member(house.primary, surname="Новикова", personnel_number="0012")
    second = make_group(group.course, unit=house.territorial, title="Подгруппа 2")
    sign_in(seen, people.territorial_chair)

    seen.goto(reverse("training:groups"))
    looks_well(seen, "groups")
    seen.get_by_role("link", name="Подгруппа 1").click()
    expect(seen.get_by_text("Пройдено 1 из 3")).to_be_visible()
    looks_well(seen, "group")

    seen.get_by_label("Что сделать: Борисов").click()
    looks_well(seen, "group-menu")
    seen.get_by_role("link", name="Перевести в другую группу").click()
    looks_well(seen, "move")
    seen.get_by_label("Подгруппа 2").check()
    seen.get_by_role("button", name="Перевести").click()
    expect(seen.get_by_text("теперь в группе «Подгруппа 2»")).to_be_visible()
    assert second.enrolments.get().student.member.surname == "Борисов"

    seen.get_by_role("link", name="Записать людей").click()
    looks_well(seen, "enrol")
    seen.get_by_label("Кого записать").fill("0012\nКто-то Незнакомый")
    seen.get_by_role("button", name="Записать").click()
    expect(seen.get_by_role("heading", name="Записано: 1")).to_be_visible()
    looks_well(seen, "enrolled")
    seen.get_by_role("button", name="Отменить всю запись").click()
    expect(seen.get_by_text("Отменено записей: 1.")).to_be_visible()

    at = reverse("training:enrol_people", args=[group.pk])
    seen.goto(f"{at}?way=office&role=primary_chair&unit={house.territorial.pk}")
    looks_well(seen, "enrol-office")
    for name, address in {
        "edit": reverse("training:edit_group", args=[group.pk]),
        "new": reverse("training:new_group"),
        "letter": reverse("training:write_group", args=[group.pk]),
        "tutor": reverse("training:add_tutor", args=[group.pk]) + "?q=Train",
        "replace": reverse("training:end_tutor", args=[group.tutors.get().pk]),
        "requests": reverse("training:requests"),
        "people": reverse("training:requests") + "?all=1",
        "cancel": reverse("training:cancel_group", args=[group.pk]),
    }.items():
        seen.goto(address)
        looks_well(seen, name)
    seen.get_by_label("Причина").fill("Нет преподавателя")
    seen.get_by_role("button", name="Отменить группу").click()
    expect(seen.get_by_text("Группа отменена", exact=True)).to_be_visible()


def test_a_person_asks_and_answers(seen, house, people, group):
    student = make_student(house.primary, surname="Просящая", email="p@example.org")
    sign_in_phone(seen, student.member)

    seen.goto(reverse("training:my_open"))
    looks_well(seen, "open")
    seen.get_by_role("button", name="Попроситься").click()
    expect(seen.get_by_text("Ваша просьба у ППО «Волжская ГЭС»")).to_be_visible()
    looks_well(seen, "asked")

    invited = Enrolment.objects.get(state=S.INVITED)
    seen.goto(path_of(invited))
    looks_well(seen, "invitation")
    seen.get_by_role("button", name="Буду учиться").click()
    expect(seen.get_by_role("heading", name="Вы записаны")).to_be_visible()
    looks_well(seen, "accepted")

    sign_in(seen, people.chair)
    seen.goto(reverse("training:requests"))
    looks_well(seen, "to-answer")
    seen.get_by_role("button", name="Просящая П. С.").click()
    expect(seen.get_by_text("Просящая П. С.: согласовано, в листе ожидания.")).to_be_visible()
