from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from dues.charts import HEIGHT, chart_of
from dues.enums import PayrollState
from dues.models import DuesMonth, DuesStatement
from dues.month import rows_of, steps_of
from dues.months import month_of
from dues.registering import mark_handed
from dues.services import cancel_statement
from dues.totals import Sums
from members.enums import ConsentKind
from members.models import Consent
from tests.dues.statements import register_of, statement_of
from tests.factories import NOON, TODAY, make_employer

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
DONE = {
    "month": OCTOBER, "file": 7, "file_state": PayrollState.BOOKED, "employer_id": 1, "unit_id": 2,
    "is_untold": False, "is_made": False, "is_unconfirmed": False, "is_closed": True,
    "withheld": Decimal(10), "received": Decimal(10),
}  # fmt: skip


def steps(today=TODAY, **facts):
    return steps_of(SimpleNamespace(**{**DONE, **facts}), today)


def states(today=TODAY, **facts):
    return [step.state for step in steps(today, **facts)]


def test_of_what_is_not_done_the_first_is_next():
    assert states() == ["done"] * 5
    assert states(is_untold=True) == ["now", "done", "done", "done", "done"]
    assert states(is_made=True, is_unconfirmed=True)[:2] == ["now", "open"]
    assert states(is_unconfirmed=True, is_closed=False) == ["done", "now", "done", "done", "open"]
    assert states(file=None, file_state=None, received=0, withheld=0, is_closed=False) == [
        "done", "done", "now", "open", "open",
    ]  # fmt: skip
    assert states(received=Decimal(9), is_closed=False)[3:] == ["now", "open"]


def test_money_of_a_month_is_not_due_while_it_runs():
    running = {"month": NOVEMBER, "file": None, "file_state": None, "is_closed": False}
    assert states(date(2026, 11, 30), **running) == ["done", "done", "later", "later", "later"]
    assert states(date(2026, 12, 1), **running)[2] == "now"


def test_a_step_says_what_it_is_now_and_leads_there():
    made, untold = steps(is_made=True)[0], steps(is_untold=True)[0]
    assert (made.title, made.url) == ("Передать реестр", "/office/dues/registers/?state=made")
    assert (untold.title, untold.url) == ("Составить реестр изменений", "/office/dues/waiting/")
    piles = steps(file_state=PayrollState.MATCHED)[2]
    assert (piles.title, piles.url) == ("Разобрать ведомость", "/office/dues/payrolls/7/")
    missing = steps(file=None, file_state=None)[2]
    assert missing.url == "/office/dues/payrolls/new/?unit=2&employer=1&month=2026-10-01"
    money, closing = steps(received=0, is_closed=False)[3:]
    assert money.url == "/office/dues/payments/new/?unit=2&month=2026-10&employer=1"
    assert closing.url == "/office/dues/books/?unit=2&month=2026-10"


def a_month(house, unit=None, employer=None, **sums):
    return DuesMonth.objects.create(
        unit=unit or house.primary, employer=employer or house.employer, month=NOVEMBER, **sums
    )


def test_rows_know_what_waits_for_their_employer_alone(house):
    a_month(house)
    other = make_employer(house.primary)
    a_month(house, employer=other)
    DuesStatement.objects.filter(pk=statement_of(house).pk).update(starts_on=NOVEMBER)
    a_month(house, house.neighbour)

    rows, after = rows_of(house.primary, NOVEMBER)

    assert [(row.employer, row.is_untold, row.is_made) for row in rows] == [
        (house.employer, True, False),
        (other, False, False),
    ]
    assert after is None
    register_of(house, DuesStatement.objects.get())
    rows, _ = rows_of(house.primary, NOVEMBER)
    assert [(row.is_untold, row.is_made) for row in rows] == [(False, True), (False, False)]


def test_a_register_of_what_begins_later_is_no_step_of_an_earlier_month(house):
    DuesMonth.objects.create(unit=house.primary, employer=house.employer, month=OCTOBER)
    a_month(house)
    statement = statement_of(house)
    DuesStatement.objects.filter(pk=statement.pk).update(starts_on=NOVEMBER)
    register = register_of(house, DuesStatement.objects.get())
    for is_handed in (False, True):
        if is_handed:
            mark_handed(register.pk, on=TODAY, received_by="Громова", actor="тест")
        facts = [rows_of(house.primary, month)[0][0] for month in (OCTOBER, NOVEMBER)]
        told = [(row.is_made, row.is_unconfirmed) for row in facts]
        assert told == [(False, False), (not is_handed, is_handed)]


def test_what_nobody_may_tell_or_answer_any_more_is_not_a_step(house):
    a_month(house)
    gone, forbids = statement_of(house), statement_of(house)
    DuesStatement.objects.update(starts_on=NOVEMBER)
    register = register_of(house, DuesStatement.objects.get(pk=gone.pk))
    mark_handed(register.pk, on=TODAY, received_by="Громова", actor="тест")
    (row,), _ = rows_of(house.primary, NOVEMBER)
    assert (row.is_untold, row.is_unconfirmed) == (True, True)

    cancel_statement(key=gone.key)
    Consent.objects.create(
        member=forbids.member, kind=ConsentKind.PROVISION, given_at=NOON, withdrawn_at=NOON
    )

    (row,), _ = rows_of(house.primary, NOVEMBER)
    assert (row.is_untold, row.is_unconfirmed) == (True, False)  # «не удерживать» is to be told
    DuesStatement.objects.filter(pk=gone.pk).update(told_from=None)
    (row,), _ = rows_of(house.primary, NOVEMBER)
    assert row.is_untold is False


# ---- the page -----------------------------------------------------------------------------------


def opened(client, user, **query):
    client.force_login(user)
    return client.get(reverse("dues:month"), query)


def test_the_accountant_sees_each_employer_and_the_next_step(client, house, people):
    this_month = month_of(timezone.localdate())
    a_month(house)
    DuesMonth.objects.update(month=this_month, withheld=Decimal("1234.50"))
    statement_of(house)

    page = opened(client, people.accountant)

    assert page.status_code == 200
    assert "Составить реестр изменений" in page.content.decode()
    assert "1\u00a0234,50\u00a0₽" in page.content.decode()


def test_a_territorial_organisation_sees_its_primaries(client, house, people):
    a_month(house, withheld=Decimal(100), received=Decimal(40))
    a_month(house, house.stranger_primary, withheld=Decimal(900))

    page = opened(client, people.territorial_chair, month="2026-11")

    shown = {line["title"]: line["sums"].debt for line in page.context["branches"]}
    assert shown == {
        house.primary.short_name: Decimal(60), house.neighbour.short_name: Decimal(0)
    }  # fmt: skip
    assert page.context["sums"].withheld == Decimal(100)


def test_a_neighbour_and_a_stranger_find_nothing(client, house, people):
    a_month(house, withheld=Decimal("777.00"))
    page = opened(client, people.neighbour_accountant, month="2026-11", unit=house.primary.pk)
    assert page.status_code == 404
    own = opened(client, people.neighbour_accountant, month="2026-11")
    assert "777,00" not in own.content.decode()
    assert opened(client, people.stranger).status_code == 404


@pytest.mark.parametrize("month", ["", "2026-13", "вчера", "1812-06", "9999-01"])
def test_a_month_that_is_none_shows_the_running_one(client, house, people, month):
    assert opened(client, people.accountant, month=month).status_code == 200


def test_the_page_asks_the_same_questions_of_one_employer_and_of_three(client, house, people):
    a_month(house)
    opened(client, people.accountant, month="2026-11")  # what is asked once a session

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            opened(client, people.accountant, month="2026-11")
        return len(queries)

    one = asked()
    for _ in range(2):
        a_month(house, employer=make_employer(house.primary))
    assert asked() == one


def test_the_year_goes_away_as_a_sheet_and_is_recorded(client, house, people):
    a_month(house, withheld=Decimal(5))
    client.force_login(people.accountant)

    answer = client.get(reverse("dues:totals_file"), {"month": "2026-11"})

    assert b"".join(answer)[:2] == b"PK"
    assert Entry.objects.filter(action="dues.totals.exported").count() == 1


def test_bars_are_scaled_to_the_largest_sum():
    chart = chart_of({
        OCTOBER: Sums(expected=Decimal(50), withheld=Decimal(100), received=Decimal(-5)),
        NOVEMBER: Sums(),
    })  # fmt: skip
    assert [bar["tall"] for bar in chart["months"][0]["bars"]] == [HEIGHT // 2, HEIGHT, 0]
    assert not chart["is_empty"]
    assert chart_of({NOVEMBER: Sums()})["is_empty"]


def test_a_sheet_too_long_is_refused_in_words(client, house, people, monkeypatch):
    monkeypatch.setattr("dues.totals_files.MOST", 1)
    a_month(house)
    client.force_login(people.accountant)
    address = reverse("dues:totals_file", query={"month": "2026-11"})
    assert client.get(address).status_code == 200

    a_month(house, employer=make_employer(house.primary))
    answer = client.get(address, follow=True)

    assert "Выберите одну из входящих организаций" in answer.content.decode()
    assert Entry.objects.filter(action="dues.totals.exported").count() == 1
