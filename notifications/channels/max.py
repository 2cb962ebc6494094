"""MAX: https://dev.max.ru/docs-api. Domestic; its server shows a certificate of the Ministry of
digital development, so the file with its root is named in the settings."""

import hashlib
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from notifications.channels.bots import MOST_FILE, SOME_TIME, Bot, Fault, Heard, file_name
from notifications.channels.http import Asker, Away, is_of
from notifications.channels.telegram import read_command
from notifications.chat_enums import Said
from notifications.enums import Channel as Name

UPDATES = ("message_created", "bot_started", "bot_stopped")
GONE = ("chat.denied", "chat.not.found", "dialog.not.found", "user.not.found", "dialog.suspended")


class Max(Bot):
    name = Name.MAX

    @property
    def is_configured(self):
        return bool(settings.MAX_BOT_TOKEN)

    @property
    def is_webhook(self):
        return bool(settings.MAX_WEBHOOK_SECRET)

    def deep_link(self, code):
        return f"https://max.ru/{settings.MAX_BOT_NAME}?start={code}"

    def deliver(self, chat_id, text):
        query = urlencode({"chat_id": chat_id, "disable_link_preview": "true"})
        told = self._call("POST", f"/messages?{query}", json={"text": text})
        body = (told.get("message") or {}).get("body") or {}
        return str(body.get("mid", ""))

    def updates(self, place):
        asked = {"timeout": 0, "limit": 100, "types": ",".join(UPDATES)}
        if place:
            asked["marker"] = place
        told = self._call("GET", f"/updates?{urlencode(asked)}")
        marker = told.get("marker")
        return told.get("updates") or [], place if marker is None else str(marker)

    def set_webhook(self, address):
        """Have updates sent to ``address``; without one the subscription of ours is taken back."""
        ours = f"{settings.SITE_URL}/hooks/max/"
        if not address:
            self._call("DELETE", f"/subscriptions?{urlencode({'url': ours})}")
            return
        wanted = {
            "url": address,
            "update_types": list(UPDATES),
            "secret": settings.MAX_WEBHOOK_SECRET,
        }
        self._call("POST", "/subscriptions", json=wanted)

    def heard(self, raw):
        match raw.get("update_type"):
            case "bot_started":
                chat_id = str(raw.get("chat_id", ""))
                code = str(raw.get("payload") or "")[:128]
                return Heard(_own_name(raw, chat_id), chat_id, Said.START, code)
            case "bot_stopped":
                chat_id = str(raw.get("chat_id", ""))
                return Heard(_own_name(raw, chat_id), chat_id, Said.STOP)
            case "message_created":
                return self._message(raw.get("message") or {})
        return None

    def _message(self, said):
        place, body = said.get("recipient") or {}, said.get("body") or {}
        is_bot = (said.get("sender") or {}).get("is_bot")
        if place.get("chat_type") != "dialog" or is_bot or not body.get("mid"):
            return None
        update_id, chat_id = str(body["mid"]), str(place.get("chat_id", ""))
        text, files = str(body.get("text") or ""), _files(body)
        if files:
            return Heard(update_id, chat_id, Said.FILES, text, files)
        return Heard(update_id, chat_id, *read_command(text))

    def fetch(self, file):
        address = str(file.get("url", ""))
        scheme = urlsplit(settings.MAX_URL).scheme
        if urlsplit(address).scheme != scheme or not is_of(address, settings.MAX_FILE_HOSTS):
            raise Fault("Файл лежит не на серверах MAX.", code="foreign_host")
        return Asker("MAX", settings.MAX_URL).fetch(address, at_most=MOST_FILE)

    def _call(self, method, path, **more):
        asker = Asker("MAX", settings.MAX_URL, ca_file=settings.MAX_CA_FILE)
        key = {"Authorization": settings.MAX_BOT_TOKEN}
        answer = asker.ask(method, path, headers=key, **more)
        if answer.status == 200 and answer.told.get("success") is not False:
            return answer.told
        raise _fault(answer)


def _fault(answer):
    code = str(answer.told.get("code") or answer.status)
    said = f"{code} {answer.told.get('message', '')}".lower()
    if answer.status == 429 or code == "too.many.requests":
        return Fault("MAX просит писать реже.", code="429", wait=SOME_TIME)
    if any(words in said for words in GONE):
        return Fault("Человек остановил бота или удалил чат.", code=code[:20], is_gone=True)
    if answer.status == 401 or code == "verify.token":
        return Fault("MAX не принял ключ бота.", code=code[:20], is_ours=True)
    if answer.status >= 500:
        return Away("MAX временно не работает.", code=str(answer.status))
    return Fault(f"MAX отказал: {str(answer.told.get('message', ''))[:100]}", code=code[:20])


def _own_name(raw, chat_id):
    """Starts and stops have no number: what they are made of is one."""
    seed = f"{raw.get('update_type')}:{chat_id}:{raw.get('timestamp')}:{raw.get('payload')}"
    return hashlib.sha256(seed.encode()).hexdigest()


def _files(body):
    found = []
    for number, one in enumerate(body.get("attachments") or [], start=1):
        given = one.get("payload") or {} if isinstance(one, dict) else {}
        if not given.get("url") or one.get("type") not in {"image", "file"}:
            continue
        ending = ".jpg" if one["type"] == "image" else ""
        name = str(one.get("filename") or "")[:120]
        found.append({"url": str(given["url"]), "name": file_name(name, number, ending)})
    return tuple(found[:20])
