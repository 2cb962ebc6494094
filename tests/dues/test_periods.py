"""Months of a book: closed when all is done, opened again by a right of its own."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from dues import booking, ledger, periods
from dues.enums import DuesRefused
from dues.models import ClosedPeriod
from tests.dues.books import DAY, NOVEMBER, OCTOBER, make_payment, make_share

DECEMBER = datetime(2026, 12, 1, 9, tzinfo=UTC)


def close(unit, month=NOVEMBER, now=DECEMBER):
    return periods.close_month(unit, month, actor="тест", now=now)


def test_a_finished_month_is_closed(house):
    period = close(house.primary)

    assert (period.month, period.closed_by, period.closed_at) == (NOVEMBER, "тест", DECEMBER)
    assert Entry.objects.get(action="dues.period.closed").plain_data == {"month": "2026-11-01"}
    with pytest.raises(DuesRefused, match="закрыт"):
        ledger.require_open(house.primary, DAY)
    ledger.require_open(house.territorial, DAY)  # each has its own book


def test_a_running_month_is_not_closed(house):
    with pytest.raises(DuesRefused, match=r"ещё не кончился: 11\.2026 можно закрыть с 01\.12"):
        close(house.primary, now=datetime(2026, 11, 30, 12, tzinfo=UTC))

    assert not ClosedPeriod.objects.exists()


def test_a_month_with_a_payment_that_waits_is_not_closed(house):
    make_payment(house.primary, house.employer)

    with pytest.raises(DuesRefused, match="Сначала доделайте"):
        close(house.primary)

    assert [check.is_done for check in periods.checks_of(house.primary, NOVEMBER)] == [
        False, True, True, True,
    ]  # fmt: skip
    close(house.primary, OCTOBER)


def test_a_payment_set_aside_hinders_nothing(house):
    make_payment(house.primary, house.employer, set_aside=True)

    assert close(house.primary)


def test_what_is_not_shared_is_told_and_hinders_nothing(house):
    booking.book_received(make_payment(house.primary, house.employer), actor="тест")

    (check,) = [one for one in periods.checks_of(house.primary, NOVEMBER) if not one.is_done]
    assert (check.title, check.is_needed) == ("Поступления распределены между уровнями", False)
    assert close(house.primary)


def test_what_is_shared_is_not_told(house):
    make_share(house.union)
    booking.book_received(make_payment(house.primary, house.employer), actor="тест")

    assert all(check.is_done for check in periods.checks_of(house.primary, NOVEMBER))


def test_a_month_is_closed_once(house):
    close(house.primary)

    with pytest.raises(DuesRefused, match=r"11\.2026 уже закрыт"):
        close(house.primary)


def test_a_month_is_opened_with_a_reason_and_closed_again(house):
    close(house.primary)

    period = periods.reopen_month(
        house.primary, NOVEMBER, reason="Забыли п/п № 7", actor="тест", now=DECEMBER
    )

    assert (period.reason, period.reopened_by) == ("Забыли п/п № 7", "тест")
    ledger.require_open(house.primary, DAY)
    with pytest.raises(DuesRefused, match="уже открыт"):
        periods.reopen_month(house.primary, NOVEMBER, reason="Ещё раз", actor="тест")
    close(house.primary)
    assert ClosedPeriod.objects.count() == 2


def test_the_pages_of_a_month_that_goes_on_say_when_it_may_be_closed(client, house, people):
    month = f"?month={timezone.localdate():%Y-%m}"
    client.force_login(people.accountant)

    book = client.get(reverse("dues:books") + month).content.decode()
    address = reverse("dues:close_month", args=[house.primary.pk]) + month
    page = client.get(address).content.decode()

    assert "Месяц ещё идёт. Закрыть его можно с 1" in book
    assert "Проверить и закрыть" not in book
    assert "Месяц ещё идёт: закрыть его можно с 1" in page
    assert "Закрыть месяц</button>" not in page
