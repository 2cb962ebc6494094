"""A choice of cards: who asks, what was typed and chosen, and the sentence that tells it.

A page, a count, a printed list, an export and a change of many cards are made from the same one,
each with its own right.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property

from members import register
from members.filters import CONDITIONS, parts_of, said
from members.forms.register import RegisterFilter
from structure.branches import read_id
from structure.choosing import chosen_unit, offered_units
from structure.models import Unit
from structure.scope import Action

BY_WORDS = "поиск по словам"


@dataclass
class Selection:
    """Cards of ``user`` for ``action``. ``is_nobody``: it asks about what he may not see."""

    user: Any
    form: RegisterFilter
    unit: Unit | None
    action: Action
    on: date
    is_nobody: bool = False

    @property
    def values(self):
        """What was chosen, without what could not be read."""
        return getattr(self.form, "cleaned_data", {})

    @property
    def q(self):
        return self.values.get("q", "")

    @property
    def parts(self):
        chosen = self.values.get("member") or ()
        return parts_of(self.values, unit=self.unit, q=self.q, chosen=len(chosen))

    @property
    def sentence(self):
        return said(self.parts)

    @property
    def is_narrowed(self):
        return any(self.form.data.get(name) for name in self.form.fields)

    @property
    def query(self):
        """The same selection as the words of an address."""
        kept = QueryDict(mutable=True)
        for name in self.form.fields:
            values = [value for value in self.form.data.getlist(name) if value]
            if values:
                kept.setlist(name, values)
        return kept.urlencode()

    @cached_property
    def seen(self):
        """Cards of his in the organisation and of the status: by these an index orders names."""
        seen = register.reach(self.user, self.action, self.unit)
        cards = seen.cards.none() if self.is_nobody else seen.cards
        for condition in CONDITIONS:
            if condition.names == ("status",) and (given := condition.given(self.values)):
                cards = cards.filter(condition.asked(given, self.on, self.user))
        return seen._replace(cards=cards)

    @cached_property
    def wanted(self):
        """The rest of the conditions; None when there are none."""
        found = []
        for condition in CONDITIONS:
            given = condition.given(self.values)
            if given and condition.names != ("status",):
                found.append(condition.asked(given, self.on, self.user))
        if chosen := self.values.get("member"):
            found.append(Q(pk__in=chosen))
        return Q(*found) if found else None

    def page(self, **how):
        """(the cards, their page); see ``register.narrowed``."""
        return register.narrowed(self.seen, q=self.q, wanted=self.wanted, **how)


def without_words(sentence, query):
    """A sentence and an address for the journal: that words were sought by, and not which.

    They may be the name of a person who is destroyed later; the journal stays.
    """
    data = QueryDict(query, mutable=True)
    typed = data.pop("q", [""])[-1].strip()
    if not typed:
        return sentence, query
    head, part, tail = sentence.partition(f" по запросу «{typed}»")
    return f"{head} ({BY_WORDS}){tail}" if part else BY_WORDS.capitalize(), data.urlencode()


def selection_of(user, query, action=Action.VIEW_MEMBER, *, on=None):
    """What the words of an address (text or ``QueryDict``) choose of the cards of ``user``.

    An organisation in which he may not do ``action`` chooses nobody: the sentence must not lie.
    """
    data = QueryDict(query) if isinstance(query, str) else query
    named = data.get("unit", "")
    unit = chosen_unit(user, action, named)
    form = RegisterFilter(data, units=offered_units(user, action, unit, closed=True))
    form.is_valid()
    return Selection(
        user, form, unit, action, on or timezone.localdate(),
        is_nobody=bool(read_id(named)) and unit is None,
    )  # fmt: skip
