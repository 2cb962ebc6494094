"""Names of people as payrolls write them, and when two of them are of one person.

Case, ё, hyphens and the order of words never matter. Initials and a missing patronymic say less:
whoever asks takes them only where they point at one person.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from members.names import key_form

MOST_INITIALS = 2  # letters: «ИП» after a surname
MEMORY = 50_000  # words remembered: names and patronymics repeat
_BRACKETS = re.compile(r"\([^)]*\)")
_PARTS = re.compile(r"[^\W\d_]+\.?", re.UNICODE)
_PATRONYMIC = re.compile(r"(?:.{2,}(?:вич|вна|ична|инична)|ильич|кузьмич|фомич|лукич|оглы|кызы)$")
_ALIKE = str.maketrans("abcehkmoptxy", "авсенкмортху")
_RUSSIAN = re.compile(r"[а-я]")


class Name(NamedTuple):
    """``whole`` and ``short`` (without the patronymic) are words in the order of the alphabet."""

    whole: str
    short: str
    solid: str
    initials: str  # «иванов и п», or ""
    has_patronymic: bool

    def __bool__(self):
        return bool(self.whole)


def read(text):
    """A ``Name`` of the words in one cell."""
    parts = text.split()
    if len(parts) > 1 and all(len(part) > MOST_INITIALS and part.isalpha() for part in parts):
        return _of_words([plain(part) for part in parts])
    words, letters = [], []
    for part in _PARTS.findall(_BRACKETS.sub(" ", text)):
        word = plain(part)
        if len(word) == 1 and (part.endswith(".") or part.isupper()):
            letters.append(word)
        elif len(word) == 2 and words and part.isupper() and not text.isupper():
            letters += word  # «Иванов ИП»
        elif word:
            words.append(word)
    if letters and words:
        return Name(_sorted(words), "", "", f"{_sorted(words)} {' '.join(letters[:2])}", False)
    return _of_words(words)


def _of_words(words):
    named = [word for word in words if not _is_patronymic(word)]
    has_patronymic = 2 <= len(named) < len(words)
    short = _sorted(named) if has_patronymic else _sorted(words)
    return Name(_sorted(words), short, "".join(words), "", has_patronymic)


@lru_cache(MEMORY)
def _is_patronymic(word):
    return _PATRONYMIC.fullmatch(word) is not None


def of_card(surname, name, patronymic):
    """A ``Name`` of somebody whose surname, name and patronymic are known apart."""
    parts = [_words(part) for part in (surname, name, patronymic)]
    letters = [part[0][:1] for part in parts[1:] if part and part[0]]
    words = [*parts[0], *parts[1], *parts[2]]
    return Name(
        _sorted(words),
        _sorted(parts[0] + parts[1]),
        "".join(words),
        f"{_sorted(parts[0])} {' '.join(letters)}",
        bool(parts[2]),
    )


def _words(part):
    if part.isalpha():
        return [plain(part)]
    return [plain(one) for one in _PARTS.findall(part)]


@lru_cache(MEMORY)
def plain(word):
    """Small letters without ё; Latin letters among Russian ones are those they look like."""
    word = key_form(word)
    return word.translate(_ALIKE) if _RUSSIAN.search(word) else word


def _sorted(words):
    return " ".join(sorted(words))


def are_same(told, card):
    """May these words of a payroll, ``told``, be the name on the card?"""
    if told.initials:
        return told.initials == card.initials or told.initials in _fewer(card.initials)
    if told.whole == card.whole or told.solid == card.solid:
        return True
    return told.short == card.short and not (told.has_patronymic and card.has_patronymic)


def _fewer(initials):
    """«иванов и п» → «иванов и»: payrolls leave the second letter out."""
    words = initials.split()
    return [" ".join(words[:-1])] if len(words) > 2 else []


def differ_in_one_word(told, card):
    """A new surname after a wedding, a slip in a patronymic: all other words are the same."""
    if told.initials:
        return told.initials.split()[-2:] == card.initials.split()[-2:]
    one, other = set(told.whole.split()), set(card.whole.split())
    most = 2 if len(one & other) > 1 else 1  # a double surname is two words
    return bool(one & other) and len(one - other) <= most and len(other - one) <= most


def looks_like_person(text):
    """Two to five words without figures, as a name is and a sum or a number is not."""
    words = text.split()
    return 2 <= len(words) <= 5 and not re.search(r"\d", text) and len(read(text).whole) > 3


def has_patronymic(text):
    return read(text).has_patronymic
