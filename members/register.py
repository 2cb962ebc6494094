"""The register of members: search, filters and pages that cost the same at any size.

What is typed is told apart: digits are a telephone, a card or a personnel number; «@» is a mail
address; words are the beginning of a surname and of the names after it.
"""

import re
from typing import NamedTuple

from django.db.models import Q
from django.db.models.functions import Lower

from members.enums import Status
from members.models import Member
from members.names import sort_form
from structure import keyset
from structure.models import Unit
from structure.scope import Action, Scope

PAGE = 30
WITH_PLACE = ("unit__parent__parent",)  # a group stands in a shop, a shop in a primary
COUNTED = 1000  # more than this is «более 1000»: nobody waits for a count of a million
MOST_WORDS = 4
FEW = 50  # organisations that are named one by one
NOBODY = "none"  # how the empty status is called in an address
STATUSES = [(status.value or NOBODY, status.label) for status in Status]
PHONE = 10  # digits of a telephone after «+7» or «8»
ENOUGH = 3  # of them to look for
LAST = "\U0010ffff"  # after every letter
_NUMBER = re.compile(r"[\d\s()+.\-–№/]+")
_TYPED_IN_LATIN = str.maketrans(
    "qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюё"
)


class Page(NamedTuple):
    rows: list[Member]
    after: str  # where «показать ещё» goes on, "" when everything is shown


class Count(NamedTuple):
    number: int
    is_more: bool


def find(user, *, unit=None, status="", q="", after=""):
    """(cards this user may see, narrowed by the filters; their page after a place)."""
    cards = visible(user)
    if unit:
        cards = _standing_in(cards, Scope(branches=((unit.tree_id, unit.lft, unit.rght),)))
    if status:
        cards = cards.filter(status="" if status == NOBODY else status)
    for found in readings(cards, q):
        page = page_of(found, after)
        if page.rows:
            break
    return found, page


def visible(user):
    """The same cards as ``for_user`` gives, asked for so that a million of them cost nothing."""
    cards = Member.objects.for_user(user, Action.VIEW_MEMBER)
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return cards
    scope = user.scope(Action.VIEW_MEMBER)
    if not scope or user.lent_ids(Member, Action.VIEW_MEMBER):
        return cards
    return _standing_in(Member.objects.all(), scope)


def _standing_in(cards, scope):
    """All of them when the piece of the tree is the whole of it; by ids when it is small."""
    if any(lft == 1 for _, lft, _ in scope.branches):
        roots = Unit.objects.filter(parent=None).values_list("tree_id", "lft", "rght")
        if set(roots) <= set(scope.branches):
            return cards
    units = Unit.objects.filter(scope.q()).order_by().values_list("pk", flat=True)
    few = list(units[: FEW + 1])
    return cards.filter(scope.q("unit") if len(few) > FEW else Q(unit__in=few))


def readings(cards, q):
    """Those of ``cards`` that answer to what was typed, the usual way of reading it first.

    The first way that finds anybody is the right one.
    """
    typed = q.replace("\0", "").strip()
    if not typed:
        yield cards
    elif "@" in typed:
        yield _with_mail(cards, typed.lower())
    elif _NUMBER.fullmatch(typed) and re.search(r"\d", typed):
        yield _with_number(cards, re.sub(r"\D", "", typed))
    else:
        for beginning, others in _words_read(sort_form(typed).split()[:MOST_WORDS]):
            yield _named(cards, beginning, others)


def _words_read(words):
    """(the beginning of the name, words that follow somewhere) in each way worth trying.

    «Пётр Иванов» is looked for as Иванов too, and what was typed in Latin letters as Russian.
    """
    yield " ".join(words), []
    if len(words) > 1:
        first, *middle, last = words
        yield f"{first} ", [*middle, last]
        yield last, [first, *middle]
        yield first, [*middle, last]
    elif words[0].isascii():
        yield words[0].translate(_TYPED_IN_LATIN).replace("ё", "е"), []


def _named(cards, beginning, others):
    cards = cards.filter(fio_sort__startswith=beginning)
    for word in others:
        cards = cards.filter(fio_sort__contains=f" {word}")
    return cards


def _with_mail(cards, typed):
    cards = cards.exclude(email="").alias(mail=Lower("email"))
    return cards.filter(mail__gte=typed, mail__startswith=typed)


def _with_number(cards, digits):
    wanted = Q(card_number=digits) | Q(personnel_number=digits)
    ours = digits[1:] if len(digits) > 1 and digits[0] in "78" else digits
    if len(ours) == PHONE:
        wanted |= Q(phone=f"+7{ours}")
    elif ENOUGH <= len(ours) < PHONE:
        wanted |= Q(phone__gte=f"+7{ours}", phone__lt=f"+7{ours}{LAST}") & ~Q(phone="")
    return cards.filter(wanted)


def page_of(cards, after="", size=PAGE):
    """The page of ``cards`` after a place in the order of names."""
    return Page(*keyset.page_of(cards.select_related(*WITH_PLACE), "fio_sort", after, size))


def counted(cards):
    """How many they are, counted no further than ``COUNTED``."""
    number = cards.order_by()[: COUNTED + 1].count()
    return Count(min(number, COUNTED), number > COUNTED)
