"""Duplicates with the eyes and the hands of whoever works on them, on a phone and on a desk."""

import re
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from members.duplicates.finding import search_all
from members.duplicates.merging import merge
from members.enums import Status
from members.models import Member, Merge
from members.services import mark_distinct
from tests.browsing import faults_of, sign_in
from tests.factories import make_member
from tests.stack import opened

pytestmark = pytest.mark.django_db(transaction=True)
ANNA = {"surname": "Ёлкина", "name": "Анна", "patronymic": "Игоревна", "gender": "f"}
LONG = "ведущий инженер по техническому перевооружению и реконструкции " * 2


@pytest.fixture
def pair(house, people):
    found = [
        make_member(
            house.primary, birth_date=date(1990, 5, 17), phone="+79730000001", position=LONG[:150],
            email="anna.igorevna.elkina.1990@example.org", **ANNA,
        ),
        make_member(
            house.neighbour, birth_date=date(1990, 5, 17), phone="+79730000002",
            address="404130, Волгоградская обл., г. Волжский, пр. Ленина, д. 1а, кв. 17", **ANNA,
        ),
    ]  # fmt: skip
    one, other = (make_member(house.shop, status=Status.NONE, **ANNA) for _ in range(2))
    mark_distinct(one, other, actor=people.admin)
    merge(one.pk, make_member(house.shop, status=Status.NONE).pk, actor=people.admin)
    search_all()
    return found


@pytest.mark.parametrize("width", [390, 1440])
def test_pages_read_well(browser, live_server, house, people, pair, width):
    kept, gone = pair
    faults = {}
    with opened(browser, live_server, viewport={"width": width, "height": 900}) as page:
        sign_in(page, people.admin)
        for name, args in (
            ("duplicates", []),
            ("distinct_pairs", []),
            ("merges", []),
            ("duplicate_rules", [house.union.pk]),
            ("find_second", [kept.pk]),
            ("merge", [kept.pk, gone.pk]),
            ("unmerge", [Merge.objects.get().pk]),
        ):
            address = reverse(f"members:{name}", args=args)
            page.goto(address + ("?q=ёлк" if name == "find_second" else ""))
            if found := faults_of(page):
                faults[name] = found

    assert faults == {}


def test_two_cards_are_made_one_and_taken_apart_again(page, people, pair):
    kept, gone = pair
    sign_in(page, people.admin)
    page.goto(reverse("members:duplicates"))

    page.get_by_role("link", name="Сравнить: Ёлкина А. И. и Ёлкина А. И.").first.click()
    expect(page.get_by_role("heading", name="Объединить карточки")).to_be_visible()
    page.get_by_role("radiogroup", name="Телефон").get_by_label("+7 973 000-00-02").check()
    page.get_by_role("radiogroup", name="Где человек").get_by_label("Камышинские").check()
    page.get_by_role("button", name="Дальше: проверить").click()
    expect(page.get_by_role("heading", name="Учёт исправится")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_role("button", name="Объединить").click()

    expect(page.get_by_text("Карточки объединены")).to_be_visible()
    card = Member.objects.get(pk=kept.pk)
    assert (str(card.phone), card.unit, card.address) == ("+79730000002", gone.unit, gone.address)

    page.goto(gone.get_absolute_url())
    expect(page).to_have_url(re.compile(f"{kept.get_absolute_url()}$"))

    page.goto(reverse("members:merges"))
    page.get_by_role("link", name="Разъединить: Ёлкина А. И.").first.click()
    page.get_by_role("button", name="Разъединить").click()
    expect(page.get_by_text("Карточки разъединены")).to_be_visible()
    assert Member.objects.get(pk=gone.pk).merged_into is None
    assert str(Member.objects.get(pk=kept.pk).phone) == "+79730000001"


def test_the_card_tells_of_its_double(page, people, pair):
    sign_in(page, people.admin)
    page.goto(pair[0].get_absolute_url())

    part = page.locator("#duplicates")
    expect(part.get_by_text("ФИО и дата рождения: 75 из 60")).to_be_visible()
    part.get_by_role("button", name="Разные люди").first.click()

    expect(page.get_by_text("Запомнили: это разные люди")).to_be_visible()


def test_the_example_follows_the_weights_as_they_are_typed(page, house, people):
    sign_in(page, people.admin)
    page.goto(reverse("members:duplicate_rules", args=[house.union.pk]))

    page.get_by_role("spinbutton", name="Порог").fill("70")

    expect(page.get_by_text("ФИО и телефон: 65 из 70", exact=False).first).to_be_visible()
    expect(page.get_by_role("heading", name="С этими весами")).to_be_visible()
    assert faults_of(page) == []
