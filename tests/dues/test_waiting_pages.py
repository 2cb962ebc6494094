"""Who waits for a register, on the pages: groups, one group, and making registers of them."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dues.awaiting import page_of_groups
from dues.enums import LineKind, RegisterKind, StatementState, StopReason
from dues.models import DuesRegister, DuesStatement
from dues.months import end_of_month
from dues.registering import drop_forbidden
from members.consents.services import withdraw
from members.enums import ConsentKind, WithdrawalWay
from members.models import RemovalReason
from members.movement import remove
from tests.dues.statements import register_of, statement_of
from tests.factories import LONG_AGO, TODAY, make_employer, make_unit

WAITING = "/office/dues/waiting/"
SOON = end_of_month(timezone.localdate())


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("dues.registering.print_later", lambda register: None)


def pair_of(house, name="pair"):
    return reverse(f"dues:{name}", args=[house.primary.pk, house.employer.pk])


def posted(client, name, *statements, **fields):
    pks = [statement.pk for statement in statements]
    return client.post(reverse(f"dues:{name}"), {"statement": pks, **fields})


def made(client, house, *statements, what="changes", until=SOON, **fields):
    pks = [statement.pk for statement in statements]
    told = {"statement": pks, "what": what, "until": until.isoformat(), **fields}
    return client.post(pair_of(house, "make_register"), told)


def kinds(told):
    return dict(told.kinds)


def test_groups_stand_by_employer_with_what_there_is_to_say(client, house, people):
    other = make_employer(house.primary, short_name="АО «Альфа»")
    told = statement_of(house, "Абрамов")
    register_of(house, told)
    DuesStatement.objects.filter(pk=told.pk).update(stops_on=TODAY, stop_reason=StopReason.LEFT)
    statement_of(house, "Белов", unit=house.shop)
    statement_of(house, "Волков", employer=other)
    statement_of(house, "Дымов", starts_on=date(2126, 1, 1))
    statement_of(house, "Громов", employer=None)
    client.force_login(people.accountant)

    context = client.get(WAITING).context

    shown = [(group.unit, group.employer, kinds(group.told)) for group in context["groups"]]
    assert shown == [
        (house.primary, other, {"new": 1}),
        (house.primary, house.employer, {"cancelled": 1, "new": 1, "later": 1}),
    ]
    ((homeless, form),) = context["homeless"]
    assert [row.member.surname for row in homeless.statements] == ["Громов"]
    assert set(form.fields["employer"].queryset) == {house.employer, other}


def test_organisations_are_shown_in_portions_and_none_is_lost(house, people, monkeypatch):
    monkeypatch.setattr("dues.awaiting.GROUPS_SHOWN", 2)
    units = [make_unit(parent=house.territorial) for _ in range(3)]
    for unit in units:
        for _ in range(2):
            statement_of(house, unit=unit)
    statement_of(house, unit=house.shop)

    first = page_of_groups(people.admin, until=SOON)
    second = page_of_groups(people.admin, until=SOON, after=first.following)

    shown = [group.unit for group in (*first.groups, *second.groups)]
    assert sorted(unit.pk for unit in shown) == sorted(unit.pk for unit in (house.primary, *units))
    assert [kinds(group.told)["new"] for group in first.groups + second.groups] == [
        1 if unit == house.primary else 2 for unit in shown
    ]
    assert (len(first.groups), second.following) == (2, "")


def test_no_group_is_counted_further_than_it_is_worth(client, house, people, monkeypatch):
    monkeypatch.setattr("dues.awaiting.COUNTED", 19)
    for _ in range(12):
        statement_of(house)
    client.force_login(people.accountant)

    page = client.get(WAITING)

    (group,) = page.context["groups"]
    assert (group.told.is_capped, group.told.now) == (True, 11)
    assert "больше 10 строк" in page.content.decode()


@pytest.mark.parametrize("after", ["x", "1~x", "~", "9~9~9", "99999999999999999999~1"])
def test_a_broken_place_shows_the_beginning(client, house, people, after):
    statement_of(house)
    client.force_login(people.accountant)

    page = client.get(WAITING, {"after": after})

    assert page.status_code == 200
    assert len(page.context["groups"]) == 1


@pytest.mark.parametrize("who", ["neighbour_accountant", "neighbour_chair"])
def test_a_neighbour_sees_and_takes_nothing(client, house, people, who):
    statement = statement_of(house)
    client.force_login(getattr(people, who))

    page = client.get(WAITING)
    group = client.get(pair_of(house))
    taken = made(client, house, statement)

    assert page.context["groups"] == []
    assert (group.status_code, taken.status_code) == (404, 404)
    assert not DuesRegister.objects.exists()


def test_who_only_looks_changes_nothing(client, house, people):
    statement = statement_of(house)
    client.force_login(people.auditor)

    page = client.get(pair_of(house))
    answers = [
        made(client, house, statement).status_code,
        posted(client, "set_employer", statement).status_code,
        posted(client, "mark_originals", statement).status_code,
    ]

    statement.refresh_from_db()
    assert answers == [404, 404, 404]
    assert "Составить реестр" not in page.content.decode()
    assert statement.original_on is None
    assert not DuesRegister.objects.exists()


def test_an_employer_of_nobody_here_has_no_page(client, house, people):
    client.force_login(people.accountant)

    address = reverse("dues:pair", args=[house.primary.pk, house.foreign_employer.pk])

    assert client.get(address).status_code == 404


def test_a_register_is_made_of_all_up_to_the_day(client, house, people):
    now, later = (
        statement_of(house, "Абрамов"),
        statement_of(house, "Белов", starts_on=date(2126, 1, 1)),
    )
    client.force_login(people.accountant)
    page = client.get(pair_of(house))

    answer = made(client, house)

    register = DuesRegister.objects.get()
    assert [row.pk for row in page.context["rows"]] == [now.pk]
    assert kinds(page.context["told"]) == {"new": 1, "later": 1}
    assert answer.url == register.get_absolute_url()
    assert (register.kind, register.until) == (RegisterKind.CHANGES, SOON)
    assert list(register.lines.values_list("statement", "kind")) == [(now.pk, LineKind.NEW)]
    assert kinds(client.get(WAITING).context["groups"][0].told) == {"later": 1}
    assert later.pk


def test_a_double_press_makes_one_register_and_says_so(client, house, people):
    statement_of(house)
    client.force_login(people.accountant)
    made(client, house)

    again = made(client, house)

    assert again.status_code == 422
    assert "Передавать нечего" in again.content.decode()
    assert DuesRegister.objects.count() == 1


def test_a_register_may_be_of_the_ticked_only(client, house, people):
    ticked, left = statement_of(house, "Абрамов"), statement_of(house, "Белов")
    client.force_login(people.accountant)

    nobody = made(client, house, what="ticked")
    answer = made(client, house, ticked, what="ticked")
    again = made(client, house, ticked, what="ticked")

    register = DuesRegister.objects.get()
    assert (nobody.status_code, answer.status_code, again.status_code) == (422, 302, 422)
    assert "Отметьте хотя бы одно заявление." in nobody.content.decode()
    assert "уже в другом реестре" in again.content.decode()
    assert list(register.lines.values_list("statement", flat=True)) == [ticked.pk]
    assert [row.pk for row in client.get(pair_of(house)).context["rows"]] == [left.pk]


def test_a_full_register_is_made_for_a_day(client, house, people):
    register_of(house, statement_of(house))
    client.force_login(people.accountant)

    answer = made(client, house, what="full")

    register = DuesRegister.objects.order_by("pk").last()
    assert answer.url == register.get_absolute_url()
    assert (register.kind, register.people) == (RegisterKind.FULL, 1)


def test_a_day_that_is_none_is_told_beside_the_field(client, house, people):
    statement_of(house)
    client.force_login(people.accountant)

    looked = client.get(pair_of(house), {"until": "вчера"})
    pressed = client.post(pair_of(house, "make_register"), {"until": "", "what": "changes"})

    assert (looked.status_code, pressed.status_code) == (422, 422)
    assert "until-error" in looked.content.decode()
    assert not DuesRegister.objects.exists()


def test_those_who_forbid_it_are_named_and_told_to_nobody(client, house, people):
    statement = statement_of(house, "Абрамов")
    statement_of(house, "Белов")
    withdraw(statement.member_id, ConsentKind.PROVISION, way=WithdrawalWay.PORTAL, actor="сам")
    client.force_login(people.accountant)

    page = client.get(pair_of(house))
    made(client, house)

    assert "Эти люди запретили" in page.content.decode()
    assert [row.member.surname for row in page.context["rows"]] == ["Белов"]
    assert DuesRegister.objects.get().people == 1


def test_who_left_a_minute_ago_is_stopped_by_the_register(client, house, people):
    """The sweep has not come yet."""
    statement = statement_of(house, "Абрамов", since=LONG_AGO)
    DuesStatement.objects.filter(pk=statement.pk).update(starts_on=LONG_AGO)
    register_of(house, statement)
    remove(
        statement.member_id, reason=RemovalReason.objects.first(), on=TODAY, actor="тест",
        now=timezone.now(),
    )  # fmt: skip
    client.force_login(people.accountant)

    made(client, house)

    line = DuesRegister.objects.order_by("pk").last().lines.get()
    assert (line.kind, line.stops_on) == ("stopped", TODAY)


def test_a_stop_is_told_of_whoever_forbids_it_too(client, house, people):
    """Else the payroll would go on withholding from one who has left."""
    statement = statement_of(house, "Абрамов")
    register_of(house, statement)
    stopped = DuesStatement.objects.filter(pk=statement.pk)
    day = TODAY + timedelta(days=1)
    stopped.update(stops_on=day, asked_until=day, asked_reason="withdrawn", stop_reason="withdrawn")
    withdraw(statement.member_id, ConsentKind.PROVISION, way=WithdrawalWay.PORTAL, actor="сам")
    client.force_login(people.accountant)

    page = client.get(pair_of(house))
    made(client, house)

    line = DuesRegister.objects.order_by("pk").last().lines.get()
    assert "Эти люди запретили" not in page.content.decode()
    assert (line.kind, line.stops_on) == ("stopped", day)
    assert drop_forbidden(line.register_id) == 0


def test_the_employer_is_chosen_from_those_of_the_organisation(client, house, people):
    statement = statement_of(house, employer=None)
    field = f"unit{house.primary.pk}-employer"
    client.force_login(people.accountant)

    foreign = posted(client, "set_employer", statement, **{field: house.foreign_employer.pk})
    mine = posted(client, "set_employer", statement, **{field: house.employer.pk})

    statement.refresh_from_db()
    assert (foreign.status_code, mine.status_code) == (422, 302)
    assert statement.employer == house.employer


def test_the_employer_of_anothers_statement_is_not_set_along_with_ones_own(client, house, people):
    mine = statement_of(house, employer=None)
    anothers = statement_of(house, "Белов", unit=house.neighbour, employer=None)
    client.force_login(people.accountant)

    field = f"unit{house.primary.pk}-employer"
    answer = posted(client, "set_employer", mine, anothers, **{field: house.employer.pk})

    assert answer.status_code == 422
    assert not DuesStatement.objects.exclude(employer=None).exists()
    anothers.member.refresh_from_db()
    assert anothers.member.employer is None


def test_an_organisation_without_employers_is_told_what_to_do(client, house, people):
    house.primary.employers.clear()
    statement_of(house, employer=None)
    client.force_login(people.accountant)

    text = client.get(WAITING).content.decode()

    assert "нет ни одного работодателя" in text
    assert f"/office/structure/{house.primary.pk}/" in text


def test_originals_are_marked_for_the_ticked(client, house, people):
    one, other = statement_of(house), statement_of(house)
    client.force_login(people.accountant)

    posted(client, "mark_originals", one)
    without = client.get(pair_of(house), {"until": SOON.isoformat(), "without_original": "on"})

    known = dict(DuesStatement.objects.values_list("pk", "original_on"))
    assert known[one.pk] is not None
    assert known[other.pk] is None
    assert [row.pk for row in without.context["rows"]] == [other.pk]


def test_a_cancelled_one_that_was_never_told_waits_for_nothing(client, house, people):
    statement = statement_of(house)
    DuesStatement.objects.filter(pk=statement.pk).update(state=StatementState.CANCELLED)
    client.force_login(people.accountant)

    assert client.get(WAITING).context["groups"] == []
