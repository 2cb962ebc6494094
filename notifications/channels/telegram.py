"""Telegram: https://core.telegram.org/bots/api. Off unless the settings allow it: a foreign
messenger is closed to some organisations by law (docs/adr/0028)."""

from django.conf import settings

from notifications.channels.bots import MOST_FILE, SOME_TIME, Bot, Fault, Heard, file_name
from notifications.channels.http import Asker, Away
from notifications.chat_enums import Said
from notifications.enums import Channel as Name

# Descriptions of 400 and 403 after which the chat is no more.
GONE = (
    *("bot was blocked by the user", "user is deactivated", "chat not found"),
    *("bot can't initiate conversation", "peer_id_invalid", "bot was kicked"),
)


class Telegram(Bot):
    name = Name.TELEGRAM

    @property
    def is_configured(self):
        return bool(settings.TELEGRAM_ALLOWED and settings.TELEGRAM_BOT_TOKEN)

    @property
    def is_webhook(self):
        return bool(settings.TELEGRAM_WEBHOOK_SECRET)

    def deep_link(self, code):
        return f"https://t.me/{settings.TELEGRAM_BOT_NAME}?start={code}"

    def deliver(self, chat_id, text):
        no_preview = {"is_disabled": True}  # else the servers of Telegram open the secret link
        told = self._call(
            "sendMessage", chat_id=chat_id, text=text, link_preview_options=no_preview
        )
        return str(told.get("message_id", ""))

    def updates(self, place):
        told = self._call(
            "getUpdates", timeout=0, allowed_updates=["message", "my_chat_member"],
            **({"offset": int(place)} if place else {}),
        )  # fmt: skip
        last = max((update["update_id"] for update in told), default=None)
        return told, place if last is None else str(last + 1)

    def set_webhook(self, address):
        """Have updates sent to ``address``; without one they are asked for again."""
        if not address:
            self._call("deleteWebhook")
            return
        self._call(
            "setWebhook", url=address, secret_token=settings.TELEGRAM_WEBHOOK_SECRET,
            allowed_updates=["message", "my_chat_member"],
        )  # fmt: skip

    def heard(self, raw):
        update_id = str(raw.get("update_id", ""))
        moved = raw.get("my_chat_member")
        if isinstance(moved, dict) and _is_private(moved):
            if (moved.get("new_chat_member") or {}).get("status") != "kicked":
                return None
            return Heard(update_id, str(moved["chat"]["id"]), Said.STOP)
        said = raw.get("message")
        if not isinstance(said, dict) or not _is_private(said) or not update_id:
            return None
        chat_id, text = str(said["chat"]["id"]), str(said.get("text") or said.get("caption") or "")
        files = _files(said)
        if files:
            return Heard(update_id, chat_id, Said.FILES, text, files)
        return Heard(update_id, chat_id, *read_command(text))

    def fetch(self, file):
        told = self._call("getFile", file_id=file["id"])
        path = f"/file/bot{settings.TELEGRAM_BOT_TOKEN}/{told.get('file_path', '')}"
        asker = self._asker()
        return asker.fetch(asker.address + path, at_most=MOST_FILE)

    def _asker(self):
        return Asker("Telegram", settings.TELEGRAM_URL)

    def _call(self, method, **params):
        path = f"/bot{settings.TELEGRAM_BOT_TOKEN}/{method}"
        answer = self._asker().ask("POST", path, json=params)
        if answer.told.get("ok") is True:
            return answer.told.get("result")
        raise _fault(answer)


def _fault(answer):
    code = str(answer.told.get("error_code") or answer.status)
    said = str(answer.told.get("description", ""))
    if code == "429":
        asked = (answer.told.get("parameters") or {}).get("retry_after")
        wait = asked if isinstance(asked, int) and asked > 0 else SOME_TIME
        return Fault("Telegram просит писать реже.", code=code, wait=wait)
    if any(words in said.lower() for words in GONE):
        return Fault("Человек остановил бота или удалил чат.", code=code, is_gone=True)
    if code in {"401", "404"}:
        return Fault("Telegram не принял ключ бота.", code=code, is_ours=True)
    if code == "409":
        return Fault("Обновления бота читает кто-то ещё.", code=code, is_ours=True)
    if code.startswith("5"):
        return Away("Telegram временно не работает.", code=code)
    return Fault(f"Telegram отказал: {said[:100]}", code=code)


def _is_private(told):
    chat = told.get("chat")
    return isinstance(chat, dict) and chat.get("type") == "private" and "id" in chat


def _files(said):
    """The largest picture of a photo, or a document that may hold pages."""
    if said.get("photo"):
        best = max(said["photo"], key=lambda one: one.get("width", 0))
        return ({"id": best["file_id"], "name": file_name("", said.get("message_id"), ".jpg")},)
    sheet = said.get("document")
    if isinstance(sheet, dict) and "file_id" in sheet:
        name = str(sheet.get("file_name") or "")[:120]
        return ({"id": sheet["file_id"], "name": file_name(name, said.get("message_id"), "")},)
    return ()


def read_command(text):
    """(what is asked, the rest of it): «/start код», «/stop», or simply words."""
    command, _, rest = text.strip().partition(" ")
    match command.lower().partition("@")[0]:
        case "/start":
            return Said.START, rest.strip()[:128]
        case "/stop":
            return Said.STOP, ""
        case "":
            return Said.OTHER, ""
    return Said.TEXT, text[:1000]
