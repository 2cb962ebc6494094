"""The pages in a browser: readable by everybody, at a desk and on a phone."""

import os
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from notifications.enums import REASONS, MessageState
from notifications.models import Message, Todo
from notifications.services import Attached, finish_todo, put_todo, queue_letter, tell_user
from tests.browsing import faults_of, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("SHOTS")


@pytest.fixture
def desk(house, people):
    """A chair's day: letters of every fate, notices, tasks."""
    pdf = default_storage.save("papers/p.pdf", ContentFile(b"%PDF-1.4 test"))
    kinds = ["papers", "received", "accepted", "rejected", "reminder", "checking", "lapsed",
             "withdrawn", "sign_again", "received", "received"]  # fmt: skip
    context = {
        "name": "Анна Сергеевна",
        "remind_days": 10,
        "close_days": 40,
        "days_passed": 11,
        "reason": "не указано место работы",
    }
    fates = [*MessageState, MessageState.SENT]
    for number, (kind, state) in enumerate(zip(kinds, fates, strict=True)):
        message = queue_letter(
            kind,
            key=f"desk:{number}",
            unit=house.shop if number % 2 else house.primary,
            about=house.primary,
            to_address="" if state == MessageState.NO_ADDRESS else f"petrova{number}@example.org",
            to_name="Константинопольская-Преображенская Александра Станиславовна"
            if number == 2
            else f"Петрова Анна {number}",
            context=context,
            path="/a/Nx8c2KqFz0o-very-long-token-of-the-applicant/",
            attachments=[
                Attached(f"{n}. Заявление о вступлении.pdf", "application/pdf", pdf)
                for n in range(1, 5)
            ]
            if kind == "papers"
            else (),
        )
        Message.objects.filter(pk=message.pk).update(state=state, reason=REASONS[state][0])
    Message.objects.filter(state=MessageState.FAILED).update(
        attempts=1,
        error="Такого почтового ящика нет, или он не принимает писем. "
        "Ответ сервера: 550 5.1.1 no such user",
    )
    today = timezone.localdate()
    for number, days in enumerate((-3, 0, 5, None, -1)):
        put_todo(
            "Позвонить заявителю, собрать подписанные документы",
            key=f"desk:{number}",
            unit=house.primary,
            user=people.chair,
            about=house.primary,
            url="/office/",
            due_on=None if days is None else today + timedelta(days=days),
        )
        tell_user(
            people.chair, f"Новое заявление о вступлении: Петрова А. {number}.", key=str(number)
        )
    finish_todo(Todo.objects.get(key="desk:4").pk, actor=people.chair)
    return people.chair


def pages():
    failed = Message.objects.get(state=MessageState.FAILED)
    waiting = Message.objects.get(kind="papers")
    primary = failed.unit if failed.unit.kind == "primary" else waiting.unit
    return {
        "outbox": reverse("notifications:outbox"),
        "outbox_none": reverse("notifications:outbox") + "?q=нетакого",
        "message": reverse("notifications:message", args=[waiting.pk]),
        "failed": reverse("notifications:message", args=[failed.pk]),
        "notices": reverse("notifications:notices"),
        "todos": reverse("notifications:todos"),
        "todo_add": reverse("notifications:todo_add"),
        "letters": reverse("notifications:letters"),
        "letter": reverse("notifications:letter", args=["papers", primary.pk]),
    }


@pytest.mark.parametrize("device", ["page", "phone"])
def test_every_page_of_letters_and_tasks_is_clean(desk, device, request):
    browser_page = request.getfixturevalue(device)
    sign_in(browser_page, desk)
    faults = {}

    for name, url in pages().items():
        answer = browser_page.goto(url)
        browser_page.wait_for_load_state("networkidle")
        if SHOTS:
            browser_page.screenshot(path=f"{SHOTS}/{device}-{name}.png", full_page=True)
        faults[name] = [*faults_of(browser_page), *([answer.status] if not answer.ok else [])]

    assert faults == {name: [] for name in faults}


def test_the_letter_is_shown_in_a_frame_as_its_reader_sees_it(desk, page):
    sign_in(page, desk)
    letter = Message.objects.get(kind="papers")

    page.goto(reverse("notifications:message", args=[letter.pk]))
    frame = page.frame_locator("iframe")

    assert frame.get_by_role("link", name="Открыть мою страницу").is_visible()
    assert frame.get_by_text("Мы подготовили четыре бумаги").is_visible()


def test_the_preview_follows_what_is_typed(desk, page):
    sign_in(page, desk)
    page.goto(pages()["letter"])

    page.get_by_label("Текст", exact=True).fill("Добрый день, {{ имя }}!")
    frame = page.frame_locator("iframe")
    frame.get_by_text("Добрый день, Анна Сергеевна!").wait_for()
    page.get_by_label("Текст", exact=True).fill("Добрый день, {{ ошибка }}!")
    frame.get_by_text("Этому письму неизвестно: {{ ошибка }}").wait_for()

    assert page.url.endswith(pages()["letter"])
