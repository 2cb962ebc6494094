"""Which book and which month a page of money is about, out of its address."""

from django.http import Http404
from django.utils import timezone

from dues.month_forms import months_offered, read_month
from dues.months import month_of, months_before, next_month
from dues.shares import BOOK_KINDS
from structure.branches import read_id
from structure.choosing import as_choices, offered_units
from structure.models import Unit
from structure.queries import time_zone_of
from structure.scope import Action


def found_book(request, action=Action.VIEW_DUES, *, named=None):
    """The organisation named in the address, or the highest one that the user has."""
    mine = Unit.objects.for_user(request.user, action).filter(kind__in=BOOK_KINDS)
    asked = named if named is not None else request.GET.get("unit", "")
    if read_id(asked):
        found = mine.filter(pk=read_id(asked)).first()
    else:
        found = mine.order_by("level", "tree_id", "lft").first()
    if found is None:
        raise Http404
    return found


def book_choices(user, chosen, action=Action.VIEW_DUES):
    """Organisations with books of their own, for a select."""
    offered = offered_units(user, action, chosen)
    return as_choices([unit for unit in offered if unit.kind in BOOK_KINDS])


def today_of(unit):
    return timezone.localdate(timezone=time_zone_of(unit))


def asked_month(request, today, name="month"):
    """The month of the address; this one when there is none or it is not ours to show."""
    named = read_month(request.GET.get(name, ""))
    return named if named and named <= today else month_of(today)


def offered_months(month, today):
    """The last months, the newest first, and the one shown wherever it is."""
    months = months_offered(today)
    return months if month in months else [*months, month]


def months_around(month, today):
    """(the month before, the month after or None while it has not begun)."""
    later = next_month(month)
    return months_before(month, 1), later if later <= today else None
