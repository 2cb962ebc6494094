"""SMSC.ru over HTTP: https://smsc.ru/api/http/ (answers in JSON, ``fmt=3``).

The number of an SMS is ours (``id``), so after a kill between sending and writing it down the
gateway itself tells whether it has the message: none is paid for twice.
"""

import hashlib
import hmac

from django.conf import settings

from notifications.channels.gateways import Gateway, Refusal, Report, Taken, money
from notifications.channels.http import Asker
from notifications.chat_enums import SmsState
from notifications.enums import Reason

NUMBERS = 2_147_483_647  # what may be an ``id``
NOT_FOUND = "-3"
# Codes of refusal: https://smsc.ru/api/http/send/sms/sms_answer/
OURS = {
    "1": "Шлюз SMSC не понял запрос портала.",
    "2": "Шлюз SMSC не принял имя или пароль портала.",
    "3": "На счёте SMSC кончились деньги.",
    "5": "Шлюз SMSC не понял запрос портала.",
}
BUSY = {
    "4": "Шлюз SMSC временно не принимает запросы портала: слишком много ошибок подряд.",
    "9": "Шлюз SMSC просит слать реже.",
}
FINAL = {
    "6": (Reason.REFUSED, "Шлюз SMSC запретил это сообщение (текст или имя отправителя)."),
    "7": (Reason.BAD_ADDRESS, "Номер телефона записан с ошибкой."),
    "8": (Reason.REFUSED, "На этот номер СМС доставить нельзя."),
}
# Statuses: https://smsc.ru/api/http/status_messages/statuses/
ON_THE_WAY = {"-2", "-1", "0"}
DELIVERED = {"1", "2", "4"}
FAILED = {
    "3": "Срок СМС вышел: телефон был недоступен.",
    "20": "Оператор не смог доставить СМС.",
    "22": "Такого номера нет.",
    "23": "Оператор запретил это СМС.",
    "24": "На счёте SMSC не хватило денег.",
    "25": "Номер недоступен.",
}
GONE = {"22"}  # there is no such subscriber
PASSING = {"3", "24", "25"}


class Smsc(Gateway):
    name = "smsc"
    title = "SMSC.ru"
    address = "https://smsc.ru"

    def price(self, phone, text):
        told = self._asked("/sys/send.php", phones=phone, mes=text, cost=1)
        return money(told.get("cost"))

    def send(self, phone, text, number, *, is_again=False) -> Taken:
        own = str(number % NUMBERS or 1)
        if is_again:
            known = self.status(own, phone)
            if known:
                return Taken(own, known.cost)
        extra = {"sender": settings.SMS_SENDER} if settings.SMS_SENDER else {}
        told = self._asked("/sys/send.php", phones=phone, mes=text, id=own, cost=3, **extra)
        return Taken(str(told.get("id") or own), money(told.get("cost")))

    def status(self, external_id, phone):
        told = self._asked("/sys/status.php", phone=phone, id=external_id, all=1)
        status = str(told.get("status", ""))
        if status == NOT_FOUND or not status:
            return None
        return _report(external_id, status, told.get("cost"))

    def read_report(self, sent):
        """What the gateway posts: ``id``, ``phone``, ``status``, and three marks of them with our
        word; any strong one of the two that it sends has to fit."""
        secret = settings.SMS_REPORT_SECRET
        line = ":".join([*(sent.get(name, "") for name in ("id", "phone", "status")), secret])
        if not secret or not _is_signed(line.encode(), sent):
            return None
        return [_report(sent.get("id", ""), sent.get("status", ""), sent.get("cost"))]

    def _asked(self, path, **fields):
        if settings.SMS_LOGIN:
            keys = {"login": settings.SMS_LOGIN, "psw": settings.SMS_PASSWORD}
        else:
            keys = {"apikey": settings.SMS_PASSWORD}
        asker = Asker(f"Шлюз {self.title}", settings.SMS_URL or self.address)
        told = asker.form(path, {**keys, "fmt": 3, "charset": "utf-8", **fields}).told
        code = str(told.get("error_code", ""))
        if not code:
            return told
        if path.endswith("status.php") and code == "3":
            return {"status": NOT_FOUND}  # of a status it means: no such message
        raise _refusal(code, str(told.get("error", "")))


def _refusal(code, words):
    if code in FINAL:
        reason, sentence = FINAL[code]
        return Refusal(sentence, code=code, reason=reason)
    if code in OURS:
        return Refusal(OURS[code], code=code, is_ours=True, is_reachable=False)
    if code in BUSY:
        return Refusal(BUSY[code], code=code, is_reachable=False, wait=60)
    return Refusal(f"Шлюз SMSC отказал: {words[:100]}", code=code)


def _report(external_id, status, cost):
    if status in DELIVERED:
        return Report(external_id, SmsState.DELIVERED, cost=money(cost))
    if status in FAILED:
        return Report(
            external_id, SmsState.FAILED, words=FAILED[status], code=status, cost=money(cost),
            is_final=status not in PASSING, is_gone=status in GONE,
        )  # fmt: skip
    return Report(external_id, SmsState.ACCEPTED, cost=money(cost))


def _is_signed(line, sent):
    """By SHA-1 or MD5, as the gateway signs. CRC alone proves nothing."""
    marks = {
        "sha1": hashlib.sha1(line, usedforsecurity=False).hexdigest(),
        "md5": hashlib.md5(line, usedforsecurity=False).hexdigest(),
    }
    told = {name: sent[name].lower() for name in marks if sent.get(name)}
    return bool(told) and all(
        hmac.compare_digest(mark.encode(), marks[name].encode()) for name, mark in told.items()
    )
