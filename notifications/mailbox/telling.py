"""What a letter that came is: a person's, or a machine's, and of which kind."""

import re
from typing import NamedTuple

from notifications.mailbox.bounces import looks_returned
from notifications.mailbox.enums import MailKind
from notifications.mailbox.parsing import Parsed

_AUTO_SUBJECT = re.compile(
    r"^(?:\s*(?:re|fwd?|отв|на)\s*:)?\s*(?:автоответ|автоматический ответ|автоматическое сообщение|"
    r"вне офиса|нет на месте|нет в офисе|я в отпуске|в отпуске до|отсутствую|"
    r"auto(?:matic)?[ -]?(?:reply|response|answer)|autoreply|autoresponder|out of (?:the )?office|"
    r"on vacation|away from (?:the )?office)",
    re.IGNORECASE,
)
_AUTO_HEADERS = ("X-Autoreply", "X-Autorespond", "X-AutoReply-From", "X-Mail-Autoreply")
_RECEIPT_SUBJECT = re.compile(r"^(?:прочитано|прочтено|read|read receipt)\s*:", re.IGNORECASE)
_POINTS = 6.0  # of SpamAssassin; its own threshold is 5


class Told(NamedTuple):
    kind: MailKind
    why: str = ""  # in plain words, for the page of the letter


def tell(parsed: Parsed, *, is_ours=False) -> Told:
    """``is_ours``: the letter bears the number of one that the portal sent itself."""
    if is_ours:
        return Told(MailKind.LOOP, "Письмо портала вернулось к нему самому")
    if looks_returned(parsed):
        return Told(MailKind.BOUNCE, "Почтовый сервер сообщает, что письмо не доставлено")
    if _is_receipt(parsed):
        return Told(MailKind.RECEIPT, "Письмо открыли у получателя")
    if why := _spam(parsed):
        return Told(MailKind.SPAM, why)
    if why := _automatic(parsed):
        return Told(MailKind.AUTOREPLY, why)
    return Told(MailKind.LETTER)


def _is_receipt(parsed):
    message = parsed.message
    if message.get_content_type() == "multipart/report":
        return str(message.get_param("report-type") or "").lower() == "disposition-notification"
    inside = any(
        part.get_content_type() == "message/disposition-notification" for part in message.walk()
    )
    return inside or bool(_RECEIPT_SUBJECT.match(parsed.subject) and message.get("In-Reply-To")
                          and not parsed.files and len(parsed.text) < 600
                          and message.get("X-MS-Exchange-Inbox-Rules-Loop"))  # fmt: skip


def _spam(parsed):
    if parsed.header("X-Spam-Flag").lower() in {"yes", "true"}:
        return "Почтовый сервер пометил письмо как спам"
    if parsed.header("X-Yandex-Spam") in {"4", "5"}:
        return "Яндекс пометил письмо как спам"
    if parsed.header("X-Mras").lower() in {"spam", "bad"} or parsed.header(
        "X-Mailru-Spam"
    ).lower() in {"yes", "1"}:
        return "Mail.ru пометил письмо как спам"
    scl = re.search(r"\bSCL:(\d)", parsed.header("X-Forefront-Antispam-Report"))
    if scl and int(scl[1]) >= 5:
        return "Microsoft 365 пометил письмо как спам"
    status = re.match(r"yes\b", parsed.header("X-Spam-Status"), re.IGNORECASE)
    points = re.search(r"score=(-?\d+(?:\.\d+)?)", parsed.header("X-Spam-Status"))
    if status and (not points or float(points[1]) >= _POINTS):
        return "Почтовый сервер пометил письмо как спам"
    # Written by our own server alone: the topmost one is the last that was put on.
    results = str(parsed.message.get("Authentication-Results") or "")
    if re.search(r"\bdmarc=fail\b[^;]{0,200}\b(?:reject|quarantine)\b", results, re.IGNORECASE):
        return "Отправитель не тот, за кого себя выдаёт: проверка подписи почты не прошла"
    return ""


def _automatic(parsed):
    automatic = parsed.header("Auto-Submitted").lower().partition(";")[0].strip()
    if automatic and automatic != "no":
        return "Письмо написал автоответчик или программа"
    if any(parsed.message.get(name) for name in _AUTO_HEADERS):
        return "Письмо написал автоответчик"
    if parsed.header("Precedence").lower() in {"auto_reply", "auto-reply", "junk"}:
        return "Письмо написала программа"
    if _AUTO_SUBJECT.match(parsed.subject) and not parsed.files:  # papers are sent by people
        return "Так называются письма автоответчиков"
    return ""
