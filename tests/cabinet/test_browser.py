"""The member's visit in a real browser, on the phone first."""

import io
import re
from unittest.mock import Mock

import pytest
import zxingcpp
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from cabinet import entering
from cabinet.cards import code_of, issue
from cabinet.enums import WishKind
from cabinet.models import Proposal, UnionCard
from cabinet.proposals import propose
from cabinet.wishes import wish
from members.enums import ConsentChannel, ConsentKind
from members.models import Consent
from tests.browsing import faults_of, sign_in
from tests.cabinet.visits import a_member, letter_to, sign_in_phone
from tests.stack import PHONE, opened

pytestmark = pytest.mark.django_db(transaction=True)
MY_CARD = reverse("cabinet:my_card")
DESK = {"width": 1440, "height": 900}


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    """Requests are answered at once; letters stay where they are."""
    monkeypatch.setattr(entering, "_ask_worker", entering.answer)
    monkeypatch.setattr("notifications.asking.current_app", Mock())


@pytest.fixture
def full(member, people):
    """A member with something in every part of his page."""
    issue(member.pk, actor="тест")
    propose(member.pk, version=member.version, position="мастер", phone="", note="Перевели")
    wish(member.pk, WishKind.LEAVE)
    Consent.objects.create(
        member=member, kind=ConsentKind.DISSEMINATION, channel=ConsentChannel.PAPER,
        choices={"photo": "yes"}, given_at=timezone.now(),
    )  # fmt: skip
    return member


def pages_of_a_member():
    return [
        reverse("cabinet:me"),
        MY_CARD,
        reverse("cabinet:correct"),
        reverse("cabinet:lost_card"),
        *(reverse("cabinet:end_consent", args=[kind]) for kind in ConsentKind),
        *(reverse("cabinet:give_consent", args=[kind]) for kind in ("mailings", "provision")),
        reverse("cabinet:transfer") + "?q=камышин",
        reverse("cabinet:wish", args=["leave"]),
    ]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_member_s_pages_are_open_to_everybody(browser, live_server, full, size):
    with opened(browser, live_server, viewport=size) as page:
        sign_in_phone(page, full)
        found = {}
        for address in pages_of_a_member():
            page.goto(address)
            page.evaluate(
                "document.querySelectorAll('details').forEach((one) => (one.open = true))"
            )
            found[address] = faults_of(page)

    assert found == {address: [] for address in found}


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_door_and_the_check_are_open_to_everybody(browser, live_server, full, size):
    _, token, _ = entering.new_link(full, actor="тест", now=timezone.now())
    request = entering.ask("anna@example.org")
    card = UnionCard.objects.get()
    addresses = [
        reverse("home"),
        reverse("cabinet:enter"),
        reverse("cabinet:enter_code", args=[request.key]),
        entering.path_of(token),
        reverse("cabinet:open", args=["spent"]),
        reverse("cabinet:check_card"),
        reverse("cabinet:check_card") + "?code=1",
        reverse("cabinet:card", args=[code_of(card)]),
        reverse("cabinet:card", args=["7KQM2Z9XW4AB"]),
    ]
    with opened(browser, live_server, viewport=size) as page:
        found = {}
        for address in addresses:
            page.goto(address)
            found[address] = faults_of(page)

    assert found == {address: [] for address in addresses}


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_office_s_pages_are_open_to_everybody(browser, live_server, full, people, size):
    proposal = Proposal.objects.get()
    addresses = [
        reverse("cabinet:proposals"),
        proposal.get_absolute_url(),
        reverse("cabinet:revoke_card", args=[full.pk]),
    ]
    with opened(browser, live_server, viewport=size) as page:
        sign_in(page, people.chair)
        found = {}
        for address in addresses:
            page.goto(address)
            found[address] = faults_of(page)

    assert found == {address: [] for address in addresses}


def test_a_visit_from_the_home_page_to_the_card(member, people, phone):
    phone.goto("/")
    phone.get_by_role("link", name="Я член профсоюза").click()
    phone.fill("[name=contact]", "anna@example.org")
    phone.get_by_role("button", name="Прислать ссылку").click()
    expect(phone.get_by_role("heading", name="Проверьте почту")).to_be_visible()

    phone.goto(letter_to("anna@example.org").url)
    phone.get_by_role("button", name="Войти").click()
    expect(phone.get_by_role("heading", name="Анна Сергеевна")).to_be_visible()
    phone.get_by_role("button", name="Получить профбилет").click()

    expect(phone.get_by_role("heading", name=re.compile("Петрова"))).to_be_visible()
    size = phone.locator(".ticket-qr svg").bounding_box()
    assert size["width"] >= 220
    fits = phone.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
    assert fits, "the whole card is on the screen at once"
    picture = Image.open(io.BytesIO(phone.screenshot()))
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text == f"https://portal.test/card/{code_of(UnionCard.objects.get())}/"

    phone.get_by_role("link", name="Моя страница").click()
    phone.get_by_role("link", name="Исправить").click()
    phone.fill("[name=position]", "мастер")
    phone.get_by_role("button", name="Отправить председателю").click()
    expect(phone.get_by_role("heading", name="Ждёт ответа")).to_be_visible()
    phone.get_by_role("button", name="Выйти", exact=True).click()
    expect(phone.get_by_role("heading", name="Страница члена профсоюза")).to_be_visible()


def test_the_chair_takes_a_part_of_a_proposal(full, people, page):
    sign_in(page, people.chair)
    page.goto(reverse("cabinet:proposals"))
    page.get_by_role("link", name="Принять часть или отклонить").click()
    page.locator("[name=name][value=phone]").uncheck()
    page.fill("[name=reason]", "Телефон уточним")

    page.get_by_role("button", name="Принять отмеченное").click()

    expect(page.get_by_text("Предложений нет")).to_be_visible()
    full.refresh_from_db()
    assert (full.position, str(full.phone)) == ("мастер", "+79730000001")
    assert Proposal.objects.get().state == "partly"


def test_the_chair_issues_and_replaces_the_card_from_the_member_s_card(member, people, page):
    sign_in(page, people.chair)
    page.goto(member.get_absolute_url())
    page.get_by_role("button", name="Выдать билет").click()
    page.get_by_role("link", name="Заменить или погасить").click()
    page.get_by_role("dialog").get_by_role("button", name="Погасить прежний").click()

    expect(page.get_by_text("Прежний билет погашен, выдан новый.")).to_be_visible()
    assert UnionCard.objects.filter(revoked_at=None).count() == 1
    assert UnionCard.objects.count() == 2


def kept_in(page):
    return page.evaluate(
        """async () => {
          const names = await caches.keys();
          const kept = await Promise.all(names.map(async (name) =>
            (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)));
          return kept.flat().filter((path) => !path.startsWith("/static/"));
        }"""
    )


def until_kept(page):
    for _ in range(50):
        if MY_CARD in kept_in(page):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the card was not kept")


def test_without_a_network_the_card_is_shown_and_no_other_page(full, phone):
    sign_in_phone(phone, full)
    for address in ("cabinet:me", "cabinet:my_card", "cabinet:correct", "cabinet:my_card"):
        phone.goto(reverse(address))
    until_kept(phone)
    assert kept_in(phone) == [MY_CARD]

    phone.context.set_offline(True)
    phone.goto(MY_CARD)

    expect(phone.get_by_role("heading", name=re.compile("Петрова"))).to_be_visible()
    expect(phone.get_by_text("Билет сохранён на телефоне")).to_be_visible()
    assert phone.locator(".ticket-qr svg").bounding_box()["width"] >= 220
    styled = phone.evaluate("getComputedStyle(document.body).backgroundColor")
    assert styled == "rgb(11, 74, 143)"
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        phone.goto(reverse("cabinet:me"))


def test_whoever_goes_out_leaves_no_card_on_the_phone(full, phone):
    sign_in_phone(phone, full)
    phone.goto(MY_CARD)
    until_kept(phone)
    phone.goto(reverse("cabinet:me"))
    phone.get_by_role("button", name="Выйти", exact=True).click()
    expect(phone.get_by_role("heading", name="Страница члена профсоюза")).to_be_visible()

    phone.context.set_offline(True)
    phone.goto(MY_CARD)

    expect(phone.get_by_text("Нет сети")).to_be_visible()
    assert "Петрова" not in phone.content()


def test_a_card_no_longer_good_is_not_kept(full, phone):
    sign_in_phone(phone, full)
    phone.goto(MY_CARD)
    until_kept(phone)
    UnionCard.objects.update(revoked_at=timezone.now(), reason="lost")
    phone.goto(MY_CARD)
    expect(phone.get_by_role("button", name="Получить профбилет")).to_be_visible()

    assert kept_in(phone) == []


def test_the_card_is_shown_without_scripts_too(browser, live_server, house):
    member = a_member(house.primary)
    with opened(browser, live_server, viewport=PHONE, java_script_enabled=False) as page:
        sign_in_phone(page, member)
        page.goto(reverse("cabinet:me"))
        page.get_by_role("button", name="Получить профбилет").click()

        expect(page.get_by_role("heading", name=re.compile("Петрова"))).to_be_visible()
