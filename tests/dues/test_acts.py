"""Reconciliation: one debt from month to month, and numbered acts of it."""

from datetime import date
from decimal import Decimal

import pytest

from audit.models import Entry
from documents.enums import PaperKind, TemplateFault
from documents.variables import missing
from dues import acts, booking
from dues.acts import Row, in_words, make_act, print_act, reconciliation
from dues.enums import DuesRefused
from dues.models import Operation, ReconciliationAct
from tests.dues.books import NOVEMBER, OCTOBER, make_payment, make_share
from tests.factories import NOON

AFTER = date(2026, 12, 7)  # all the months are over


def d(text):
    return Decimal(text)


@pytest.fixture
def withhold(house):
    count = iter(range(100))

    def book(amount, on):
        return booking.book_withheld(
            unit=house.primary, employer=house.employer, month=OCTOBER, amount=d(amount), on=on,
            key=f"test:{next(count)}", actor="тест",
        )  # fmt: skip

    return book


@pytest.fixture
def told(house, withhold):
    """An employer who withheld, corrected, paid in parts; a payment taken back."""
    withhold("1000", date(2026, 9, 10))
    withhold("500", date(2026, 10, 10))
    withhold("-50", date(2026, 10, 12))
    for number, amount, on in (("7", "700", date(2026, 10, 15)), ("8", "99", date(2026, 11, 1))):
        payment = make_payment(house.primary, house.employer, amount, paid_on=on, number=number)
        operation = booking.book_received(payment, actor="тест")
    booking.reverse(operation.pk, on=date(2026, 11, 5), reason="Ошибка", actor="тест")
    return house


def test_a_debt_is_told_from_beginning_to_end(told):
    found = reconciliation(told.primary, told.employer, OCTOBER, NOVEMBER, on=AFTER)

    assert found.opening == 1000
    assert found.rows == [
        Row(date(2026, 10, 10), "Удержано работодателем за октябрь 2026", d(500), d(0)),
        Row(date(2026, 10, 12), "Удержано работодателем за октябрь 2026", d(-50), d(0)),
        Row(date(2026, 10, 15), "Поступило от работодателя, п/п № 7 за октябрь 2026", d(0), d(700)),
        Row(date(2026, 11, 1), "Поступило от работодателя за октябрь 2026", d(0), d(99)),
        Row(date(2026, 11, 5), "Сторно: поступило от работодателя за октябрь 2026", d(99), d(0)),
    ]
    assert (found.added, found.paid, found.closing) == (549, 799, 750)
    assert found.ends_on == date(2026, 11, 30)


def test_of_a_month_that_runs_nothing_is_told_of_its_end(told):
    day = date(2026, 11, 20)

    found = reconciliation(told.primary, told.employer, OCTOBER, NOVEMBER, on=day)

    assert (found.ends_on, found.closing) == (day, 750)


def test_what_is_taken_back_for_the_same_day_is_not_told(told, withhold):
    before = reconciliation(told.primary, told.employer, OCTOBER, NOVEMBER, on=AFTER)
    withhold("7", date(2026, 10, 20))
    operation = Operation.objects.latest("pk")
    booking.reverse(operation.pk, on=date(2026, 10, 20), reason="Ошибка", actor="тест")

    assert reconciliation(told.primary, told.employer, OCTOBER, NOVEMBER, on=AFTER) == before


def test_the_end_of_one_act_is_the_beginning_of_the_next(told):
    october = reconciliation(told.primary, told.employer, OCTOBER, OCTOBER, on=AFTER)
    november = reconciliation(told.primary, told.employer, NOVEMBER, NOVEMBER, on=AFTER)

    assert october.closing == november.opening == 750


def test_a_debt_to_the_organisation_above_is_told_the_same_on_both_sides(house):
    make_share(house.union)
    payment = make_payment(house.primary, house.employer, "1000", paid_on=date(2026, 10, 15))
    booking.book_received(payment, actor="тест")
    booking.book_paid_up(
        payer=house.primary, receiver=house.territorial, amount=d(150), on=date(2026, 10, 20),
        key="1", actor="тест",
    )  # fmt: skip

    found = reconciliation(house.primary, house.territorial, OCTOBER, OCTOBER, on=AFTER)

    assert found.rows == [
        Row(date(2026, 10, 15), "Распределено по уровням за октябрь 2026", d(400), d(0)),
        Row(date(2026, 10, 20), "Перечислено вышестоящей за октябрь 2026", d(0), d(150)),
    ]
    assert (found.opening, found.closing) == (0, 250)


def test_a_reconciliation_costs_the_same_however_long(told, withhold, django_assert_num_queries):
    with django_assert_num_queries(2):
        reconciliation(told.primary, told.employer, OCTOBER, OCTOBER, on=AFTER)
    for day in range(13, 20):
        withhold("1", date(2026, 10, day))
    with django_assert_num_queries(2):
        reconciliation(told.primary, told.employer, OCTOBER, OCTOBER, on=AFTER)


def test_an_act_is_numbered_in_its_organisation(told):
    first = make_act(told.primary, told.employer, OCTOBER, OCTOBER, actor="тест", now=NOON)
    second = make_act(told.primary, told.employer, OCTOBER, NOVEMBER, actor="тест", now=NOON)

    assert [(act.number, act.year, act.closing) for act in (first, second)] == [
        (1, 2026, 750), (2, 2026, 750),
    ]  # fmt: skip
    assert Entry.objects.filter(action="dues.act.made").count() == 2


def test_where_there_is_nothing_no_number_is_spent(house):
    with pytest.raises(DuesRefused, match="сверять нечего"):
        make_act(house.primary, house.employer, OCTOBER, OCTOBER, actor="тест")

    assert not ReconciliationAct.objects.exists()


def test_the_paper_says_all_that_a_template_may_ask(told):
    act = make_act(told.primary, told.employer, OCTOBER, NOVEMBER, actor="тест", now=NOON)
    found = reconciliation(told.primary, told.employer, OCTOBER, NOVEMBER, on=AFTER)

    context = acts.act_context(act, found)

    assert missing(PaperKind.RECONCILIATION, context) == []
    assert context["act"]["result"] == (
        f"должник — {told.employer.name}, кредитор — {told.primary.name}, сумма долга — 750,00 ₽ "
        "(семьсот пятьдесят руб. 00 коп.)"
    )
    assert context["lines"][1]["added"] == "−50,00"


def test_an_act_is_printed_once(told, quick_print):
    act = make_act(told.primary, told.employer, OCTOBER, NOVEMBER, actor="тест", now=NOON)

    assert print_act(act) is True
    act.refresh_from_db()
    paper = act.paper
    assert print_act(act) is True
    act.refresh_from_db()
    assert (act.paper, act.paper_error) == (paper, "")


def test_a_template_that_cannot_be_printed_is_told(told, monkeypatch):
    def broken(*args, **kwargs):
        raise TemplateFault("Нет переменной «act.sum».")

    monkeypatch.setattr(acts, "make_paper", broken)
    act = make_act(told.primary, told.employer, OCTOBER, NOVEMBER, actor="тест", now=NOON)

    assert print_act(act) is False
    act.refresh_from_db()
    assert (act.paper, act.paper_error) == (None, "Нет переменной «act.sum».")


def test_an_act_of_a_book_that_has_changed_since_is_not_printed(told, withhold):
    act = make_act(told.primary, told.employer, OCTOBER, NOVEMBER, actor="тест", now=NOON)
    withhold("1", date(2026, 11, 20))

    assert print_act(act) is False
    act.refresh_from_db()
    assert "Составьте новый акт" in act.paper_error


@pytest.mark.parametrize(
    ("amount", "words"),
    [("7400.50", "семь тысяч четыреста руб. 50 коп."), ("-1.05", "один руб. 05 коп.")],
)
def test_a_sum_in_words(amount, words):
    assert in_words(d(amount)) == words
