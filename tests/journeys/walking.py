"""How people of the journeys go about: by links and buttons, with every page looked over by axe."""

import re
import time
from urllib.parse import urlsplit

import pypdfium2
from django.conf import settings
from playwright.sync_api import expect

from applications.forms.join import TOO_FAST
from notifications.enums import MessageState
from notifications.models import Message
from tests.browsing import faults_of
from tests.factories import PASSWORD
from tests.journeys.conftest import wait_until


def look(page):
    """Nothing on this page is hard to read or to reach."""
    page.wait_for_load_state()
    faults = faults_of(page)
    assert faults == [], f"{page.url}: {faults}"


def visit(page, url):
    answer = page.goto(url)
    assert (url, answer.status) == (url, 200)
    look(page)


def enter(page, user):
    """Whoever sat here leaves; ``user`` types an address and a password."""
    page.context.clear_cookies()
    visit(page, "/office/")
    page.get_by_label("Электронная почта").fill(user.email)
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("heading", name="Сегодня", exact=True)).to_be_visible()
    look(page)


def fill_in(phone, /, **told):
    """Type what is told into the form just opened and give the consent that is needed."""
    for name, value in told.items():
        field = phone.locator(f"[name={name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    phone.locator("[name=processing]").check()


def send_form(phone, opened_at):
    """Press the button no sooner than a person could have filled in the form."""
    left = opened_at + TOO_FAST + 0.2 - time.time()
    phone.wait_for_timeout(max(left, 0) * 1000)
    phone.get_by_role("button", name="Отправить заявление").click()
    expect(phone.get_by_role("heading", name="Заявление отправлено")).to_be_visible()
    look(phone)


def letter_of(kind, address):
    """The letter, when the worker has written it and laid it into the outbox."""
    letters = Message.objects.filter(kind=kind, to_address=address)
    return wait_until(
        lambda: letters.filter(state=MessageState.KEPT).first(),
        f"письмо «{kind}» не написано: {address}",
    )


def read_letter(page, letter):
    """Find the letter in «Исходящие» and open it; returns its text as it stands on the page."""
    visit(page, f"/office/outbox/?q={letter.to_address}")
    page.get_by_role("row").get_by_role("link", name=letter.subject).click()
    expect(page.get_by_role("heading", name=letter.subject, level=1)).to_be_visible()
    page.get_by_text("Текст письма без оформления").click()
    look(page)
    return page.locator("pre.letter-text").inner_text()


def link_in(text):
    """The path of the personal page that the letter names."""
    found = re.findall(rf"{re.escape(settings.SITE_URL)}(/a/[\w-]+/)", text)
    assert len(set(found)) == 1
    return found[0]


def fetch(page, url):
    """(bytes, content type) of a file that a link of the page opens."""
    answer = page.context.request.get(url)
    assert (url, answer.status) == (url, 200)
    return answer.body(), answer.headers["content-type"]


def text_of_pdf(data):
    document = pypdfium2.PdfDocument(data)
    pages = [sheet.get_textpage().get_text_range() for sheet in document]
    return " ".join(" ".join(pages).split())


def path_of(address):
    return urlsplit(address).path
