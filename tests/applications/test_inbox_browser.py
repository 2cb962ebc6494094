"""A letter of an unknown sender finds its application by one press, on phone and on desk."""

import pytest
from playwright.sync_api import expect

from notifications.enums import MessageState
from notifications.mailbox.enums import IncomingState, MailKind
from notifications.models import Incoming, IncomingFile, Message
from tests.browsing import faults_of, sign_in
from tests.factories import NOON, make_application
from tests.notifications.mailbox.storing import make_mailbox, store

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [390, 1440])
def test_a_letter_is_read_and_filed(page, house, people, width):
    application = make_application(house.primary, responsible=people.chair)
    mailbox = make_mailbox(house.territorial, title="Почта ТО", last_ok_at=NOON)
    answered = Message.objects.create(
        key="papers:1", kind="papers", unit=house.primary, to_address="anna@example.org",
        subject="Ваши бумаги для вступления", state=MessageState.SENT, sent_at=NOON,
        about=f"applications.application:{application.pk}",
    )  # fmt: skip
    letter = store(
        mailbox, b"Subject: x\r\n\r\n", state=IncomingState.WAITING, kind=MailKind.LETTER,
        why="Это ответ на наше письмо, но с другого адреса: решите, чьё оно", answers=answered,
        from_name="Николаев Олег", from_address="nikolaev.family.house@example.com",
        subject="Re: Ваши бумаги для вступления", quoted="> Здравствуйте!\n> Бумаги готовы.",
        text="Добрый день. Пишу с почты мужа, моя не открывается.\nКогда можно занести заявление?",
    )  # fmt: skip
    IncomingFile.objects.create(
        letter=letter, name="winmail.dat", content_type="application/ms-tnef", size=20_480,
        storage_name=letter.storage_name,
        remark="Outlook спрятал вложения в winmail.dat. Попросите прислать их обычными файлами.",
    )  # fmt: skip
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, people.admin)

    page.goto("/office/mailboxes/")
    assert faults_of(page) == []
    page.get_by_role("link", name="Подключить ящик").click()
    assert faults_of(page) == []
    page.goto("/office/inbox/")
    assert faults_of(page) == []
    page.get_by_role("link", name="Re: Ваши бумаги для вступления").click()
    expect(page.get_by_text("Пишу с почты мужа")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_role("button", name="Привязать").click()

    expect(page.get_by_text("Письмо в истории заявления: Кузнецова Анна Игоревна.")).to_be_visible()
    assert Incoming.objects.get().state == IncomingState.FILED

    page.goto(f"/office/inbox/{letter.pk}/")
    page.get_by_role("link", name="Отвязать").click()
    expect(page.get_by_text("снова будет ждать разбора")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_role("searchbox").fill("Кузнецова")
    page.get_by_role("button", name="Найти").click()
    assert faults_of(page) == []
    page.get_by_role("button", name="Отвязать").click()

    expect(page.get_by_text("Письмо отвязано и ждёт разбора во «Входящих»")).to_be_visible()
    assert Incoming.objects.get().state == IncomingState.WAITING
