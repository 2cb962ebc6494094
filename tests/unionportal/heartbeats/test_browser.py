"""The editor of letters and «Здоровье портала» as people see them."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from notifications.heartbeats import beat
from notifications.models import Alarm, LetterText, LetterVersion
from tests.browsing import faults_of, sign_in
from tests.factories import make_application
from unionportal.heartbeats.jobs import scheduled
from unionportal.heartbeats.watch import look

pytestmark = pytest.mark.django_db(transaction=True)

WIDTHS = {"phone": 390, "desk": 1440}


def watched_errors(page):
    errors = []
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    return errors


def test_the_editor_advises_shows_a_real_letter_and_keeps_versions(
    house, people, page, live_server
):
    make_application(house.primary, surname="Заявкина", name="Анна", patronymic="Ильинична")
    errors, faults = watched_errors(page), []
    page.set_viewport_size({"width": WIDTHS["desk"], "height": 900})
    sign_in(page, people.chair)
    page.goto(f"{live_server.url}/office/letters/received/{house.primary.pk}/")
    letter = page.frame_locator("iframe[name=letter-preview]")
    expect(letter.get_by_text("Здравствуйте, Анна Сергеевна!")).to_be_visible()
    expect(page.get_by_text("Когда уходит: когда пришли все подписанные бумаги.")).to_be_visible()

    # Advice comes while he types, and does not forbid.
    page.get_by_label("Текст", exact=True).fill("{{ имя }}, бумаги пришли!!!")
    expect(page.get_by_text("«!!!» — хватит одного знака.")).to_be_visible()
    page.get_by_label("Текст", exact=True).fill("{{ имяя }}")
    expect(page.get_by_text("Похоже на {{ имя }}.").first).to_be_visible()
    page.get_by_label("Текст", exact=True).fill("{{ имя }}, бумаги пришли!!!")
    expect(page.get_by_text("«!!!» — хватит одного знака.")).to_be_visible()
    faults += faults_of(page)

    # The same words on a real application.
    page.get_by_role("button", name="Показать на нём").click()
    expect(letter.get_by_text("Анна Ильинична, бумаги пришли!!!")).to_be_visible()

    page.get_by_role("button", name="Сохранить", exact=True).click()
    expect(page.get_by_text("Текст ещё не сохранён.")).to_be_visible()
    assert not LetterText.objects.exists()
    page.set_viewport_size({"width": WIDTHS["phone"], "height": 844})
    faults += faults_of(page)
    page.get_by_role("button", name="Сохранить как есть").click()
    expect(page.get_by_text("Текст сохранён")).to_be_visible()

    # What changed, in words, and the way back.
    page.get_by_role("link", name="Версии").click()
    page.get_by_role("link", name="№ 1").click()
    expect(page.locator("ins").first).to_be_visible()
    faults += faults_of(page)

    assert LetterVersion.objects.get().author == people.chair
    assert faults == []
    assert [line for line in errors if "422" not in line] == []


def test_health_tells_what_is_silent_and_is_taken_note_of(house, people, page, live_server):
    now = timezone.now()
    look(now=now)
    for task in scheduled():
        beat(f"job:{task}", seconds=0.3, done=2, now=now)
    Alarm.objects.create(
        subject="job:audit.tasks.seal",
        title="Печать журнала",
        reason="не было с 02.11.2026, 12:00, а должно быть не реже раза в 20 минут",
        raised_at=now - timedelta(hours=2),
    )
    errors, faults = watched_errors(page), []
    page.set_viewport_size({"width": WIDTHS["desk"], "height": 900})
    sign_in(page, people.admin)
    page.goto(f"{live_server.url}/office/")
    page.get_by_role("region", name="Тревога портала").get_by_role("link").click()
    expect(page.get_by_role("heading", name="Печать журнала")).to_be_visible()
    faults += faults_of(page)
    page.set_viewport_size({"width": WIDTHS["phone"], "height": 844})
    faults += faults_of(page)

    page.locator("summary", has_text="Работа по часам").click()
    page.get_by_role("link", name=re.compile("Срок.*Печать журнала")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("по своему сроку").check()
    dialog.get_by_label("Не реже, чем раз в").fill("")
    dialog.get_by_role("button", name="Сохранить").click()
    expect(dialog.get_by_text("Напишите число: например, 7 дней.")).to_be_visible()
    faults += faults_of(page)
    dialog.get_by_label("Не реже, чем раз в").fill("2")
    dialog.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("Печать журнала: записано.")).to_be_visible()

    page.get_by_role("link", name="Принято, знаю").click()
    dialog.get_by_role("button", name="Принято").click()
    expect(page.get_by_text("Принято: до этого дня портал не напоминает.")).to_be_visible()
    expect(page.get_by_role("region", name="Тревога портала")).to_have_count(0)
    faults += faults_of(page)

    assert faults == []
    assert [line for line in errors if "422" not in line] == []
