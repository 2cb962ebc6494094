"""Lists of the office: whose they are, in what order, what is late, and what they cost."""

from datetime import timedelta

import pytest

from applications import today
from applications.enums import Event, Received, Stage
from applications.queries import (
    BOARD_PAGE,
    CLOSED_SHOWN,
    ORDERS,
    board,
    page_of,
    selected,
    table_page,
)
from documents.enums import PaperKind
from tests.applications.situations import doubtful, drafted
from tests.factories import NOON, make_application, make_rules

DAY = timedelta(days=1)


def columns(user, **chosen):
    return {column.stage: column for column in board(user, now=NOON, **chosen)}


def shown_to(user, **chosen):
    return {card.application for column in board(user, now=NOON, **chosen) for card in column.cards}


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("admin", {"primary", "shop", "neighbour", "stranger_primary"}),
        ("specialist", {"primary", "shop", "neighbour", "stranger_primary"}),
        ("territorial_chair", {"primary", "shop", "neighbour"}),
        ("territorial_specialist", {"primary", "shop", "neighbour"}),
        ("chair", {"primary", "shop"}),
        ("deputy", {"primary", "shop"}),
        ("auditor", {"primary", "shop"}),
        ("shop_chair", {"shop"}),
        ("neighbour_chair", {"neighbour"}),
        ("accountant", set()),
        ("trainer", set()),
        ("employer_accountant", set()),
        ("stranger", set()),
    ],
)
def test_the_board_shows_the_organisations_of_the_office_and_below(who, sees, house, people):
    made = {
        place: make_application(getattr(house, place))
        for place in ("primary", "shop", "neighbour", "stranger_primary")
    }

    found = shown_to(getattr(people, who))

    assert found == {made[place] for place in sees}


def test_columns_count_all_and_the_late_apart(house, people):
    for ago in (1, 4):
        make_application(house.primary, stage=Stage.NEW, now=NOON - ago * DAY)
    for ago in (29, 31):
        make_application(house.primary, stage=Stage.RESOLUTION, now=NOON - ago * DAY)
    for ago in (13, 15):
        make_application(house.primary, stage=Stage.EMPLOYER, now=NOON - ago * DAY)
    make_application(house.primary, stage=Stage.SIGNING)
    reminded = make_application(house.primary, stage=Stage.SIGNING, now=NOON - 11 * DAY)
    reminded.timers.filter(event=Event.REMIND).delete()

    found = columns(people.chair)

    assert {stage: (column.count, column.overdue) for stage, column in found.items()} == {
        Stage.NEW: (2, 1),
        Stage.SIGNING: (2, 1),
        Stage.RESOLUTION: (2, 1),
        Stage.EMPLOYER: (2, 1),
        Stage.ACCEPTED: (0, 0),
        Stage.REJECTED: (0, 0),
    }
    marked = {card.application for column in found.values() for card in column.cards
              if card.is_overdue}  # fmt: skip
    assert marked == shown_to(people.chair, late="1")


def test_what_ended_long_ago_leaves_the_board_but_not_the_table(house, people):
    make_application(house.primary, stage=Stage.REJECTED)
    old = make_application(
        house.primary, stage=Stage.REJECTED, now=NOON - CLOSED_SHOWN - timedelta(seconds=1)
    )

    found = columns(people.chair)[Stage.REJECTED]
    cards, _ = table_page(people.chair, stage=Stage.REJECTED, now=NOON)

    assert found.count == 1
    assert old not in {card.application for card in found.cards}
    assert old in {card.application for card in cards}


def test_filters_narrow_together(house, people):
    right = make_application(
        house.shop, stage=Stage.SIGNING, responsible=people.chair, surname="Ёлкина"
    )
    make_application(house.shop, responsible=people.chair, surname="Сосновская")
    make_application(house.shop, responsible=people.deputy, surname="Ёлкина")
    make_application(house.primary, responsible=people.chair, surname="Ёлкина")

    found = shown_to(people.chair, unit=house.shop, who="mine", q="елк анн")

    assert found == {right}


@pytest.mark.parametrize("order", sorted(ORDERS))
def test_pages_of_the_table_have_neither_gaps_nor_doubles(order, house, people):
    made = [
        make_application(
            house.primary,
            surname=surname,
            submitted_at=NOON - (n % 3) * DAY,  # many at one moment
            now=NOON - (n % 2) * DAY,
        )
        for n, surname in enumerate(["Ёлкина", "Елкина", "Яковлева", "Абрамова"] * 12)
    ]
    walked, after = [], ""
    while True:
        cards, after = table_page(people.chair, order=order, after=after, now=NOON)
        walked += [card.application.pk for card in cards]
        if not after:
            break

    assert len(walked) == len(made)
    assert set(walked) == {application.pk for application in made}


def test_a_column_goes_on_where_it_stopped(house, people):
    made = [make_application(house.primary) for _ in range(BOARD_PAGE + 3)]
    rows = selected(people.chair, now=NOON).filter(stage=Stage.SIGNING)

    first, after = page_of(rows, ORDERS["stage"], "", BOARD_PAGE)
    second, end = page_of(rows, ORDERS["stage"], after, BOARD_PAGE)

    assert [row.pk for row in first + second] == [application.pk for application in made]
    assert end == ""


@pytest.mark.parametrize(
    "after", ["~", "x~1", "2026-11-02~5", "2026-11-02T09:00:00+00:00~x", "\0~1", f"a~{'9' * 30}"]
)
def test_a_place_that_is_none_begins_from_the_first_page(after, house, people):
    application = make_application(house.primary)

    cards, _ = table_page(people.chair, after=after, now=NOON)

    assert [card.application for card in cards] == [application]


def test_papers_and_days_are_told_as_the_organisation_lives(house, people):
    house.primary.time_zone = "Asia/Kamchatka"
    house.primary.save()
    application = make_application(house.primary, now=NOON - timedelta(hours=22))
    application.papers.filter(kind=PaperKind.STATEMENT).update(received=Received.SCAN)

    card = columns(people.chair)[Stage.SIGNING].cards[0]

    assert card.days == 1
    assert card.papers_in_short == "1 из 4"
    assert card.missing_at_a_glance == "есть 1 из 4"
    assert card.papers_in_words.startswith("Бумаги: есть 1 из 4, не хватает: согласие на обработку")


def test_where_originals_are_asked_for_a_scan_is_not_enough(house, people):
    make_rules(house.primary, scan_suffices=False)
    application = make_application(house.shop, received=Received.SCAN)
    application.papers.filter(kind=PaperKind.STATEMENT).update(received=Received.ORIGINAL)

    card = columns(people.chair)[Stage.SIGNING].cards[0]

    assert [dot.is_enough for dot in card.dots] == [True, False, False, False]


def test_lists_ask_as_much_for_three_rows_as_for_one(
    house, people, django_assert_num_queries, django_assert_max_num_queries
):
    for stage in Stage:
        make_application(house.primary, stage=stage)
    user = type(people.chair).objects.get(pk=people.chair.pk)
    with django_assert_max_num_queries(13) as asked:
        board(user, now=NOON)
    for unit in (house.shop, house.group):
        for stage in Stage:
            make_application(unit, stage=stage)

    user = type(people.chair).objects.get(pk=people.chair.pk)
    with django_assert_num_queries(len(asked)):
        found = board(user, now=NOON)

    assert sum(len(column.cards) for column in found) == 18


def test_today_offers_a_resolution_only_to_whom_decides(house, people):
    of_shop = make_application(house.shop, stage=Stage.RESOLUTION)
    of_primary = make_application(house.primary, stage=Stage.RESOLUTION)
    taken = make_application(house.primary, stage=Stage.RESOLUTION)
    drafted([taken], people.chair)

    assert today.ready_for_resolution(people.shop_chair) == []
    assert today.ready_for_resolution(people.accountant) == []
    assert today.ready_for_resolution(people.chair) == [(house.primary, [of_shop, of_primary])]


def test_today_names_doubtful_people_terms_and_faults(house, people):
    unknown = doubtful(house)
    ending = make_application(house.primary, now=NOON - 35 * DAY)
    make_application(house.primary)
    broken = make_application(house.neighbour, stage=Stage.NEW)
    broken.changes.create(
        event="submit", target=Stage.NEW, actor_label="заявитель", error="Нет поля", at=NOON
    )

    doubts = today.new_to_look_at(people.chair, now=NOON)
    terms = today.terms_ending(people.chair, now=NOON)

    assert [card.application for card in doubts] == [unknown]
    assert [card.application for card in terms] == [ending]
    assert today.faults(people.chair) == []
    assert [fault.error for fault in today.faults(people.neighbour_chair)] == ["Нет поля"]
    assert today.new_to_look_at(people.auditor, now=NOON) == []


def test_the_funnel_counts_what_this_user_sees(house, people):
    make_application(house.primary, stage=Stage.NEW, now=NOON - 4 * DAY)
    make_application(house.shop)
    make_application(house.shop)
    make_application(house.neighbour)

    funnel = today.funnel(people.chair, now=NOON)

    assert [(row.number, row.overdue) for row in funnel.rows] == [(1, 1), (2, 0), (0, 0), (0, 0)]
    assert funnel.whole == 2
    assert funnel.rows[1].url == "/office/applications/table/?stage=signing"
