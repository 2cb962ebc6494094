"""Statements entered by hand, renewed, withdrawn, corrected: what is written, what is refused."""

from datetime import date
from decimal import Decimal

import pytest

from audit.models import Entry
from documents.uploads import Accepted
from dues.asking import (
    correct_statement,
    drop_statement,
    enter_statement,
    keep_statement,
    renew_statement,
    withdraw_statement,
)
from dues.enums import DuesRefused, StatementState
from dues.models import DuesStatement
from dues.registering import mark_handed
from dues.services import attach_scan, hand_originals, mark_originals, open_statement, set_employer
from dues.telling import retell
from members.enums import DuesMode, Status
from tests.dues.statements import register_of, statement_of
from tests.factories import LONG_AGO, NOON, TODAY, make_employer, make_member

MARCH, MAY, JUNE, AUGUST = (date(2026, month, 1) for month in (3, 5, 6, 8))
ONE, TWO = Decimal("1.00"), Decimal("2.00")
ACTED = {"actor": "тест", "now": NOON}


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("dues.registering.print_later", lambda register: None)


@pytest.fixture
def member(house):
    return make_member(house.shop, surname="Абрамов")


@pytest.fixture
def entered(house, member):
    """Enters a statement of the member; one percent since March unless told otherwise."""

    def enter(**told):
        told = {"employer": house.employer, "starts_on": MARCH, "percent": ONE} | told
        if told.get("amount"):
            told["percent"] = None
        return enter_statement(member.pk, **ACTED, **told)

    return enter


def told(member):
    """(employer, rate, from, until) of what is in force some day."""
    rows = DuesStatement.objects.filter(member=member).order_by("starts_on", "pk")
    return [
        (row.employer, row.rate, row.starts_on, row.stops_on) for row in rows if not row.is_never
    ]


def refused(match, act, *args, **kwargs):
    """Nothing is written, in the journal neither."""
    before = list(DuesStatement.objects.order_by("pk").values()), Entry.objects.count()
    with pytest.raises(DuesRefused, match=match):
        act(*args, **kwargs)
    assert (list(DuesStatement.objects.order_by("pk").values()), Entry.objects.count()) == before


def test_a_statement_entered_by_hand_waits_for_the_employer(entered, member, house, people):
    statement = enter_statement(
        member.pk, employer=house.employer, starts_on=MARCH, percent=Decimal("1.50"), dated=MAY,
        number="12", original_on=MAY, actor=people.accountant, now=NOON,
    )  # fmt: skip

    assert (statement.unit, statement.rate, statement.state, statement.is_untold) == (
        house.shop, "1,5 %", StatementState.TO_HAND_OVER, True,
    )  # fmt: skip
    assert (statement.dated, statement.number, statement.original_on) == (MAY, "12", MAY)
    entry = Entry.objects.get(action="dues.statement.opened")
    assert entry.data["changes"] == {
        "employer": [None, house.employer.pk], "percent": [None, "1.50"],
        "starts_on": [None, "2026-03-01"], "dated": [None, "2026-05-01"], "number": [None, "12"],
    }  # fmt: skip
    member.refresh_from_db()
    assert member.dues_mode == DuesMode.EMPLOYER


def test_several_employers_at_once_are_several_statements(entered, member, house):
    second = make_employer(house.primary)
    entered()

    entered(employer=second, amount=Decimal("300.00"))

    assert told(member) == [
        (house.employer, "1 %", MARCH, None), (second, "300,00 ₽", MARCH, None),
    ]  # fmt: skip


def test_a_second_statement_to_the_same_employer_is_refused(entered):
    entered()

    refused(r"уже есть заявление, 1 % с 01\.03\.2026", entered, starts_on=AUGUST)


def test_one_that_ends_before_leaves_place_for_another(entered, member, house):
    withdraw_statement(entered().pk, on=MAY, **ACTED)

    refused("уже есть заявление", entered, starts_on=date(2026, 4, 30), percent=TWO)
    entered(starts_on=MAY, percent=TWO)

    assert told(member) == [(house.employer, "1 %", MARCH, MAY), (house.employer, "2 %", MAY, None)]


def test_who_is_no_member_gives_no_statement(house):
    removed = make_member(house.shop, status=Status.REMOVED)

    refused(
        "принимают у члена профсоюза", enter_statement, removed.pk, employer=house.employer,
        starts_on=MARCH, percent=ONE, **ACTED,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"starts_on": date(2019, 12, 31)}, r"не раньше 01\.01\.2020"),
        ({"starts_on": date(2028, 1, 1)}, "не дальше года вперёд"),
        ({"dated": date(2026, 11, 3)}, "ещё не наступила"),
        ({"original_on": date(2026, 11, 3)}, "ещё не наступил"),
    ],
)
def test_days_that_cannot_be_are_refused(entered, wrong, match):
    refused(match, entered, **wrong)


def test_a_foreign_employer_is_refused(entered, house):
    refused("нет такого работодателя", entered, employer=house.foreign_employer)


def test_another_rate_ends_one_and_begins_another(entered, member, house):
    first = entered()

    second = renew_statement(first.pk, on=MAY, percent=TWO, dated=MAY, **ACTED)

    assert told(member) == [(house.employer, "1 %", MARCH, MAY), (house.employer, "2 %", MAY, None)]
    first.refresh_from_db()
    assert (first.stop_reason, second.replaces) == ("changed", first)
    entry = Entry.objects.get(action="dues.statement.changed")
    assert entry.data == {
        "changes": {"asked_until": [None, "2026-05-01"], "asked_reason": ["", "changed"]}
    }


def test_another_employer_is_told_to_both(entered, member, house):
    first, second = entered(), make_employer(house.primary)

    renew_statement(first.pk, on=MAY, employer=second, percent=ONE, **ACTED)

    assert told(member) == [(house.employer, "1 %", MARCH, MAY), (second, "1 %", MAY, None)]
    first.refresh_from_db()
    assert first.stop_reason == "employer"


@pytest.mark.parametrize(
    ("asked", "match"),
    [
        ({"on": MAY, "percent": ONE}, "те же"),
        ({"on": MARCH, "percent": TWO}, "более поздний день"),
        ({"on": LONG_AGO, "percent": TWO}, "более поздний день"),
        ({"on": date(2028, 5, 1), "percent": TWO}, "не дальше года"),
    ],
)
def test_a_renewal_that_changes_nothing_or_comes_too_early_is_refused(entered, asked, match):
    refused(match, renew_statement, entered().pk, **asked, **ACTED)


def test_what_has_ended_is_not_renewed(entered):
    first = entered()
    withdraw_statement(first.pk, on=MAY, **ACTED)

    refused(r"не действует уже с 01\.05", renew_statement, first.pk, on=JUNE, percent=TWO, **ACTED)


def test_a_withdrawal_stops_on_its_day_and_may_be_moved_or_taken_back(entered, member, house):
    statement = entered()
    withdraw_statement(statement.pk, on=MAY, **ACTED)
    assert told(member) == [(house.employer, "1 %", MARCH, MAY)]

    withdraw_statement(statement.pk, on=JUNE, **ACTED)
    assert told(member) == [(house.employer, "1 %", MARCH, JUNE)]

    keep_statement(statement.pk, **ACTED)
    assert told(member) == [(house.employer, "1 %", MARCH, None)]
    refused("отменять нечего", keep_statement, statement.pk, **ACTED)


def test_a_withdrawal_is_not_taken_back_over_a_new_statement(entered):
    first = entered()
    withdraw_statement(first.pk, on=MAY, **ACTED)
    entered(starts_on=MAY, percent=TWO)

    refused("уже есть заявление", keep_statement, first.pk, **ACTED)
    refused("уже есть заявление", withdraw_statement, first.pk, on=JUNE, **ACTED)


def test_a_correction_puts_the_right_one_under_the_same_key(house, member):
    wrong = open_statement(
        member=member, unit=house.shop, employer=house.employer, starts_on=MARCH,
        key="application:7",
    )  # fmt: skip
    register = register_of(house, wrong)
    mark_handed(register.pk, on=TODAY, received_by="Громова", actor="тест")
    retell([wrong.pk])

    right = correct_statement(wrong.pk, note="не та ставка", percent=TWO, **ACTED)

    wrong.refresh_from_db()
    assert (wrong.state, wrong.key, wrong.is_untold) == ("cancelled", f"mistaken:{wrong.pk}", True)
    assert (right.key, right.rate, right.replaces, right.is_untold) == (
        "application:7", "2 %", wrong, True,
    )  # fmt: skip
    assert told(member) == [(house.employer, "2 %", MARCH, None)]


def test_one_corrected_leaves_a_register_that_nobody_has_got(house):
    wrong = statement_of(house)
    register = register_of(house, wrong, statement_of(house))

    correct_statement(wrong.pk, note="не тот день", starts_on=MAY, **ACTED)

    assert not register.lines.filter(statement=wrong).exists()


def test_a_corrected_first_day_moves_the_end_of_the_one_before(entered, member, house):
    second = renew_statement(entered().pk, on=MAY, percent=TWO, **ACTED)

    correct_statement(second.pk, note="с июня", starts_on=JUNE, **ACTED)

    assert told(member) == [
        (house.employer, "1 %", MARCH, JUNE), (house.employer, "2 %", JUNE, None),
    ]  # fmt: skip


def test_a_correction_of_nothing_is_refused(entered):
    refused("ничего не изменили", correct_statement, entered().pk, note="?", percent=ONE, **ACTED)


def test_one_entered_by_mistake_is_dropped_and_the_one_before_goes_on(entered, member, house):
    second = renew_statement(entered().pk, on=MAY, percent=TWO, **ACTED)

    drop_statement(second.pk, note="передумал", **ACTED)

    assert told(member) == [(house.employer, "1 %", MARCH, None)]
    assert Entry.objects.get(action="dues.statement.cancelled").data == {
        "note": "передумал", "changes": {"state": ["to_hand_over", "cancelled"]},
    }  # fmt: skip
    refused("отменено", withdraw_statement, second.pk, on=JUNE, **ACTED)


def test_one_between_two_is_dropped_and_the_first_goes_on_to_the_last(entered, member, house):
    first = entered()
    second = renew_statement(first.pk, on=MAY, percent=TWO, **ACTED)
    third = renew_statement(second.pk, on=JUNE, percent=Decimal("3.00"), **ACTED)
    right = correct_statement(
        second.pk, note="с середины мая", starts_on=date(2026, 5, 15), **ACTED
    )
    third.refresh_from_db()
    assert third.replaces == right

    drop_statement(right.pk, note="не было", **ACTED)

    assert told(member) == [
        (house.employer, "1 %", MARCH, JUNE), (house.employer, "3 %", JUNE, None),
    ]  # fmt: skip


def test_a_statement_of_an_admission_is_not_dropped_alone(house, member):
    statement = open_statement(
        member=member, unit=house.shop, employer=house.employer, starts_on=MARCH,
        key="application:7",
    )  # fmt: skip

    refused("вместе с приёмом", drop_statement, statement.pk, note="?", **ACTED)


def test_two_of_unknown_employers_do_not_become_two_to_one(house, member, people):
    for key in ("a:1", "a:2"):
        open_statement(member=member, unit=house.shop, employer=None, starts_on=MARCH, key=key)
    both = list(DuesStatement.objects.values_list("pk", flat=True))

    with pytest.raises(DuesRefused):
        set_employer(both, employer=house.employer, actor=people.accountant)

    assert not DuesStatement.objects.filter(employer=house.employer).exists()


def test_the_original_goes_to_the_employer_once(entered):
    statement = entered()
    mark_originals([statement.pk], on=MAY, actor="тест")

    refused("раньше передать", hand_originals, [statement.pk], on=MARCH, received_by="Г.",
            actor="тест")  # fmt: skip
    hand_originals([statement.pk], on=JUNE, received_by="Громова", actor="тест")
    assert hand_originals([statement.pk], on=AUGUST, received_by="Орлова", actor="тест") == []

    statement.refresh_from_db()
    assert (statement.original_handed_on, statement.original_received_by) == (JUNE, "Громова")


def test_one_never_seen_was_in_hand_on_the_day_it_was_handed(entered):
    statement = entered()

    hand_originals([statement.pk], on=JUNE, received_by="Громова", actor="тест")

    statement.refresh_from_db()
    assert statement.original_on == JUNE
    assert Entry.objects.get(action="dues.original.handed").data == {
        "changes": {"original_handed_on": [None, "2026-06-01"], "original_on": [None, "2026-06-01"]}
    }


def test_a_new_scan_takes_the_place_of_the_old(entered):
    statement = entered()
    for name in ("один.pdf", "два.pdf"):
        attach_scan(
            statement.pk, file=(Accepted(b"%PDF-1.7", "application/pdf", "pdf", ()), name),
            actor="тест",
        )  # fmt: skip

    statement.refresh_from_db()
    assert statement.scan.name == "два.pdf"
    assert Entry.objects.filter(action="dues.scan.attached").count() == 2
