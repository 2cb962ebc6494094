"""Whoever counts through the numbers in addresses finds nothing and breaks nothing."""

import re

import pytest

from audit.models import Entry
from tests.attacks.doors import routes_with_numbers
from tests.house.grounds import lay

NOBODYS = ("0", str(10**9), str(2**63), "9" * 60)


@pytest.mark.django_db
@pytest.mark.parametrize("number", NOBODYS)
def test_a_number_of_nothing_opens_nothing(number, client, people, ground):
    client.force_login(people.admin)
    before = Entry.objects.count()
    wrong = []
    for route, _ in routes_with_numbers():
        path = "/" + re.sub(r"<int:\w+>", number, route)
        path = re.sub(r"<(?:\w+:)?\w+>", "x", path)
        for method in (client.get, client.post):
            response = method(path)
            asks_who = response.status_code == 302 and response.url.startswith("/me/")
            if response.status_code not in (404, 405) and not asks_who:
                wrong.append((path, response.status_code))

    assert not wrong, "\n".join(map(str, wrong))
    assert Entry.objects.count() == before


@pytest.mark.django_db
def test_a_second_number_is_looked_for_inside_of_the_first(client, people, ground, house):
    """A scan of one application is not opened through the address of another."""
    other = lay("child", house.shop, people.admin)
    client.force_login(people.admin)
    own, foreign = ground.application.pk, other.scan.pk

    opened = client.get(f"/office/applications/{own}/scans/{foreign}/")

    assert opened.status_code == 404
