"""What the pages of destruction and of answers show."""

from typing import NamedTuple

from django.db.models import Count

from members.enums import JobState
from privacy.answers import KEPT
from privacy.enums import Fate
from privacy.models import Answer, Destruction, Line
from structure.keyset import moment, page_of
from structure.scope import Action

PAGE = 30
PEOPLE = 50


class Person(NamedTuple):
    """A line with the name of its person, while there is one."""

    line: Line
    title: str
    url: str


def answer_since(member_pk, since):
    """(what the office collected for a request that came at ``since``, the last such; until when
    its files are there, or None)."""
    rows = Answer.objects.filter(member=member_pk, created_at__gte=since)
    answer = rows.exclude(asked_by=None).order_by("-created_at", "-pk").first()
    is_there = answer and answer.state == JobState.DONE and answer.pdf
    return answer, answer.finished_at + KEPT if is_there else None


def destructions(user, *, after=""):
    """(page of destructions this user may see, the newest first, where to go on)."""
    rows = Destruction.objects.for_user(user, Action.DESTROY).select_related("unit", "proposed_by")
    rows, after = page_of(rows, "proposed_at", after, PAGE, read=moment, descending=True)
    counted = Line.objects.filter(of__in=rows).order_by().values_list("of").annotate(n=Count("pk"))
    people = dict(counted)
    for row in rows:
        row.people = people.get(row.pk, 0)
    return rows, after


def people_of(destruction, *, after=""):
    """(page of its people, where to go on)."""
    lines = destruction.lines.select_related("member", "application", "unit")
    lines, after = page_of(lines, "pk", after, PEOPLE, read=int)
    return [_told(line) for line in lines], after


def _told(line):
    row = line.member or line.application
    if line.fate == Fate.DESTROYED:
        return Person(line, line.number.capitalize(), "")
    name = row.known_name if line.member_id else row.full_name
    return Person(line, name, "" if row.hidden_at else row.get_absolute_url())
