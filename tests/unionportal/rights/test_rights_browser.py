"""Rights in plain words in a browser: readable by everybody, at a desk and on a phone."""

import os
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.lending import lend
from accounts.models import Look, Mandate
from members.models import SavedList
from structure.scope import Action
from tests.browsing import faults_of, sign_in, wait_for_path
from tests.cabinet.visits import sign_in_phone
from tests.factories import in_office, make_mandate, make_member

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("SHOTS")


@pytest.fixture
def card(house, people):
    today = timezone.localdate()
    card = make_member(
        house.shop, surname="Константинопольская", name="Александра", patronymic="Станиславовна",
        email="konst@example.org", phone="+79730000007",
    )  # fmt: skip
    make_mandate(
        in_office(house.shop, Role.TRAINER, surname="Заменова", name="Анна"), house.primary,
        Role.PRIMARY_CHAIR, starts_on=today, ends_on=today + timedelta(days=9),
        standing_in_for=people.chair.mandates.get(),
    )  # fmt: skip
    lend(
        people.stranger, card, Action.VIEW_MEMBER, actor=people.chair, unit=house.shop,
        starts_on=today, ends_on=today + timedelta(days=2), reason="подготовка иска о стаже",
    )  # fmt: skip
    return card


def pages(house, people, card):
    kept = SavedList.objects.create(owner=people.admin, title="Ветераны", query="")
    about = ["member", card.pk]
    why = reverse("rights:why", args=about)
    return {
        "who": reverse("rights:who", args=about),
        "why_yes": f"{why}?person={people.chair.pk}",
        "why_no": f"{why}?person={people.accountant.pk}",
        "why_which": f"{why}?q=c",
        "why_nobody": f"{why}?q=zzz",
        "lend": reverse("rights:lend", args=about),
        "lend_list": reverse("rights:lend", args=["list", kept.pk]),
        "lists": reverse("members:saved_lists"),
        "lent": reverse("rights:lent"),
        "lent_over": f"{reverse('rights:lent')}?over=1",
        "matrix": reverse("rights:matrix"),
        "opens": f"{reverse('rights:opens', args=[house.primary.pk])}?role=primary_deputy",
        "enter_as": reverse("rights:enter_as", args=[people.shop_chair.pk]),
        "member": card.get_absolute_url(),
        "people": f"/office/people/?unit={house.primary.pk}",
    }


def looked_at(page, device, name, url):
    answer = page.goto(url)
    page.wait_for_load_state("networkidle")
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{device}-{name}.png", full_page=True)
    return [*faults_of(page), *([answer.status] if not answer.ok else [])]


@pytest.mark.parametrize("device", ["page", "phone"])
def test_every_page_of_rights_is_clean(house, people, card, device, request):
    browser_page = request.getfixturevalue(device)
    if device == "page":
        browser_page.set_viewport_size({"width": 1440, "height": 900})
    sign_in(browser_page, people.admin)

    faults = {
        name: looked_at(browser_page, device, name, url)
        for name, url in pages(house, people, card).items()
    }

    assert faults == {name: [] for name in faults}


@pytest.mark.parametrize("device", ["page", "phone"])
def test_a_look_is_seen_on_each_page_and_left_by_its_button(people, device, request):
    browser_page = request.getfixturevalue(device)
    sign_in(browser_page, people.admin)
    browser_page.goto(reverse("rights:enter_as", args=[people.shop_chair.pk]))
    browser_page.get_by_label("Зачем").fill("не находит заявление")
    browser_page.get_by_role("button", name="Смотреть").click()
    browser_page.get_by_text("Вы смотрите портал глазами: Shop-Chair").wait_for()

    faults = {
        name: looked_at(browser_page, device, f"look_{name}", url)
        for name, url in (("today", "/office/"), ("register", reverse("members:register")))
    }
    browser_page.get_by_role("button", name="Вернуться").click()
    browser_page.get_by_text("Вы снова смотрите своими глазами").wait_for()

    assert faults == {"today": [], "register": []}
    assert Look.objects.get().ended_at is not None


def test_what_opens_is_read_while_the_form_is_filled(house, people, page):
    sign_in(page, people.chair)
    page.goto(reverse("accounts:give_mandate", args=[house.primary.pk]))
    page.get_by_label("Полномочие").select_option("primary_deputy")
    page.get_by_role("heading", name="Что откроется: Заместитель председателя ППО").wait_for()
    faults = faults_of(page)
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/page-give.png", full_page=True)
    page.get_by_label("Электронная почта").fill("orlov@example.org")
    page.get_by_label("Фамилия").fill("Орлов")
    page.get_by_label("Имя", exact=True).fill("Илья")
    page.get_by_role("button", name="Дать полномочие").click()
    wait_for_path(page, "/office/people/", unit=str(house.primary.pk))

    assert faults == []
    assert Mandate.objects.get(user__surname="Орлов").role == "primary_deputy"


@pytest.mark.parametrize("device", ["page", "phone"])
def test_the_member_reads_who_sees_him(people, card, device, request):
    browser_page = request.getfixturevalue(device)
    sign_in_phone(browser_page, card)

    assert looked_at(browser_page, device, "seen", reverse("cabinet:seen")) == []
