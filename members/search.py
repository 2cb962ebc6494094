"""What is typed into the search of the register, and whom it finds.

What is typed is told apart: digits are a telephone, a card or a personnel number; «@» is a mail
address; words are the beginnings of a surname, a name and a patronymic, in any order. Letters typed
with the Latin layout are read as Russian.
"""

import re
from itertools import permutations
from typing import NamedTuple

from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat, Lower, Replace, Reverse

from members.models import NameGrams, NameWord
from members.models.searching import LONGEST, SHORTEST
from members.names import sort_form

MOST_WORDS = 4
PHONE = 10  # digits of a telephone after «+7» or «8»
ENOUGH = 3  # of them to look for its beginning
ENDING = 4  # and for its end
LAST = "\U0010ffff"  # after every letter
_NUMBER = re.compile(r"[\d\s()+.\-–№/#]+")
_LETTERS = re.compile(r"[a-zа-я'’]+")
_TYPED_IN_LATIN = str.maketrans(
    "qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюё"
)


class Reading(NamedTuple):
    """One way to take what was typed. ``in_order``: an index gives these cards by name."""

    cards: QuerySet
    in_order: bool


def readings(cards, q, units=None):
    """Those of ``cards`` that answer to what was typed, the usual way of reading it first.

    The first way that finds anybody is the right one. ``units`` are ids of the organisations in
    which the cards stand, if they are few: the index of names is then asked about them too.
    """
    typed = typed_in(q)
    if not typed:
        yield Reading(cards, in_order=True)
    elif "@" in typed:
        yield Reading(_with_mail(cards, typed.lower()), in_order=False)
    elif _NUMBER.fullmatch(typed) and re.search(r"\d", typed):
        yield Reading(_with_number(cards, typed), in_order=False)
    elif re.search(r"\d", typed):
        yield Reading(
            cards.filter(Q(card_number=typed) | Q(personnel_number=typed)), in_order=False
        )
    else:
        yield from _named(cards, sort_form(typed), units)
        if typed.isascii():
            yield from _named(cards, sort_form(typed.lower().translate(_TYPED_IN_LATIN)), units)


def typed_in(q):
    return " ".join(q.replace("\0", "").split())


def words_in(q):
    """The words of a name that was typed; nothing when it is not a name."""
    words = sort_form(typed_in(q)).replace("-", " ").split()[:MOST_WORDS]
    return words if all(map(_LETTERS.fullmatch, words)) else []


def _named(cards, typed, units):
    yield Reading(cards.filter(fio_sort__startswith=typed), in_order=True)
    words = words_in(typed)
    if words and _are_met(words):
        yield Reading(with_words(cards, words, units), in_order=False)


def _are_met(words):
    """Does every word longer than the index keeps begin somebody's name?

    Else all those whose names begin alike would be looked through for nobody.
    """
    long = [word for word in words if len(word) > LONGEST]
    return all(NameWord.objects.filter(word__startswith=word).exists() for word in long)


def with_words(cards, words, units=None):
    """Cards whose names have words beginning with each of ``words``: each typed word its own."""
    beginnings = [word[:LONGEST] for word in words if len(word) >= SHORTEST]
    found = cards.alias(grams=NameGrams("fio_sort", "unit"))
    if beginnings:
        found = found.filter(grams__contains=beginnings)
        if units:
            found = found.filter(grams__overlap=[f"#{pk}" for pk in units])
    if _are_exact(words):
        return found
    separate = Replace(F("fio_sort"), Value("-"), Value(" "), output_field=TextField())
    spaced = Concat(Value(" "), separate, output_field=TextField())
    in_some_order = "|".join(f" {'.* '.join(order)}" for order in permutations(words))
    return found.alias(spaced=spaced).filter(spaced__regex=in_some_order)


def _are_exact(words):
    """Does the index alone tell: no word is too short or too long, none begins another?"""
    return all(SHORTEST <= len(word) <= LONGEST for word in words) and not any(
        one.startswith(other) for one, other in permutations(words, 2)
    )


def _with_mail(cards, typed):
    cards = cards.exclude(email="").alias(mail=Lower("email"))
    return cards.filter(mail__gte=typed, mail__startswith=typed)


def _with_number(cards, typed):
    """A card's number as it is written or by its digits; a telephone by its beginning or end."""
    digits = re.sub(r"\D", "", typed)
    written = typed.strip("№# ")
    wanted = Q(card_number__in={digits, written}) | Q(personnel_number__in={digits, written})
    ours = digits[1:] if len(digits) > 1 and digits[0] in "78" else digits
    if len(ours) == PHONE:
        wanted |= Q(phone=f"+7{ours}") | Q(extra_phone=f"+7{ours}")
    elif ENOUGH <= len(ours) < PHONE:
        wanted |= Q(phone__gte=f"+7{ours}", phone__lt=f"+7{ours}{LAST}") & ~Q(phone="")
    if ENDING <= len(digits) < PHONE:
        wanted |= Q(phone_end__startswith=digits[::-1]) & ~Q(phone="")
        wanted |= Q(extra_phone_end__startswith=digits[::-1]) & ~Q(extra_phone="")
    text = TextField()
    return cards.alias(
        phone_end=Reverse("phone", output_field=text),
        extra_phone_end=Reverse("extra_phone", output_field=text),
    ).filter(wanted)
