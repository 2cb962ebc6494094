"""«Исходящие», a letter with its tries and the reader's own page in a browser, on a phone too."""

import os

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from notifications.enums import MessageState
from notifications.ledger import note_bounce
from notifications.models import Message, OptOut
from notifications.services import queue_letter
from notifications.unsubscribing import address_of
from tests.browsing import faults_of, sign_in
from tests.factories import NOON, make_member

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("SHOTS")


def letter_to(unit, number, kind="received", address="anna@example.org", about=None):
    return queue_letter(
        kind, key=f"shown:{number}", unit=unit, about=about or unit, to_address=address,
        to_name="Петрова Анна Сергеевна",
        context={"name": "Анна", "role": "Председатель", "valid_days": 14},
    )  # fmt: skip


@pytest.mark.parametrize("width", [1440, 390])
def test_from_the_sums_to_the_letter_and_the_address_revived(
    house, people, page, live_server, width
):
    page.set_viewport_size({"width": width, "height": 900})
    for number in range(3):
        card = make_member(house.primary, email=f"a{number}@example.org")
        letter_to(house.primary, number, address=card.email, about=card)
    Message.objects.filter(key="shown:1").update(state=MessageState.SENT, sent_at=NOON)
    letter = Message.objects.get(key="shown:0")
    note_bounce(letter, is_final=True, code="5.1.1", words="Такого почтового ящика нет.", now=NOON)
    sign_in(page, people.chair)

    page.goto(f"{live_server.url}/office/outbox/")
    shoot(page, f"outbox-{width}")
    assert faults_of(page) == []
    page.get_by_role("link", name="1 не доставлено").click()
    page.get_by_role("link", name="Ваши документы получены").click()
    expect(page.get_by_text("Такого почтового ящика нет.").first).to_be_visible()
    expect(page.get_by_label("Исправить и в карточке")).not_to_be_checked()
    shoot(page, f"letter-{width}")
    assert faults_of(page) == []
    page.get_by_role("button", name="Адрес исправен, пробовать снова").click()

    expect(page.get_by_text("Адрес отмечен исправным, письмо снова в очереди.")).to_be_visible()
    page.goto(f"{live_server.url}{reverse('notifications:by_kind')}")
    shoot(page, f"kinds-{width}")
    assert faults_of(page) == []


def test_a_reader_refuses_and_agrees_again_without_an_account(house, page, live_server):
    page.set_viewport_size({"width": 390, "height": 800})
    letter = letter_to(house.primary, 1, "campaign_invitation")

    page.goto(f"{live_server.url}{address_of(letter)}")
    shoot(page, "off-390")
    assert faults_of(page) == []
    page.get_by_role("button", name="Не присылать").click()
    expect(page.get_by_text("Записано: больше не напишем.")).to_be_visible()
    assert OptOut.objects.current().count() == 1
    shoot(page, "off-said-390")
    assert faults_of(page) == []
    page.get_by_role("button", name="Снова присылать").click()

    expect(page.get_by_text("Записано: письма снова будут приходить.")).to_be_visible()
    assert OptOut.objects.current().count() == 0


def shoot(page, name):
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
