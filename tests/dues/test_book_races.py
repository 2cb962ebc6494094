"""Two accountants at the same moment: one payment is booked once, a debt is paid once."""

import threading
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connections

from dues import booking, payments, periods
from dues.enums import Account, DuesRefused, OperationKind
from dues.models import BankFile, ClosedPeriod, Operation, Payment
from structure.enums import Bookkeeping
from tests.dues.bank_files import ACCOUNT, bank_file, order
from tests.dues.books import DAY, NOVEMBER, OCTOBER, balance, make_payment, make_share

pytestmark = pytest.mark.django_db(transaction=True)
DECEMBER = datetime(2026, 12, 1, 9, tzinfo=UTC)


def at_once(*works):
    start, outcomes = threading.Barrier(len(works)), []

    def run(work):
        start.wait()
        try:
            work()
            outcomes.append("done")
        except DuesRefused:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_two_threads_book_one_payment_once(house):
    make_share(house.union)
    payment = make_payment(house.primary, house.employer)

    outcomes = at_once(*[lambda: booking.book_received(payment, actor="тест")] * 3)

    assert outcomes == ["done"] * 3
    assert Operation.objects.count() == 2
    assert balance(house.primary, Account.MONEY) == 1000


def test_payments_of_neighbours_do_not_stop_each_other(house):
    make_share(house.union)
    ours = [make_payment(house.primary, house.employer) for _ in range(3)]
    theirs = [make_payment(house.neighbour, house.foreign_employer) for _ in range(3)]
    works = [
        lambda one=one: booking.book_received(one, actor="тест")
        for pair in zip(ours, theirs, strict=True)
        for one in pair
    ]

    assert at_once(*works) == ["done"] * 6
    assert balance(house.union, Account.BELOW, other=house.territorial) == 600


def test_two_threads_with_one_key_withhold_once(house):
    def work():
        booking.book_withheld(
            unit=house.primary, employer=house.employer, month=OCTOBER, amount=Decimal(5), on=DAY,
            key="payroll:1", actor="тест",
        )  # fmt: skip

    assert at_once(work, work) == ["done", "done"]
    assert Operation.objects.count() == 1


def test_one_debt_is_not_paid_up_twice(house):
    make_share(house.union)
    booking.book_received(make_payment(house.primary, house.employer), actor="тест")

    def work(key):
        booking.book_paid_up(
            payer=house.primary, receiver=house.territorial, amount=Decimal(400), on=DAY, key=key,
            actor="тест",
        )  # fmt: skip

    assert at_once(lambda: work("a"), lambda: work("b")) == ["done", "refused"]
    assert balance(house.primary, Account.ABOVE) == 0


def test_the_same_money_is_not_given_out_twice(house):
    house.primary.bookkeeping = Bookkeeping.ABOVE
    house.primary.save()
    house.territorial.bank_account = "4" * 20
    house.territorial.save()
    booking.book_received(make_payment(house.primary, house.employer), actor="тест")

    def work(key):
        booking.book_handed_out(
            keeper=house.territorial, unit=house.primary, amount=Decimal(1000), on=DAY, key=key,
            actor="тест",
        )  # fmt: skip

    assert at_once(lambda: work("a"), lambda: work("b")) == ["done", "refused"]
    assert balance(house.primary, Account.ABOVE) == 0


def test_an_operation_is_reversed_once(house):
    operation = booking.book_received(make_payment(house.primary, house.employer), actor="тест")

    def work():
        booking.reverse(operation.pk, on=DAY, reason="Ошибка", actor="тест")

    assert at_once(work, work) == ["done", "refused"]
    assert Operation.objects.filter(kind=OperationKind.REVERSAL).count() == 1


def test_a_month_that_is_being_closed_takes_nothing_in(house):
    payment = make_payment(house.primary, house.employer)

    outcomes = at_once(
        lambda: booking.book_received(payment, actor="тест"),
        lambda: periods.close_month(house.primary, NOVEMBER, actor="тест", now=DECEMBER),
    )

    is_closed = ClosedPeriod.objects.exists()
    is_booked = Operation.objects.exists()
    assert outcomes in (["done", "done"], ["done", "refused"])
    assert is_booked or not is_closed  # a month with a payment that waits is not closed


def test_one_file_taken_twice_at_once_is_one(house, people):
    house.primary.bank_account = ACCOUNT
    house.primary.save()

    def work():
        payments.take_bank_file(
            unit=house.primary, name="1.txt", data=bank_file(order()), actor=people.accountant
        )

    assert at_once(work, work) == ["done", "refused"]
    assert (BankFile.objects.count(), Payment.objects.count()) == (1, 1)
