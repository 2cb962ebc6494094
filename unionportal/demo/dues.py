"""Dues of the demo union: who paid before the portal, and three months of the payrolls since.

Months are written as the booking of a payroll writes them, but in bulk: what the pages sum is
the same. The last list of the primary organisation with logins is left at its piles.
"""

import csv
import hashlib
import io
from datetime import date, timedelta
from decimal import Decimal

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Mandate
from dues import booking
from dues.enums import PayrollState, Pile
from dues.founding import found_statements, without_statement
from dues.models import (
    DuesStatement,
    Payment,
    PayrollDay,
    PayrollFile,
    PayrollLayout,
    PayrollRow,
    Share,
    Withholding,
)
from dues.months import month_of, months_before, next_month
from dues.payroll_tasks import match_payroll
from dues.payrolls.columns import AMOUNT, BASE, FULL_NAME, NUMBER, keys_of
from dues.payrolls.uploading import take_in
from dues.totals import keep_months, recount
from members.bulk import copy_in, next_ids
from members.enums import Gender
from unionportal.demo import branches
from unionportal.demo.clock import clock_at

PERCENT = Decimal("1.00")
MONTHS = 3
LATE = 6  # every sixth employer pays only a part of what it withheld
HEAD = ("Таб. №", "ФИО сотрудника", "Начислено", "Удержано профвзносов")
FIELDS = (NUMBER, FULL_NAME, BASE, AMOUNT)
ROW = (
    "id", "of", "number", "full_name", "personnel_number", "base", "amount", "pile", "statement",
    "member",
)  # fmt: skip
WITHHELD = ("member", "unit", "employer", "month", "amount", "base", "source", "row")


def found_all(tree, now, *, actor):
    """Statements of those who pay through their employers, at each primary organisation."""
    for home in tree.homes:
        if without_statement(home.unit, home.employer, on=timezone.localdate(now)).exists():
            found_statements(home.unit.pk, home.employer.pk, percent=PERCENT, actor=actor, now=now)


def pay(tree, now):
    """Shares, and the last whole months: withheld, paid over, shared."""
    today = timezone.localdate(now)
    accountants = {
        mandate.unit_id: mandate.user
        for mandate in Mandate.objects.filter(role=Role.PRIMARY_ACCOUNTANT).select_related("user")
    }
    Share.objects.create(
        unit=tree.union, starts_on=date(today.year - 1, 1, 1), primary=Decimal("65"),
        territorial=Decimal("25"), union=Decimal("10"),
        basis="Постановление съезда", set_by="Пример профсоюза",
    )  # fmt: skip
    for number, home in enumerate(tree.homes):
        PayrollDay.objects.create(employer=home.employer)
        accountant = accountants[home.unit.pk]
        last = month_of(today)
        for back in range(MONTHS, 0, -1):
            month = months_before(last, back)
            if back == 1 and home.what.name == branches.HOME:
                _leave_at_piles(home, month, accountant, now)
            else:
                _month(home, month, accountant, number, today)
    keep_months(now=now)


def _payers(home, month):
    """Statements by which dues are withheld for the month."""
    statements = DuesStatement.objects.filter(
        employer=home.employer, unit__tree_id=home.unit.tree_id,
        unit__lft__range=(home.unit.lft, home.unit.rght), starts_on__lt=next_month(month),
        state="confirmed", stops_on=None,
    )  # fmt: skip
    return statements.select_related("member").order_by("member__fio_sort", "pk")


def _pay_of(statement, month):
    """Invented, the same each time: a base near the same sum from month to month."""
    base = 38_000 + statement.member_id * 7919 % 61_000 + (statement.member_id + month.month) % 900
    return Decimal(base), (Decimal(base) / 100).quantize(Decimal("0.01"))


def _month(home, month, accountant, number, today):
    rows = [(row, *_pay_of(row, month)) for row in _payers(home, month)]
    if not rows:
        return
    of = _file(home, month, rows, accountant)
    ids = next_ids(PayrollRow, len(rows))
    copy_in(
        PayrollRow, ROW,
        (
            (pk, of.pk, place, row.member.full_name, row.member.personnel_number, base, amount,
             Pile.FITS.value, row.pk, row.member_id)
            for place, (pk, (row, base, amount)) in enumerate(zip(ids, rows, strict=True), start=2)
        ),
    )  # fmt: skip
    copy_in(
        Withholding, WITHHELD,
        (
            (row.member_id, row.unit_id, home.employer.pk, month, amount, base, of.pk, pk)
            for pk, (row, base, amount) in zip(ids, rows, strict=True)
        ),
    )  # fmt: skip
    at = min(next_month(month) + timedelta(days=9), today)
    booking.book_withheld(
        unit=home.unit, employer=home.employer, month=month, amount=of.sum_total,
        on=next_month(month) - timedelta(days=1), key=f"payroll:{of.pk}:1:{home.unit.pk}:{month}",
        actor=accountant,
    )  # fmt: skip
    paid = of.sum_total if number % LATE else (of.sum_total / 2).quantize(Decimal("0.01"))
    payment = Payment.objects.create(
        unit=home.unit, employer=home.employer, month=month, paid_on=at, amount=paid,
        number=str(100 + month.month * 10 + number), payer=home.employer.name,
        payer_inn=home.employer.inn, purpose=f"Членские профсоюзные взносы за {month:%m.%Y}",
        key=f"demo:{home.unit.pk}:{month}", recorded_by=str(accountant),
    )  # fmt: skip
    booking.book_received(payment, actor=accountant)
    recount(home.unit.pk, home.employer.pk, month)


def _file(home, month, rows, accountant):
    data = as_csv(
        (row.member.personnel_number, row.member.full_name, base, amount)
        for row, base, amount in rows
    )
    at = timezone.now()
    of = PayrollFile(
        unit=home.unit, employer=home.employer, month=month, name=f"Взносы {month:%m-%Y}.csv",
        sha256=hashlib.sha256(data).hexdigest(), kind="csv", headings=list(HEAD), heading_row=1,
        columns={str(column): field for column, field in enumerate(FIELDS)},
        state=PayrollState.BOOKED, total=len(rows), done=len(rows),
        counts={Pile.FITS: len(rows)}, sum_total=sum(amount for _, _, amount in rows),
        bookings=1, uploaded_by=accountant, asked_by=accountant, created_at=at, booked_at=at,
    )  # fmt: skip
    of.file.save(of.name, ContentFile(data), save=False)
    of.save()
    return of


def as_csv(rows) -> bytes:
    """A payroll's list as 1С writes it: Windows-1251, «;», a comma in sums."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(HEAD)
    for number, name, base, amount in rows:
        writer.writerow((number, name, *(f"{value:.2f}".replace(".", ",") for value in
                                         (base, amount))))  # fmt: skip
    return out.getvalue().encode("cp1251")


def _leave_at_piles(home, month, accountant, now):
    """A list with what is really found in such lists: a stranger, somebody missing, odd sums."""
    rows, is_married = [], False
    for place, row in enumerate(_payers(home, month)):
        base, amount = _pay_of(row, month)
        if place == 3:
            continue  # nothing was withheld
        if place == 5:
            amount *= 2  # for two months at once
        name = row.member.full_name
        if row.member.gender == Gender.FEMALE and not is_married:
            name = f"Новикова {row.member.name} {row.member.patronymic}"
            is_married = True
        rows.append((row.member.personnel_number, name, base, amount))
    rows.append(("90017", "Пантелеев Аркадий Львович", Decimal("52000"), Decimal("520.00")))
    file = ContentFile(as_csv(rows), name=f"Взносы {month:%m-%Y}.csv")
    PayrollLayout.objects.create(
        employer=home.employer,
        columns=dict(zip(keys_of(HEAD), FIELDS, strict=True)),
        learnt_by=str(accountant),
    )
    with clock_at(now):
        of = take_in(
            file, unit=home.unit, employer=home.employer, month=month, actor=accountant, now=now
        )
    match_payroll(of.pk)
