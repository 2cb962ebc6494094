"""The journal as a page: whose lines a person sees, and what he asks of them.

``audit`` knows neither people nor organisations, so the question of rights is asked here.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.utils import timezone

from accounts.journal_words import changes_of, facts_of, people_of, places_of
from accounts.models import User
from audit.queries import lines
from audit.titles import title_of
from structure.keyset import moment, page_of, read_place
from structure.models import Unit
from structure.scope import Action
from structure.whole import whole_union

PAGE = 50
FEW = 200  # organisations whose lines are sought one by one
NAMESAKES = 50


@dataclass(frozen=True)
class Asked:
    """What the reader of the journal has chosen. ``actors`` is None when anybody will do."""

    person: str = ""
    actors: tuple[int, ...] | None = None
    unit: Unit | None = None
    kind: str = ""
    since: date | None = None
    until: date | None = None
    operation: UUID | None = None

    @property
    def told(self):
        """The question as the journal writes it down: no name was typed in it."""
        told = {
            "actors": list(self.actors) if self.actors is not None else None,
            "unit": self.unit and self.unit.pk,
            "kind": self.kind,
            "since": self.since and self.since.isoformat(),
            "until": self.until and self.until.isoformat(),
            "operation": self.operation and str(self.operation),
        }
        return {name: value for name, value in told.items() if value not in (None, "")}

    @property
    def is_narrowed(self):
        return bool(self.told or self.person)


def page(user, asked, after="", size=PAGE):
    """(a page of lines with who did it and where, the place to go on from).

    A few people or organisations are each asked for their newest lines, so that none is read
    through; many organisations are told by their place in the tree: every other line is theirs.
    """
    found, units = _answers(asked), _units(user, asked)
    if units is NOWHERE:
        return [], ""
    each = None
    if asked.actors:
        each = User.objects.filter(pk__in=asked.actors), "actor_id"
    elif isinstance(units, list) and not (asked.person or asked.operation):
        each = Unit.objects.filter(pk__in=units), "unit_id"
    if isinstance(units, Q):
        found = found.filter(units)
    else:
        few = isinstance(units, list)
        found = found.filter(unit_id__in=units if few else units.values("pk"))
    if each:
        rows, path = each
        newest = _from_place(found, after).filter(**{path: OuterRef("pk")})
        newest = newest.order_by("-at", "-pk").values("pk")[: size + 1]
        of_each = rows.annotate(newest=ArraySubquery(newest)).values_list("newest", flat=True)
        found = lines().filter(pk__in=chain(*of_each))
    found, further = page_of(found, "at", after, size, read=moment, descending=True)
    return _with_names(found), further


NOWHERE = object()


def _units(user, asked):
    """Where the user may read the journal, within what he asks for: ids while they are few; a
    condition on lines where it is the whole of the union."""
    scope = user.scope(Action.VIEW_JOURNAL)
    if not (scope and user.is_active):
        return NOWHERE
    units = Unit.objects.filter(scope.q())
    if asked.unit:
        unit = asked.unit
        units = units.filter(tree_id=unit.tree_id, lft__range=(unit.lft, unit.rght))
    else:
        everywhere = whole_union(scope.branches, "unit_id")
        if everywhere is not None:
            return everywhere
    few = list(units.order_by().values_list("pk", flat=True)[: FEW + 1])
    return few if len(few) <= FEW else units.order_by()


def _answers(asked):
    found = lines()
    if asked.person:
        found = found.filter(person=asked.person)
    if asked.actors is not None:
        found = found.filter(actor_id__in=asked.actors)
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.operation:
        found = found.filter(operation=asked.operation)
    if asked.since:
        found = found.filter(at__gte=_midnight(asked.since))
    if asked.until:
        found = found.filter(at__lt=_midnight(asked.until + timedelta(days=1)))
    return found


def _from_place(found, after):
    place = read_place(after, moment)
    if not place:
        return found
    at, pk = place
    return found.filter(at__lte=at).filter(Q(at__lt=at) | Q(pk__lt=pk))


def _with_names(found):
    """Give the lines the names of those who acted and of organisations: two queries for all.

    Lines about people whose data are hidden lose theirs.
    """
    hidden = _hidden_among({key for entry in found for key in (entry.person, entry.subject)})
    for entry in found:
        entry.is_hidden = not hidden.isdisjoint((entry.person, entry.subject))
    acted = {pk for entry in found for pk in (entry.actor_id, entry.behind_id) if pk}
    people = User.objects.in_bulk(acted.union(*map(people_of, found)))
    told = set().union(*map(places_of, found))
    units = Unit.objects.in_bulk(told | {entry.unit_id for entry in found if entry.unit_id})
    for entry in found:
        entry.actor = people.get(entry.actor_id)
        entry.behind = people.get(entry.behind_id)
        entry.unit = units.get(entry.unit_id)
        entry.title = title_of(entry.action)
        entry.changes = changes_of(entry, units, people)
        entry.facts = facts_of(entry, units, people)
    return found


def _hidden_among(keys):
    """Those of ``keys`` that wait to be destroyed; a query for each model that can be hidden."""
    hidden = set()
    for model in apps.get_models():
        label = f"{model._meta.label_lower}:"
        pks = [key.removeprefix(label) for key in keys if key and key.startswith(label)]
        if pks and hasattr(model, "hidden_at"):
            rows = model._base_manager.filter(pk__in=pks, hidden_at__isnull=False)
            hidden.update(f"{label}{pk}" for pk in rows.values_list("pk", flat=True))
    return hidden


def namesakes(text):
    """Numbers of users by the beginning of the surname, or by the number itself."""
    if text.isascii() and text.isdigit() and len(text) < 19:
        return (int(text),)
    found = User.objects.filter(surname__istartswith=text).order_by("pk")
    return tuple(found.values_list("pk", flat=True)[:NAMESAKES])


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))
