"""The register and the applications from the keyboard, and what tells of it."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from applications.enums import Stage
from tests.browsing import faults_of, sign_in
from tests.factories import make_application, make_member

pytestmark = pytest.mark.django_db(transaction=True)


def looks_well(page, name):
    """Nothing hard to read or to reach; with SHOTS set, a picture is kept."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    assert faults_of(page) == [], name


def focused(page):
    return page.evaluate("document.activeElement.textContent.trim()")


@pytest.fixture
def three(house):
    return [make_member(house.primary, surname=word) for word in ("Абрамов", "Борисов", "Веров")]


def test_the_register_is_walked_through_from_the_keyboard(page, people, three):
    sign_in(page, people.chair)
    page.goto(reverse("members:register"))

    page.keyboard.press("j")
    assert focused(page).startswith("Абрамов")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")  # the last stays the last
    assert focused(page).startswith("Веров")
    page.keyboard.press("k")
    assert focused(page).startswith("Борисов")
    looks_well(page, "register-keys")

    page.keyboard.press("/")
    page.keyboard.type("Jk верjk")
    expect(page.locator("main input[name=q]")).to_have_value("Jk верjk")

    page.goto(reverse("members:register"))
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{page.url.split('/office')[0]}{three[0].get_absolute_url()}")


def test_the_help_tells_of_keys_and_turns_them_off(page, people, three):
    sign_in(page, people.chair)
    page.goto(reverse("members:register"))

    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Клавиши")).to_be_visible()
    looks_well(page, "keys-help")
    page.get_by_label("Клавиши включены").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("j")

    assert not focused(page).startswith("Абрамов")
    page.get_by_role("button", name="Клавиши").click()
    expect(page.get_by_label("Клавиши включены")).not_to_be_checked()


def test_the_board_is_walked_through_from_card_to_card(page, people, house):
    for surname in ("Ёлкина", "Белкина"):
        make_application(house.primary, stage=Stage.SIGNING, surname=surname)
    sign_in(page, people.chair)
    page.goto(reverse("applications:board"))

    page.keyboard.press("j")
    first = focused(page)
    page.keyboard.press("j")

    assert {first.split()[0], focused(page).split()[0]} == {"Ёлкина", "Белкина"}
    looks_well(page, "board-keys")


def test_a_phone_has_no_keys_and_no_word_of_them(phone, people, three):
    sign_in(phone, people.chair)
    phone.goto(reverse("members:register"))

    expect(phone.get_by_role("button", name="Клавиши")).to_be_hidden()
    phone.get_by_text("+ условие").click()
    expect(phone.get_by_role("link", name="реестр на день", exact=True)).to_be_visible()
    looks_well(phone, "register-phone")
    phone.goto(reverse("members:balance"))
    looks_well(phone, "balance-phone")
