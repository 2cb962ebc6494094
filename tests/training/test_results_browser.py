"""Results of a group in a browser: at a desk and on a phone."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browsing import faults_of, sign_in
from tests.stack import opened
from tests.training.school import enrol, make_course, make_group, make_student
from training.enums import GroupState

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.mark.parametrize("size", SIZES)
def test_a_group_is_finished_with_a_verdict_of_ones_own(browser, live_server, house, people, size):
    group = make_group(make_course(house.primary, lessons=2, hours=50, valid_months=12))
    for surname in ("Абрамова", "Константинопольская-Вознесенская"):
        enrol(group, make_student(house.primary, surname=surname))
    with opened(browser, live_server, viewport=SIZES[size]) as page:
        sign_in(page, people.territorial_chair)
        page.goto(reverse("training:results", args=[group.pk]))
        shot(page, f"results-{size}")
        assert faults_of(page) == []

        page.get_by_label("Решение: Абрамова").select_option("passed")
        page.get_by_role("button", name="Завершить группу").click()
        expect(page.get_by_text("напишите почему")).to_be_visible()
        shot(page, f"results-refused-{size}")

        page.get_by_label("Почему иначе: Абрамова").fill("сдала очно")
        page.get_by_role("button", name="Завершить группу").click()
        expect(page.get_by_text("Прошли обучение: 1, не прошли: 1")).to_be_visible()
        shot(page, f"results-done-{size}")
        assert faults_of(page) == []
    group.refresh_from_db()
    assert group.state == GroupState.FINISHED


def shot(page, name):
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
