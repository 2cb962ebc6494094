"""What an answer of a mail server means for the letter, in plain words.

The letter's own fault (no such mailbox, refused as spam, too large) is final: trying again
annoys and does not help. The server's or our settings' fault passes: the letter waits. The
enhanced code (RFC 3463) is believed before the plain one: «552 5.2.2» is a full mailbox, which
empties itself, «552 5.3.4» a letter that will never fit.
"""

import re
import smtplib
from datetime import timedelta

from notifications.channels import Verdict
from notifications.enums import Reason

CLOSING = 421  # the server says good-bye and closes the connection
TOO_LARGE = 552
NO_SUCH_MAILBOX = {550, 551, 553}
SLOW = timedelta(minutes=5)  # for a domain that asks to be written to less often

_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_NO_BOX = {"1.0", "1.1", "1.2", "1.3", "1.6", "1.10", "2.1"}
_BOX_FULL = re.compile(r"quota|mailbox (is )?full|over ?limit|переполнен|insufficient.*space", re.I)
_RATE = re.compile(r"rate|too many|thrott|limit|slow down|too fast|frequen", re.I)
_GREY = re.compile(r"gr[ea]y-?list", re.I)
_LISTED = re.compile(
    r"black-?list|block-?list|dnsbl|\brbl\b|spamhaus|reputation|listed|dkim|dmarc|\bspf\b", re.I
)
_POLICY = re.compile(r"spam|polic|denied|reject|block|content|relay|authenticat", re.I)

WORDS = {
    Reason.NO_BOX: "Такого почтового ящика нет, или он не принимает писем.",
    Reason.BOX_FULL: "Почтовый ящик получателя переполнен.",
    Reason.TOO_LARGE: "Письмо с вложениями слишком велико для почты получателя.",
    Reason.OWN_DOMAIN: "Почта получателя не принимает письма от портала.",
    Reason.REFUSED: "Почта получателя отказалась принять это письмо.",
    Reason.BAD_ADDRESS: "Адрес записан с ошибкой: письмо некуда отправить.",
}


class LostAttachment(Exception):
    """A file of the letter is not in the storage."""


def judge(error, *, domain="") -> Verdict:
    """The verdict on what sending to somebody at ``domain`` raised."""
    match error:
        case LostAttachment():
            words = f"Файл «{error}» не найден в хранилище."
            return Verdict.never(Reason.LOST_FILE, words, is_ours=True)
        case smtplib.SMTPRecipientsRefused():
            return of_answer(
                *next(iter(error.recipients.values())), domain=domain, of_recipient=True
            )
        case smtplib.SMTPResponseException():
            return _of_response(error, error.smtp_code, error.smtp_error, domain)
        case smtplib.SMTPServerDisconnected():
            return _away("Почтовый сервер не ответил вовремя или оборвал связь.")
        case smtplib.SMTPException():
            return _away(f"Почтовый сервер настроен не так, как ждёт портал: {error}")
        case TimeoutError():
            return _away("Почтовый сервер не ответил вовремя.")
        case OSError():
            return _away("Нет связи с почтовым сервером.")
        case ValueError():
            return Verdict.never(Reason.BAD_ADDRESS, WORDS[Reason.BAD_ADDRESS])
    return Verdict.later("Письмо не собралось из-за ошибки портала.", is_ours=True)


def _away(words, **more):
    return Verdict.later(words, is_reachable=False, **more)


def _of_response(error, code, answer, domain):
    said = {"code": said_code(code, answer)}
    if isinstance(error, smtplib.SMTPAuthenticationError):
        words = "Почтовый сервер не принял имя или пароль портала."
    elif isinstance(error, smtplib.SMTPConnectError | smtplib.SMTPHeloError):
        words = "Почтовый сервер не стал разговаривать с порталом."
    elif isinstance(error, smtplib.SMTPSenderRefused) and code >= 500 and code != TOO_LARGE:
        words = "Почтовый сервер не принял адрес отправителя портала."
    else:
        return of_answer(code, answer, domain=domain)
    return _away(f"{words} {said_by(code, answer)}", is_ours=True, **said)


def of_answer(code, answer, *, domain="", of_recipient=False) -> Verdict:
    """The verdict on an answer, given at once or in a letter that came back."""
    said, text = said_by(code, answer), _text(answer)
    known = {"code": said_code(code, answer)}
    if code == CLOSING:
        words = f"Почтовый сервер просит повторить позже. {said}"
        return _away(words, wait=SLOW, **known)
    reason = _reason(code, text, of_recipient)
    if code < 500 or reason == Reason.BOX_FULL:
        if reason == Reason.BOX_FULL:
            return Verdict.later(f"{WORDS[reason]} {said}", reason=reason, **known)
        words = f"Почтовый сервер просит повторить позже. {said}"
        if _is_rate(text):
            return Verdict.later(words, wait=SLOW, domain=domain, **known)
        return Verdict.later(words, **known)
    return Verdict.never(reason, f"{WORDS[reason]} {said}", **known)


def _reason(code, text, of_recipient):
    enhanced = _ENHANCED.search(text)
    detail = f"{enhanced[2]}.{enhanced[3]}" if enhanced else ""
    if detail == "2.2" or (not detail and _BOX_FULL.search(text)):
        return Reason.BOX_FULL
    if detail in {"3.4", "2.3"} or (code == TOO_LARGE and not detail):
        return Reason.TOO_LARGE
    if _LISTED.search(text):
        return Reason.OWN_DOMAIN
    if detail in _NO_BOX:
        return Reason.NO_BOX
    is_plain = not detail and code in NO_SUCH_MAILBOX and not _POLICY.search(text)
    return Reason.NO_BOX if of_recipient and is_plain else Reason.REFUSED


def _is_rate(text):
    enhanced = _ENHANCED.search(text)
    return bool(
        enhanced
        and enhanced[1] == "4"
        and enhanced[2] == "7"
        and not _GREY.search(text)
        and _RATE.search(text)
    )


def said_code(code, answer=""):
    """«550 5.1.1», as far as it is said."""
    enhanced = _ENHANCED.search(_text(answer))
    return f"{code} {enhanced[0]}" if enhanced else str(code)


def said_by(code, answer):
    return f"Ответ сервера: {code} {_text(answer)}".strip()


def _text(answer):
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
    return " ".join(text.split())
