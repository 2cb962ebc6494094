"""A card merged into another is nobody's page any more: no list, no count, no address shows it."""

from dataclasses import replace

import pytest
from django.urls import reverse

from members.birthdays import birthdays
from members.duplicates.merging import merge
from members.enums import Status
from members.queries import namesakes
from tests.factories import NOON, TODAY, make_member
from tests.house.addresses import RULES, ForSignedIn, OfList, OfUnit, address
from tests.house.grounds import lay

GONE = "Пропавшина"
# The list of merges names both; the journal tells what was done to the card while it was one.
TELLS_OF_IT = {"members:merges", "accounts:journal", "accounts:export_journal"}


@pytest.fixture
def gone(house, people):
    kept = make_member(house.primary, surname="Оставшина")
    card = make_member(
        house.primary, surname=GONE, name="Анна", patronymic="Игоревна", birth_date=TODAY,
        phone="+79730000007", email="gone@example.org",
    )  # fmt: skip
    merge(kept.pk, card.pk, right=kept.pk, actor="тест", now=NOON)
    card.kept = kept
    return card


def test_no_list_shows_it(client, people, gone):
    client.force_login(people.admin)
    shown = []
    for name, rule in RULES.items():
        if isinstance(rule, OfList | ForSignedIn) and name not in TELLS_OF_IT:
            for query in ("", "?q=пропавшин", "?q=89730000007"):
                answer = client.get(address(name, rule) + query)
                if answer.status_code == 200 and not answer.streaming:
                    shown += [(name, query)] * (GONE in answer.content.decode(errors="replace"))

    assert shown == []


def test_no_address_of_a_card_opens_it(client, people, house, gone):
    ground = lay("own", house.primary, people.admin)
    other = replace(ground, member=gone)
    client.force_login(people.admin)
    opened = []
    for name, rule in RULES.items():
        if not isinstance(rule, OfUnit) or address(name, rule, ground) == address(
            name, rule, other
        ):
            continue
        for method in (client.get, client.post):
            answer = method(address(name, rule, other))
            leads = answer.status_code == 302 and answer.url == gone.kept.get_absolute_url()
            if answer.status_code not in (404, 405) and not leads:
                opened.append((name, method.__name__, answer.status_code))

    assert opened == []
    assert client.get(gone.get_absolute_url()).url == gone.kept.get_absolute_url()


def test_nobody_meets_it_when_looking_for_a_person(people, house, gone):
    told = {"surname": GONE, "name": "Анна", "patronymic": "Игоревна"}

    assert namesakes(house.primary, **told) == []
    assert birthdays(people.admin, on=TODAY) == []


def test_it_is_counted_nowhere(client, people, house, gone):
    make_member(house.primary, status=Status.NONE)
    client.force_login(people.admin)

    answer = client.get(reverse("members:register"), {"unit": house.primary.pk})

    assert len(answer.context["rows"]) == 2
