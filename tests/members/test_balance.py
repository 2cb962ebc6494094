"""The balance of a period: what is counted in which column, by which date, and for which place."""

from datetime import UTC, date, datetime, timedelta

import pytest

from members import balance, ledger, movement, services
from members.balance import NOW, THEN, Balance, Place
from members.enums import Status
from members.models import RemovalReason, SuspensionGround
from members.succession import transfer_all
from tests.factories import make_member

AUTUMN = date(2026, 10, 1), date(2026, 12, 31)
SUMMER = date(2026, 7, 1), date(2026, 9, 30)
BASIS = "Постановление № 5"
pytestmark = pytest.mark.django_db


def at(day):
    """Noon of a day, when everything of that day is recorded."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def admitted(unit, day, *, recorded=None, **fields):
    card = make_member(unit, status=Status.NONE, **fields)
    return services.admit(
        card.pk, unit=unit, on=day, key=f"test:{card.pk}:{day}", basis=BASIS, actor="тест",
        now=at(recorded or day),
    )  # fmt: skip


def removed(card, day, code="own_will", *, recorded=None):
    reason = RemovalReason.objects.get(code=code)
    return movement.remove(card.pk, reason=reason, on=day, actor="тест", now=at(recorded or day))


def moved(card, unit, day, *, recorded=None):
    return movement.move(card.pk, unit, on=day, actor="тест", now=at(recorded or day))


def suspended(card, day, code="army"):
    ground = SuspensionGround.objects.get(code=code)
    return movement.suspend(card.pk, ground=ground, on=day, actor="тест", now=at(day))


def of(unit, period=AUTUMN):
    return balance.balances([Place.branch(unit)], *period)[0]


def test_a_place_where_nothing_happened_is_still(house):
    assert of(house.union) == Balance()
    assert of(house.union).is_still


def test_every_column_counts_what_is_named_so(house):
    here = [make_member(house.primary, since=date(2020, 1, 1)) for _ in range(8)]
    newcomer = admitted(house.primary, date(2026, 10, 5))
    former = make_member(house.primary, status=Status.REMOVED, since=date(2020, 1, 1))
    movement.restore(former.pk, house.primary, on=date(2026, 10, 6), actor="тест",
                     now=at(date(2026, 10, 6)))  # fmt: skip
    codes = ("own_will", "unpaid", "charter", "dismissed", "died", "retired")
    for card, code in zip(here, codes, strict=False):
        removed(card, date(2026, 10, 7), code)
    moved(newcomer, house.stranger_primary, date(2026, 10, 8))
    suspended(here[6], date(2026, 10, 9))

    assert of(house.primary) == Balance(
        opening=8, joined=1, first=1, restored=1, own_will=1, expelled=2, dismissed=1, died=1,
        other=1, went=1, away=-1, closing=2,
    )  # fmt: skip
    assert of(house.stranger_primary) == Balance(came=1, closing=1)


def test_who_joins_again_is_not_joined_for_the_first_time(house):
    card = make_member(house.primary, status=Status.REMOVED, since=date(2020, 1, 1))

    services.admit(card.pk, unit=house.primary, on=date(2026, 10, 5), key="again", basis=BASIS,
                   actor="тест", now=at(date(2026, 10, 5)))  # fmt: skip

    assert (of(house.primary).joined, of(house.primary).first) == (1, 0)


def test_who_goes_away_for_a_time_is_counted_when_he_is_back(house):
    card = make_member(house.primary)
    suspended(card, date(2026, 8, 1))

    assert of(house.primary, SUMMER).away == -1
    movement.give_back(card.pk, on=date(2026, 10, 1), actor="тест", now=at(date(2026, 10, 1)))

    assert of(house.primary) == Balance(opening=0, away=1, closing=1)


def test_who_stays_counted_while_away_changes_no_number(house):
    card = make_member(house.primary)

    suspended(card, date(2026, 10, 2), "child_care")

    assert of(house.primary) == Balance(opening=1, closing=1)


def test_a_ground_that_changes_later_changes_nothing_of_the_past(house):
    card = make_member(house.primary)
    suspended(card, date(2026, 10, 2), "child_care")

    SuspensionGround.objects.filter(code="child_care").update(is_counted=False)
    movement.give_back(card.pk, on=date(2026, 10, 9), actor="тест", now=at(date(2026, 10, 9)))

    assert of(house.primary) == Balance(opening=1, closing=1)
    assert ledger.differences() == []


def test_a_transfer_inside_the_place_is_neither_coming_nor_going(house):
    card = make_member(house.primary)
    moved(card, house.neighbour, date(2026, 10, 5))

    assert of(house.primary) == Balance(opening=1, went=1, closing=0)
    assert of(house.neighbour) == Balance(came=1, closing=1)
    assert of(house.territorial) == Balance(opening=1, inside=1, closing=1)
    assert of(house.union) == Balance(opening=1, inside=1, closing=1)


def test_places_are_asked_for_together_and_one_may_lie_in_another(house):
    make_member(house.shop)
    make_member(house.primary)
    moved(make_member(house.shop), house.primary, date(2026, 10, 5))

    whole, own, shop = balance.balances(
        [Place.branch(house.primary), Place.alone(house.primary), Place.branch(house.shop)], *AUTUMN
    )

    assert whole == Balance(opening=3, inside=1, closing=3)
    assert own == Balance(opening=1, came=1, closing=2)
    assert shop == Balance(opening=2, went=1, closing=1)


def test_what_is_recorded_after_the_period_is_a_correction_of_the_next(house):
    card = make_member(house.primary)
    removed(card, date(2026, 9, 28), recorded=date(2026, 10, 3))

    assert of(house.primary, SUMMER) == Balance(opening=1, closing=1)
    assert of(house.primary) == Balance(opening=1, corrected=-1, corrections=1, closing=0)
    place, day = Place.branch(house.primary), date(2026, 9, 30)
    assert balance.count(place, day, by=NOW) == 0
    assert balance.count(place, day, by=THEN) == 1


def test_who_was_never_a_member_is_a_correction_and_gone_from_every_day(house):
    card = admitted(house.primary, date(2026, 8, 3))

    movement.strike_out(card.pk, actor="тест", note="двойник", now=at(date(2026, 10, 3)))

    assert of(house.primary, SUMMER) == Balance(joined=1, first=1, closing=1)
    assert of(house.primary) == Balance(opening=1, corrected=-1, corrections=1, closing=0)
    assert balance.count(Place.branch(house.primary), date(2026, 8, 15)) == 0


def test_an_error_put_right_in_the_same_period_leaves_nothing_in_its_columns(house):
    card = admitted(house.primary, date(2026, 10, 5))
    moved(card, house.neighbour, date(2026, 10, 6))
    moved(card, house.shop, date(2026, 10, 6))

    movement.strike_out(card.pk, actor="тест", note="двойник", now=at(date(2026, 10, 9)))

    assert {of(unit) for unit in (house.primary, house.neighbour, house.union)} == {Balance()}
    place = Place.branch(house.union)
    for figure in ("joined", "came", "went", "inside", "corrected"):
        assert sum(line.delta for line in balance.lines_of(place, figure, *AUTUMN)) == 0


def test_an_admission_annulled_in_the_same_period_was_none(house):
    card = admitted(house.primary, date(2026, 10, 5))
    moved(card, house.shop, date(2026, 10, 6))
    removed(make_member(house.shop), date(2026, 10, 6))

    services.annul_admission(
        card.pk, key=f"test:{card.pk}:2026-10-05", on=date(2026, 10, 9), actor="тест", note="х"
    )

    assert of(house.primary) == Balance(opening=1, own_will=1)
    assert ledger.differences() == []


def test_an_admission_of_one_who_came_again_since_is_not_annulled(house):
    card = admitted(house.primary, date(2026, 10, 5))
    removed(card, date(2026, 10, 6))
    services.admit(card.pk, unit=house.shop, on=date(2026, 10, 6), key="again", basis=BASIS,
                   actor="тест", now=at(date(2026, 10, 6)))  # fmt: skip

    with pytest.raises(services.MemberRefused, match="приём не отменить"):
        services.annul_admission(
            card.pk, key=f"test:{card.pk}:2026-10-05", on=date(2026, 10, 9), actor="т", note="х"
        )

    card.refresh_from_db()
    assert (card.status, card.unit) == (Status.MEMBER, house.shop)
    assert of(house.union) == Balance(joined=2, first=1, own_will=1, closing=1)


def test_corrections_that_cancel_each_other_are_still_told(house):
    one, other = make_member(house.primary), make_member(house.shop)
    moved(one, house.shop, date(2026, 9, 1), recorded=date(2026, 10, 2))

    found = of(house.primary)

    assert other.unit == house.shop
    assert (found.corrected, found.corrections, found.inside) == (0, 2, 0)


def test_lines_stand_in_the_order_of_recording_whatever_clock_wrote_them(house):
    """Late in the day of Kamchatka it is still yesterday in Kaliningrad."""
    for unit, zone in ((house.primary, "Asia/Kamchatka"), (house.neighbour, "Europe/Kaliningrad")):
        unit.time_zone = zone
        unit.save()
    evening = datetime(2026, 10, 6, 20, tzinfo=UTC)
    card = make_member(house.primary, status=Status.NONE)
    services.admit(card.pk, unit=house.primary, on=date(2026, 10, 1), key="k", basis=BASIS,
                   actor="тест", now=evening)  # fmt: skip
    movement.move(card.pk, house.neighbour, on=date(2026, 10, 2), actor="тест", now=evening)

    for day in (date(2026, 10, 6), date(2026, 10, 7)):
        then = [balance.count(Place.branch(unit), day, by=THEN)
                for unit in (house.primary, house.neighbour)]  # fmt: skip
        assert then == ([0, 0] if day.day == 6 else [0, 1])


def test_who_went_away_after_the_day_of_a_closing_is_counted_in_the_successor_till_then(house):
    card = make_member(house.primary)
    suspended(card, date(2026, 10, 20))
    transfer_all(
        house.primary, house.neighbour, on=date(2026, 10, 1), recorded_on=date(2026, 10, 25),
        actor="тест", basis="Закрыта",
    )  # fmt: skip

    days = (date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 20))
    numbers = [
        [balance.count(Place.branch(unit), day) for day in days]
        for unit in (house.primary, house.neighbour)
    ]
    assert numbers == [[1, 0, 0], [0, 1, 0]]
    assert ledger.differences() == []


def test_an_annulled_admission_leaves_a_removal_of_the_same_day(house):
    card = make_member(house.neighbour, status=Status.MEMBER)
    removed(card, date(2026, 10, 5))
    services.admit(card.pk, unit=house.primary, on=date(2026, 10, 5), key="k", basis=BASIS,
                   actor="тест", now=at(date(2026, 10, 5)))  # fmt: skip
    suspended(card, date(2026, 10, 6))

    services.annul_admission(card.pk, key="k", on=date(2026, 10, 7), actor="тест", note="ошибка")

    assert ledger.differences() == []
    assert not card.suspensions.filter(until=None).exists()
    assert balance.counts(Place.branch(house.union), date(2026, 12, 31)) == {}


def test_an_admission_of_one_moved_the_same_day_is_taken_back_too(house):
    card = admitted(house.primary, date(2026, 10, 5))
    moved(card, house.neighbour, date(2026, 10, 5))

    services.annul_admission(
        card.pk, key=f"test:{card.pk}:2026-10-05", on=date(2026, 10, 6), actor="тест", note="х"
    )

    card.refresh_from_db()
    assert card.status == Status.NONE
    assert balance.counts(Place.branch(house.union), date(2026, 12, 31)) == {}


@pytest.mark.parametrize("come", ["admit", "enter"])
def test_nobody_is_put_on_the_books_twice_on_one_day(house, come):
    card = make_member(house.neighbour, status=Status.REMOVED, since=date(2025, 1, 1))
    before = date(2025, 6, 1)

    with pytest.raises(services.MemberRefused, match=r"до 01\.01\.2026 уже на учёте"):
        if come == "admit":
            services.admit(card.pk, unit=house.primary, on=before, key="k", basis=BASIS, actor="т")
        else:
            movement.enter(card.pk, house.primary, on=before, key="k", actor="т")

    assert card.memberships.count() == 1
    assert ledger.differences() == []


@pytest.mark.parametrize(
    ("figure", "names"),
    [
        ("joined", ["Новая", "Снова"]), ("first", ["Новая"]), ("left", ["Умер", "Ушла"]),
        ("own_will", ["Ушла"]), ("died", ["Умер"]), ("went", ["Убыл"]), ("inside", ["Внутри"]),
        ("corrected", ["Поздно"]), ("came", []),
    ],
)  # fmt: skip
def test_a_figure_opens_the_lines_of_which_it_was_summed(house, figure, names):
    day = date(2026, 10, 5)
    admitted(house.primary, day, surname="Новая")
    again = make_member(house.primary, status=Status.REMOVED, surname="Снова")
    services.admit(again.pk, unit=house.primary, on=day, key="k", basis=BASIS, actor="т",
                   now=at(day))  # fmt: skip
    removed(make_member(house.primary, surname="Ушла"), day)
    removed(make_member(house.shop, surname="Умер"), day, "died")
    moved(make_member(house.shop, surname="Убыл"), house.neighbour, day)
    moved(make_member(house.shop, surname="Внутри"), house.primary, day)
    removed(make_member(house.shop, surname="Поздно"), SUMMER[1], recorded=day)
    place = Place.branch(house.primary)

    lines = balance.lines_of(place, figure, *AUTUMN)

    assert sorted(line.member.surname for line in lines) == names
    number = getattr(of(house.primary), figure)
    assert balance.summed(place, figure, *AUTUMN) == number


def test_the_opening_number_opens_the_people_counted_then(house):
    late = make_member(house.shop, surname="Поздно")
    removed(late, SUMMER[1], recorded=AUTUMN[0])
    make_member(house.primary, surname="Здесь")
    suspended(make_member(house.primary, surname="Служит"), date(2026, 8, 1))
    place, day = Place.branch(house.primary), AUTUMN[0] - timedelta(days=1)

    then = balance.people_counted(place, day)
    known = balance.people_counted(place, day, by=NOW)

    assert sorted(card.surname for card in then) == ["Здесь", "Поздно"]
    assert [card.surname for card in known] == ["Здесь"]
    assert (balance.count(place, day, by=THEN), balance.count(place, day)) == (2, 1)


def test_reasons_of_leaving_are_the_lines_of_the_form(house):
    assert set(balance.LEFT_FOR) <= set(Balance._fields)
    assert balance.FIGURES - {"left"} <= set(Balance._fields)
