"""Accounts in a browser: readable by everybody, at a desk and on a phone; the dialogs work."""

import os
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.invitations import invitation_path
from accounts.models import Absence, Mandate, User
from tests.browsing import faults_of, sign_in, wait_for_path
from tests.factories import PASSWORD
from unionportal import offices

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("SHOTS")


@pytest.fixture
def desk(house, people):
    today = timezone.localdate()
    offices.give(
        house.primary,
        actor=people.chair,
        role=Role.PRIMARY_ACCOUNTANT,
        email="konstantinopolskaya@very-long-name-of-a-plant.example.org",
        surname="Константинопольская-Преображенская",
        name="Александра",
        patronymic="Станиславовна",
        starts_on=today,
        post="Бухгалтер первичной профсоюзной организации",
    )
    Absence.objects.create(
        user=people.deputy, starts_on=today, ends_on=today + timedelta(days=14), reason="отпуск"
    )
    return people


def invitation():
    return invitation_path(User.objects.get(email__startswith="konst"))


def pages(house, people):
    deputy = people.deputy.mandates.get()
    return {
        "people": f"/office/people/?unit={house.primary.pk}",
        "people_union": f"/office/people/?unit={house.union.pk}",
        "people_empty": f"/office/people/?unit={house.group.pk}",
        "give": reverse("accounts:give_mandate", args=[house.primary.pk]),
        "mandate": reverse("accounts:mandate", args=[deputy.pk]),
        "end": reverse("accounts:end_mandate", args=[deputy.pk]),
        "responsible": reverse("accounts:responsible", args=[house.primary.pk]),
        "person": reverse("accounts:person", args=[people.deputy.pk]),
        "lender": reverse("accounts:person", args=[people.employer_accountant.pk]),
        "profile": "/office/profile/",
        "password": "/office/profile/password/",
    }


PUBLIC = {
    "login": "/login/",
    "reset": "/password-reset/",
    "reset_done": "/password-reset/done/",
    "reset_complete": "/password-reset/complete/",
}


def looked_at(page, device, name, url):
    answer = page.goto(url)
    page.wait_for_load_state("networkidle")
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{device}-{name}.png", full_page=True)
    return [*faults_of(page), *([answer.status] if not answer.ok else [])]


@pytest.mark.parametrize("device", ["page", "phone"])
def test_every_page_of_people_is_clean(house, desk, device, request):
    browser_page = request.getfixturevalue(device)
    addresses = PUBLIC | {"invitation": invitation()}
    faults = {name: looked_at(browser_page, device, name, url) for name, url in addresses.items()}
    sign_in(browser_page, desk.admin)

    for name, url in pages(house, desk).items():
        faults[name] = looked_at(browser_page, device, name, url)

    assert faults == {name: [] for name in faults}


def test_one_signs_in_and_out(desk, page):
    page.goto("/login/")
    page.get_by_label("Электронная почта").fill(desk.chair.email)
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    wait_for_path(page, "/office/")
    page.get_by_role("button", name="моё меню").click()
    page.get_by_role("button", name="Выйти").click()

    page.get_by_role("heading", name="Вы вышли из кабинета").wait_for()


def test_an_invited_person_comes_in_by_the_letter_on_a_phone(desk, phone):
    phone.goto(invitation())
    phone.get_by_label("Пароль", exact=True).fill("novaya-parol-2026")
    phone.get_by_label("Пароль ещё раз").fill("novaya-parol-2026")
    phone.get_by_role("button", name="Сохранить и войти").click()
    wait_for_path(phone, "/office/")

    phone.get_by_text("Пароль сохранён").wait_for()


def test_an_office_is_ended_with_its_refusals(house, desk, page):
    sign_in(page, desk.chair)
    page.goto(f"/office/people/?unit={house.primary.pk}")

    page.get_by_role("link", name=re.compile("Снять.*Chair")).click()
    page.get_by_role("button", name="Снять полномочие").click()
    page.get_by_text("снять его с себя нельзя").wait_for()
    page.get_by_role("link", name="Отмена").click()
    page.get_by_role("link", name=re.compile("Снять.*Deputy")).click()
    page.get_by_label("Последний день").fill("2026-01-01")
    page.get_by_role("button", name="Снять полномочие").click()
    page.get_by_text("по 01.01.2026").first.wait_for()

    assert str(Mandate.objects.get(user=desk.deputy).ends_on) == "2026-01-01"
    assert Mandate.objects.get(user=desk.chair).ends_on is None
