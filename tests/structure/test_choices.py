from structure.choices import indented, offered
from structure.scope import Action
from tests.factories import make_unit


def test_a_filter_offers_the_tops_and_one_level_below(house, people):
    below = make_unit("group", house.group.parent, short_name="Профгруппа смены Б")

    assert offered(people.chair, Action.VIEW_APPLICATION) == [house.primary, house.shop]
    house.shop.refresh_from_db()
    inside = offered(people.chair, Action.VIEW_APPLICATION, house.shop)
    assert inside == [house.primary, house.shop, house.group, below]
    assert offered(people.stranger, Action.VIEW_APPLICATION) == []


def test_what_stands_deeper_is_written_further_from_the_edge(house):
    assert indented([house.primary, house.shop]) == [
        (house.primary.pk, "ППО «Волжская ГЭС»"),
        (house.shop.pk, "\u2003ЦПО электроцеха"),
    ]
    assert indented([]) == []
