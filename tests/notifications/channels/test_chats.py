"""A chat of a person: linked by a code, written to, unlinked for good."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from audit.models import Entry
from notifications import bots_reading, chats
from notifications.channels import adapter_for
from notifications.channels.bots import Heard
from notifications.chat_enums import ChatRefused, Said, UpdateState
from notifications.delivery import deliver
from notifications.enums import After, Channel, MessageState, Reason
from notifications.models import (
    ChannelState,
    ChatLink,
    DeadAddress,
    FallbackRule,
    IncomingChat,
    LinkCode,
    Message,
)
from notifications.services import queue_letter
from structure.enums import Kind
from tests.factories import NOON, in_office, make_application, make_unit

pytestmark = pytest.mark.django_db

TELEGRAM, MAX = Channel.TELEGRAM, Channel.MAX
SEND = "/bot42:bot-secret/sendMessage"


@pytest.fixture
def primary():
    return make_unit(Kind.PRIMARY, make_unit(Kind.UNION))


@pytest.fixture
def application(primary):
    return make_application(
        primary, surname="Петрова", name="Анна", patronymic="Сергеевна", email="anna@example.org"
    )


def holder(application):
    return chats.holder_of(application, application.unit)


def linked(application, channel=TELEGRAM, chat_id="100"):
    return chats.link(channel, chat_id, chats.new_code(channel, holder(application), now=NOON),
                      now=NOON)  # fmt: skip


def letter_to(application, kind="received", **more):
    return queue_letter(
        kind, key=f"{kind}:{Message.objects.count()}", unit=application.unit, about=application,
        to_address=application.email, to_name=application.full_name, context={"name": "Анна"},
        path=application.get_public_url(), now=NOON, **more,
    )  # fmt: skip


def test_a_code_links_once(application):
    code = chats.new_code(TELEGRAM, holder(application), now=NOON)

    link = chats.link(TELEGRAM, "100", code, now=NOON)

    assert (link.about, link.unit_id) == (f"applications.application:{application.pk}",
                                          application.unit_id)  # fmt: skip
    with pytest.raises(ChatRefused, match="возьмите новый"):
        chats.link(TELEGRAM, "666", code, now=NOON)
    assert ChatLink.objects.active().count() == 1
    assert code not in str(LinkCode.objects.values())
    assert Entry.objects.filter(action="notifications.chat.linked").count() == 1


@pytest.mark.parametrize(
    ("channel", "later"),
    [(MAX, timedelta()), (TELEGRAM, timedelta(minutes=15)), (TELEGRAM, timedelta(days=1))],
)
def test_a_code_is_of_one_messenger_and_for_a_quarter_of_an_hour(application, channel, later):
    code = chats.new_code(TELEGRAM, holder(application), now=NOON)

    with pytest.raises(ChatRefused):
        chats.link(channel, "100", code, now=NOON + later)
    assert not ChatLink.objects.exists()


def test_a_new_code_makes_the_one_before_good_no_more(application):
    first = chats.new_code(TELEGRAM, holder(application), now=NOON)
    chats.new_code(TELEGRAM, holder(application), now=NOON)

    with pytest.raises(ChatRefused):
        chats.link(TELEGRAM, "100", first, now=NOON)


def test_another_chat_takes_the_place_of_the_first(application):
    linked(application)
    linked(application, chat_id="200")
    linked(application, MAX, "300")

    active = ChatLink.objects.active().order_by("chat_id")
    assert [link.chat_id for link in active] == ["200", "300"]


def test_a_letter_goes_to_the_chats_too_once_and_short(telegram, application):
    linked(application)
    linked(application, MAX, "300")

    letter = letter_to(application)
    queue_letter("received", key=letter.key, unit=application.unit, about=application,
                 to_address=application.email, now=NOON)  # fmt: skip

    copies = Message.objects.exclude(pk=letter.pk).order_by("channel")
    assert [(copy.channel, copy.to_address, copy.key) for copy in copies] == [
        (MAX, "300", f"{letter.key}/max"), (TELEGRAM, "100", f"{letter.key}/telegram"),
    ]  # fmt: skip
    assert copies[0].text == (
        "Анна! Все документы для вступления получены, теперь их рассмотрят. "
        f"https://portal.test{application.get_public_url()}"
    )


def test_what_the_office_is_told_goes_to_the_chat_of_the_office_alone(application):
    chair = in_office(application.unit, Role.PRIMARY_CHAIR)
    linked(application)
    code = chats.new_code(MAX, chats.holder_of(chair, application.unit, user=chair), now=NOON)
    chats.link(MAX, "500", code, now=NOON)

    letter = letter_to(application, "responsible_new", user=chair)

    assert [copy.to_address for copy in Message.objects.exclude(pk=letter.pk)] == ["500"]


def test_a_letter_that_opens_an_account_stays_a_letter(application):
    linked(application)

    letter_to(application, "member_entry")

    assert Message.objects.count() == 1


def test_a_person_who_stopped_the_bot_is_written_to_no_more(telegram, application):
    linked(application)
    blocked = "Forbidden: bot was blocked by the user"
    telegram.says(SEND, (403, {"ok": False, "error_code": 403, "description": blocked}))
    letter_to(application)
    message = Message.objects.get(channel=TELEGRAM)

    first = adapter_for(TELEGRAM).send(message)
    again = adapter_for(TELEGRAM).send(message)

    assert (first.reason, first.is_final) == (Reason.REFUSED, True)
    assert (again.reason, again.is_final) == (Reason.REFUSED, True)
    assert len(telegram.asked) == 1
    assert not ChatLink.objects.active().exists()
    assert Entry.objects.get(action="notifications.chat.unlinked").actor_label == "бот"


def test_a_messenger_that_asks_to_wait_is_left_alone_for_so_long(telegram, application):
    linked(application)
    telegram.says(SEND, (429, {"ok": False, "error_code": 429, "description": "Too Many Requests",
                               "parameters": {"retry_after": 17}}),
                  {"ok": True, "result": {"message_id": 5}})  # fmt: skip
    letter_to(application)
    message = Message.objects.get(channel=TELEGRAM)
    bot = adapter_for(TELEGRAM)

    first, second = bot.send(message, now=NOON), bot.send(message, now=NOON + timedelta(seconds=9))

    assert (first.wait, first.is_final) == (timedelta(seconds=17), False)
    assert (second.wait, len(telegram.asked)) == (timedelta(seconds=8), 1)
    assert bot.send(message, now=NOON + timedelta(seconds=18)).is_sent


def update(number, text="статус", chat=100):
    return {
        "update_id": number,
        "message": {"message_id": 1, "chat": {"id": chat, "type": "private"}, "text": text},
    }


def test_updates_are_taken_once_and_from_where_reading_stopped(telegram, application):
    linked(application)
    telegram.says("/bot42:bot-secret/getUpdates", {"ok": True, "result": [update(8), update(9)]},
                  {"ok": True, "result": [update(9), update(10)]},
                  {"ok": True, "result": []})  # fmt: skip
    bot = adapter_for(TELEGRAM)

    assert bots_reading.poll(bot, now=NOON) == 3
    assert bots_reading.poll(bot, now=NOON) == 0

    assert sorted(IncomingChat.objects.values_list("update_id", flat=True)) == ["10", "8", "9"]
    state = ChannelState.objects.get(pk=TELEGRAM)
    assert (state.place, state.lease_until, state.last_success_at) == ("11", None, NOON)


def test_an_update_with_signs_that_cannot_be_kept_stops_no_other(telegram, application):
    linked(application)
    telegram.says("/bot42:bot-secret/getUpdates",
                  {"ok": True, "result": [update(8, "ста\0тус\ud800"), update(9)]},
                  {"ok": True, "result": []})  # fmt: skip

    assert bots_reading.poll(adapter_for(TELEGRAM), now=NOON) == 2

    assert set(IncomingChat.objects.values_list("text", flat=True)) == {"статус?", "статус"}


def test_two_workers_do_not_read_one_bot(telegram):
    ChannelState.objects.create(channel=TELEGRAM, lease_until=NOON + timedelta(seconds=1))

    assert bots_reading.poll(adapter_for(TELEGRAM), now=NOON) == 0
    assert telegram.asked == []


def test_a_bot_that_cannot_be_read_says_why(telegram):
    told = {"ok": False, "error_code": 409, "description": "Conflict: terminated by other"}
    telegram.says("/bot42:bot-secret/getUpdates", (409, told))

    bots_reading.poll(adapter_for(TELEGRAM), now=NOON)

    state = ChannelState.objects.get(pk=TELEGRAM)
    assert (state.last_error, state.lease_until) == ("Обновления бота читает кто-то ещё.", None)


def test_what_strangers_write_is_not_kept(telegram):
    chats.store(TELEGRAM, Heard("1", "666", Said.TEXT, "мой секрет"), now=NOON)
    chats.store(TELEGRAM, Heard("2", "666", Said.FILES, "", ({"id": "f", "name": "я.jpg"},)))

    assert list(IncomingChat.objects.order_by("pk").values_list("text", "files")) == [
        ("", []), ("", []),
    ]  # fmt: skip


def test_a_webhook_opens_with_the_word_alone(client, telegram, settings):
    settings.TELEGRAM_WEBHOOK_SECRET = "hook-word"
    door = reverse("hooks:telegram")

    def post(**headers):
        return client.post(door, update(7), "application/json", headers=headers).status_code

    assert post() == 404
    assert post(**{"X-Telegram-Bot-Api-Secret-Token": "Hook-word"}) == 404
    assert client.get(door).status_code == 405
    assert not IncomingChat.objects.exists()
    assert [post(**{"X-Telegram-Bot-Api-Secret-Token": "hook-word"}) for _ in range(2)] == [200] * 2
    assert IncomingChat.objects.count() == 1
    settings.TELEGRAM_WEBHOOK_SECRET = ""
    assert post(**{"X-Telegram-Bot-Api-Secret-Token": ""}) == 404


def test_the_webhook_of_max_takes_no_nonsense(client, max_bot, settings):
    settings.MAX_WEBHOOK_SECRET = "hook-word"
    door, word = reverse("hooks:max"), {"X-Max-Bot-Api-Secret": "hook-word"}

    assert client.post(door, b"{", "application/json", headers=word).status_code == 400
    assert client.post(door, b"[1]", "application/json", headers=word).status_code == 200
    assert not IncomingChat.objects.exists()


def test_old_updates_and_codes_are_forgotten(application):
    chats.new_code(TELEGRAM, holder(application), now=NOON)
    for number, state in enumerate((UpdateState.DONE, UpdateState.WAITING)):
        IncomingChat.objects.create(channel=TELEGRAM, update_id=number, chat_id="1", state=state,
                                    kind=Said.TEXT, received_at=NOON)  # fmt: skip

    assert chats.forget_old(now=NOON + timedelta(hours=20)) == 0
    assert chats.forget_old(now=NOON + timedelta(days=8)) == 2
    assert IncomingChat.objects.get().state == UpdateState.WAITING


def test_copies_wait_where_the_messenger_is_away(telegram, application):
    linked(application)
    letter_to(application)
    telegram.says(SEND, "hang")

    verdict = adapter_for(TELEGRAM).send(Message.objects.get(channel=TELEGRAM))

    assert (verdict.is_final, verdict.is_reachable) == (False, False)
    assert Message.objects.get(channel=TELEGRAM).state == MessageState.WAITING
    assert ChatLink.objects.active().exists()


def test_a_copy_that_failed_sends_no_sms_beside_a_letter_that_came(telegram, application):
    FallbackRule.objects.create(kind="received", position=1, channel=Channel.SMS, after=After.ANY)
    linked(application)
    letter = letter_to(application)
    told = {"ok": False, "error_code": 403, "description": "Forbidden: user is deactivated"}
    telegram.says(SEND, (403, told))

    deliver(Message.objects.get(channel=TELEGRAM).pk, now=NOON)

    assert Message.objects.get(channel=TELEGRAM).state == MessageState.FAILED
    assert sorted(Message.objects.values_list("key", flat=True)) == [
        letter.key, f"{letter.key}/telegram",
    ]  # fmt: skip


def test_what_the_bot_says_waits_for_no_morning(telegram, application):
    link = linked(application)
    message = chats.answer(link, "Анна, сейчас — «Подписать бумаги».", key="chat:1", now=NOON)

    deliver(message.pk, now=NOON + timedelta(hours=12))

    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert not DeadAddress.objects.exists()
