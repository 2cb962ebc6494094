"""What was said in a reply, apart from the letter quoted under it. A signature stays."""

import re

from notifications.mailbox.plain_text import tidy

_LONGEST_LINE = 300
_DATE = r"(?:\d{1,2}[./ ]\S+|\S{2,12},? \d{1,2}|\d{4}-\d\d-\d\d)"
# Each is tried on one line of at most ``_LONGEST_LINE`` letters.
_INTRODUCTIONS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^(?:в |вс|пн|вт|ср|чт|пт|сб|понедельник|воскресенье)?.{{0,40}}{_DATE}.{{0,200}}"
        r"(?:пишет|писала?|написала?|сообщила?)\s*:?$",
        r"^.{0,200}<[^<>\s]+@[^<>\s]+>\s*:$",
        r"^on .{4,200} wrote:$",
        r"^-{2,}\s*(?:исходное сообщение|original message|пересланное сообщение|"
        r"forwarded message|пересылаемое сообщение|конец пересылаемого)\b.{0,60}-*$",
        r"^_{20,}$",
        r"^\d{1,2}[.]\d{2}[.]\d{2,4},? .{0,120}(?:<[^<>\s]+@[^<>\s]+>|@\S+).{0,20}:$",
    )
)
_HEADINGS = re.compile(
    r"^\*?(?:от|кому|тема|дата|отправлено|отправлен|копия|from|to|sent|subject|date|cc)\*?\s*:",
    re.IGNORECASE,
)


def split_reply(text) -> tuple[str, str]:
    """(what was said, what was quoted) of a letter in plain text."""
    lines = text.split("\n")
    at = _where_quoting_begins(lines)
    said, quoted = lines[:at], lines[at:]
    # An answer between the quoted lines is said too.
    quoted_inside = [line for line in said if _is_quoted(line)]
    said = [line for line in said if not _is_quoted(line)]
    if not tidy("\n".join(said)):  # everything looks quoted: better too much than nothing
        answered = [line for line in quoted if not _is_quoted(line)]
        return tidy("\n".join(answered or lines)), tidy("\n".join(quoted))
    return tidy("\n".join(said)), tidy("\n".join([*quoted_inside, *quoted]))


def _is_quoted(line):
    return line.lstrip().startswith(">")


def _where_quoting_begins(lines):
    for number, line in enumerate(lines):
        stripped = line.strip()
        if _introduces(stripped) and _goes_on_quoted(lines, number + 1):
            return number
        # The introduction of a long address is broken into two lines.
        pair = f"{stripped} {lines[number + 1].strip()}" if number + 1 < len(lines) else ""
        if pair and stripped and _introduces(pair) and _goes_on_quoted(lines, number + 2):
            return number
        if _is_block_of_headings(lines, number):
            return number
    return len(lines)


def _introduces(line):
    return len(line) <= _LONGEST_LINE and any(one.match(line) for one in _INTRODUCTIONS)


def _goes_on_quoted(lines, start):
    """After an introduction stands a quotation, marked by «>» or reaching to the end."""
    following = [line for line in lines[start : start + 3] if line.strip()]
    if any(_is_quoted(line) for line in following):
        tail = [line for line in lines[start:] if line.strip() and not _is_quoted(line)]
        return not tail or _is_quoted(following[0])
    return bool(following)


def _is_block_of_headings(lines, number):
    """«От: … Кому: … Тема: …», as Outlook introduces what it quotes."""
    block = [line.strip()[:80] for line in lines[number : number + 5]]
    return bool(_HEADINGS.match(block[0])) and sum(map(bool, map(_HEADINGS.match, block))) >= 3
