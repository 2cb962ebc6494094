"""Telegram and MAX, word by word as they document themselves."""

import logging

import pytest

from notifications.channels.bots import Fault, Heard
from notifications.channels.http import Away
from notifications.channels.max import Max
from notifications.channels.telegram import Telegram
from notifications.chat_enums import Said
from tests.notifications.channels.desk import HANG
from unionportal.log_privacy import WithoutSecrets

CHAT = {"id": 100, "type": "private"}


def telegram_says(**message):
    return {"update_id": 9, "message": {"message_id": 3, "chat": CHAT} | message}


def telegram_moves(status):
    return {"update_id": 9, "my_chat_member": {"chat": CHAT, "new_chat_member": {"status": status}}}


def max_says(**body):
    return {
        "update_type": "message_created", "timestamp": 1739184000000,
        "message": {
            "recipient": {"chat_id": 100, "chat_type": "dialog", "user_id": 1},
            "sender": {"user_id": 2, "is_bot": False},
            "body": {"mid": "mid.9", "seq": 1, **body},
        },
    }  # fmt: skip


def test_telegram_is_told_not_to_open_the_link(telegram):
    assert Telegram().deliver("100", "Бумаги готовы.") == "5"

    assert telegram.asked[0].json == {
        "chat_id": "100", "text": "Бумаги готовы.", "link_preview_options": {"is_disabled": True},
    }  # fmt: skip


def test_max_is_told_not_to_open_the_link_and_has_the_key_in_a_header(max_bot):
    assert Max().deliver("100", "Бумаги готовы.") == "mid.1"

    asked = max_bot.asked[0]
    assert asked.query == {"chat_id": "100", "disable_link_preview": "true"}
    assert asked.json == {"text": "Бумаги готовы."}
    assert asked.headers["Authorization"] == "max-secret"


@pytest.mark.parametrize(
    ("answer", "is_gone", "wait", "is_ours"),
    [
        ((403, {"error_code": 403, "description": "Forbidden: bot was blocked by the user"}),
         True, 0, False),
        ((400, {"error_code": 400, "description": "Bad Request: chat not found"}), True, 0, False),
        ((429, {"error_code": 429, "description": "Too Many Requests: retry after 17",
                "parameters": {"retry_after": 17}}), False, 17, False),
        ((401, {"error_code": 401, "description": "Unauthorized"}), False, 0, True),
        ((400, {"error_code": 400, "description": "Bad Request: message is too long"}),
         False, 0, False),
    ],
)  # fmt: skip
def test_refusals_of_telegram_are_told_apart(telegram, answer, is_gone, wait, is_ours):
    status, told = answer
    telegram.says("/bot42:bot-secret/sendMessage", (status, {"ok": False, **told}))

    with pytest.raises(Fault) as fault:
        Telegram().deliver("100", "текст")

    assert (fault.value.is_gone, fault.value.wait, fault.value.is_ours) == (is_gone, wait, is_ours)


@pytest.mark.parametrize(
    ("answer", "is_gone", "wait", "is_ours"),
    [
        ((403, {"code": "chat.denied", "message": "error.dialog.suspended"}), True, 0, False),
        ((404, {"code": "chat.not.found", "message": "Chat not found"}), True, 0, False),
        ((429, {"code": "too.many.requests", "message": "slow down"}), False, 30, False),
        ((401, {"code": "verify.token", "message": "Invalid access_token"}), False, 0, True),
        ((400, {"code": "proto.payload", "message": "text too long"}), False, 0, False),
    ],
)
def test_refusals_of_max_are_told_apart(max_bot, answer, is_gone, wait, is_ours):
    max_bot.says("/messages", answer)

    with pytest.raises(Fault) as fault:
        Max().deliver("100", "текст")

    assert (fault.value.is_gone, fault.value.wait, fault.value.is_ours) == (is_gone, wait, is_ours)


@pytest.mark.parametrize("answer", [HANG, (502, {"ok": False, "error_code": 502})])
def test_a_messenger_that_is_away_is_told_without_the_key(telegram, answer, caplog):
    caplog.set_level(logging.WARNING)
    telegram.says("/bot42:bot-secret/sendMessage", answer)

    with pytest.raises(Away) as away:
        Telegram().deliver("100", "текст")

    assert "bot-secret" not in str(away.value) + caplog.text


@pytest.mark.parametrize(
    ("raw", "heard"),
    [
        (telegram_says(text="/start abc-123"), Heard("9", "100", Said.START, "abc-123")),
        (telegram_says(text="/stop"), Heard("9", "100", Said.STOP, "")),
        (telegram_says(text="статус"), Heard("9", "100", Said.TEXT, "статус")),
        (telegram_says(sticker={}), Heard("9", "100", Said.OTHER, "")),
        (telegram_says(photo=[{"file_id": "s", "width": 90}, {"file_id": "b", "width": 900}]),
         Heard("9", "100", Said.FILES, "", ({"id": "b", "name": "Снимок 3.jpg"},))),
        (telegram_says(document={"file_id": "d", "file_name": "Согласие.pdf"}),
         Heard("9", "100", Said.FILES, "", ({"id": "d", "name": "Согласие.pdf"},))),
        (telegram_moves("kicked"),
         Heard("9", "100", Said.STOP)),
        (telegram_moves("member"), None),
        (telegram_says(text="статус", chat={"id": -5, "type": "group"}), None),
        ({"update_id": 9, "edited_message": {}}, None),
        ({"message": "nonsense"}, None),
    ],
)  # fmt: skip
def test_updates_of_telegram_are_read(raw, heard):
    assert Telegram().heard(raw) == heard


@pytest.mark.parametrize(
    ("raw", "heard"),
    [
        (max_says(text="статус"), Heard("mid.9", "100", Said.TEXT, "статус")),
        (max_says(text="/start abc"), Heard("mid.9", "100", Said.START, "abc")),
        (max_says(text="", attachments=[
            {"type": "image", "payload": {"url": "https://i.oneme.ru/i?r=1"}},
            {"type": "file", "filename": "Все.pdf", "payload": {"url": "https://fd.oneme.ru/2"}},
            {"type": "inline_keyboard", "payload": {}}]),
         Heard("mid.9", "100", Said.FILES, "", (
             {"url": "https://i.oneme.ru/i?r=1", "name": "Снимок 1.jpg"},
             {"url": "https://fd.oneme.ru/2", "name": "Все.pdf"}))),
        ({"update_type": "message_callback"}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_updates_of_max_are_read(raw, heard):
    assert Max().heard(raw) == heard


def test_a_start_of_max_carries_the_code_and_has_a_name_of_its_own():
    raw = {"update_type": "bot_started", "chat_id": 100, "timestamp": 1, "payload": "abc"}

    first, again = Max().heard(raw), Max().heard(dict(raw))

    assert (first.kind, first.chat_id, first.text) == (Said.START, "100", "abc")
    assert first.update_id == again.update_id != Max().heard(raw | {"timestamp": 2}).update_id


def test_what_a_bot_says_in_a_chat_is_not_an_answer():
    raw = max_says(text="статус")
    raw["message"]["sender"]["is_bot"] = True

    assert Max().heard(raw) is None


def test_a_file_is_taken_from_telegram_itself(telegram):
    telegram.says(
        "/bot42:bot-secret/getFile", {"ok": True, "result": {"file_path": "photos/1.jpg"}}
    )
    telegram.says("/file/bot42:bot-secret/photos/1.jpg", b"\xff\xd8jpeg")

    assert Telegram().fetch({"id": "b"}) == b"\xff\xd8jpeg"


def test_a_file_is_taken_from_the_servers_of_max_alone(max_bot, settings):
    settings.MAX_FILE_HOSTS = ["127.0.0.1"]
    max_bot.says("/i", b"\xff\xd8jpeg")

    assert Max().fetch({"url": f"{max_bot.url}/i"}) == b"\xff\xd8jpeg"

    for foreign in ("http://169.254.169.254/meta", "http://127.0.0.1.evil.test/i", "file:///etc/x"):
        with pytest.raises(Fault, match="не на серверах MAX"):
            Max().fetch({"url": foreign})
    assert max_bot.paths() == ["/i"]


def test_a_file_larger_than_may_be_is_not_taken(telegram, monkeypatch):
    monkeypatch.setattr("notifications.channels.telegram.MOST_FILE", 3)
    telegram.says("/bot42:bot-secret/getFile", {"ok": True, "result": {"file_path": "big"}})
    telegram.says("/file/bot42:bot-secret/big", b"four")

    with pytest.raises(Away, match="слишком велик"):
        Telegram().fetch({"id": "b"})


def test_updates_are_asked_for_from_the_place_where_reading_stopped(telegram, max_bot):
    telegram.says(
        "/bot42:bot-secret/getUpdates",
        {"ok": True, "result": [{"update_id": 9}, {"update_id": 8}]},
        {"ok": True, "result": []},
    )
    max_bot.says("/updates", {"updates": [{}], "marker": 77}, {"updates": [], "marker": None})

    assert Telegram().updates("")[1] == "10"
    assert Telegram().updates("10") == ([], "10")
    assert telegram.asked[1].json["offset"] == 10
    assert Max().updates("")[1] == "77"
    assert Max().updates("77") == ([], "77")
    assert max_bot.asked[-1].query["marker"] == "77"


def test_webhooks_are_set_with_a_word_and_taken_back(telegram, max_bot, settings):
    settings.TELEGRAM_WEBHOOK_SECRET = settings.MAX_WEBHOOK_SECRET = "hook-word"
    telegram.says("/bot42:bot-secret/setWebhook", {"ok": True, "result": True})
    telegram.says("/bot42:bot-secret/deleteWebhook", {"ok": True, "result": True})
    max_bot.says("/subscriptions", {"success": True})

    Telegram().set_webhook("https://portal.test/hooks/telegram/")
    Telegram().set_webhook("")
    Max().set_webhook("https://portal.test/hooks/max/")
    Max().set_webhook("")

    assert telegram.asked[0].json["secret_token"] == "hook-word"
    assert max_bot.asked[2].json["secret"] == "hook-word"
    assert (max_bot.asked[3].method, max_bot.asked[3].query) == (
        "DELETE", {"url": "https://portal.test/hooks/max/"},
    )  # fmt: skip


def test_telegram_is_off_until_it_is_allowed(telegram, settings):
    assert Telegram().is_configured

    settings.TELEGRAM_ALLOWED = False

    assert not Telegram().is_configured


def test_the_links_open_the_bot_with_the_code(telegram, max_bot):
    assert Telegram().deep_link("abc") == "https://t.me/union_bot?start=abc"
    assert Max().deep_link("abc") == "https://max.ru/union_bot?start=abc"


def test_the_key_of_a_bot_is_kept_out_of_the_log():
    record = logging.makeLogRecord({"msg": "POST %s", "args": ("/bot42:bot-secret/getMe",)})
    WithoutSecrets().filter(record)

    assert record.getMessage() == "POST /bot…/getMe"
