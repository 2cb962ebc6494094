"""Numbers of one organisation: a part of its card, and a page of its own without scripts."""

from typing import NamedTuple

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from members import figures
from members.periods import year_of
from structure.enums import Kind
from structure.models import Unit
from structure.scope import Action

STEP, WIDTH, HEIGHT = 28, 20, 88  # of the chart: a month, its column, all columns
NAMES = {
    Kind.TERRITORIAL: "территориальных",
    Kind.PRIMARY: "первичных",
    Kind.SHOP: "цеховых",
    Kind.GROUP: "профгрупп",
}


class Bar(NamedTuple):
    """A month of the chart: what came stands above the line, what left hangs below it."""

    month: figures.Month
    x: int
    top: int
    up: int
    down: int

    @property
    def middle(self):
        return self.x + WIDTH // 2


@login_required
@require_safe
def unit_figures(request, pk):
    unit = get_object_or_404(Unit.objects.for_user(request.user, Action.VIEW_MEMBER), pk=pk)
    row = figures.of(unit)
    bars, line = _bars(figures.months_of(row)) if row else ([], 0)
    context = {
        "page_title": f"Числа: {unit.short_name}",
        "unit": unit,
        "row": row,
        "is_live": row is not None and row.pk is None,
        "year": year_of(timezone.localdate()),
        "bars": bars,
        "line": line,
        "width": STEP * figures.MONTHS,
        "height": HEIGHT + 18,
        "below": [(NAMES[kind], row.below[kind]) for kind in NAMES if row and kind in row.below],
        "is_part": bool(request.htmx),
    }
    return render(request, "members/unit_figures.html", context)


def _bars(months):
    """(the columns, the height of the line between what came and what left)."""
    highest = max(month.joined for month in months)
    deepest = max(month.left for month in months)
    unit = HEIGHT / max(highest + deepest, 1)
    line = round(highest * unit) or (0 if deepest else HEIGHT)
    bars = []
    for number, month in enumerate(months):
        up, down = _height(month.joined * unit), _height(month.left * unit)
        bars.append(Bar(month, number * STEP + (STEP - WIDTH) // 2, line - up, up, down))
    return bars, line


def _height(size):
    """Something is seen of whatever happened at all."""
    return max(2, round(size)) if size > 0 else 0
