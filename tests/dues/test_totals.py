from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from dues import booking
from dues.enums import StatementState
from dues.models import (
    DuesMonth,
    DuesStatement,
    Payment,
    PayrollFile,
    PayrollRow,
    Withholding,
)
from dues.months import months_before, next_month
from dues.totals import Sums, by_branch, keep_months, recount, year_of
from tests.dues.statements import statement_of
from tests.factories import NOON, make_employer

pytestmark = pytest.mark.django_db
SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)


def withheld(house, people, member, amount, month=OCTOBER):
    source, _ = PayrollFile.objects.get_or_create(
        unit=house.primary, employer=house.employer, month=month, sha256=str(month), name="в.xlsx",
        kind="xlsx", uploaded_by=people.accountant,
    )  # fmt: skip
    row = PayrollRow.objects.create(of=source, number=source.rows.count() + 1, pile="fits")
    return Withholding.objects.create(
        member=member, unit=house.primary, employer=house.employer, month=month,
        amount=Decimal(amount), source=source, row=row,
    )  # fmt: skip


def paid(house, amount, key, month=OCTOBER):
    payment = Payment.objects.create(
        unit=house.primary, employer=house.employer, month=month, paid_on=date(2026, 11, 5),
        amount=Decimal(amount), key=key, recorded_by="т",
    )  # fmt: skip
    return booking.book_received(payment, actor="т", now=NOON)


def counted(house, month=OCTOBER):
    row = recount(house.primary.pk, house.employer.pk, month)
    return row.payers, row.with_statement, row.expected, row.withheld, row.received


def statement(house, surname, **fields):
    made = statement_of(house, surname)
    fields = {"starts_on": SEPTEMBER, **fields}
    DuesStatement.objects.filter(pk=made.pk).update(**fields)
    return made.member


def test_a_month_is_counted_from_the_facts(house, people):
    first, second = statement(house, "Первый"), statement(house, "Второй")
    statement(house, "Третий", percent=None, amount=Decimal("300.00"))
    withheld(house, people, first, "500.00", SEPTEMBER)
    withheld(house, people, second, "700.00", SEPTEMBER)
    withheld(house, people, first, "510.50")
    withheld(house, people, second, "690.00")
    withheld(house, people, second, "-90.00")
    withheld(house, people, None, "15.00")
    paid(house, "1000.00", "one")
    paid(house, "125.50", "two")

    assert counted(house) == (
        2, 3, Decimal("1500.00"), Decimal("1125.50"), Decimal("1125.50")
    )  # fmt: skip
    assert DuesMonth.objects.count() == 1


def test_who_stopped_before_or_begins_later_is_not_expected(house, people):
    for surname, dates in {
        "Ушёл": {"stops_on": OCTOBER},
        "Уйдёт": {"stops_on": date(2026, 10, 2)},
        "Придёт": {"starts_on": NOVEMBER},
        "Отменил": {"state": StatementState.CANCELLED},
        "Не начинал": {"stops_on": SEPTEMBER},
    }.items():
        withheld(house, people, statement(house, surname, **dates), "100.00", SEPTEMBER)

    assert counted(house)[:3] == (0, 1, Decimal("100.00"))


def test_a_shop_counts_with_its_primary_and_a_neighbour_does_not(house, people):
    made = statement_of(house, "Цеховой", unit=house.shop)
    DuesStatement.objects.filter(pk=made.pk).update(starts_on=SEPTEMBER)
    statement_of(house, "Сосед", unit=house.neighbour)

    assert counted(house)[1] == 1


def test_a_payment_not_booked_or_reversed_is_not_received(house):
    paid(house, "100.00", "kept")
    undone = paid(house, "900.00", "undone")
    booking.reverse(undone.pk, on=date(2026, 11, 6), reason="ошибка", actor="т", now=NOON)
    Payment.objects.create(
        unit=house.primary, employer=house.employer, month=OCTOBER, paid_on=date(2026, 11, 7),
        amount=Decimal("5.00"), key="waits", recorded_by="т",
    )  # fmt: skip

    assert counted(house)[4] == Decimal("100.00")


def test_counting_again_changes_the_same_row(house, people):
    member = statement(house, "Первый")
    withheld(house, people, member, "500.00")
    first = recount(house.primary.pk, house.employer.pk, OCTOBER)
    withheld(house, people, member, "1.00")
    again = recount(house.primary.pk, house.employer.pk, OCTOBER)

    assert (first.pk, first.withheld) == (again.pk, Decimal("500.00"))
    assert again.withheld == Decimal("501.00")


@pytest.fixture
def at_work(house, people):
    """Thirty people whose dues were withheld before by an employer whom the planner has met."""
    members = [statement(house, f"Работник{place}") for place in range(30)]
    for member in members:
        withheld(house, people, member, "500.00", SEPTEMBER)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE dues_withholding")
        cursor.execute("SET LOCAL enable_seqscan = off")  # so small a table would be read whole
    return members


def test_people_of_an_employer_unknown_to_the_planner_are_not_read_for_each_of_them(
    house, people, at_work
):
    house.employer = make_employer(house.primary)
    DuesStatement.objects.update(employer=house.employer)
    PayrollFile.objects.update(sha256="another")
    for member in at_work:
        withheld(house, people, member, "500.00")
    before = _read_of_withholdings()

    assert counted(house)[3] == Decimal("15000.00")

    assert _read_of_withholdings() - before < 5 * len(at_work)


def _read_of_withholdings():
    """Rows that this transaction has read of the table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables "
            "WHERE relname = 'dues_withholding'"
        )
        return cursor.fetchone()[0]


def test_months_go_over_the_year():
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert months_before(date(2026, 2, 1), 3) == date(2025, 11, 1)


# ---- what pages read ----------------------------------------------------------------------------


def months_row(house, unit=None, month=OCTOBER, **sums):
    return DuesMonth.objects.create(
        unit=unit or house.primary, employer=house.employer, month=month, **sums
    )


def test_a_year_of_a_branch_leaves_no_month_out(house):
    months_row(house, withheld=Decimal("10.00"), payers=1)
    months_row(house, house.neighbour, withheld=Decimal("5.00"), payers=2)
    months_row(house, house.stranger_primary, withheld=Decimal("900.00"))
    months_row(house, month=date(2025, 10, 1), withheld=Decimal("7.00"))

    year = year_of(house.territorial, OCTOBER)

    assert list(year) == [months_before(OCTOBER, back) for back in range(11, -1, -1)]
    assert year[OCTOBER] == Sums(payers=3, withheld=Decimal("15.00"))
    assert year[SEPTEMBER] == Sums()


def test_branches_are_summed_with_all_below_them(house):
    months_row(house, withheld=Decimal("10.00"), received=Decimal("4.00"))
    months_row(house, house.stranger_primary, withheld=Decimal("900.00"))

    sums = by_branch([house.territorial, house.other_territorial, house.neighbour], OCTOBER)

    assert sums[house.territorial.pk].debt == Decimal("6.00")
    assert sums[house.other_territorial.pk].withheld == Decimal("900.00")
    assert sums[house.neighbour.pk] == Sums()


def test_by_night_the_running_month_and_the_last_are_counted_for_every_pair(house):
    statement(house, "Первый")
    made = statement_of(house, "Цеховой", unit=house.shop)
    statement(house, "Ушёл давно", stops_on=date(2026, 9, 20))
    DuesStatement.objects.filter(pk=made.pk).update(starts_on=NOVEMBER)

    assert keep_months(now=NOON) == 2
    assert keep_months(now=NOON) == 2
    assert list(
        DuesMonth.objects.order_by("month").values_list("unit", "month", "with_statement")
    ) == [(house.primary.pk, OCTOBER, 1), (house.primary.pk, NOVEMBER, 2)]


def test_by_night_a_month_whose_last_statement_is_gone_is_counted_too(house):
    statement(house, "Единственный")
    keep_months(now=NOON)
    DuesStatement.objects.update(state="cancelled")

    keep_months(now=NOON)

    assert set(DuesMonth.objects.values_list("month", "with_statement")) == {
        (OCTOBER, 0), (NOVEMBER, 0),
    }  # fmt: skip
