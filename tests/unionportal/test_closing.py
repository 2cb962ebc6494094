from datetime import date

import pytest
from django.urls import reverse

from structure.models import Unit
from tests.factories import make_member


def page(house, query=""):
    return reverse("close_unit", args=[house.primary.pk]) + query


def look_of(answer):
    return answer.context["form"]["look"].value()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("admin", 200),
        ("territorial_chair", 200),
        ("chair", 404),
        ("specialist", 404),
        ("neighbour_chair", 404),
        ("stranger", 404),
    ],
)
def test_who_opens_the_page(house, people, client, who, status):
    client.force_login(getattr(people, who))

    assert client.get(page(house)).status_code == status


def test_successors_are_those_whose_tree_one_may_change(house, people, client):
    client.force_login(people.territorial_chair)

    found = client.get(page(house)).context["found"]

    assert found == [house.neighbour]
    assert client.get(page(house, f"?to={house.stranger_primary.pk}")).status_code == 404


def test_the_union_has_no_such_page(house, people, client):
    client.force_login(people.admin)

    assert client.get(reverse("close_unit", args=[house.union.pk])).status_code == 404


def test_the_page_asks_before_it_closes(house, people, client):
    client.force_login(people.territorial_chair)

    asked = client.get(page(house, f"?to={house.neighbour.pk}"))
    still_open = Unit.objects.get(pk=house.primary.pk).is_open
    told = {"to": house.neighbour.pk, "on": "2026-11-01", "look": look_of(asked)}
    done = client.post(page(house), told)

    assert "30 дней её можно открыть снова" in asked.content.decode()
    assert still_open
    assert done["Location"] == house.neighbour.get_absolute_url()
    assert Unit.objects.get(pk=house.primary.pk).closed_on == date(2026, 11, 1)


@pytest.mark.parametrize("on", ["", "вчера", "2999-01-01"])
def test_a_wrong_day_is_told_and_nothing_is_closed(house, people, client, on):
    client.force_login(people.territorial_chair)

    answer = client.post(page(house), {"to": house.neighbour.pk, "on": on})

    assert answer.status_code == 422
    assert Unit.objects.get(pk=house.primary.pk).is_open


def test_what_has_changed_since_the_preview_is_shown_before_it_closes(house, people, client):
    client.force_login(people.territorial_chair)
    asked = client.get(page(house, f"?to={house.neighbour.pk}"))
    make_member(house.primary)
    told = {"to": house.neighbour.pk, "on": "2026-11-01", "look": look_of(asked)}

    stale = client.post(page(house), told)

    assert stale.status_code == 422
    assert "в организации что-то изменилось" in stale.content.decode()
    assert stale.context["follows"].people == 1
    assert Unit.objects.get(pk=house.primary.pk).is_open
    assert client.post(page(house), told | {"look": look_of(stale)}).status_code == 302


def test_a_second_press_is_told_that_it_is_done(house, people, client):
    client.force_login(people.territorial_chair)
    asked = client.get(page(house, f"?to={house.neighbour.pk}"))
    told = {"to": house.neighbour.pk, "on": "2026-11-01", "look": look_of(asked)}

    client.post(page(house), told)
    answer = client.post(page(house), told, follow=True)

    assert "Уже сделано: ППО «Волжская ГЭС» закрыта" in answer.content.decode().replace("\xa0", " ")
    assert client.get(page(house)).status_code == 404
