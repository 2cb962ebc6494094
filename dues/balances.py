"""What a book says: balances, turnovers, debts by age. Nothing here grows with the payments."""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Case, Exists, F, Max, OuterRef, Q, Sum, When
from django.db.models.functions import Greatest

from dues.enums import Account, OperationKind
from dues.models import LedgerEntry, LedgerTotal, Operation, Payment
from dues.months import next_month
from structure.enums import Kind
from structure.keyset import page_of, read_place
from structure.models import Employer, Unit

PAGE = 30
AGES = (30, 60, 90)  # days; older than the last is the last column
AGE_TITLES = ("до 30 дней", "31–60", "61–90", "больше 90")
NOUGHT = Decimal(0)


class Turnover(NamedTuple):
    """One account in one month: before, more, less, after. Of ABOVE, debts are positive too."""

    opening: Decimal
    debit: Decimal
    credit: Decimal

    @property
    def closing(self):
        return self.opening + self.debit - self.credit

    @property
    def owed(self):
        """The closing balance as a debt to others: of an account of credit."""
        return -self.closing


class Debt(NamedTuple):
    """How much one owes, and how old it is by parts (``AGES``); a minus is paid in advance."""

    who: object
    amount: Decimal
    ages: tuple[Decimal, ...]

    @property
    def ahead(self):
        """What is paid in advance."""
        return -self.amount

    @property
    def aged(self):
        """[(title, part)]"""
        return list(zip(AGE_TITLES, self.ages, strict=True))


def turnovers(unit, month):
    """{account: ``Turnover``} of the book in one month; accounts without entries are left out."""
    now = Q(month=month)
    rows = (
        LedgerTotal.objects.filter(unit=unit, month__lte=month)
        .values("account")
        .annotate(
            opening=Sum(F("debit") - F("credit"), filter=~now, default=NOUGHT),
            debits=Sum("debit", filter=now, default=NOUGHT),
            credits=Sum("credit", filter=now, default=NOUGHT),
        )
        .values_list("account", "opening", "debits", "credits")
    )
    return {account: Turnover(*sums) for account, *sums in rows}


def balances_by(unit, account, month, *, field, only=None, is_moved=False):
    """{employer or organisation id: balance} at the end of a month, those at nought left out.

    ``is_moved``: but not those of whom something was booked for this month.
    """
    rows = LedgerTotal.objects.filter(unit=unit, account=account, month__lte=month)
    if only is not None:
        rows = rows.filter(**{f"{field}__in": only})
    rows = rows.values_list(field).annotate(sum=Sum(F("debit") - F("credit")), last=Max("month"))
    return {pk: total for pk, total, last in rows if total or (is_moved and last == month)}


def ages_of(unit, account, balances, on, *, field):
    """{id: parts of its debt by age} on a day; payments are taken to pay the oldest first.

    What is left of a debt is then the newest that was added to it. Entries taken back, and those
    that took them back, add nothing: the debt that they leave is older.
    """
    since = on - timedelta(days=AGES[-1])
    standing = Q(operation__reversed_by=None, operation__reverses=None)
    bounds = [on - timedelta(days=days) for days in AGES]
    spans = zip([on + timedelta(days=1), *bounds[:-1]], bounds, strict=True)
    rows = (
        LedgerEntry.objects.filter(
            standing, unit=unit, account=account, on__gte=since, on__lte=on,
            **{f"{field}__in": list(balances)},
        )
        .values(field)
        .annotate(
            **{
                f"age{place}": Sum(
                    Case(When(on__lt=until, on__gte=begins, then=Greatest("amount", NOUGHT)),
                         default=NOUGHT)
                )
                for place, (until, begins) in enumerate(spans)
            }
        )
    )  # fmt: skip
    recent = {row[field]: [row[f"age{place}"] for place in range(len(AGES))] for row in rows}
    return {pk: spread(balance, recent.get(pk, ())) for pk, balance in balances.items()}


def spread(balance, added):
    """Parts of a debt by age: as much as was added lately, the newest first, the rest is old."""
    left, parts = max(balance, NOUGHT), []
    for amount in [*added, *[NOUGHT] * (len(AGES) - len(added))]:
        part = min(left, amount)
        parts.append(part)
        left -= part
    return (*parts, left)


def last_day(month, today):
    """The day on which a month is looked at: its last one, today while it goes on."""
    return min(next_month(month) - timedelta(days=1), max(today, month))


def debts_of_employers(unit, month, today):
    """``Debt`` of every employer of this book that is not even or has moved, the largest first."""
    balances = balances_by(unit, Account.EMPLOYER, month, field="employer", is_moved=True)
    ages = ages_of(unit, Account.EMPLOYER, balances, last_day(month, today), field="employer")
    names = Employer.objects.in_bulk(balances)
    found = [Debt(names[pk], amount, ages[pk]) for pk, amount in balances.items()]
    return sorted(found, key=lambda debt: (-debt.amount, debt.who.short_name))


def owed_above(unit, month):
    """[(organisation above, how much it is owed)], the largest first."""
    balances = balances_by(unit, Account.ABOVE, month, field="other", is_moved=True)
    names = Unit.objects.in_bulk(balances)
    found = [(names[pk], -amount) for pk, amount in balances.items()]
    return sorted(found, key=lambda pair: -pair[1])


def page_below(unit, month, today, *, after=""):
    """(``Debt`` of organisations directly below by name, where to go on).

    Those that left for another organisation stand after the rest while they owe something.
    """
    rows = Unit.objects.filter(parent=unit, kind__in=[Kind.TERRITORIAL, Kind.PRIMARY])
    rows, following = page_of(rows, "short_name", after, PAGE)
    found = {row.pk: row for row in rows}
    if not following:
        moved = LedgerTotal.objects.filter(unit=unit, account=Account.BELOW).exclude(
            other__parent=unit
        )
        for row in Unit.objects.filter(pk__in=moved.values("other"))[:PAGE]:
            found[row.pk] = row
    balances = balances_by(unit, Account.BELOW, month, field="other", only=list(found))
    ages = ages_of(unit, Account.BELOW, balances, last_day(month, today), field="other")
    even = (NOUGHT,) * (len(AGES) + 1)
    return [
        Debt(row, balances.get(pk, NOUGHT), ages.get(pk, even))
        for pk, row in found.items()
        if row.parent_id == unit.pk or pk in balances
    ], following


def page_of_operations(unit, month, *, after=""):
    """(operations of the book in a month, the newest first, where to go on).

    Each carries ``lines``: its entries in this book.
    """
    entries = LedgerEntry.objects.filter(unit=unit, on__gte=month, on__lt=next_month(month))
    place = read_place(after, date.fromisoformat)
    if place:
        on, pk = place
        entries = entries.filter(on__lte=on).filter(Q(on__lt=on) | Q(operation__lt=pk))
    pairs = list(
        entries.order_by("-on", "-operation").values_list("on", "operation").distinct()[: PAGE + 1]
    )
    following = ""
    if len(pairs) > PAGE:
        pairs = pairs[:PAGE]
        following = f"{pairs[-1][0].isoformat()}~{pairs[-1][1]}"
    found = Operation.objects.select_related("unit", "reversed_by", "reverses").in_bulk(
        [pk for _, pk in pairs]
    )
    told = (
        LedgerEntry.objects.filter(unit=unit, operation__in=found)
        .select_related("employer", "other")
        .order_by("pk")
    )
    for operation in found.values():
        operation.lines = []
    for entry in told:
        found[entry.operation_id].lines.append(entry)
    return [found[pk] for _, pk in pairs], following


def unshared_of(unit, month, *, limit=PAGE):
    """What came in that month and is not shared between levels, the oldest first.

    The union shares with nobody.
    """
    if unit.kind == Kind.UNION:
        return []
    brought = Operation.objects.filter(
        unit=unit, kind__in=[OperationKind.RECEIVED, OperationKind.CASH], reversed_by=None,
        on__gte=month, on__lt=next_month(month),
    )  # fmt: skip
    sharings = Operation.objects.filter(source=OuterRef("pk"), reversed_by=None)
    return list(brought.filter(~Exists(sharings)).order_by("on", "pk")[:limit])


def page_of_payments(payments, *, after=""):
    return page_of(
        payments.select_related("unit", "employer", "operation"), "paid_on", after, PAGE,
        read=date.fromisoformat, descending=True,
    )  # fmt: skip


PAYMENT_STATES = {
    "waiting": Q(operation=None, set_aside=False),
    "booked": Q(operation__isnull=False),
    "aside": Q(set_aside=True),
}


def payments_of(user, action, *, state="", unit=None, employer=None):
    rows = Payment.objects.for_user(user, action)
    if state in PAYMENT_STATES:
        rows = rows.filter(PAYMENT_STATES[state])
    if unit:
        rows = rows.filter(unit=unit)
    return rows.filter(employer=employer) if employer else rows
