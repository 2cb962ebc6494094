"""Pages of channels: one's own chats, what SMS cost, limits."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from audit.models import Entry
from notifications import chats, sms_budget
from notifications.channels import health
from notifications.models import ChatLink, LinkCode, SmsLimit, SmsSpent
from notifications.views.linking import CODES
from tests.browsing import faults_of, sign_in
from tests.cabinet.visits import a_member, let_in, sign_in_phone
from tests.factories import NOON, make_application, make_unit
from tests.stack import PHONE, opened

DESK = {"width": 1440, "height": 900}
MINE = reverse("notifications:my_chats")
CODE, OFF = reverse("notifications:my_chat_code"), reverse("notifications:my_chat_off")
CHANNELS = reverse("notifications:channels")
MONTH = sms_budget.month_of(NOON)


@pytest.fixture
def chair(client, people):
    client.force_login(User.objects.get(pk=people.territorial_chair.pk))
    return people.territorial_chair


def limit_of(unit):
    return reverse("notifications:sms_limit", args=[unit.pk])


@pytest.mark.django_db
def test_a_code_is_shown_once_and_links_whoever_brings_it(client, max_bot, chair, house):
    page = client.post(CODE, {"channel": "max"})

    code = page.context["address"].rpartition("=")[2]
    assert page.context["address"].startswith("https://max.ru/union_bot?start=")
    ready = page.context["ready_url"]
    assert client.get(ready).status_code == 204

    link = chats.link("max", "100", code)

    assert (link.user, link.unit) == (chair, house.territorial)
    assert client.get(ready).headers["HX-Redirect"] == MINE
    assert "Чат привязан" in client.get(MINE).content.decode()


@pytest.mark.django_db
def test_one_press_ends_it_and_the_journal_says_who(client, max_bot, chair):
    holder = chats.holder_of(chair, chair.current_mandates[0].unit, user=chair)
    chats.link("max", "100", chats.new_code("max", holder))

    client.post(OFF, {"channel": "max"})
    client.post(OFF, {"channel": "max"})

    assert not ChatLink.objects.active().exists()
    line = Entry.objects.get(action="notifications.chat.unlinked")
    assert line.actor_id == chair.pk


@pytest.mark.django_db
@pytest.mark.parametrize("channel", ["telegram", "sms", "nonsense", ""])
def test_what_is_not_set_up_gives_no_code(client, max_bot, chair, channel):
    assert client.post(CODE, {"channel": channel}).url == MINE
    assert client.post(OFF, {"channel": channel}).url == MINE
    assert not LinkCode.objects.exists()


@pytest.mark.django_db
def test_codes_are_asked_for_only_so_often(client, max_bot, chair):
    answers = [client.post(CODE, {"channel": "max"}).status_code for _ in range(CODES.count + 1)]

    assert answers == [200] * CODES.count + [429]


@pytest.mark.django_db
def test_nothing_is_offered_where_no_messenger_is_set_up(client, desk, chair, house):
    application = make_application(house.primary)

    assert "Мессенджеры не подключены" in client.get(MINE).content.decode()
    assert "в мессенджере" not in client.get(reverse("accounts:profile")).content.decode()
    assert "в мессенджере" not in client.get(application.get_public_url()).content.decode()


@pytest.mark.django_db
def test_the_applicant_and_the_member_link_from_their_own_pages(client, max_bot, house):
    application, member = make_application(house.primary), a_member(house.primary)
    let_in(client, member)
    mine = reverse("applications:mine_chat_code", args=[application.token])

    for address in (mine, reverse("cabinet:my_chat_code")):
        page = client.post(address, {"channel": "max"})
        chats.link("max", "100", page.context["address"].rpartition("=")[2])

    assert set(ChatLink.objects.active().values_list("about", flat=True)) == {
        f"applications.application:{application.pk}", f"members.member:{member.pk}",
    }  # fmt: skip
    client.post(reverse("cabinet:my_chat_off"), {"channel": "max"})
    client.post(reverse("applications:mine_chat_off", args=[application.token]),
                {"channel": "max"})  # fmt: skip
    assert not ChatLink.objects.active().exists()
    assert client.get(reverse("applications:mine_chats", args=["x" * 32])).status_code == 404


@pytest.mark.django_db
def test_a_limit_is_set_by_the_head_above_and_seen_by_nobody_else(client, people, house):
    client.force_login(User.objects.get(pk=people.chair.pk))
    assert client.get(CHANNELS).status_code == 404
    assert client.get(limit_of(house.primary)).status_code == 404

    client.force_login(User.objects.get(pk=people.territorial_chair.pk))
    assert client.post(limit_of(house.union), {"roubles": "1"}).status_code == 404
    assert client.post(limit_of(house.primary), {"roubles": "-5"}).status_code == 422
    assert client.post(limit_of(house.primary), {"roubles": "150,50"}).url == CHANNELS

    assert SmsLimit.objects.get().roubles == Decimal("150.50")
    page = client.get(CHANNELS)
    assert [limit.unit for limit in page.context["limits"]] == [house.primary]
    assert limit_of(house.primary) in page.content.decode()
    client.post(limit_of(house.primary), {"roubles": "", "pieces": ""})
    assert not SmsLimit.objects.exists()
    assert (
        "Своих лимитов нет: действуют лимиты вышестоящих." in client.get(CHANNELS).content.decode()
    )


@pytest.mark.django_db
def test_the_spending_is_that_of_ones_own_branch(client, people, house):
    for number, unit in enumerate((house.union, house.territorial, house.primary), start=1):
        SmsSpent.objects.create(unit=unit, month=MONTH, pieces=number, roubles=Decimal(number))
    client.force_login(User.objects.get(pk=people.territorial_chair.pk))

    rows = client.get(f"{CHANNELS}?month=2026-11").context["rows"]

    assert [row.unit for row in rows] == [house.primary, house.territorial]
    for month in ("nonsense", "0001-01", "9999-12"):
        assert client.get(f"{CHANNELS}?month={month}&after=1~x").status_code == 200


@pytest.mark.django_db
def test_the_page_asks_as_much_for_three_organisations_as_for_one(client, people, house):
    client.force_login(User.objects.get(pk=people.admin.pk))
    client.get(CHANNELS)  # the first page after signing in writes down where one is
    counts = []
    for more in (1, 2):
        for _ in range(more):
            unit = make_unit(parent=house.territorial)
            SmsSpent.objects.create(unit=unit, month=MONTH, roubles=Decimal(5))
            SmsLimit.objects.create(unit=unit, pieces=9)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{CHANNELS}?month=2026-11")
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_telegram_is_off_and_the_page_tells_why(client, desk, chair):
    page = client.get(CHANNELS).content.decode()

    assert "иностранный мессенджер" in page
    assert "149-ФЗ" in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_pages_are_open_to_everybody(browser, live_server, max_bot, people, house, size):
    application, member = make_application(house.primary), a_member(house.primary)
    SmsSpent.objects.create(unit=house.primary, month=MONTH, pieces=41, roubles=Decimal("172.20"))
    SmsLimit.objects.create(unit=house.territorial, roubles=Decimal(5000))
    health.note_error("sms", "На счёте SMSC кончились деньги.")
    linked = chats.holder_of(member, member.unit)
    chats.link("max", "100", chats.new_code("max", linked))
    found = {}
    with opened(browser, live_server, viewport=size) as page:
        sign_in(page, people.admin)
        sign_in_phone(page, member)
        for name, address in {
            "channels": f"{CHANNELS}?month=2026-11",
            "limit": limit_of(house.primary),
            "office": MINE,
            "member": reverse("cabinet:my_chats"),
            "me": reverse("cabinet:me"),
            "applicant": application.get_public_url(),
            "mine": reverse("applications:mine_chats", args=[application.token]),
        }.items():
            page.goto(address)
            found[name] = faults_of(page)
        page.get_by_role("button", name="Получать уведомления в MAX").click()
        expect(page.get_by_role("link", name="Открыть бота в MAX")).to_be_visible()
        found["code"] = faults_of(page)

    assert found == {name: [] for name in found}
