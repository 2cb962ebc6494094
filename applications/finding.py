"""Finding the organisation to join: by employer, town or its own name, and by the code typed.

Asked by strangers, so it shows only open organisations that have a form, and only a few of them.
Each question to the database is capped; who stands first is decided on the few it gave.
"""

import re
from typing import NamedTuple

from django.db import models
from django.db.models import OuterRef, Subquery

from structure.enums import Kind
from structure.models import Employer, JoinCode, Unit
from structure.plain_text import (
    Plain,
    Words,
    beginning_with,
    in_haste,
    plain,
    stem,
    words_of,
)
from structure.queries import standing

SHOWN = 12  # organisations on the page; who does not see his own adds a word
CONSIDERED = 100  # taken from the database by each question before the best are chosen
WORDS = 5  # of what was typed; a longer sentence finds nothing better
REGIONS = 120
EMPLOYERS = 20_000
NAMES = ("name", "short_name", "town")  # of an organisation and of an employer alike

_NOT_IN_CODE = re.compile(r"[^0-9A-Z]")
# Russian letters that look like Latin ones: what a hand with a Russian keyboard types.
_LOOKALIKES = str.maketrans("АВСЕНКМРТХУ", "ABCEHKMPTXY")


class Found(NamedTuple):
    unit: Unit
    code: str  # of its form
    at: list[Employer]

    @property
    def employers(self):
        return sorted(employer.short_name for employer in self.at)

    @property
    def page_code(self):
        """Where it tells of itself, "" when it has not opened its page."""
        page = getattr(self.unit, "public_page", None)
        return page.code if page and page.is_published else ""

    @property
    def employer_names(self):
        return [[getattr(employer, name) for name in NAMES] for employer in self.at]


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
    codes = JoinCode.objects.filter(unit=standing(unit), revoked_at=None).order_by("pk")
    return codes.values_list("code", flat=True).first() or ""


def find_units(text):
    """(organisations that fit, is there more).

    Every word is met, in the names of the organisation or of its employer; else the words stand
    inside longer ones; else at least one of them is met. The second is given little time.
    """
    words = [word for word in words_of(text) if len(word) > 1 or word.isdigit()][:WORDS]
    if not words:
        return [], False
    stems = [stem(word) for word in words]
    met = _best(_all_met(stems), words, at_least=len(words))
    if not met:
        with in_haste():
            met = _best(_met_less_exactly(stems), words, at_least=len(words))
    if not met:
        met = _best(_any_met(stems), words, at_least=1)
    return met[:SHOWN], len(met) > SHOWN


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
        .real()
        .order_by()  # the order of the tree would lead past the index of words
        .filter(kind=kind)
        .annotate(form_code=Subquery(codes.values("code")[:1]))
        .exclude(form_code=None)
    )


def _all_met(stems):
    own, standing_at = _primary_ones(), _standing_at
    yield own.filter(words=beginning_with(stems, every=True))
    yield own.filter(pk__in=standing_at(words=beginning_with(stems, every=True)))


def _met_less_exactly(stems):
    """«самолёт камышин»: an employer in the town of the organisation. «энерго»: inside words."""
    if len(stems) > 1:
        some = beginning_with(stems, every=False)
        yield _primary_ones().filter(words=some, pk__in=_standing_at(words=some))
    longest = max(stems, key=len)
    if len(longest) > 3:
        yield _primary_ones().filter(plain__contains=longest)
        yield _primary_ones().filter(pk__in=_standing_at(plain__contains=longest))


def _any_met(stems):
    some = beginning_with(stems, every=False)
    yield _primary_ones().filter(words=some)
    yield _primary_ones().filter(pk__in=_standing_at(words=some))


def _primary_ones():
    return _with_form(Kind.PRIMARY).alias(words=Words(*NAMES), plain=Plain(*NAMES))


def _standing_at(**condition):
    """Ids of organisations at employers that fit."""
    employers = Employer.objects.alias(words=Words(*NAMES), plain=Plain(*NAMES))
    through = Unit.employers.through.objects
    # The slice makes the database read them once and not look again for every organisation.
    return through.filter(employer__in=employers.filter(**condition)[:EMPLOYERS]).values("unit")


def _best(questions, words, *, at_least):
    """What the questions found, those that meet more words and nearer to the letter first."""
    units = {}
    for question in questions:
        units |= {unit.pk: unit for unit in question[:CONSIDERED]}
        if len(units) >= CONSIDERED:
            break
    ranked = []
    for found in _shown(units.values()):
        own = plain(*(getattr(found.unit, name) for name in NAMES))
        everything = own + "".join(plain(*names) for names in found.employer_names)
        points = [_points(word, own, everything) for word in words]
        if sum(map(bool, points)) >= at_least:
            ranked.append((-sum(points), found.unit.short_name, found.unit.pk, found))
    return [found for *_, found in sorted(ranked, key=lambda row: row[:3])]


def _points(word, own, everything):
    beginning = stem(word)
    if beginning not in everything:
        return 0
    places = ((word, own), (word, everything), (beginning, own), (beginning, everything))
    met = [f" {start}" in text for start, text in places]
    return len(places) + 1 - met.index(True) if any(met) else 1


def _shown(rows):
    rows = list(rows)
    models.prefetch_related_objects(rows, "employers", "public_page")
    return [Found(unit, unit.form_code, list(unit.employers.all())) for unit in rows]
