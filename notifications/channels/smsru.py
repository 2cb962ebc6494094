"""SMS.ru over HTTP: https://sms.ru/api (answers in JSON, ``json=1``).

It knows no numbers of ours: a message whose sender was killed before the answer was written down
may go twice, as a letter may.
"""

import hashlib
import hmac

from django.conf import settings

from notifications.channels.gateways import Gateway, Refusal, Report, Taken, money
from notifications.channels.http import Asker
from notifications.chat_enums import SmsState
from notifications.enums import Reason

OK = 100
NOT_FOUND = -1
OURS = {
    200: "Шлюз SMS.ru не принял ключ портала.",
    201: "На счёте SMS.ru кончились деньги.",
    204: "Имя отправителя не согласовано со шлюзом SMS.ru.",
    206: "Дневной предел SMS.ru исчерпан.",
    210: "Шлюз SMS.ru не понял запрос портала.",
    211: "Шлюз SMS.ru не понял запрос портала.",
    212: "Шлюз SMS.ru не понял запрос портала.",
    221: "Шлюз SMS.ru требует имя отправителя.",
    300: "Шлюз SMS.ru не принял ключ портала.",
    301: "Шлюз SMS.ru не принял ключ портала.",
    302: "Учётная запись SMS.ru не подтверждена.",
}
BUSY = {220, 230, 231, 500, 501}
FINAL = {
    202: (Reason.BAD_ADDRESS, "Номер телефона записан с ошибкой."),
    203: (Reason.REFUSED, "В СМС нет текста."),
    205: (Reason.TOO_LARGE, "СМС длиннее восьми частей."),
    207: (Reason.REFUSED, "На этот номер СМС доставить нельзя."),
    209: (Reason.REFUSED, "Номер стоит в стоп-листе портала."),
    214: (Reason.REFUSED, "На зарубежные номера СМС не отправляются."),
    215: (Reason.REFUSED, "Владелец номера запретил себе СМС."),
    216: (Reason.REFUSED, "Шлюз SMS.ru запретил этот текст."),
    232: (Reason.REFUSED, "Такой же текст уже отправлялся на этот номер сегодня."),
    233: (Reason.REFUSED, "Такой же текст уже отправлялся на этот номер."),
}
DELIVERED = {103, 110}
FAILED = {
    104: "Срок СМС вышел: телефон был недоступен.",
    105: "Оператор удалил СМС.",
    106: "Сбой в телефоне получателя.",
    107: "Оператор не смог доставить СМС.",
    108: "Оператор отклонил СМС.",
    150: "До этого номера нет пути.",
}
GONE = {150}
PASSING = {104, 105, 106, 107}


class SmsRu(Gateway):
    name = "smsru"
    title = "SMS.ru"
    address = "https://sms.ru"

    def price(self, phone, text):
        line = self._of(phone, self._asked("/sms/cost", to=phone, msg=text))
        return money(line.get("cost"))

    def send(self, phone, text, number, *, is_again=False) -> Taken:
        extra = {"from": settings.SMS_SENDER} if settings.SMS_SENDER else {}
        line = self._of(phone, self._asked("/sms/send", to=phone, msg=text, **extra))
        return Taken(str(line.get("sms_id", "")), money(line.get("cost")))

    def status(self, external_id, phone):
        told = self._asked("/sms/status", sms_id=external_id)
        line = (told.get("sms") or {}).get(external_id) or {}
        code = _number(line.get("status_code"))
        if code in (None, NOT_FOUND):
            return None
        return _report(external_id, code, line.get("cost"))

    def read_report(self, sent):
        """``data[]`` of lines «sms_status», number, status; ``hash`` is SHA-256 of our key and of
        all of them."""
        lines = [value for name, value in sent.items() if name.startswith("data[")]
        if not lines:
            return None
        whole = (settings.SMS_PASSWORD + "".join(lines)).encode()
        own = hashlib.sha256(whole).hexdigest()
        if not hmac.compare_digest(own.encode(), sent.get("hash", "").lower().encode()):
            return None
        return [report for line in lines if (report := _read_line(line))]

    def _asked(self, path, **fields):
        asker = Asker(f"Шлюз {self.title}", settings.SMS_URL or self.address)
        told = asker.form(path, {"api_id": settings.SMS_PASSWORD, "json": 1, **fields}).told
        return _checked(told)

    def _of(self, phone, told):
        return _checked((told.get("sms") or {}).get(phone) or {"status_code": 500})


def _checked(told):
    code = _number(told.get("status_code"))
    if code == OK:
        return told
    words = str(told.get("status_text", ""))[:100]
    if code in FINAL:
        reason, sentence = FINAL[code]
        raise Refusal(sentence, code=str(code), reason=reason)
    if code in OURS:
        raise Refusal(OURS[code], code=str(code), is_ours=True, is_reachable=False)
    if code in BUSY:
        raise Refusal("Шлюз SMS.ru просит повторить позже.", code=str(code), wait=60)
    raise Refusal(f"Шлюз SMS.ru отказал: {words}", code=str(code or ""))


def _read_line(line):
    kind, *rest = line.splitlines()
    if kind != "sms_status" or len(rest) < 2:
        return None
    code = _number(rest[1])
    return _report(rest[0], code, None) if code is not None else None


def _report(external_id, code, cost):
    if code in DELIVERED:
        return Report(external_id, SmsState.DELIVERED, cost=money(cost))
    if code in FAILED:
        return Report(
            external_id, SmsState.FAILED, words=FAILED[code], code=str(code), cost=money(cost),
            is_final=code not in PASSING, is_gone=code in GONE,
        )  # fmt: skip
    return Report(external_id, SmsState.ACCEPTED, cost=money(cost))


def _number(value):
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
