"""Reads of lists and their rows."""

from django.db.models import Q

from imports.enums import Choice, State, Verdict
from imports.models import ColumnMemory, Import
from structure import keyset
from structure.models import Unit

PAGE = 30
ROWS = 50
REMARKS = "remarks"  # rows that are taken though some cells were not understood
LEFT = "left"  # rows that were meant and not written, or not taken back
FILTERS = [*Verdict.values, REMARKS, LEFT]


def being_written(unit):
    """Lists that are being written or taken back in this branch of the tree, or above it."""
    line = Q(unit__in=Unit.objects.above(unit).order_by()) | Q(
        unit__tree_id=unit.tree_id, unit__lft__range=(unit.lft, unit.rght)
    )
    return Import.objects.filter(line, state__in=[State.RUNNING, State.UNDOING])


def remembered(unit, mark):
    """What the columns under these headings were last time, here or in an organisation above."""
    if not mark:
        return None
    memories = ColumnMemory.objects.filter(unit__in=Unit.objects.above(unit), fingerprint=mark)
    return memories.order_by("-unit__level").values_list("mapping", flat=True).first()


def page_of_lists(lists, after):
    return keyset.page_of(
        lists.select_related("unit", "actor"), "created_at", after, PAGE,
        read=keyset.moment, descending=True,
    )  # fmt: skip


def rows_of(of, wanted, doubt=""):
    """Rows of one kind, in the order of the file."""
    rows = of.rows.all()
    if wanted == REMARKS:
        return rows.exclude(reasons=[]).exclude(verdict__in=[Verdict.ERROR, Verdict.DOUBTFUL])
    if wanted == LEFT:
        return rows.filter(Q(is_left=True) | Q(is_kept=True))
    rows = rows.filter(verdict=wanted)
    return rows.filter(doubt=doubt) if doubt else rows


def page_of_rows(rows, after):
    """(rows, the number to go on from; 0 when everything is shown)."""
    found = list(rows.filter(number__gt=after).order_by("number")[: ROWS + 1])
    return found[:ROWS], found[ROWS - 1].number if len(found) > ROWS else 0


def undecided(of):
    """How many doubtful rows will be passed by."""
    return of.rows.filter(verdict=Verdict.DOUBTFUL, choice=Choice.UNDECIDED).count()


def decided(of):
    """How many doubtful rows somebody wants to be written."""
    chosen = [Choice.TAKE, Choice.NEW]
    return of.rows.filter(verdict=Verdict.DOUBTFUL, choice__in=chosen).count()


def with_reasons(of):
    """Rows for the file of errors."""
    return of.rows.exclude(reasons=[], is_left=False).order_by("number").iterator(chunk_size=2000)
