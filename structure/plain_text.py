"""Text as it is searched: lower case, ё as е, signs as spaces. Python and SQL say the same."""

import re

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import models
from django.db.models import Func

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


def beginning_with(beginnings, *, every):
    """A query for ``Words``: every one, or any one, of these beginnings of words is met.

    ``beginnings`` come from ``words_of``: letters and digits alone, so nothing is escaped.
    """
    joined = (" & " if every else " | ").join(f"{word}:*" for word in beginnings)
    return SearchQuery(joined, search_type="raw", config="simple")
