from structure.choosing import as_choices, offered_units
from structure.scope import Action
from structure.services import close_unit
from tests.factories import TODAY, make_unit


def test_a_filter_offers_the_tops_and_one_level_below(house, people):
    below = make_unit("group", house.group.parent, short_name="Профгруппа смены Б")

    assert offered_units(people.chair, Action.VIEW_APPLICATION) == [house.primary, house.shop]
    house.shop.refresh_from_db()
    inside = offered_units(people.chair, Action.VIEW_APPLICATION, house.shop)
    assert inside == [house.primary, house.shop, house.group, below]
    assert offered_units(people.stranger, Action.VIEW_APPLICATION) == []


def test_a_closed_organisation_is_offered_where_its_past_is_read(house, people):
    close_unit(house.neighbour.pk, house.primary.pk, on=TODAY, actor="тест")

    now = offered_units(people.territorial_chair, Action.VIEW_UNIT)
    ever = offered_units(people.territorial_chair, Action.VIEW_UNIT, closed=True)

    assert house.neighbour not in now
    assert house.neighbour in ever


def test_what_stands_deeper_is_written_further_from_the_edge(house):
    assert as_choices([house.primary, house.shop]) == [
        (house.primary.pk, "ППО «Волжская ГЭС»"),
        (house.shop.pk, "\u2003ЦПО электроцеха"),
    ]
    assert as_choices([]) == []
