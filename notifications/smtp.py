"""What an answer of a mail server means for the letter, in plain words.

The letter's own fault (no such mailbox, refused as spam, too large) is final: trying again
annoys and does not help. The server's or our settings' fault passes: the letter waits.
"""

import logging
import smtplib
from typing import NamedTuple

TOO_LARGE = 552
CLOSING = 421  # the server says good-bye and closes the connection
NO_SUCH_MAILBOX = {550, 551, 553}


class LostAttachment(Exception):
    """A file of the letter is not in the storage."""


class Verdict(NamedTuple):
    reason: str = ""
    is_sent: bool = False
    is_final: bool = False
    is_reachable: bool = True  # False: the server itself is away, others need not try now
    is_ours: bool = False  # a fault of the portal, not of the mail

    @classmethod
    def sent(cls):
        return cls(is_sent=True)

    @property
    def level(self):
        return logging.ERROR if self.is_ours else logging.WARNING


def judge(error) -> Verdict:
    """The verdict on what sending raised."""
    match error:
        case LostAttachment():
            return Verdict(f"Файл «{error}» не найден в хранилище.", is_final=True, is_ours=True)
        case smtplib.SMTPRecipientsRefused():
            return _of_recipient(*next(iter(error.recipients.values())))
        case smtplib.SMTPResponseException():
            return _of_answer(error, error.smtp_code, error.smtp_error)
        case smtplib.SMTPServerDisconnected():
            return _away("Почтовый сервер не ответил вовремя или оборвал связь.")
        case smtplib.SMTPException():
            return _away(f"Почтовый сервер настроен не так, как ждёт портал: {error}")
        case TimeoutError():
            return _away("Почтовый сервер не ответил вовремя.")
        case OSError():
            return _away("Нет связи с почтовым сервером.")
        case ValueError():
            return Verdict("Адрес записан с ошибкой: письмо некуда отправить.", is_final=True)
    return Verdict("Письмо не собралось из-за ошибки портала.", is_ours=True)


def _away(words):
    return Verdict(words, is_reachable=False)


def _of_recipient(code, answer):
    if code < 500:
        return _later(code, answer)
    words = (
        "Такого почтового ящика нет, или он не принимает писем."
        if code in NO_SUCH_MAILBOX
        else "Почта получателя не приняла письмо."
    )
    return Verdict(f"{words} {said_by(code, answer)}", is_final=True)


def _of_answer(error, code, answer):
    said = said_by(code, answer)
    if code == TOO_LARGE:
        words = "Письмо с вложениями слишком велико для почты получателя."
        return Verdict(f"{words} {said}", is_final=True)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        words = "Почтовый сервер не принял имя или пароль портала."
    elif isinstance(error, smtplib.SMTPConnectError | smtplib.SMTPHeloError):
        words = "Почтовый сервер не стал разговаривать с порталом."
    elif code < 500:
        return _later(code, answer)
    elif isinstance(error, smtplib.SMTPSenderRefused):
        words = "Почтовый сервер не принял адрес отправителя портала."
    else:
        words = "Почта получателя отказалась принять это письмо."
        return Verdict(f"{words} {said}", is_final=True)
    return Verdict(f"{words} {said}", is_reachable=False, is_ours=True)


def _later(code, answer):
    words = f"Почтовый сервер просит повторить позже. {said_by(code, answer)}"
    return Verdict(words, is_reachable=code != CLOSING)


def said_by(code, answer):
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
    return f"Ответ сервера: {code} {' '.join(text.split())}".strip()
