"""The tree as a reader opens it: a level at a time, and search. Nothing here counts a branch.

Lists are read by keyset; the place to go on from is the id of the last row shown.
"""

from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from structure.enums import CHILDREN, Kind
from structure.models import Employer, Unit
from structure.plain_text import Plain, Words, beginning_with, in_haste, plain, stem, words_of
from structure.scope import Action

PAGE = 50
FOUND = 20
NAMES = ("name", "short_name", "town")  # of an organisation and of an employer alike
COUNTED = 100  # children beyond this are «больше ста»


class Page(NamedTuple):
    rows: list[Unit]
    after: str  # where «показать ещё» goes on, "" when everything is shown


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
    page = _sought(units, words, _beginning, closed)
    if not page.rows:
        with in_haste():
            return _sought(units, words, _inside, closed)
    return page


def _sought(units, words, says, closed):
    links = Unit.employers.through.objects
    for word in words.replace("\0", "").split():
        at = links.filter(employer__in=_saying(Employer.objects.order_by(), word, says, "inn"))
        said = _saying(Unit.objects.order_by(), word, says, "code").union(
            at.values("unit"), all=True
        )
        units = units.filter(pk__in=said)
    rows = _shown(units, closed).select_related("parent__parent__parent")
    return _page(rows.order_by("tree_id", "lft"), FOUND)


def employers_named(words):
    """Employers whose name, town or ИНН has every word."""
    found = Employer.objects.all()
    for word in words.replace("\0", "").split():
        found = found.filter(pk__in=_saying(Employer.objects, word, _beginning, "inn"))
    return found


def _saying(rows, word, says, number):
    """Ids of rows that have the word in their names, or whose ``number`` begins with it.

    A union and not «or»: each part is answered by an index of its own.
    """
    rows = rows.alias(words=Words(*NAMES), plain=Plain(*NAMES))
    named, numbered = rows.filter(says(word)), rows.filter(**{f"{number}__startswith": word})
    return named.values("pk").union(numbered.values("pk"), all=True)


def _beginning(word):
    """Words of the names begin with it, whatever its ending."""
    stems = [stem(part) for part in words_of(word)]
    return Q(words=beginning_with(stems, every=True)) if stems else Q(pk__in=[])


def _inside(word):
    """«энерго» in «Волгоградэнерго»: no index serves it."""
    return Q(plain__contains=plain(word).strip()) if words_of(word) else Q(pk__in=[])


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
