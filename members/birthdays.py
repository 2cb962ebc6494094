"""Whose birthday it is: a reason to call."""

from members.enums import Status
from members.models import Member
from structure.scope import Action

LIMIT = 12


def birthdays(user, *, on):
    """Members this user may see who were born on this day of the year, by name.

    The twenty-ninth of February is kept on the twenty-eighth in a common year.
    """
    days = [on.day] if (on.month, on.day) != (2, 28) or _is_leap(on.year) else [28, 29]
    mine = Member.objects.for_user(user, Action.VIEW_MEMBER)
    born = mine.filter(birth_date__month=on.month, birth_date__day__in=days, status=Status.MEMBER)
    return list(born.select_related("unit").order_by("fio_sort", "pk")[:LIMIT])


def _is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
