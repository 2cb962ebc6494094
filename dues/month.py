"""The month of an accountant: what of it is done for each employer, and what comes next."""

from typing import NamedTuple

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse

from dues.deltas import tellable
from dues.enums import PayrollState, RegisterKind
from dues.models import (
    ClosedPeriod,
    DuesMonth,
    DuesRegisterLine,
    DuesStatement,
    PayrollFile,
)
from dues.months import next_month

PAGE = 30


class Step(NamedTuple):
    """One step of the month. ``state``: done, now (the next thing to do), open (can be done before
    what is next) or later.
    """

    title: str
    state: str
    url: str = ""


def rows_of(unit, month, *, after=0):
    """(rows of employers of the branch with what their month has come to, where to go on)."""
    rows = DuesMonth.objects.filter(
        month=month,
        unit__tree_id=unit.tree_id,
        unit__lft__range=(unit.lft, unit.rght),
        pk__gt=after,
    )
    found = list(
        rows.annotate(**_facts(month)).select_related("unit", "employer").order_by("pk")[: PAGE + 1]
    )
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def _facts(month):
    told = DuesRegisterLine.objects.standing().filter(  # what is told of later is no step of it
        register__unit=OuterRef("unit"),
        register__employer=OuterRef("employer"),
        register__kind=RegisterKind.CHANGES,
        starts_on__lt=next_month(month),
    )
    unconfirmed = told.waiting().filter(register__handed_on__isnull=False)
    files = (
        PayrollFile.objects.filter(
            employer=OuterRef("employer"),
            month=month,
            unit__tree_id=OuterRef("unit__tree_id"),
            unit__lft__lte=OuterRef("unit__lft"),
            unit__rght__gte=OuterRef("unit__rght"),
        )
        .exclude(state__in=[PayrollState.UNDONE, PayrollState.FAILED])
        .order_by("-pk")
    )
    untold = tellable(DuesStatement.objects.all()).filter(
        employer=OuterRef("employer"),
        starts_on__lt=next_month(month),
        unit__tree_id=OuterRef("unit__tree_id"),
        unit__lft__gte=OuterRef("unit__lft"),
        unit__lft__lte=OuterRef("unit__rght"),
    )
    return {
        "is_untold": Exists(untold),
        "is_made": Exists(told.filter(register__handed_on=None, register__annulled_on=None)),
        "is_unconfirmed": Exists(unconfirmed),
        "file": Subquery(files.values("pk")[:1]),
        "file_state": Subquery(files.values("state")[:1]),
        "is_closed": Exists(
            ClosedPeriod.objects.filter(unit=OuterRef("unit"), month=month, reopened_at=None)
        ),
    }


def steps_of(row, today):
    """The five steps of the month of one employer; of those not done the first is ``now``.

    Money of a month comes after it: while the month runs, only the registers are due.
    """
    is_over = today >= next_month(row.month)
    file_url = (
        reverse("dues:payroll", args=[row.file]) if row.file else
        f"{reverse('dues:payroll_bring')}?unit={row.unit_id}&employer={row.employer_id}&month={row.month}"
    )  # fmt: skip
    book = {"unit": row.unit_id, "month": f"{row.month:%Y-%m}"}
    facts = [
        (_register_title(row), not (row.is_made or row.is_untold), _register_url(row)),
        ("Подтвердить удержание", not (row.is_made or row.is_unconfirmed),
         f"{reverse('dues:registers')}?state=handed"),
        (_file_title(row), row.file_state == PayrollState.BOOKED, file_url),
        ("Отметить поступление", row.file_state == PayrollState.BOOKED
         and row.received >= row.withheld,
         reverse("dues:new_payment", query=book | {"employer": row.employer_id})),
        ("Закрыть месяц", row.is_closed, reverse("dues:books", query=book)),
    ]  # fmt: skip
    steps, is_next_found = [], False
    for place, (title, is_done, url) in enumerate(facts):
        is_due = not is_done and (is_over or place < 2)
        state = "done" if is_done else "later" if not is_due else "open" if is_next_found else "now"
        is_next_found = is_next_found or is_due
        steps.append(Step(title, state, url))
    return steps


def _register_title(row):
    return "Передать реестр" if row.is_made else "Составить реестр изменений"


def _register_url(row):
    if row.is_made:
        return f"{reverse('dues:registers')}?state=made"
    return reverse("dues:waiting")


def _file_title(row):
    if row.file_state in {None, PayrollState.BOOKED}:
        return "Загрузить ведомость"
    return "Разобрать ведомость"
