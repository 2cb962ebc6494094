"""How names are compared. Python and the database must agree: see ``members.models.Member``."""

import re

_NOT_LETTERS = re.compile(r"[^a-zа-я]")


def sort_form(*parts):
    """«Ёлкина-Петрова Анна» → «елкина-петрова анна»: lower case, ё as е, one space between."""
    return " ".join(filter(None, (part.strip() for part in parts))).lower().replace("ё", "е")


def key_form(*parts):
    """Letters only: case, ё/е, spaces and hyphens do not matter when people are compared."""
    return _NOT_LETTERS.sub("", sort_form(*parts))
