"""The program that opens one file in a process of its own and tells its rows line by line.

A hostile book can take any memory or bring a reader down; here the system itself bounds both, and
only this process dies. Lines of JSON: the head, then rows by the thousand; or one fault.
"""

import json
import resource
import sys
from pathlib import Path

from documents.tables.kinds import Kind, kind_of
from documents.tables.limits import (
    CHILD,
    DAMAGED,
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    TOO_COMPLEX,
    TOO_MANY_COLUMNS,
    TOO_MANY_ROWS,
    Unreadable,
)

CHUNK = 500  # rows told at once,
LETTERS = 1_000_000  # or fewer, when they are long: whoever listens has them all in memory


def main(path, sheet, limit):
    """Tell the rows of ``sheet`` ("" is the first that has any), ``limit`` of them (0 is all)."""
    for name, bound in CHILD.items():
        resource.setrlimit(name, (bound, bound))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        _tell_file(Path(path), sheet, int(limit))
    except Unreadable as fault:
        _tell({"fault": str(fault)})
    except MemoryError:
        _tell({"fault": TOO_COMPLEX})
    except BrokenPipeError:
        pass  # nobody listens any more
    except BaseException:  # noqa: BLE001 -- a panic of the reader is no Exception
        _tell({"fault": DAMAGED})


def _tell_file(path, sheet, limit):
    kind = kind_of(path)
    if kind == Kind.TEXT:
        from documents.tables.texts import rows_of_text

        _tell({"kind": kind, "sheets": [], "sheet": "", "is_1904": False, "spans": []})
        _tell_rows(rows_of_text(path), limit)
        return
    from documents.tables.books import Book  # the reader itself is slow to load

    book = Book(path, kind, sheet)
    _tell(
        {
            "kind": kind,
            "sheets": book.sheets,
            "sheet": book.sheet,
            "is_1904": book.is_1904,
            "spans": book.spans,
        }
    )
    _tell_rows(book.rows(), limit, book.height)


def _tell_rows(rows, limit, height=0):
    chunk, letters, told, last = [], 0, 0, 0
    for number, words in rows:
        last = number
        if number > MAX_ROWS:
            raise Unreadable(TOO_MANY_ROWS)
        if not any(words):
            continue
        if len(words) > MAX_COLUMNS:
            words = _narrowed(words)
        if max(map(len, words)) > MAX_CELL:
            raise Unreadable(f"Строка {number}: в ячейке больше {MAX_CELL} знаков. Сократите её.")
        if limit and told >= limit:
            if height:
                break
            continue  # lines of a text are still counted
        told += 1
        chunk.append([number, words])
        letters += sum(map(len, words))
        if len(chunk) == CHUNK or letters > LETTERS:
            _tell(chunk)
            chunk, letters = [], 0
    _tell(chunk)
    _tell({"last": height or last})


def _narrowed(words):
    while words and not words[-1]:
        words.pop()
    if len(words) > MAX_COLUMNS:
        raise Unreadable(TOO_MANY_COLUMNS)
    return words


def _tell(what):
    sys.stdout.write(json.dumps(what, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    main(*sys.argv[1:])
