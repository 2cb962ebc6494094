"""Whose birthday it is: a reason to call, and a list for the stand."""

from typing import NamedTuple

from members import register
from members.consents.outputs import NOTHING, Output, let_out, standings
from members.enums import Status
from members.models import Member
from structure.scope import Action

LIMIT = 12
MOST = 500  # people on one sheet for the stand


def birthdays(user, *, on):
    """Members this user may see who were born on this day of the year, by name.

    The twenty-ninth of February is kept on the twenty-eighth in a common year. Whoever took back
    his consent to processing is left in peace.
    """
    days = [on.day] if (on.month, on.day) != (2, 28) or _is_leap(on.year) else [28, 29]
    mine = Member.objects.for_user(user, Action.VIEW_MEMBER)
    born = mine.filter(birth_date__month=on.month, birth_date__day__in=days, status=Status.MEMBER)
    born = born.filter(let_out(Output.BIRTHDAYS))
    return list(born.select_related("unit").order_by("fio_sort", "pk")[:LIMIT])


def _is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


class Line(NamedTuple):
    """One line of the sheet; ``notes`` are the conditions under which it may be shown."""

    member: Member
    day: int
    has_photo: bool
    notes: list[str]


class Sheet(NamedTuple):
    lines: list[Line]
    left_out: int  # born in that month, but did not let it be shown
    is_cut: bool


def born_in_month(user, unit, month):
    """Members of an organisation born in this month who let it be shown to everybody, by day."""
    cards = register.reach(user, Action.EXPORT_MEMBERS, unit).cards
    born = cards.filter(birth_date__month=month, status=Status.MEMBER)
    found = list(born.select_related("unit").order_by("birth_date__day", "fio_sort")[: MOST + 1])
    is_cut, found = len(found) > MOST, found[:MOST]
    known = standings([member.pk for member in found])
    lines = []
    for member in found:
        standing = known.get(member.pk, NOTHING)
        if standing.lets(Output.STAND):
            has_photo = bool(member.photo_id) and standing.lets(Output.STAND_PHOTO)
            notes = standing.notes(Output.STAND)
            lines.append(Line(member, member.birth_date.day, has_photo, notes))
    return Sheet(lines, len(found) - len(lines), is_cut)
