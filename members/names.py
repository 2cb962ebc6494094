"""How names are written and compared.

Of comparing, Python and the database must agree: see ``members.models.Member``.
"""

import re

_NOT_LETTERS = re.compile(r"[^a-zа-я]")
# Parts that stay small after a father's name, and others: «Вагиф оглы», «Анна фон Браун».
AFTER_FATHER = frozenset({"оглы", "оглу", "углы", "угли", "кызы", "кизи", "гызы"})
_SMALL = AFTER_FATHER | {"фон", "ван", "де", "да", "ди", "дер", "аль", "эль", "ибн", "бен"}
_DASHES = re.compile(r"\s*[-‐‑–—]\s*")
_APOSTROPHES = re.compile(r"[’‘`´ʼ]")


def sort_form(*parts):
    """«Ёлкина-Петрова Анна» → «елкина-петрова анна»: lower case, ё as е, one space between."""
    return " ".join(filter(None, (part.strip() for part in parts))).lower().replace("ё", "е")


def key_form(*parts):
    """Letters only: case, ё/е, spaces and hyphens do not matter when people are compared."""
    return _NOT_LETTERS.sub("", sort_form(*parts))


def spaced(text):
    """«Иванов – петров» → «Иванов-петров»: one space, one kind of dash and of apostrophe."""
    return _APOSTROPHES.sub("'", _DASHES.sub("-", " ".join(text.split()))).strip("-' ,;")


def cased(text):
    """«ИВАНОВ-петров» → «Иванов-Петров»; «МакДональд» and «д'Артаньян» stay as typed."""
    return re.sub(r"[^\W\d_']+", _kind_case, text)


def _kind_case(found):
    word, following = found.group(), found.string[found.end() :]
    if word.lower() in _SMALL and found.start() > 0:
        return word.lower()
    if len(word) == 1 and following[:1] == "'" and following[1:2].isupper():
        return word
    if len(word) == 1 or word.isupper() or word.islower():
        return word[:1].upper() + word[1:].lower()
    return word
