import io
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from playwright.sync_api import expect

from applications.enums import Outcome, Party, Stage
from applications.finding import form_code
from applications.intake import reading
from applications.models import Application, Scan
from applications.services import add_scan
from documents.services import KINDS_OF_JOINING
from structure.enums import Kind
from tests.applications.situations import printed
from tests.factories import make_application, make_employer, make_unit
from tests.stack import PHONE, opened


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Nothing is counted from an earlier test, and tests type faster than people; sheets are read
    as soon as they are sent."""
    cache.clear()
    monkeypatch.setattr("applications.intake.services.ask_reader", reading.read)
    monkeypatch.setattr("applications.forms.join.TOO_FAST", 0)


@pytest.fixture
def without_scripts(browser, live_server):
    with opened(browser, live_server, viewport=PHONE, java_script_enabled=False) as ready:
        yield ready


def photo(name="лист.jpg"):
    out = io.BytesIO()
    sheet = Image.new("RGB", (600, 850), "white")
    sheet.paste("black", (80, 200, 520, 260))  # a sheet with nothing on it is taken for a back
    sheet.save(out, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def fill(page, **changes):
    told = {"surname": "Кузнецова", "name": "Анна", "email": "anna@mail.ru", **changes}
    for name, value in told.items():
        page.fill(f"[name={name}]", value)
    page.check("[name=processing]")


def send(page):
    page.get_by_role("button", name="Отправить заявление").click()


def form_address(unit):
    return f"/join/{form_code(unit)}/"


def open_all(page):
    page.evaluate("document.querySelectorAll('details').forEach((piece) => { piece.open = true })")


def complaints(page):
    """What axe finds wrong, and how far the page is wider than its window."""
    found = Axe().run(page).response["violations"]
    rules = [
        (rule["id"], node["target"])
        for rule in found
        if rule["impact"] in {"serious", "critical"}
        for node in rule["nodes"]
    ]
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return rules, max(wider, 0)


def test_public_pages_are_open_to_everybody(house, people, phone):
    for number in range(3):
        make_unit(
            Kind.PRIMARY,
            house.territorial,
            short_name=f"ППО «Электросетьстройпроектмонтажналадка-{number}»",
        )
    make_employer(house.primary)
    ended = make_application(house.primary, stage=Stage.REJECTED, outcome=Outcome.REFUSED)
    waiting = printed(make_application(house.primary, responsible=people.chair))
    add_scan(waiting.pk, KINDS_OF_JOINING[0], _file(), actor=Party.APPLICANT)
    pages = [
        "/",
        "/privacy/",
        "/join/",
        "/join/?q=электросетьстройпроектмонтажналадка",
        "/join/?q=водоканал",
        "/join/region/",
        "/join/ZZZZZZZ/",
        form_address(house.primary),
        ended.get_public_url(),
        waiting.get_public_url(),
        waiting.get_public_url() + "withdraw/",
    ]

    found = {}
    for address in pages:
        phone.goto(address)
        open_all(phone)
        found[address] = complaints(phone)

    assert found == dict.fromkeys(pages, ([], 0))


def _file():
    picture = photo()
    return SimpleUploadedFile(picture["name"], picture["buffer"], picture["mimeType"])


def test_the_form_with_mistakes_is_open_to_everybody_too(house, phone):
    phone.goto(form_address(house.primary))
    fill(phone, surname="Иванов1", name="", birth_day="31", birth_year="2020", email="a@gmial.com")
    phone.check("[name=dissemination]")

    send(phone)

    expect(phone.get_by_role("alert")).to_contain_text("Проверьте")
    assert complaints(phone) == ([], 0)
    assert phone.input_value("[name=surname]") == "Иванов1"
    assert phone.is_checked("[name=processing]")


def test_the_search_answers_while_typing(house, phone):
    phone.goto("/join/")

    phone.locator("#q").press_sequentially("волжск", delay=30)

    expect(phone.get_by_role("link", name="ППО «Волжская ГЭС»")).to_be_visible()
    expect(phone).to_have_url(re.compile(r"\?q="))


def test_a_double_press_makes_one_application(house, page):
    page.goto(form_address(house.primary))
    fill(page)

    page.get_by_role("button", name="Отправить заявление").dblclick()

    expect(page.get_by_role("heading", name="Заявление отправлено")).to_be_visible()
    assert Application.objects.count() == 1


def test_a_reload_keeps_what_was_typed_but_no_consent(house, phone):
    phone.goto(form_address(house.primary))
    fill(phone, position="Электромонтёр")
    phone.select_option("[name=birth_month]", "5")

    phone.reload()

    assert phone.input_value("[name=surname]") == "Кузнецова"
    assert phone.input_value("[name=position]") == "Электромонтёр"
    assert phone.input_value("[name=birth_month]") == "5"
    assert not phone.is_checked("[name=processing]")
    expect(phone.get_by_text("Мы сохранили то, что вы начали заполнять.")).to_be_visible()


def test_after_sending_the_draft_is_gone_and_the_link_opens_the_page(house, phone):
    phone.goto(form_address(house.primary))
    fill(phone)
    send(phone)
    expect(phone.get_by_role("heading", name="Заявление отправлено")).to_be_visible()

    assert complaints(phone) == ([], 0)
    kept = phone.evaluate("Object.keys(sessionStorage)")
    assert [key for key in kept if key.startswith("draft:")] == []
    phone.get_by_role("link", name="Открыть мою страницу").click()

    expect(phone.get_by_role("heading", name="Готовим ваши бумаги")).to_be_visible()
    assert Application.objects.get().token in phone.url


def test_what_may_be_shown_is_asked_only_after_the_tick(house, phone):
    phone.goto(form_address(house.primary))
    answers = phone.get_by_text("Что можно показывать всем?")
    expect(answers).to_be_hidden()

    phone.check("[name=dissemination]")

    expect(answers).to_be_visible()


def test_a_doubtful_mail_is_hinted_at_and_does_not_stop(house, phone):
    phone.goto(form_address(house.primary))
    fill(phone, email="anna@gmial.com")
    phone.locator("[name=phone]").focus()
    expect(phone.locator("#mail-hint")).to_contain_text("anna@gmail.com")

    send(phone)

    expect(phone.get_by_role("heading", name="Заявление отправлено")).to_be_visible()
    assert Application.objects.get().email == "anna@gmial.com"


def test_signed_pages_are_sent_one_by_one_until_the_page_moves_on(house, phone):
    application = printed(make_application(house.primary))
    phone.goto(application.get_public_url())
    for kind in KINDS_OF_JOINING[:-1]:
        phone.locator(f"#slot-{kind} input[type=file]").set_input_files(photo())
        expect(phone.locator(f"#slot-{kind} .file-tile")).to_have_count(1)

    phone.locator(f"#slot-{KINDS_OF_JOINING[-1]} input[type=file]").set_input_files(photo())

    expect(phone.get_by_role("heading", name="Все бумаги получены")).to_be_visible()
    application.refresh_from_db()
    assert application.stage == Stage.RESOLUTION


def test_a_wrong_file_is_told_beside_its_place_and_the_next_one_is_taken(house, phone):
    application = printed(make_application(house.primary))
    phone.goto(application.get_public_url())
    place = phone.locator(f"#slot-{KINDS_OF_JOINING[0]}")
    wrong = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"MZ program"}
    place.locator("input[type=file]").set_input_files(wrong)
    expect(place.get_by_role("alert")).to_contain_text("Это программа, а не документ")

    place.locator("input[type=file]").set_input_files(photo())

    expect(place.locator(".file-tile")).to_have_count(1)
    expect(place.get_by_role("alert")).to_have_count(0)


def test_withdrawing_is_asked_about_in_a_dialog(house, phone):
    application = printed(make_application(house.primary))
    phone.goto(application.get_public_url())
    phone.get_by_role("link", name="Отозвать заявление").click()
    dialog = phone.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert complaints(phone) == ([], 0)

    dialog.get_by_role("button", name="Отозвать заявление").click()

    expect(phone.get_by_role("heading", name="Вы отозвали заявление")).to_be_visible()
    application.refresh_from_db()
    assert application.outcome == Outcome.WITHDRAWN


def test_everything_works_without_scripts(house, without_scripts):
    page = without_scripts
    page.goto("/")
    page.get_by_role("link", name="Вступить").click()
    page.fill("#q", "волжская")
    page.get_by_role("button", name="Найти").click()
    page.get_by_role("link", name="ППО «Волжская ГЭС»").click()
    fill(page)
    send(page)
    page.get_by_role("link", name="Открыть мою страницу").click()
    expect(page.get_by_role("heading", name="Готовим ваши бумаги")).to_be_visible()
    application = Application.objects.get()
    Application.objects.filter(pk=application.pk).update(stage=Stage.SIGNING)

    page.reload()
    place = page.locator(f"#slot-{KINDS_OF_JOINING[0]}")
    place.locator("input[type=file]").set_input_files(photo())
    place.get_by_role("button", name="Отправить файл").click()
    expect(place.locator(".file-tile")).to_have_count(1)
    place.get_by_role("button", name=re.compile("Убрать")).click()
    expect(place.locator(".file-tile")).to_have_count(0)
    page.get_by_role("link", name="Отозвать заявление").click()
    page.get_by_role("button", name="Отозвать заявление").click()

    expect(page.get_by_role("heading", name="Вы отозвали заявление")).to_be_visible()
    assert Scan.objects.filter(removed_at=None).count() == 0
