"""The board and the card in a browser: by mouse, by keyboard, on a phone, by the eyes of axe."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from applications.enums import Stage
from applications.models import Application
from documents.enums import PaperKind
from tests.applications.situations import doubtful, drafted, printed
from tests.browsing import faults_of, sign_in, wait_for_path
from tests.factories import make_application
from tests.stack import opened

pytestmark = pytest.mark.django_db(transaction=True)
BOARD, TABLE = "/office/applications/", "/office/applications/table/"
LONG = {
    "surname": "Константинопольская-Рождественско-Вознесенская",
    "name": "Александра-Виктория",
    "patronymic": "Константиновна",
}
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("applications.workflow.ask_worker", lambda change_pk: None)


@pytest.fixture
def crowd(house, people):
    """Every stage with somebody in it, long names and late ones among them."""
    now = timezone.now()
    made = {}
    for stage in Stage:
        for number in range(14 if stage == Stage.SIGNING else 3):
            names = LONG if number % 3 == 2 else {}
            made.setdefault(stage, []).append(
                make_application(
                    (house.primary, house.shop)[number % 2], stage=stage,
                    now=now - timedelta(days=number * 4), responsible=people.chair,
                    phone="+79123456789", **names,
                )
            )  # fmt: skip
    made[Stage.SIGNING][0].papers.filter(kind=PaperKind.STATEMENT).update(
        received="scan", received_at=now, received_by="заявитель"
    )
    printed(made[Stage.SIGNING][0])
    drafted(made[Stage.RESOLUTION][:1], people.chair)
    made["doubtful"] = doubtful(house)
    return made


@pytest.fixture(params=SIZES)
def seen(request, browser, live_server, people):
    with opened(browser, live_server, viewport=SIZES[request.param]) as page:
        page.size = request.param
        sign_in(page, people.chair)
        yield page


def looks_well(page, name):
    """Nothing hard to read or to reach; with SHOTS set, a picture is kept."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}-{page.size}.png", full_page=True)
    assert faults_of(page) == []


def card(page, application):
    return page.locator(f'[data-card="{application.pk}"]')


def column(page, stage):
    return page.locator(f'[data-stage="{stage}"]')


def drag(page, application, stage):
    """Take the card by its empty place and let it go over the column."""
    taken = card(page, application).bounding_box()
    target = column(page, stage).locator("[data-cards]").bounding_box()
    page.mouse.move(taken["x"] + taken["width"] / 2, taken["y"] + taken["height"] - 4)
    page.mouse.down()
    for step in range(1, 13):
        share = step / 12
        page.mouse.move(
            taken["x"] + 60 + (target["x"] + 60 - taken["x"] - 60) * share,
            taken["y"] + 60 + (target["y"] + 60 - taken["y"] - 60) * share,
        )
    page.mouse.up()


@pytest.mark.parametrize("url", [BOARD, TABLE, f"{TABLE}?stage=rejected"])
def test_lists_are_readable_crowded_and_empty(url, seen, crowd):
    seen.goto(url)
    looks_well(seen, f"list-{'table' if url != BOARD else 'board'}-crowded")
    seen.goto(f"{url}{'&' if '?' in url else '?'}q=никто")
    looks_well(seen, "list-narrowed-to-nothing")


def test_the_first_board_of_all_is_readable(seen, house):
    seen.goto(BOARD)

    assert seen.get_by_text("Заявлений пока нет").is_visible()
    looks_well(seen, "list-empty")


def test_cards_and_acts_are_readable(seen, crowd):
    signing, resolution = crowd[Stage.SIGNING][0], crowd[Stage.RESOLUTION][1]
    pages = {
        "card-doubtful": crowd["doubtful"].get_absolute_url(),
        "card-signing": signing.get_absolute_url(),
        "card-long": crowd[Stage.SIGNING][2].get_absolute_url(),
        "card-draft": crowd[Stage.RESOLUTION][0].get_absolute_url(),
        "card-rejected": crowd[Stage.REJECTED][0].get_absolute_url(),
        "act-reject": f"{BOARD}step/reject/?application={signing.pk}&application={resolution.pk}",
        "act-originals": f"{BOARD}originals/?application={signing.pk}",
        "act-reassign": f"{BOARD}reassign/?application={signing.pk}",
        "act-send-back": f"{resolution.get_absolute_url()}send-back/",
        "act-correct": f"{signing.get_absolute_url()}correct/",
    }
    for name, url in pages.items():
        seen.goto(url)
        looks_well(seen, name)


def test_a_card_dropped_asks_and_cancelled_goes_back(page, crowd, people):
    application = crowd[Stage.SIGNING][-1]
    sign_in(page, people.chair)
    page.goto(BOARD)
    first = card(page, application).evaluate(
        "card => [...card.parentElement.children].indexOf(card)"
    )

    drag(page, application, Stage.RESOLUTION)
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("heading", name="Бумаги принесли").wait_for()
    assert faults_of(page) == []
    dialog.get_by_role("link", name="Отмена").click()

    dialog.wait_for(state="hidden")
    assert column(page, Stage.SIGNING).locator(f'[data-card="{application.pk}"]').count() == 1
    assert first == card(page, application).evaluate(
        "card => [...card.parentElement.children].indexOf(card)"
    )
    assert Application.objects.get(pk=application.pk).stage == Stage.SIGNING


def test_a_card_dropped_and_answered_moves(page, crowd, people):
    application = crowd[Stage.SIGNING][-1]
    sign_in(page, people.chair)
    page.goto(BOARD)

    drag(page, application, Stage.RESOLUTION)
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Отметить полученными").click()

    page.get_by_text("бумаги отмечены").wait_for()
    assert column(page, Stage.RESOLUTION).locator(f'[data-card="{application.pk}"]').count() == 1
    assert Application.objects.get(pk=application.pk).stage == Stage.RESOLUTION


def test_a_card_is_not_dropped_where_no_step_leads(page, crowd, people):
    application = crowd[Stage.SIGNING][-1]
    sign_in(page, people.chair)
    page.goto(BOARD)

    drag(page, application, Stage.EMPLOYER)

    assert column(page, Stage.SIGNING).locator(f'[data-card="{application.pk}"]').count() == 1
    assert not page.get_by_role("dialog").is_visible()


def test_a_reason_is_filled_in_by_a_press_and_mended_by_hand(page, crowd, people):
    application = crowd[Stage.SIGNING][-1]
    sign_in(page, people.chair)
    page.goto(application.get_absolute_url())

    page.get_by_role("link", name="Отказать").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Отказать").click()
    dialog.get_by_text("Заполните это поле").wait_for()
    dialog.get_by_role("button", name="Не работает в этой организации").click()
    dialog.get_by_label("Причина").press_sequentially(" с мая")
    dialog.get_by_role("button", name="Отказать", exact=True).click()

    page.get_by_role("heading", name="Отказано решением").wait_for()
    reason = Application.objects.get(pk=application.pk).reason
    assert reason == "Не работает в этой организации с мая"


def test_everything_is_done_by_the_keyboard_alone(page, crowd, people):
    application = crowd[Stage.SIGNING][-1]
    sign_in(page, people.chair)
    page.goto(BOARD)

    card(page, application).get_by_role("link", name=re.compile("Бумаги принесли")).focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Отметить полученными").wait_for()
    page.keyboard.press("Escape")

    dialog.wait_for(state="hidden")
    focused = page.evaluate("document.activeElement.textContent")
    assert "Бумаги принесли" in focused


def test_ticked_cards_bring_the_bar_of_acts(page, crowd, people):
    sign_in(page, people.chair)
    page.goto(BOARD)
    bar = page.get_by_role("region", name="Что сделать с отмеченными")
    assert not bar.is_visible()

    for application in crowd[Stage.SIGNING][-2:]:
        card(page, application).get_by_role("checkbox").check()
    assert "Отмечено: 2" in bar.inner_text()
    bar.get_by_role("button", name="Отказать").click()

    page.get_by_role("heading", name="Отказать").wait_for()
    assert page.locator('input[name="application"]').count() == 2


def test_a_filter_brings_a_board_that_is_dragged_too(page, crowd, people):
    application = crowd[Stage.SIGNING][-1]
    sign_in(page, people.chair)
    page.goto(BOARD)
    card(page, application).get_by_role("checkbox").check()

    page.get_by_label("Кто отвечает").select_option("mine")
    wait_for_path(page, BOARD, who="mine")
    page.locator(".bulk-bar").wait_for(state="hidden")
    drag(page, application, Stage.RESOLUTION)

    page.get_by_role("dialog").get_by_role("heading", name="Бумаги принесли").wait_for()
    assert "who=mine" in page.url


def test_a_column_goes_on_without_leaving_the_page(page, crowd, people):
    sign_in(page, people.chair)
    page.goto(BOARD)
    shown = column(page, Stage.SIGNING).locator("[data-card]")
    assert shown.count() == 10

    column(page, Stage.SIGNING).get_by_role("link", name=re.compile("Показать ещё")).click()

    shown.nth(13).wait_for()
    assert column(page, Stage.SIGNING).get_by_text("Показать ещё").count() == 0
    assert page.url.endswith(BOARD)


def test_a_phone_shows_one_column_and_switches(phone, crowd, people):
    sign_in(phone, people.chair)
    phone.goto(BOARD)
    assert column(phone, Stage.NEW).is_visible()
    assert not column(phone, Stage.SIGNING).is_visible()

    phone.get_by_role("navigation", name="Стадии заявлений").get_by_role(
        "link", name=re.compile("Подготовка постановления")
    ).tap()

    column(phone, Stage.RESOLUTION).wait_for()
    assert not column(phone, Stage.NEW).is_visible()


def test_the_genitive_is_shown_as_one_types(page, crowd, people):
    application = crowd[Stage.SIGNING][-1]
    sign_in(page, people.chair)
    page.goto(f"{application.get_absolute_url()}correct/")

    page.get_by_label("Фамилия").fill("Орлова")

    page.get_by_text("от Орловой Анны Игоревны").wait_for()
    assert Application.objects.get(pk=application.pk).surname == "Кузнецова"
