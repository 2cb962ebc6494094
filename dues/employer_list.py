"""Employers as the accountant looks through them: who is owed what, and what is not set up yet."""

from decimal import Decimal
from typing import NamedTuple

from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Lower

from dues.enums import Account
from dues.models import DuesRegister, LedgerTotal, PayrollDay, RegisterLayout
from structure.branches import employers_named
from structure.keyset import page_of
from structure.models import Employer, Unit
from structure.scope import Action

PAGE = 30
REGISTERS = 5


class Row(NamedTuple):
    employer: Employer
    days: PayrollDay | None
    layout: RegisterLayout | None
    register: DuesRegister | None  # the last one that stands
    debt: Decimal | None  # withheld and not paid over; a minus is paid in advance


def employers_of(user, action=Action.VIEW_DUES):
    """Employers of the organisations in which the user has this right by office.

    Not those lent to him: whoever is lent an employer has the window, and nothing else.
    """
    if not user.is_active:
        return Employer.objects.none()
    units = Unit.objects.filter(user.scope(action).q())
    links = Unit.employers.through.objects.filter(unit__in=units)
    return Employer.objects.filter(pk__in=links.values("employer"))


def page_of_employers(user, *, q="", after=""):
    """(rows, where to go on) by name."""
    mine = employers_of(user)
    if q:
        mine = mine.filter(pk__in=employers_named(q).values("pk"))
    found, following = page_of(
        mine.annotate(named=Lower("short_name")), "named", after, PAGE, read=str
    )
    return _rows(user, found), following


def _rows(user, employers):
    pks = [employer.pk for employer in employers]
    days = PayrollDay.objects.in_bulk(pks, field_name="employer_id")
    layouts = RegisterLayout.objects.in_bulk(pks, field_name="employer_id")
    known = (days, layouts, _last_registers(user, pks), debts_of(user, pks))
    return [Row(employer, *(found.get(employer.pk) for found in known)) for employer in employers]


def _last_registers(user, pks):
    newest = registers_of(user, OuterRef("pk")).filter(annulled_on=None)
    last = Employer.objects.filter(pk__in=pks).annotate(last=Subquery(newest.values("pk")[:1]))
    found = DuesRegister.objects.in_bulk([pk for pk in last.values_list("last", flat=True) if pk])
    return {register.employer_id: register for register in found.values()}


def debts_of(user, pks):
    """{employer: how much he owes the organisations of this user}, those at nought left out."""
    # By the few organisations of these employers: the book is found by whose it is.
    links = Unit.employers.through.objects.filter(employer__in=pks)
    rows = LedgerTotal.objects.filter(
        user.scope(Action.VIEW_DUES).q("unit"),
        unit__in=links.values("unit"), account=Account.EMPLOYER, employer__in=pks,
    )  # fmt: skip
    rows = rows.values_list("employer").annotate(sum=Sum(F("debit") - F("credit")))
    return {pk: total for pk, total in rows if total}


def registers_of(user, employer):
    """Registers for this employer that the user sees, the newest first."""
    mine = DuesRegister.objects.for_user(user, Action.VIEW_DUES).filter(employer=employer)
    return mine.order_by("-dated", "-pk")
