"""Words out of bytes whose encoding is told wrongly, or not told at all."""

import binascii
import quopri
import re

_CYRILLIC = ("cp1251", "koi8-r", "cp866")
_FREQUENT = frozenset("оеаинтсрвлкмдпуя")  # nine letters in ten of a Russian text
_ALIASES = {"windows-1251-1": "cp1251", "cp-1251": "cp1251", "win-1251": "cp1251"}
_TELLS_NOTHING = {"", "us-ascii", "ascii", "iso-8859-1", "latin-1", "unknown-8bit", "8bit"}
_ENCODED = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?]{0,2000})\?=")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def text_of(data: bytes, charset: str | None = None) -> str:
    """The words in ``data``. A charset that does not fit is not believed; never raises."""
    told = _ALIASES.get(
        (charset or "").strip("\"' ").lower(), (charset or "").strip("\"' ").lower()
    )
    if told not in _TELLS_NOTHING:
        try:
            return clean(data.decode(told))
        except (LookupError, UnicodeDecodeError, ValueError):
            pass  # not what was told: it is guessed below
    return clean(_guessed(data))


def _guessed(data):
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        sample = data[:20_000]
        best = max(_CYRILLIC, key=lambda name: _likeness(sample.decode(name, "replace")))
        return data.decode(best, "replace")


def _likeness(text):
    return sum(letter in _FREQUENT for letter in text)


def clean(text):
    """Without what neither a page nor the database can hold."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def header_text(value) -> str:
    """The words of a header in one line: encoded, raw of any encoding, or both at once."""
    if value is None:
        return ""
    words, pending, charset = [], b"", None
    for plain, name, form, body in _pieces(str(value)):
        if name is None:
            if plain.strip() or not pending:
                words += [_flush(pending, charset), plain]
                pending = b""
            continue  # space between two encoded words is none
        if pending and name.lower() != charset:
            words.append(_flush(pending, charset))
            pending = b""
        # A letter may be cut in two between words of one charset: they are read as one.
        pending, charset = pending + _decoded(form, body), name.lower()
    words.append(_flush(pending, charset))
    return " ".join(clean("".join(words)).split())


def _pieces(value):
    """(plain, None, None, None) or ("", charset, form, body) one after another."""
    at = 0
    for found in _ENCODED.finditer(value):
        if found.start() > at:
            yield value[at : found.start()], None, None, None
        yield "", found[1].partition("*")[0], found[2].lower(), found[3]
        at = found.end()
    if at < len(value):
        yield value[at:], None, None, None


def _flush(data, charset):
    return text_of(data, charset) if data else ""


def _decoded(form, body):
    body = body.encode("utf-8", "surrogateescape")
    if form == "q":
        return quopri.decodestring(body, header=True)
    body = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
    body = body[: len(body) - 1] if len(body) % 4 == 1 else body
    return binascii.a2b_base64(body + b"=" * (-len(body) % 4))


MOST_MENDED = 50  # each is looked for among all: more of them nobody writes


def mend_headers(message):
    """Put words in place of raw bytes in headers: the library gives them out as question marks."""
    raw = {name.lower() for name, value in message.raw_items() if not _is_sound(str(value))}
    for name in sorted(raw)[:MOST_MENDED]:
        lines = [str(value) for told, value in message.raw_items() if told.lower() == name]
        del message[name]
        for line in lines:
            message[name] = text_of(line.encode("utf-8", "surrogateescape")).replace("\n", " ")


def _is_sound(value):
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:  # bytes that no charset was told for
        return False
    return True
