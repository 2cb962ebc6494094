"""What a mail server says of a letter of ours that it could not deliver.

Reports in the form of RFC 3464 first; then what servers write in words of their own. Whose letter
it was is found by what came back of it: its Message-ID, or the plus address where answers go.
"""

import re
from dataclasses import dataclass

from notifications.mailbox.charsets import clean, header_text, text_of
from notifications.mailbox.parsing import Parsed

ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_REPLY = re.compile(r"(?<![\d.])([45]\d\d)[ -](?:#?[45]\.\d|[A-Za-z<])")
_ADDRESS = re.compile(r"[\w.+%=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_IDS = re.compile(r"<[^<>\s@]{3,120}@[^<>\s@]{1,120}>")
_PLUS = re.compile(r"[\w.-]{1,64}\+m?[0-9a-z]{1,18}-[0-9a-f]{12,16}@[\w.-]{1,190}")
_MOST = 200_000  # letters of text looked through

_SENDERS = re.compile(r"^(?:mailer-daemon|mailer_daemon|postmaster|mail-daemon|mdaemon)@", re.I)
_SUBJECTS = re.compile(
    r"undeliver|delivery (?:status|failure|has failed|incomplete)|failure notice|mail failure|"
    r"returned mail|mail delivery (?:failed|system|subsystem|error)|message not delivered|"
    r"не ?доставлен|недоставлен|не удалось доставить|невозможно доставить|ошибка доставки|"
    r"сбой доставки|не может быть доставлен|возврат письма",
    re.I,
)
# What servers say in words where they give no code: (words, code).
_SAID = (
    (r"mailbox (?:is )?full|over ?quota|quota exceeded|ящик переполнен|переполнен", "5.2.2"),
    (r"too (?:large|big)|size limit|exceeds.{0,30}size|слишком больш|превышает.{0,30}размер",
     "5.3.4"),
    (r"user (?:not found|unknown)|unknown user|no such (?:user|mailbox|recipient)|"
     r"mailbox (?:unavailable|not found|does not exist)|does ?n[o']t exist|recipient not found|"
     r"invalid (?:mailbox|recipient)|account.{0,30}(?:disabled|not exist|inactive)|"
     r"не существует|не найден|нет такого (?:ящика|пользователя|адреса)|"
     r"пользователь не найден|неизвестн\w+ (?:пользовател|получател)", "5.1.1"),
    (r"host (?:or domain name )?not found|domain.{0,20}not (?:found|exist)|unrouteable|"
     r"no mx|домен не найден", "5.1.2"),
    (r"spam|blocked|policy|rejected by|denied|спам|заблокирован|отклонено", "5.7.1"),
    (r"timed? ?out|temporar|try again|retry|connection refused|позже|временн", "4.4.1"),
)  # fmt: skip
_SAID = tuple((re.compile(words, re.I), code) for words, code in _SAID)
NO_BOX, REFUSED = "5.1.1", "5.7.1"
FULL = "2.2"  # of the fifth class by the standard, yet it passes
WORDS = {
    "1.1": "Такого почтового ящика нет.",
    "1.2": "Такого почтового сервера нет: проверьте адрес после знака @.",
    "1.3": "Адрес записан с ошибкой.",
    "1.6": "Ящик переехал, нового адреса сервер не назвал.",
    "1.10": "Такого почтового ящика нет.",
    "2.1": "Почтовый ящик отключён.",
    "2.2": "Почтовый ящик переполнен.",
    "3.4": "Письмо слишком велико для почты получателя.",
    "4.1": "Почта получателя не отвечает.",
    "4.7": "Почта получателя слишком долго не отвечала.",
    "7.1": "Почта получателя не приняла письмо по своим правилам.",
}
DELAYED = "Почта получателя пока не отвечает, письмо ещё пробуют доставить."


@dataclass(frozen=True)
class Bounce:
    """What happened to one recipient. ``code`` is enhanced («5.1.1»), or "" when none is told."""

    recipient: str
    code: str
    is_final: bool
    words: str
    is_delayed: bool = False


@dataclass(frozen=True)
class Returned:
    """``is_report`` tells a delivery report in form from one in words."""

    bounces: tuple[Bounce, ...]
    message_ids: tuple[str, ...]
    addresses: tuple[str, ...]  # with a plus, to be asked whose letter it was
    is_report: bool


def looks_returned(parsed: Parsed) -> bool:
    """Does the letter come from a mail server about one that was not delivered?"""
    message = parsed.message
    if message.get_content_type() == "multipart/report":
        kind = str(message.get_param("report-type") or "").lower()
        return kind in {"delivery-status", ""} or bool(_status_of(message))
    if message.get("X-Failed-Recipients"):
        return True
    is_null = str(message.get("Return-Path") or "").strip() == "<>"
    from_server = bool(_SENDERS.match(parsed.from_address)) or is_null
    return from_server and bool(_SUBJECTS.search(parsed.subject) or _status_of(message))


def read_returned(parsed: Parsed) -> Returned:
    """What the server says; recipients for whom all went well are left out."""
    said = _whole_text(parsed)
    status = _status_of(parsed.message)
    bounces = _of_report(status, said) if status else _of_words(parsed, said)
    ids = (one for one in _IDS.findall(said) if one != parsed.message_id)
    found = dict.fromkeys((*parsed.references, *ids))
    addresses = dict.fromkeys((*parsed.recipients, *_PLUS.findall(said)))
    return Returned(tuple(bounces), tuple(found)[:50], tuple(addresses), bool(status))


def _status_of(message):
    """Blocks of «message/delivery-status», a tuple of small messages each."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            return tuple(blocks) if isinstance(blocks, list) else ()
    return ()


def _of_report(blocks, said):
    for block in blocks:
        recipient = _address_in(block, "Original-Recipient") or _address_in(
            block, "Final-Recipient"
        )
        action = header_text(block.get("Action")).strip().lower()
        if not recipient or action in {"delivered", "relayed", "expanded"}:
            continue
        diagnosis = header_text(block.get("Diagnostic-Code"))
        code = _code_in(header_text(block.get("Status"))) or _code_in(diagnosis)
        if code in {"", "5.0.0", "4.0.0"}:  # «something went wrong»: the words may tell more
            code = _code_in(diagnosis) or _code_said(diagnosis or said) or code
        if code == REFUSED and _code_said(diagnosis) == NO_BOX:  # as Yandex says «no such user»
            code = NO_BOX
        yield _bounce(recipient, code, diagnosis, is_delayed=action == "delayed")


def _address_in(block, name):
    found = _ADDRESS.search(header_text(block.get(name)).partition(";")[2])
    return found.group().lower() if found else ""


def _of_words(parsed, said):
    failed = header_text(parsed.message.get("X-Failed-Recipients"))
    recipients = [one.lower() for one in _ADDRESS.findall(failed)]
    top = "\n".join(filter(None, (parsed.text, parsed.quoted))) or said
    own = {parsed.from_address, *parsed.recipients}
    if not recipients:
        told = (one.lower() for one in _ADDRESS.findall(top[:4000]))
        recipients = [one for one in dict.fromkeys(told) if one not in own and "+m" not in one][:1]
    code = _code_in(top) or _code_said(top) or _code_in(said[:4000])
    line = next((line.strip() for line in top.split("\n") if _REPLY.search(line)), "")
    for recipient in dict.fromkeys(recipients):
        yield _bounce(recipient, code, line)


def _bounce(recipient, code, diagnosis, *, is_delayed=False):
    kind, _, rest = code.partition(".")
    is_final = kind == "5" and rest != FULL and not is_delayed
    words = DELAYED if is_delayed else WORDS.get(rest, "Почта получателя вернула письмо.")
    said = " ".join(diagnosis.split())[:200]
    return Bounce(
        recipient[:254],
        code,
        is_final,
        f"{words} Ответ сервера: {said}" if said else words,
        is_delayed,
    )


def _code_in(text):
    """An enhanced code; else the first digit of a plain one with what its last ones mean."""
    found = [one for one in ENHANCED.finditer(text[:_MOST]) if one[1] in "45"]
    if found:
        return found[0].group()
    if plain := _REPLY.search(text[:_MOST]):
        return {"550": "5.1.1", "551": "5.1.6", "552": "5.2.2", "553": "5.1.3", "554": "5.7.1"}.get(
            plain[1], f"{plain[1][0]}.0.0"
        )
    return ""


def _code_said(text):
    return next((code for words, code in _SAID if words.search(text[:_MOST])), "")


def _whole_text(parsed):
    """Every word of the letter, what came back of ours included."""
    found = [parsed.text, parsed.quoted]
    for part in parsed.message.walk():
        if part.get_content_type() == "message/rfc822":
            continue
        found += [f"{name}: {value}" for name, value in part.items()]
        if not part.is_multipart() and part.get_content_maintype() in {"text", "message"}:
            data = part.get_payload(decode=True)
            found.append(text_of(data or b"", part.get_content_charset()))
    return clean("\n".join(found))[:_MOST]
