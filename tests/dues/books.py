"""Rows of the dues book for tests, and what the book says."""

from datetime import date
from decimal import Decimal
from itertools import count

from django.db.models import Sum

from dues.models import LedgerEntry, Payment, Share

SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)
DAY = date(2026, 11, 2)
_count = count(1)


def roubles(amount):
    return Decimal(amount).quantize(Decimal("0.01"))


def make_share(unit, primary="60", territorial="30", union="10", starts_on=date(2026, 1, 1)):
    return Share.objects.create(
        unit=unit, starts_on=starts_on, primary=primary, territorial=territorial, union=union,
        set_by="тест",
    )  # fmt: skip


def make_payment(unit, employer, amount="1000", *, month=OCTOBER, paid_on=DAY, **fields):
    number = str(next(_count))
    fields.setdefault("number", number)
    return Payment.objects.create(
        unit=unit, employer=employer, amount=roubles(amount), month=month, paid_on=paid_on,
        key=f"test:{number}", recorded_by="тест", **fields,
    )  # fmt: skip


def balance(unit, account, **of):
    rows = LedgerEntry.objects.filter(unit=unit, account=account, **of)
    return rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def balances(unit):
    """{account: balance} of accounts that are not at nought."""
    rows = LedgerEntry.objects.filter(unit=unit).values_list("account").annotate(Sum("amount"))
    return {account: total for account, total in rows if total}
