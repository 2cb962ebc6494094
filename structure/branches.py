"""The tree as a reader opens it: a level at a time, and search. Nothing here counts a branch.

Lists are read by keyset; the place to go on from is the id of the last row shown.
"""

from typing import NamedTuple

from django.db.models import Exists, Func, OuterRef, Q, TextField

from structure.enums import CHILDREN, Kind
from structure.models import Employer, Unit
from structure.scope import Action

PAGE = 50
FOUND = 20
COUNTED = 100  # children beyond this are «больше ста»


class Page(NamedTuple):
    rows: list[Unit]
    after: str  # where «показать ещё» goes on, "" when everything is shown


class Plain(Func):
    """Several columns as one text in which case and ё/е do not matter. See ``plain``."""

    template = "replace(lower(%(expressions)s), 'ё', 'е')"
    arg_joiner = " || ' ' || "
    output_field = TextField()


def plain(text):
    return text.lower().replace("ё", "е").replace("\0", "")


def read_id(text):
    """The id out of an address; 0, which nobody has, when it is not one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def children_of(user, unit, *, closed=False, after=""):
    """One level below ``unit``, by name."""
    rows = Unit.objects.for_user(user, Action.VIEW_UNIT).filter(parent=unit)
    last = _row(after, rows)
    if last:
        rows = rows.filter(short_name__gte=last.short_name).filter(
            Q(short_name__gt=last.short_name) | Q(pk__gt=last.pk)
        )
    return _page(_shown(rows, closed).order_by("short_name", "pk"), PAGE)


def tops_of(user):
    """Where the tree begins for this user: highest organisations that he may see."""
    scope = user.scope(Action.VIEW_UNIT)
    tops = Q(pk__in=[*scope.units, *user.lent_ids(Unit, Action.VIEW_UNIT)])
    for tree_id, lft, _ in scope.branches:
        tops |= Q(tree_id=tree_id, lft=lft)
    rows = list(_shown(Unit.objects.filter(tops), closed=True).order_by("tree_id", "lft"))
    branches = [(row.tree_id, row.lft, row.rght) for row in rows if scope.holds(row)]
    return [
        row
        for row in rows
        if not any(
            row.tree_id == tree_id and lft < row.lft < rght for tree_id, lft, rght in branches
        )
    ]


def search(user, words, *, closed=False, after=""):
    """Organisations this user may see whose name, town, code or employer has every word."""
    return found_by(
        Unit.objects.for_user(user, Action.VIEW_UNIT), words, closed=closed, after=after
    )


def found_by(units, words, *, closed=False, after=""):
    """Those of ``units`` that have every word, from the top down; all of them without words."""
    last = _row(after, units)
    if last:
        units = units.filter(tree_id__gte=last.tree_id).filter(
            Q(tree_id__gt=last.tree_id) | Q(lft__gt=last.lft)
        )
    units = units.alias(said=Plain("short_name", "name", "town", "code"))
    for word in plain(words).split():
        links = Unit.employers.through.objects.filter(employer__in=employers_named(word))
        units = units.filter(Q(said__contains=word) | Q(pk__in=links.values("unit")))
    rows = _shown(units, closed).select_related("parent__parent__parent")
    return _page(rows.order_by("tree_id", "lft"), FOUND)


def employers_named(words):
    """Employers whose name, town or ИНН has every word."""
    found = Employer.objects.alias(said=Plain("short_name", "name", "town", "inn"))
    for word in plain(words).split():
        found = found.filter(said__contains=word)
    return found


def new_parents(user, unit):
    """Organisations under which ``unit`` may be moved by this user."""
    kinds = [kind for kind in Kind if unit.kind in CHILDREN[kind]]
    return (
        Unit.objects.for_user(user, Action.CHANGE_TREE)
        .open()
        .filter(kind__in=kinds)
        .exclude(pk__in=[unit.pk, unit.parent_id])
        .exclude(tree_id=unit.tree_id, lft__range=(unit.lft, unit.rght))
    )


def successors(user, unit):
    """Organisations in whose favour this user may close ``unit``."""
    return (
        Unit.objects.for_user(user, Action.CHANGE_TREE)
        .open()
        .filter(kind=unit.kind)
        .exclude(pk=unit.pk)
    )


def children_counted(unit):
    """How many open organisations stand directly below, counted up to ``COUNTED`` + 1."""
    return unit.get_children().open().order_by()[: COUNTED + 1].count()


def _shown(rows, closed):
    inside = Unit.objects.filter(parent=OuterRef("pk"))
    if not closed:
        rows, inside = rows.filter(closed_on=None), inside.filter(closed_on=None)
    return rows.annotate(has_children=Exists(inside))


def _page(rows, size):
    rows = list(rows[: size + 1])
    if len(rows) <= size:
        return Page(rows, "")
    return Page(rows[:size], str(rows[size - 1].pk))


def _row(after, rows):
    return rows.filter(pk=read_id(after)).first() if after else None
