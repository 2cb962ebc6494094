"""Text as it is searched: lower case, ё as е, signs as spaces. Python and SQL say the same."""

import re
from contextlib import contextmanager

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import OperationalError, connection, models, transaction
from django.db.models import Func

HASTE = "150ms"

_SIGNS = "«»\"'()-–—,.№/:;"
_LITERAL = _SIGNS.replace("'", "''")
_TABLE = str.maketrans("ё" + _SIGNS, "е" + " " * len(_SIGNS))
_WORD = re.compile(r"[0-9a-zа-я]+")


class Plain(Func):
    """The columns as one plain text with a space before the first word."""

    template = f"(' ' || translate(lower(%(expressions)s), 'ё{_LITERAL}', 'е{' ' * len(_SIGNS)}'))"
    arg_joiner = " || ' ' || "
    output_field = models.TextField()


class Words(Plain):
    """Words of the columns, for ``@@``. Immutable, so an index may hold it."""

    template = f"to_tsvector('simple', {Plain.template})"
    output_field = SearchVectorField()


def plain(*parts):
    """The same as ``Plain``."""
    return f" {' '.join(parts)}".lower().translate(_TABLE)


def words_of(text):
    return _WORD.findall(plain(text))


def stem(word):
    """A long word without its ending: «Волжской» finds «Волжская»."""
    return word[:-2] if len(word) > 5 else word


def beginning_with(beginnings, *, every):
    """A query for ``Words``: every one, or any one, of these beginnings of words is met.

    ``beginnings`` come from ``words_of``: letters and digits alone, so nothing is escaped.
    """
    joined = (" & " if every else " | ").join(f"{word}:*" for word in beginnings)
    return SearchQuery(joined, search_type="raw", config="simple")


@contextmanager
def in_haste():
    """Give up a question that takes long: for text inside words, which no index serves."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [HASTE])
            yield
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
    except OperationalError:
        return
