"""Finding the organisation to join: by employer, town or its own name, and by the code typed.

Asked by strangers, so it shows only open organisations that have a form, and only a few of them.
The text is compared without case, ё/е and quotation marks, word by word, in any order.
"""

import re
from typing import NamedTuple

from django.db import models
from django.db.models import Case, F, Func, OuterRef, Q, Subquery, Value, When

from structure.enums import Kind
from structure.models import Employer, JoinCode, Unit

SHOWN = 12  # organisations on the page; who does not see his own adds a word
WORDS = 5  # of what was typed; a longer sentence finds nothing better
REGIONS = 120

_NOT_IN_CODE = re.compile(r"[^0-9A-Z]")
# Russian letters that look like Latin ones: what a hand with a Russian keyboard types.
_LOOKALIKES = str.maketrans("АВСЕНКМРТХУ", "ABCEHKMPTXY")
_WORD = re.compile(r"[0-9a-zа-я]+")
_SIGNS = "ё«»\"'()-–—,.№/"


class Plain(Func):
    """Lower case, ё as е, signs as spaces, a space before the first word."""

    template = (
        "(' ' || translate(lower(%(expressions)s), "
        f"'{_SIGNS.replace(chr(39), chr(39) * 2)}', 'е{' ' * (len(_SIGNS) - 1)}'))"
    )
    arg_joiner = " || ' ' || "
    output_field = models.TextField()


class Found(NamedTuple):
    unit: Unit
    code: str  # of its form
    employers: list[str]


def code_typed(text):
    """A code as people type it: any case, with spaces, hyphens and Russian look-alikes."""
    return _NOT_IN_CODE.sub("", text.upper().translate(_LOOKALIKES))[:12]


def open_code(text):
    """The join code that opens a form, with its organisation; None for any other text."""
    code = code_typed(text)
    if not code:
        return None
    return (
        JoinCode.objects.filter(code=code, revoked_at=None, unit__closed_on=None)
        .select_related("unit")
        .first()
    )


def form_code(unit):
    """The code that leads to the form of ``unit``, or of who took its place; "" when none."""
    while unit.successor_id:
        unit = unit.successor
    return (
        JoinCode.objects.filter(unit=unit, revoked_at=None, unit__closed_on=None)
        .order_by("pk")
        .values_list("code", flat=True)
        .first()
        or ""
    )


def find_units(text):
    """(organisations that fit, is there more). Every word must be met; else any of them."""
    words = _WORD.findall(text.lower().replace("ё", "е"))
    words = [word for word in words if len(word) > 1 or word.isdigit()][:WORDS]
    if not words:
        return [], False
    rows = list(_matching(words, all)[: SHOWN + 1])
    if not rows and len(words) > 1:
        rows = list(_matching(words, any)[: SHOWN + 1])
    return _shown(rows[:SHOWN]), len(rows) > SHOWN


def regions():
    """Territorial organisations with the codes of their forms: for who does not know his own."""
    return _shown(_with_form(Kind.TERRITORIAL).order_by("town", "short_name")[:REGIONS])


def the_union():
    """The union itself with the code of its form, or None."""
    return next(iter(_shown(_with_form(Kind.UNION)[:1])), None)


def _with_form(kind):
    codes = JoinCode.objects.filter(unit=OuterRef("pk"), revoked_at=None).order_by("pk")
    return (
        Unit.objects.open()
        .filter(kind=kind)
        .annotate(form_code=Subquery(codes.values("code")[:1]))
        .exclude(form_code=None)
    )


def _matching(words, how):
    """Primary organisations that meet all or any of the words, those met best first."""
    found = _with_form(Kind.PRIMARY).alias(own=Plain("name", "short_name", "town"))
    conditions, points = Q(), Value(0)
    for word in words:
        stem = _stem(word)
        met = Q(own__contains=stem) | Q(pk__in=_at_employers(stem))
        conditions = conditions & met if how is all else conditions | met
        points = points + Case(
            When(own__contains=f" {word}", then=3),
            When(own__contains=f" {stem}", then=2),
            When(met, then=1),
            default=0,
            output_field=models.IntegerField(),
        )
    found = found.filter(conditions).alias(points=points)
    return found.order_by(F("points").desc(), "short_name", "pk")


def _at_employers(stem):
    """Ids of organisations with an employer of that name or town: asked once, not per row."""
    employers = Employer.objects.alias(plain=Plain("name", "short_name", "town"))
    standing = Unit.employers.through.objects.filter(
        employer__in=employers.filter(plain__contains=stem)
    )
    return standing.values("unit")


def _stem(word):
    """A long word without its ending: «Волжской» finds «Волжская»."""
    return word[:-2] if len(word) > 5 else word


def _shown(rows):
    rows = list(rows)
    models.prefetch_related_objects(rows, "employers")
    return [
        Found(
            unit,
            unit.form_code,
            sorted(employer.short_name for employer in unit.employers.all()),
        )
        for unit in rows
    ]
