"""A letter taken to pieces: who, what about, what was said, which files.

The reader of the standard library in its old manner: the new one raises on headers that broken
programs write, and a letter must be read whatever was done to it. Nothing is opened or unpacked.
"""

import email
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import PurePosixPath

from notifications.mailbox.charsets import clean, header_text, mend_headers, text_of
from notifications.mailbox.plain_text import split_html, tidy
from notifications.mailbox.quoting import split_reply

MOST_PARTS = 300
MOST_FILES = 50
MOST_TEXT = 100_000
MOST_MARKS = 20_000  # lines that may begin a part: each part is memory
_MARK = re.compile(rb"[\r\n]--")
_IDS = re.compile(r"<[^<>\s]{3,240}>")
_TNEF = {"application/ms-tnef", "application/vnd.ms-tnef"}
_ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".tar")
_PROGRAMS = (".exe", ".scr", ".js", ".vbs", ".bat", ".cmd", ".msi", ".lnk", ".ps1", ".jar")
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
LOGO = 20_000  # bytes: a smaller picture inside the text belongs to a signature
TNEF_REMARK = "Outlook спрятал вложения в winmail.dat. Попросите прислать их обычными файлами."


@dataclass(frozen=True)
class File:
    name: str
    content_type: str
    data: bytes
    remark: str = ""
    is_logo: bool = False


@dataclass
class Parsed:
    """A letter as people need it. ``message`` is the whole tree, for whoever tells kinds apart."""

    message: Message
    from_name: str = ""
    from_address: str = ""
    recipients: tuple[str, ...] = ()
    subject: str = ""
    message_id: str = ""
    references: tuple[str, ...] = ()
    said_at: datetime | None = None
    text: str = ""
    quoted: str = ""
    files: list[File] = field(default_factory=list)
    has_more_files: bool = False  # than are taken

    def header(self, name):
        return header_text(self.message.get(name))


def parse(raw: bytes) -> Parsed:
    message = email.message_from_bytes(_bounded(raw))
    for part in message.walk():
        mend_headers(part)
    name, address = sender_of(message)
    parsed = Parsed(
        message=message,
        from_name=name[:200],
        from_address=address[:254],
        recipients=recipients_of(message),
        subject=header_text(message.get("Subject"))[:300],
        message_id=message_id_of(message),
        references=references_of(message),
        said_at=said_at(message),
    )
    _read_body(parsed)
    return parsed


def _bounded(raw):
    for number, mark in enumerate(_MARK.finditer(raw)):
        if number == MOST_MARKS:
            return raw[: mark.start()]
    return raw


def parse_header(head: bytes) -> Message:
    """The headers of a letter alone."""
    message = email.message_from_bytes(head)
    mend_headers(message)
    return message


def sender_of(message):
    """(name, address in lower case) of the first who is said to have written."""
    for name in ("From", "Sender", "Return-Path"):
        for found, address in addresses_in(message, name):
            if "@" in address:
                return found, address
    return header_text(message.get("From")), ""


def addresses_in(message, name):
    """[(name, address in lower case)] of all headers of this name."""
    # Addresses stand in ASCII; words are decoded after the line is taken to pieces.
    lines = [str(line).replace("\n", " ").replace("\r", " ") for line in message.get_all(name, [])]
    found = getaddresses(lines)
    return [(header_text(words), clean(address).strip().lower()) for words, address in found]


def recipients_of(message):
    names = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc")
    found = (address for name in names for _, address in addresses_in(message, name))
    return tuple(dict.fromkeys(filter(None, found)))


def message_id_of(message):
    found = _IDS.search(str(message.get("Message-ID") or ""))
    return clean(found.group())[:250] if found else ""


def references_of(message):
    """Letters that this one answers, the nearest first."""
    said = " ".join(str(message.get(name) or "") for name in ("References", "In-Reply-To"))
    return tuple(dict.fromkeys(reversed(_IDS.findall(said)[-100:])))


def said_at(message):
    try:
        found = parsedate_to_datetime(str(message.get("Date")))
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _read_body(parsed):
    plain, html, inner = [], [], []
    for number, (part, is_inner) in enumerate(_leaves(parsed.message)):
        if number >= MOST_PARTS:
            parsed.has_more_files = True
            break
        kind = part.get_content_type()
        if kind in {"text/plain", "text/html"} and not _is_file(part):
            words = text_of(_payload(part), part.get_content_charset())[:MOST_TEXT]
            (inner if is_inner else plain if kind == "text/plain" else html).append((kind, words))
        elif len(parsed.files) < MOST_FILES:
            parsed.files.append(_file(part, len(parsed.files) + 1))
        else:
            parsed.has_more_files = True
    said, quoted = _split(plain, html)
    forwarded = (split_html(words)[0] if kind == "text/html" else words for kind, words in inner)
    parsed.text = said[:MOST_TEXT]
    parsed.quoted = tidy("\n\n".join(filter(None, (quoted, *forwarded))))[:MOST_TEXT]


def _split(plain, html):
    words = "\n".join(words for _, words in plain)
    if words.strip():
        return split_reply(words)
    said, quoted = split_html("\n".join(words for _, words in html))
    answer, more = split_reply(said)
    return answer, tidy(f"{more}\n{quoted}")


def _leaves(message):
    """(part, does it stand inside a forwarded letter) of everything that holds something itself."""
    waiting = [(message, False)]
    while waiting:
        part, is_inner = waiting.pop(0)
        if part.is_multipart():
            is_letter = part.get_content_type() == "message/rfc822"
            children = part.get_payload()
            waiting[0:0] = [(child, is_inner or is_letter) for child in children[:MOST_PARTS]]
        else:
            yield part, is_inner


def _is_file(part):
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _payload(part) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        data = None
    if data is not None:
        return data
    return str(part.get_payload()).encode("utf-8", "surrogateescape")


def _file(part, number):
    data = _payload(part)
    kind = part.get_content_type()[:80]
    name = file_name(_told_name(part), number, kind)
    is_logo = (
        kind.startswith("image/")
        and part.get_content_disposition() != "attachment"
        and bool(part.get("Content-ID"))
        and len(data) < LOGO
    )
    return File(name, kind, data, _remark(name, kind, data), is_logo)


def _told_name(part):
    try:
        return header_text(part.get_filename() or "")
    except (ValueError, LookupError, TypeError):
        return ""


def file_name(told, number, kind):
    """A name without a way to anywhere; the end of a long one stays, since it tells the kind."""
    name = PurePosixPath(told.replace("\\", "/")).name
    name = _FORBIDDEN.sub("-", name).strip(" .-")
    if not name:
        ending = {"image/jpeg": ".jpg", "application/pdf": ".pdf", "image/png": ".png"}
        return f"вложение-{number}{ending.get(kind, '')}"
    if len(name) > 150:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[:130]}{dot}{ending[:15]}" if dot else name[:150]
    return name


def _remark(name, kind, data):
    lower = name.lower()
    if not data:
        return "Файл пустой: попросите прислать его ещё раз."
    if kind in _TNEF or lower == "winmail.dat":
        return TNEF_REMARK
    if lower.endswith(_ARCHIVES):
        return "Архив: портал его не распаковывает. Попросите прислать фотографии или PDF."
    if lower.endswith(_PROGRAMS) or data.startswith((b"MZ", b"\x7fELF")):
        return "Это программа, а не документ. Не открывайте её."
    return ""
