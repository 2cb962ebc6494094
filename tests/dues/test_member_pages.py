"""The page of one member's dues: what it shows, to whom, and what its forms do."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from audit.models import Entry
from dues.asking import enter_statement, renew_statement, withdraw_statement
from dues.enums import PayrollState
from dues.models import DuesExemption, DuesStatement, PayrollFile, PayrollRow, Withholding
from dues.strip import State, month_strip
from dues.timeline import rows_of, timeline
from members.enums import DuesMode
from members.models import Member, RemovalReason, SuspensionGround
from members.movement import move, remove, suspend
from structure.scope import Action
from tests.dues.statements import register_of, statement_of
from tests.factories import NOON, TODAY, make_employer, make_member

MARCH, MAY = date(2026, 3, 1), date(2026, 5, 1)
ONE = Decimal("1.00")
ACTED = {"actor": "тест", "now": NOON}


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("dues.registering.print_later", lambda register: None)


@pytest.fixture
def statement(house):
    member = make_member(house.shop, surname="Абрамов", dues_mode=DuesMode.EMPLOYER)
    return enter_statement(
        member.pk, employer=house.employer, percent=ONE, starts_on=MARCH, **ACTED
    )


@pytest.fixture
def as_accountant(client, people):
    client.force_login(people.accountant)
    return client


def page(client, member):
    return client.get(reverse("dues:member", args=[member.pk]))


def said(statement):
    (told,) = timeline(rows_of(statement.member), TODAY)
    return told


def test_the_accountant_reads_it_and_the_journal_remembers(as_accountant, people, statement):
    response = page(as_accountant, statement.member)

    assert response.status_code == 200
    text = response.content.decode()
    assert "Абрамов" in text and "удерживать с 01.03.2026" in text
    line = Entry.objects.get(action="dues.member.read")
    assert (line.actor_id, line.unit_id) == (people.accountant.pk, statement.unit_id)


@pytest.mark.parametrize("who", ["neighbour_accountant", "stranger", "trainer"])
def test_strangers_find_nothing(client, people, statement, who):
    client.force_login(getattr(people, who))

    assert page(client, statement.member).status_code == 404
    assert not Entry.objects.filter(action="dues.member.read").exists()


def test_where_he_was_they_see_what_was_there_alone(client, people, house, statement):
    move(statement.member_id, house.neighbour, on=MAY, **ACTED)
    enter_statement(
        statement.member_id, employer=house.foreign_employer, percent=Decimal("2.00"),
        starts_on=MAY, **ACTED,
    )  # fmt: skip
    client.force_login(people.accountant)

    response = page(client, statement.member)

    rates = [one.root.rate for one in response.context["told"]]
    assert (response.status_code, rates, response.context["mode"]) == (200, ["1 %"], "")
    assert response.context["may_handle"] is False


def test_opening_it_puts_the_statements_right(as_accountant, statement):
    reason = RemovalReason.objects.get(code="own_will")
    remove(statement.member_id, reason=reason, on=MAY, **ACTED)

    page(as_accountant, statement.member)

    statement.refresh_from_db()
    assert statement.stops_on == MAY


def test_it_costs_the_same_with_one_statement_and_with_three(
    as_accountant, house, statement, django_assert_max_num_queries
):
    page(as_accountant, statement.member)
    with django_assert_max_num_queries(100) as few:
        page(as_accountant, statement.member)
    for _ in range(2):
        enter_statement(
            statement.member_id, employer=make_employer(house.primary), percent=ONE,
            starts_on=MARCH, **ACTED,
        )  # fmt: skip
    with django_assert_max_num_queries(100) as many:
        page(as_accountant, statement.member)

    assert len(many) == len(few)


def test_a_story_is_told_in_the_order_of_days(statement):
    ground = SuspensionGround.objects.filter(pays=False).first()
    suspend(statement.member_id, ground=ground, on=MAY, **ACTED)
    withdraw_statement(statement.pk, on=date(2026, 4, 1), **ACTED)

    told = said(statement)

    assert [(line.on, line.text) for line in told.lines] == [
        (MARCH, "Удерживать 1 %"),
        (date(2026, 4, 1), "Не удерживать: отзыв заявления на удержание"),
    ]
    assert (told.status, told.is_open) == ("Прекращено с 01.04.2026", False)


def test_one_away_is_paused_not_over(statement):
    ground = SuspensionGround.objects.filter(pays=False).first()
    suspend(statement.member_id, ground=ground, on=MAY, **ACTED)
    withdraw_statement(statement.pk, on=date(2027, 4, 1), **ACTED)

    told = said(statement)

    assert (told.status, told.is_open) == ("Приостановлено с 01.05.2026", True)


def test_what_the_employer_knows_and_does_not(house):
    statement = statement_of(house)
    assert (said(statement).known, said(statement).unknown) == ([], ["удерживать с 02.11.2026"])

    register_of(house, statement)
    statement.refresh_from_db()
    assert (said(statement).known, said(statement).unknown) == (["удерживать с 02.11.2026"], [])

    withdraw_statement(statement.pk, on=date(2026, 12, 1), **ACTED)
    assert said(statement).unknown == ["прекратить с 01.12.2026: отзыв заявления на удержание"]


def hints(client, member):
    return [hint.title for hint in page(client, member).context["hints"]]


def test_it_says_what_is_missing(as_accountant, house):
    through = make_member(house.primary, dues_mode=DuesMode.EMPLOYER)
    unknown = make_member(house.primary)
    cash = make_member(house.primary, dues_mode=DuesMode.CASH)

    assert hints(as_accountant, through) == ["Платит через работодателя, но заявления нет"]
    assert hints(as_accountant, unknown) == ["Как платит взносы, неизвестно"]
    assert hints(as_accountant, cash) == []


def test_it_says_what_contradicts_itself(as_accountant, house, statement):
    member = statement.member
    other = make_employer(house.primary, short_name="АО «Сети»")
    type(member).objects.filter(pk=member.pk).update(dues_mode=DuesMode.CASH, employer=other)

    assert hints(as_accountant, member) == [
        "Указано «наличными», а заявление на удержание действует",
        "Работает: АО «Сети», а заявление — другому работодателю",
        "Подлинника заявления нет",
    ]


def test_two_statements_to_one_employer_at_a_time_are_told_of(as_accountant, house, statement):
    other = statement_of(house, member=statement.member)
    said = "Одному работодателю действуют два заявления: взнос удержат дважды"

    assert said in hints(as_accountant, statement.member)
    DuesStatement.objects.filter(pk=other.pk).update(asked_until=other.starts_on)
    assert said not in hints(as_accountant, statement.member)


def test_a_statement_is_entered_from_the_page(as_accountant, house):
    member = make_member(house.primary)
    url = reverse("dues:enter_statement", args=[member.pk])

    wrong = as_accountant.post(
        url,
        {"employer": house.employer.pk, "percent": "1,5", "amount": "300",
         "starts_on": "2026-03-01",
         "dated": "2026-03-01", "number": "17"},
    )  # fmt: skip
    assert wrong.status_code == 422
    assert "Укажите процент или твёрдую сумму" in wrong.content.decode()
    assert 'value="17"' in wrong.content.decode()

    right = as_accountant.post(
        url,
        {"employer": house.employer.pk, "percent": "1,5", "amount": "", "starts_on": "2026-03-01",
         "dated": "2026-03-01", "number": "17"},
    )  # fmt: skip
    assert right.url == reverse("dues:member", args=[member.pk])
    assert DuesStatement.objects.get().rate == "1,5 %"


def test_a_refusal_stands_on_the_form(as_accountant, house, statement):
    response = as_accountant.post(
        reverse("dues:enter_statement", args=[statement.member_id]),
        {"employer": house.employer.pk, "percent": "2", "starts_on": "2026-05-01",
         "dated": "2026-05-01"},
    )  # fmt: skip

    assert response.status_code == 422
    assert "Этому работодателю уже есть заявление" in response.content.decode()
    assert DuesStatement.objects.count() == 1


def test_acts_on_a_statement_from_the_page(as_accountant, house, statement):
    def post(name, **typed):
        response = as_accountant.post(reverse(f"dues:{name}", args=[statement.pk]), typed)
        assert response.status_code == 302, response.content.decode()
        statement.refresh_from_db()

    post("original_received")
    post("original_handed", on=str(statement.original_on), received_by="Громова")
    assert statement.original_received_by == "Громова"
    post("withdraw_statement", on="2026-12-01")
    assert str(statement.stops_on) == "2026-12-01"
    post("keep_statement")
    assert statement.stops_on is None
    post("renew_statement", employer=house.employer.pk, percent="2", starts_on="2026-12-01",
         dated="2026-11-01")  # fmt: skip
    assert (str(statement.stops_on), statement.stop_reason) == ("2026-12-01", "changed")
    post("correct_statement", employer=house.employer.pk, amount="250,50", starts_on="2026-03-01",
         note="была сумма")  # fmt: skip
    assert statement.state == "cancelled"
    right = DuesStatement.objects.get(replaces=statement)
    assert (right.rate, str(right.stops_on)) == ("250,50 ₽", "2026-12-01")
    as_accountant.post(reverse("dues:drop_statement", args=[right.pk]), {"note": "не было"})
    right.refresh_from_db()
    assert right.state == "cancelled"


def test_exemptions_and_the_way_of_paying_from_the_page(as_accountant, house, statement):
    pk = statement.member_id
    as_accountant.post(
        reverse("dues:exempt", args=[pk]), {"since": "2026-05-01", "ground": "Болезнь"}
    )
    freed = DuesExemption.objects.get()
    as_accountant.post(reverse("dues:end_exemption", args=[freed.pk]), {"until": "2026-06-01"})
    freed.refresh_from_db()
    assert str(freed.until) == "2026-06-01"
    as_accountant.post(reverse("dues:cancel_exemption", args=[freed.pk]))
    freed.refresh_from_db()
    assert freed.cancelled_at is not None
    as_accountant.post(reverse("dues:dues_mode", args=[pk]), {"mode": "cash"})
    statement.member.refresh_from_db()
    assert statement.member.dues_mode == DuesMode.CASH


def withheld(statement, month, amount, people):
    file, _ = PayrollFile.objects.get_or_create(
        unit=statement.unit, employer=statement.employer, month=month, sha256=str(month),
        state=PayrollState.BOOKED, uploaded_by=people.accountant, kind="csv", name="a.csv",
    )  # fmt: skip
    row = PayrollRow.objects.create(of=file, number=file.rows.count() + 1, pile="fits")
    if amount:
        Withholding.objects.create(
            member=statement.member, unit=statement.unit, employer=statement.employer,
            month=month, amount=amount, source=file, row=row,
        )  # fmt: skip


def test_a_year_by_months(statement, people):
    withheld(statement, date(2026, 8, 1), Decimal("612.00"), people)
    withheld(statement, date(2026, 9, 1), 0, people)
    renew_statement(statement.pk, on=date(2026, 10, 1), percent=Decimal("2.00"), **ACTED)

    months = {month.first.month: month for month in month_strip(statement.member, TODAY)}

    assert len(months) == 12
    assert (months[8].state, months[8].amount) == (State.PAID, Decimal("612.00"))
    assert (months[9].state, months[10].state) == (State.MISSING, State.UNKNOWN)
    assert (months[11].state, months[2].state) == (State.AHEAD, State.FREE)


def test_an_exemption_goes_with_the_member(house, people):
    member = make_member(house.primary)
    freed = DuesExemption.objects.create(
        member=member, unit=house.primary, since=TODAY, ground="Болезнь", created_by="тест"
    )
    Member.objects.filter(pk=member.pk).update(unit=house.neighbour)

    def sees(user):
        return DuesExemption.objects.for_user(user, Action.HANDLE_DUES).filter(pk=freed.pk).exists()

    assert sees(people.neighbour_accountant)
    assert not sees(people.accountant)
