"""A payroll is booked whole or not at all, once, and taken back whole."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from audit.models import Entry
from dues import tasks
from dues.enums import Account, DuesRefused, PayrollState, Pile
from dues.models import ClosedPeriod, DuesMonth, LedgerEntry, Operation, PayrollFile, Withholding
from dues.payrolls import booking, leases, settling
from tests.dues.payrolls import (
    MONTH,
    again,
    as_file,
    booked,
    matched,
    name,
    paying,
    table,
    upload,
)

D = Decimal
HEADINGS = ["Таб. №", "ФИО", "Удержано", "Месяц"]


@pytest.fixture
def belov(house):
    return paying(house, "Белов", "0012")


@pytest.fixture
def of(tmp_path, house, people, belov):
    """Two of ours, one of a shop; an addition for a month before; a stranger."""
    gromov = paying(house, "Громов", "0013", unit=house.shop)
    rows = table(
        ["12", name(belov), "500", "октябрь 2026"],
        ["13", name(gromov), "500", "октябрь 2026"],
        ["13", name(gromov), "-100", "09.2026"],
        ["99", "Чужов Лев Ильич", "70", "октябрь 2026"],
        headings=HEADINGS,
    )
    return matched(upload(as_file(tmp_path / "a.xlsx", rows), house, people))


def owed(house):
    entries = LedgerEntry.objects.filter(account=Account.EMPLOYER, employer=house.employer)
    return {
        month: sum(entry.amount for entry in entries if entry.month == month)
        for month in {entry.month for entry in entries}
    }


def test_sums_and_the_debt_of_the_employer_are_written(of, house, people):
    of = booked(of)

    assert of.state == PayrollState.BOOKED
    told = Withholding.objects.order_by("month", "pk").values_list(
        "member__surname", "unit", "month", "amount"
    )
    assert list(told) == [
        ("Громов", house.shop.pk, date(2026, 9, 1), D("-100.00")),
        ("Белов", house.primary.pk, MONTH, D("500.00")),
        ("Громов", house.shop.pk, MONTH, D("500.00")),
    ]
    assert owed(house) == {MONTH: D("1000.00"), date(2026, 9, 1): D("-100.00")}
    month = DuesMonth.objects.get(month=MONTH)
    assert (month.unit, month.payers, month.withheld) == (house.primary, 2, D("1000.00"))


def test_money_of_solidary_payers_is_booked_without_a_person(of, house, people):
    settling.settle(of.pk, "solidary", pile=Pile.NOT_OURS, actor=people.accountant)

    booked(of)

    unknown = Withholding.objects.get(member=None)
    assert (unknown.amount, unknown.unit) == (D("70.00"), house.primary)
    assert owed(house)[MONTH] == D("1070.00")


def test_booked_twice_nothing_is_doubled(of, house, people):
    booking.start(of.pk, actor=people.accountant)
    assert tasks.book_payroll(of.pk)

    assert not tasks.book_payroll(of.pk)
    assert tasks.go_on_with_payrolls() == 0
    with pytest.raises(DuesRefused, match="в другом состоянии"):
        booking.start(of.pk, actor=people.accountant)

    assert Withholding.objects.count() == 3
    assert owed(house)[MONTH] == D("1000.00")


def test_two_workers_double_nothing(of, house, people):
    booking.start(of.pk, actor=people.accountant)
    slow = leases.claim(of.pk, [PayrollState.BOOKING])
    PayrollFile.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert tasks.book_payroll(of.pk)

    with pytest.raises(leases.Lost):
        booking.book(slow)

    assert Withholding.objects.count() == 3
    assert owed(house)[MONTH] == D("1000.00")


def test_a_booking_that_breaks_off_leaves_no_trace(of, house, people, monkeypatch):
    real = booking.recount

    def broken(*args):
        real(*args)
        raise OSError("the disk is gone")

    monkeypatch.setattr(booking, "recount", broken)
    booking.start(of.pk, actor=people.accountant)
    assert not tasks.book_payroll(of.pk)

    assert not Withholding.objects.exists()
    assert not Operation.objects.exists()
    assert not DuesMonth.objects.exists()
    assert "Портал попробует ещё раз" in again(of).error

    monkeypatch.setattr(booking, "recount", real)
    PayrollFile.objects.update(retry_at=None)
    assert tasks.go_on_with_payrolls() == 1
    assert owed(house)[MONTH] == D("1000.00")


def test_booking_and_undoing_cost_the_same_however_many_lines(
    tmp_path, house, people, django_assert_max_num_queries
):
    seen = []
    for count in (1, 2, 12):  # the first one makes the row of the month too
        statements = [paying(house, f"Орлов{count}", f"{count}{place}") for place in range(count)]
        rows = [[f"{count}{place}", name(one), "500"] for place, one in enumerate(statements)]
        of = matched(upload(as_file(tmp_path / f"{count}.xlsx", table(*rows)), house, people))
        booking.start(of.pk, actor=people.accountant)
        with django_assert_max_num_queries(50) as asked:
            assert tasks.book_payroll(of.pk)
        assert of.withholdings.count() == count
        with django_assert_max_num_queries(50) as asked_back:
            booking.undo(of.pk, actor=people.accountant)
        seen.append((len(asked), len(asked_back)))

    assert seen[1] == seen[2]


def close(unit, month):
    ClosedPeriod.objects.create(unit=unit, month=month, closed_by="тест")


def test_nothing_is_booked_into_a_closed_month(of, house, people):
    close(house.primary, MONTH)

    with pytest.raises(DuesRefused, match=r"10\.2026 .* закрыт"):
        booking.start(of.pk, actor=people.accountant)

    assert again(of).state == PayrollState.MATCHED


def test_a_month_closed_meanwhile_gives_the_payroll_back(of, house, people):
    booking.start(of.pk, actor=people.accountant)
    close(house.primary, MONTH)

    tasks.book_payroll(of.pk)

    assert again(of).state == PayrollState.MATCHED
    assert "закрыт" in again(of).error
    assert not Withholding.objects.exists()


def test_a_right_lost_meanwhile_gives_the_payroll_back(of, people):
    booking.start(of.pk, actor=people.accountant)
    people.accountant.mandates.update(ends_on=date(2025, 1, 1))

    tasks.book_payroll(of.pk)

    assert again(of).state == PayrollState.MATCHED
    assert "больше нет права" in again(of).error


def test_taken_back_nothing_is_left_and_it_can_be_booked_anew(of, house, people):
    booked(of)

    booking.undo(of.pk, actor=people.accountant)

    assert not Withholding.objects.exists()
    assert owed(house) == {MONTH: D("0.00"), date(2026, 9, 1): D("0.00")}
    assert DuesMonth.objects.get(month=MONTH).withheld == 0
    assert again(of).state == PayrollState.UNDONE
    assert Entry.objects.filter(action="dues.payroll.undone").count() == 1

    booking.take_up(of.pk, actor=people.accountant)
    booked(of)
    assert owed(house)[MONTH] == D("1000.00")
    booking.undo(of.pk, actor=people.accountant)
    assert owed(house)[MONTH] == 0


def test_a_closed_month_is_not_taken_back(of, house, people):
    booked(of)
    close(house.primary, MONTH)

    with pytest.raises(DuesRefused, match="закрыт"):
        booking.undo(of.pk, actor=people.accountant)

    assert Withholding.objects.count() == 3
    assert again(of).state == PayrollState.BOOKED


def test_a_list_of_nobody_of_ours_is_not_booked(tmp_path, house, people):
    path = as_file(tmp_path / "b.csv", table(["99", "Чужов Лев Ильич", "70"]))
    of = matched(upload(path, house, people))

    with pytest.raises(DuesRefused, match="Учитывать нечего"):
        booking.start(of.pk, actor=people.accountant)


def test_the_next_list_of_the_month_looks_at_what_is_booked(of, tmp_path, house, people, belov):
    booked(of)
    same = as_file(tmp_path / "b.csv", table(["12", name(belov), "500"]))

    of = matched(upload(same, house, people))

    row = of.rows.get()  # nobody else is missing: his dues of the month are booked
    assert (row.pile, row.reasons[0][0]) == ("odd_sum", "again")
