"""The matrix of offices and actions: a page for reading."""

from typing import NamedTuple

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.policy import LEVELS, POLICY, Reach
from accounts.titles import GROUPS, REACHES, TITLES
from structure.enums import Kind


class Cell(NamedTuple):
    role: Role
    reach: Reach | None
    said: str


class Line(NamedTuple):
    title: str
    cells: list[Cell]


@login_required
@require_safe
def matrix(request):
    """What each office gives, for reading: drawn from ``POLICY``."""
    context = {
        "page_title": "Кто что может",
        "roles": list(Role),
        "groups": [(group.title, [_line(action) for action in group.actions]) for group in GROUPS],
        "by_role": [
            (role, _levels(role), [(group.title, _of(role, group)) for group in GROUPS])
            for role in Role
        ],
    }
    return render(request, "rights/matrix.html", context)


def _line(action):
    cells = []
    for role in Role:
        reach = POLICY[role].get(action)
        cells.append(Cell(role, reach, REACHES.get(reach, "нет")))
    return Line(TITLES[action], cells)


def _of(role, group):
    return [
        (TITLES[action], REACHES[POLICY[role][action]])
        for action in group.actions
        if action in POLICY[role]
    ]


def _levels(role):
    return ", ".join(level.label for level in Kind if level in LEVELS[role])
