"""The ways that do not end in membership at once: refused, withdrawn, forgotten, mistaken."""

import re
import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import expect

from applications.enums import Event, Outcome, Stage
from applications.models import Application
from applications.services import submit
from applications.tasks import fire_due_timers
from documents.models import Paper
from members.enums import Status
from members.models import Member
from notifications.models import Message, Todo
from tests.browsing import sign_in
from tests.factories import make_application, make_member
from tests.journeys.conftest import wait_until
from tests.journeys.walking import (
    fill_in,
    letter_of,
    look,
    read_letter,
    send_form,
    visit,
)

pytestmark = pytest.mark.django_db(transaction=True)
FULL_NAME = "Ларина Ольга Дмитриевна"
MAIL = "larina@mail.ru"


@pytest.fixture(autouse=True)
def nobody_came_before():
    cache.clear()


def apply(house):
    surname, name, patronymic = FULL_NAME.split()
    application, _ = submit(
        form_key="00000000-0000-4000-8000-000000000001",
        unit=house.primary,
        consents=[],
        surname=surname,
        name=name,
        patronymic=patronymic,
        phone="+79123456789",
        email=MAIL,
        employer=house.employer,
    )
    return application


def comes_to(application, stage):
    wait_until(
        lambda: Application.objects.get(pk=application.pk).stage == stage,
        f"заявление не дошло до стадии «{stage}»",
    )


def test_a_refusal_tells_the_reason_in_a_letter_and_on_the_page(house, people, worker, page, phone):
    application = make_application(house.primary, responsible=people.chair, email=MAIL)
    sign_in(page, people.chair)
    visit(page, application.get_absolute_url())

    page.get_by_role("link", name="Отказать").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Причина").fill("Работает в другой организации")
    look(page)
    dialog.get_by_role("button", name="Отказать", exact=True).click()

    expect(page.get_by_role("heading", name="Отказано решением")).to_be_visible()
    look(page)
    text = read_letter(page, letter_of("rejected", MAIL))
    assert (
        "Ваше заявление на вступление в члены профсоюза рассмотрено, принято отрицательное "
        "решение. Причина: Работает в другой организации" in text
    )
    visit(phone, application.get_public_url())
    expect(phone.get_by_text("Причина: Работает в другой организации")).to_be_visible()
    expect(phone.get_by_role("link", name="Подать снова")).to_be_visible()


def test_an_applicant_takes_the_application_back(house, people, worker, page, phone):
    application = make_application(house.primary, responsible=people.chair, email=MAIL)
    visit(phone, application.get_public_url())

    phone.get_by_role("link", name="Отозвать заявление").tap()
    dialog = phone.get_by_role("dialog")
    expect(dialog.get_by_role("link", name="Оставить")).to_be_visible()
    look(phone)
    dialog.get_by_role("button", name="Отозвать заявление").tap()

    expect(phone.get_by_role("heading", name="Вы отозвали заявление")).to_be_visible()
    look(phone)
    sign_in(page, people.chair)
    text = read_letter(page, letter_of("withdrawn", MAIL))
    assert "Ваше заявление о вступлении отозвано по вашей просьбе." in text
    read_letter(page, letter_of("responsible_withdrawn", people.chair.email))
    visit(page, "/office/applications/")
    expect(page.locator('[data-stage="rejected"] [data-card]')).to_contain_text("отозвано")
    application.refresh_from_db()
    application.member.refresh_from_db()
    assert (application.stage, application.outcome) == (Stage.REJECTED, Outcome.WITHDRAWN)
    assert application.member.status == Status.NONE


def test_a_forgetful_applicant_is_reminded_let_go_and_comes_back(
    house, people, worker, page, phone
):
    application = apply(house)
    comes_to(application, Stage.SIGNING)
    letter_of("papers", MAIL)

    pass_days(application, 10)
    remind_on_the_day(application)
    sign_in(page, people.chair)
    text = read_letter(page, letter_of("reminder", MAIL))
    assert (
        "Вы подали заявку на вступление в профсоюз, но мы ещё не получили подписанные документы."
        in text
    )
    expect(page.get_by_role("region", name="Бумаги в письме").get_by_role("link")).to_have_count(4)
    text = read_letter(page, letter_of("responsible_reminder", people.chair.email))
    assert "Заявитель до сих пор не прислал подписанные документы." in text
    do_the_task(page)

    pass_days(application, 30)
    lapse_on_the_day(application)
    text = read_letter(page, letter_of("lapsed", MAIL))
    assert (
        "Мы не дождались ваших подписанных документов, поэтому заявление о вступлении в профсоюз "
        "закрыто. Со дня подачи прошло дней: 40." in text
    )
    visit(phone, application.get_public_url())
    expect(phone.get_by_role("heading", name="Заявление закрыто: бумаги не пришли")).to_be_visible()

    phone.get_by_role("link", name="Подать снова").tap()
    opened_at = time.time()
    surname, name, patronymic = FULL_NAME.split()
    fill_in(phone, surname=surname, name=name, patronymic=patronymic, email=MAIL)
    look(phone)
    send_form(phone, opened_at)
    phone.get_by_role("link", name="Открыть мою страницу").tap()
    ready = phone.get_by_role("heading", name="1. Распечатайте и подпишите")
    expect(ready).to_be_visible()
    look(phone)
    application.refresh_from_db()
    again = Application.objects.exclude(pk=application.pk).get()
    assert (application.stage, application.outcome) == (Stage.REJECTED, Outcome.LAPSED)
    assert (again.stage, again.member) == (Stage.SIGNING, application.member)
    assert Member.objects.get().status == Status.APPLIED
    wait_until(
        lambda: Message.objects.filter(kind="papers", to_address=MAIL).count() == 2,
        "бумаги не отправлены второй раз",
    )


def pass_days(application, days):
    """Everything that happened to the application happened that many days earlier."""
    earlier = timedelta(days=days)
    Application.objects.filter(pk=application.pk).update(
        submitted_at=F("submitted_at") - earlier, stage_since=F("stage_since") - earlier
    )
    application.timers.update(due_at=F("due_at") - earlier)


def remind_on_the_day(application):
    due_at = application.timers.get(event=Event.REMIND).due_at
    assert fire_due_timers(now=due_at - timedelta(minutes=1)) == 0
    assert fire_due_timers(now=due_at) == 1
    assert fire_due_timers(now=due_at) == 0
    assert Application.objects.get(pk=application.pk).stage == Stage.SIGNING


def lapse_on_the_day(application):
    due_at = application.timers.get().due_at
    assert due_at.astimezone(timezone.get_default_timezone()).date() == timezone.localdate()
    assert fire_due_timers(now=due_at - timedelta(minutes=1)) == 0
    assert fire_due_timers(now=due_at) == 1
    comes_to(application, Stage.REJECTED)


def do_the_task(page):
    title = "Позвонить заявителю, собрать подписанные документы: Ларина О. Д."
    visit(page, "/office/")
    tasks = page.get_by_role("region", name="Дела")
    expect(tasks.get_by_role("link", name=title)).to_be_visible()
    tasks.get_by_role("button", name=re.compile(f"^Сделано.*{re.escape(title)}")).click()
    expect(page.get_by_role("link", name=title)).to_have_count(0)
    look(page)
    todo = Todo.objects.get(title=title)
    assert (todo.done_at is not None, todo.done_by) == (True, str(todo.user))


def test_a_namesake_is_told_apart_and_the_papers_go_out(house, people, worker, page, phone):
    surname, name, patronymic = FULL_NAME.split()
    namesake = make_member(house.primary, surname=surname, name=name, patronymic=patronymic)
    application = apply(house)
    letter_of("checking", MAIL)
    visit(phone, application.get_public_url())
    expect(phone.get_by_role("heading", name="Уточняем ваши данные")).to_be_visible()
    assert not Paper.objects.exists()

    sign_in(page, people.chair)
    visit(page, "/office/")
    doubtful = page.get_by_role("region", name="Решите, кто это")
    doubtful.get_by_role("link", name=FULL_NAME).click()
    side_by_side = page.get_by_role("table", name="Сравнение")
    expect(side_by_side.get_by_role("cell", name=FULL_NAME)).to_have_count(2)
    expect(side_by_side).to_contain_text("совпадает")
    expect(side_by_side.get_by_role("cell", name=MAIL)).to_have_count(1)
    look(page)
    page.get_by_role("link", name="Это другой человек").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("О том, что это разные люди, больше не спросим.")
    look(page)
    dialog.get_by_role("button", name="Да, это другой человек").click()
    expect(page.get_by_text("это другой человек, бумаги готовятся")).to_be_visible()

    comes_to(application, Stage.SIGNING)
    read_letter(page, letter_of("papers", MAIL))
    expect(page.get_by_role("region", name="Бумаги в письме").get_by_role("link")).to_have_count(4)
    visit(phone, application.get_public_url())
    expect(phone.get_by_role("heading", name="1. Распечатайте и подпишите")).to_be_visible()
    application.refresh_from_db()
    assert application.member != namesake
    assert application.member.status == Status.APPLIED
    namesake.refresh_from_db()
    assert namesake.status == Status.MEMBER
