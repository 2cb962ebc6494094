"""The book: what is owed, what came in, how it is shared, paid up and taken back."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import Error, connection, transaction

from audit.models import Entry
from dues import booking
from dues.enums import Account, DuesRefused, OperationKind
from dues.models import CashDues, ClosedPeriod, DuesMonth, LedgerEntry, Operation, Payment
from structure.enums import Kind
from tests.dues.books import (
    DAY,
    NOVEMBER,
    OCTOBER,
    balance,
    balances,
    make_payment,
    make_share,
)
from tests.factories import make_employer, make_member, make_unit

A = Account
LATER = date(2026, 11, 20)


def withheld(house, amount="1000", **fields):
    told = {
        "unit": house.primary, "employer": house.employer, "month": OCTOBER, "on": DAY,
        "key": "payroll:1:1", "actor": "тест",
    } | fields  # fmt: skip
    return booking.book_withheld(amount=Decimal(amount), **told)


def received(house, amount="1000", **fields):
    return booking.book_received(
        make_payment(house.primary, house.employer, amount, **fields), actor="тест"
    )


def paid_up(house, amount, **fields):
    told = {
        "payer": house.primary, "receiver": house.territorial, "on": LATER, "key": "paid:1",
        "actor": "тест",
    } | fields  # fmt: skip
    return booking.book_paid_up(amount=Decimal(amount), **told)


def test_withheld_dues_are_owed_by_the_employer(house):
    operation = withheld(house, "1000")

    assert operation.kind == OperationKind.WITHHELD
    assert balances(house.primary) == {A.EMPLOYER: 1000, A.DUES: -1000}
    entry = LedgerEntry.objects.get(operation=operation, account=A.EMPLOYER)
    assert (entry.employer, entry.month, entry.on) == (house.employer, OCTOBER, DAY)
    line = Entry.objects.get(action="dues.operation.booked")
    assert line.plain_data == {
        "kind": "withheld", "on": "2026-11-02", "amount": "1000", "employer": house.employer.pk,
        "month": "2026-10-01",
    }  # fmt: skip


def test_a_corrected_sum_lessens_the_debt(house):
    withheld(house, "1000")
    withheld(house, "-150.50", key="payroll:1:2")

    assert balance(house.primary, A.EMPLOYER) == Decimal("849.50")


def test_the_same_key_is_booked_once(house):
    first, second = withheld(house), withheld(house)

    assert first == second
    assert Operation.objects.count() == 1
    assert Entry.objects.filter(action="dues.operation.booked").count() == 1


def test_nought_is_not_booked(house):
    with pytest.raises(ValueError, match="nought"):
        withheld(house, "0")


def test_a_payment_lessens_the_debt_and_is_shared_up_the_tree(house):
    make_share(house.union, "60", "30", "10")
    withheld(house, "1000")

    received(house, "1000")

    assert balances(house.primary) == {A.MONEY: 1000, A.DUES: -600, A.ABOVE: -400}
    assert balances(house.territorial) == {A.BELOW: 400, A.DUES: -300, A.ABOVE: -100}
    assert balances(house.union) == {A.BELOW: 100, A.DUES: -100}
    month = DuesMonth.objects.get()
    assert (month.unit, month.employer, month.month) == (house.primary, house.employer, OCTOBER)
    assert month.received == 1000


def test_what_is_taken_above_the_percent_of_the_union_stays_below(house):
    make_share(house.union, "60", "30", "10")
    house.primary.dues_percent = Decimal("1.5")
    house.primary.save()

    received(house, "1500")
    received(house, "0.01")

    assert balance(house.primary, A.ABOVE) == -400  # of 1000: what one percent would have brought


def test_a_payment_is_booked_once(house):
    make_share(house.union)
    payment = make_payment(house.primary, house.employer)

    first = booking.book_received(payment, actor="тест")
    second = booking.book_received(payment, actor="тест")

    assert first == second
    assert Operation.objects.count() == 2  # received and shared


def test_without_a_share_nothing_is_shared_until_there_is_one(house):
    operation = received(house)
    with pytest.raises(DuesRefused, match="распределение не установлено"):
        booking.distribute(operation.pk, actor="тест")
    make_share(house.territorial, "50", "30", "20")

    booking.distribute(operation.pk, actor="тест")

    assert balance(house.primary, A.ABOVE) == -500
    with pytest.raises(DuesRefused, match="уже распределена"):
        booking.distribute(operation.pk, actor="тест")


def test_the_share_of_the_day_of_the_payment_is_used(house):
    make_share(house.union, "60", "30", "10", starts_on=date(2026, 1, 1))
    make_share(house.union, "50", "30", "20", starts_on=date(2026, 11, 10))

    received(house, "1000", paid_on=date(2026, 11, 9))
    received(house, "1000", paid_on=date(2026, 11, 10))

    assert balance(house.primary, A.ABOVE) == -900


def test_a_payment_without_an_employer_or_a_month_waits(house):
    nameless = make_payment(house.primary, None)
    timeless = make_payment(house.primary, house.employer, month=None)
    aside = make_payment(house.primary, house.employer, set_aside=True)

    for payment, words in (
        (nameless, "кто заплатил"),
        (timeless, "за какой месяц"),
        (aside, "не взносы"),
    ):
        with pytest.raises(DuesRefused, match=words):
            booking.book_received(payment, actor="тест")

    assert Operation.objects.count() == 0


def test_a_primary_of_the_union_itself_owes_it_both_parts(house):
    primary = make_unit(Kind.PRIMARY, house.union)
    make_share(house.union, "60", "30", "10")

    booking.book_received(make_payment(primary, make_employer(primary), "1000"), actor="тест")

    assert balance(primary, A.ABOVE, other=house.union) == -400
    assert balances(house.union) == {A.BELOW: 400, A.DUES: -400}


def test_money_that_came_to_a_territorial_organisation_owes_the_union_its_part(house):
    make_share(house.union, "60", "30", "10")

    booking.book_received(make_payment(house.territorial, house.employer, "1000"), actor="тест")

    assert balances(house.territorial) == {
        A.MONEY: 1000, A.EMPLOYER: -1000, A.DUES: 100, A.ABOVE: -100
    }  # fmt: skip


def test_what_is_paid_up_lessens_the_debt_on_both_sides(house):
    make_share(house.union)
    received(house, "1000")

    paid_up(house, "250")

    assert balance(house.primary, A.ABOVE) == -150
    assert balance(house.territorial, A.BELOW) == 150
    assert balance(house.primary, A.MONEY) == 750
    assert balance(house.territorial, A.MONEY) == 250


def test_more_than_is_owed_is_paid_up_only_as_an_advance(house):
    make_share(house.union)
    received(house, "1000")

    with pytest.raises(DuesRefused, match="Долг перед этой организацией — 400,00 ₽"):
        paid_up(house, "400.01")
    assert balance(house.primary, A.ABOVE) == -400
    paid_up(house, "500", advance=True)

    assert balance(house.primary, A.ABOVE) == 100


def test_a_member_pays_in_cash_and_it_is_shared(house):
    make_share(house.union)
    member = make_member(house.shop)
    told = {
        "member": member, "unit": house.primary, "month": OCTOBER, "amount": Decimal("300"),
        "on": DAY, "key": "form:1", "actor": "тест", "number": "7",
    }  # fmt: skip

    first, second = booking.book_cash(**told), booking.book_cash(**told)

    assert first == second
    assert balances(house.primary) == {A.MONEY: 300, A.DUES: -180, A.ABOVE: -120}
    assert Entry.objects.get(action="dues.cash.taken").person == f"members.member:{member.pk}"


def test_cash_taken_by_mistake_is_taken_back(house):
    make_share(house.union)
    cash = booking.book_cash(
        member=make_member(house.shop), unit=house.primary, month=OCTOBER, amount=Decimal(300),
        on=DAY, key="form:1", actor="тест",
    )  # fmt: skip

    booking.reverse(cash.operation_id, on=LATER, reason="Ошибка", actor="тест")

    assert balances(house.primary) == {}
    assert CashDues.objects.get().undone_at is not None


def test_a_reversed_payment_gives_back_its_shares_and_waits_again(house):
    make_share(house.union)
    operation = received(house)

    reversal = booking.reverse(operation.pk, on=LATER, reason="Не тот работодатель", actor="тест")

    assert balances(house.primary) == {}
    assert balances(house.territorial) == {}
    assert balances(house.union) == {}
    assert (reversal.reverses, reversal.note) == (operation, "Не тот работодатель")
    assert DuesMonth.objects.get().received == 0
    payment = Payment.objects.get()
    assert payment.operation is None
    booking.book_received(payment, actor="тест")
    assert balance(house.primary, A.ABOVE) == -400


def test_an_operation_is_reversed_once_and_a_reversal_never(house):
    operation = withheld(house)
    reversal = booking.reverse(operation.pk, on=LATER, reason="Ошибка", actor="тест")

    with pytest.raises(DuesRefused, match="уже сторнирована"):
        booking.reverse(operation.pk, on=LATER, reason="Ошибка", actor="тест")
    with pytest.raises(DuesRefused, match="не сторнируют"):
        booking.reverse(reversal.pk, on=LATER, reason="Ошибка", actor="тест")
    assert Operation.objects.count() == 2


def test_nothing_is_reversed_before_its_own_day(house):
    operation = withheld(house)

    with pytest.raises(DuesRefused, match=r"записана 02\.11\.2026"):
        booking.reverse(operation.pk, on=date(2026, 11, 1), reason="Ошибка", actor="тест")


def test_nothing_is_booked_into_a_closed_month_of_any_book_it_touches(house):
    make_share(house.union)
    ClosedPeriod.objects.create(unit=house.territorial, month=NOVEMBER, closed_by="тест")
    payment = make_payment(house.primary, house.employer)

    with pytest.raises(DuesRefused, match=r"11\.2026 в книге «Волгоградская ТО» закрыт"):
        booking.book_received(payment, actor="тест")

    payment.refresh_from_db()
    assert payment.operation is None
    assert Operation.objects.count() == 0


def test_a_key_booked_before_its_month_was_closed_is_still_the_same_operation(house):
    first = withheld(house)
    ClosedPeriod.objects.create(unit=house.primary, month=NOVEMBER, closed_by="тест")

    assert withheld(house) == first
    with pytest.raises(DuesRefused, match="закрыт"):
        withheld(house, key="payroll:1:2")


@pytest.mark.parametrize("table", ["dues_operation", "dues_ledgerentry"])
@pytest.mark.parametrize("words", ["UPDATE {} SET \"on\" = '2020-01-01'", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_the_book(house, table, words):
    withheld(house)

    with (
        pytest.raises(Error, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(words.format(table))

    assert LedgerEntry.objects.count() == 2


def test_the_database_itself_refuses_an_operation_out_of_balance(house):
    operation = withheld(house)

    with pytest.raises(Error, match="debit is not credit"), transaction.atomic():
        LedgerEntry.objects.create(
            operation=operation, unit=house.primary, account=A.MONEY, on=DAY, amount=1
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_itself_refuses_an_operation_without_entries(house):
    with pytest.raises(Error, match="has no entries"), transaction.atomic():
        Operation.objects.create(
            kind=OperationKind.CASH, on=DAY, unit=house.primary, key="empty", actor="тест"
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
