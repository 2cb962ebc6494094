"""CSV as it is really saved: three alphabets, with and without a mark, four separators."""

import csv

from documents.tables.limits import DAMAGED, MAX_CELL, Unreadable

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SEPARATORS = ";\t,|"
_SAMPLE = 64 * 1024
_QUOTE = "Обычно это незакрытая кавычка."


def rows_of_text(path):
    """(number, cells) of every row of the file, rows counted from 1."""
    encoding = encoding_of(path)
    csv.field_size_limit(MAX_CELL)
    with path.open(encoding=encoding, newline="", errors="strict") as file:
        separator = separator_of(file.read(_SAMPLE))
        file.seek(0)
        reader = csv.reader(_without_nulls(file), delimiter=separator)
        number = 0
        try:
            for cells in reader:
                number += 1
                if number == 1 and cells and cells[0].lower().startswith("sep="):
                    continue  # Excel's own word about the separator
                yield number, cells
        except csv.Error as error:
            raise Unreadable(
                f"После строки {number} ячейка длиннее {MAX_CELL} знаков. {_QUOTE}"
            ) from error
        except UnicodeError as error:
            raise Unreadable(DAMAGED) from error


def encoding_of(path):
    """By the mark at the beginning, by zeros of UTF-16, else UTF-8 if all of it is; else the
    more Russian of cp1251 and cp866."""
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    even, odd = head[0:2000:2], head[1:2000:2]
    if odd.count(0) + odd.count(4) > 0.6 * len(odd) > 4:
        return "utf-16-le"
    if even.count(0) + even.count(4) > 0.6 * len(even) > 4:
        return "utf-16-be"
    if _is_utf8(path):
        return "utf-8"
    return max(("cp1251", "cp866"), key=lambda encoding: _russian(head, encoding))


def _is_utf8(path):
    try:
        with path.open(encoding="utf-8") as file:
            while file.read(1024 * 1024):
                pass
    except UnicodeDecodeError:
        return False
    return True


def _russian(head, encoding):
    """How many small letters there are, the commonest of any Russian text."""
    text = head.decode(encoding, errors="replace")
    return sum(text.count(letter) for letter in "оеаинтсрвл") + sum(
        text.count(letter) for letter in "ОЕАИНТСРВЛ"
    )


def separator_of(sample):
    """The sign that parts the first rows most evenly, outside of quotes."""
    lines = [line for line in _bare(sample).splitlines() if line.strip()][:30]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) > 4:
        return lines[0][4]

    def evenness(sign):
        counts = [line.count(sign) for line in lines]
        commonest = max(set(counts), key=lambda count: (counts.count(count), count), default=0)
        return (counts.count(commonest) if commonest else 0, commonest)

    best = max(_SEPARATORS, key=evenness)
    return best if evenness(best)[0] else ";"


def _bare(sample):
    """The text without what stands in quotes."""
    return "".join(sample.split('"')[::2])


def _without_nulls(lines):
    for line in lines:
        yield line.replace("\0", "") if "\0" in line else line
