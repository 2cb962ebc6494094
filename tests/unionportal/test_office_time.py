"""Days and hours of the office are those of the reader's own organisation."""

from datetime import UTC, date, datetime
from unittest.mock import patch

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.queries import office_zone
from imports.models import Import
from imports.parsing import Parser
from members.exports import trace
from members.models import ElectedPost, Export
from structure.models import Headcount
from tests.factories import in_office, make_mandate, make_member, make_unit

pytestmark = pytest.mark.django_db

# In Kamchatka it is eight in the morning of the next day.
EVENING_IN_MOSCOW = datetime(2026, 3, 9, 20, 0, tzinfo=UTC)
THERE, HERE = date(2026, 3, 10), date(2026, 3, 9)


@pytest.fixture
def now():
    with patch("django.utils.timezone.now", return_value=EVENING_IN_MOSCOW):
        yield EVENING_IN_MOSCOW


@pytest.fixture
def in_kamchatka(house):
    """The primary of the house, whose zone is set on the territorial organisation above."""
    house.territorial.time_zone = "Asia/Kamchatka"
    house.territorial.save(update_fields=["time_zone"])
    return house.primary


def test_a_chair_in_the_east_enters_the_day_he_lives_in(client, in_kamchatka, people, now):
    client.force_login(people.chair)

    told = {"on": THERE.isoformat(), "employees": "120"}
    answer = client.post(reverse("structure:add_headcount", args=[in_kamchatka.pk]), told)

    assert answer.status_code == 302
    assert Headcount.objects.get().on == THERE


def test_a_chair_in_moscow_is_still_told_that_the_day_is_to_come(client, house, people, now):
    client.force_login(people.chair)

    told = {"on": THERE.isoformat(), "employees": "120"}
    answer = client.post(reverse("structure:add_headcount", args=[house.primary.pk]), told)

    assert answer.status_code == 422
    assert not Headcount.objects.exists()


def test_a_post_can_be_given_from_the_morning_on(client, in_kamchatka, people, now):
    member = make_member(in_kamchatka)
    client.force_login(people.chair)

    client.post(
        reverse("members:add_post", args=[member.pk]),
        {"unit": in_kamchatka.pk, "body": "committee", "post": "member", "since": "2026-03-10"},
    )

    assert ElectedPost.objects.get().since == THERE


def test_the_zone_does_not_leak_into_the_next_request(client, in_kamchatka, people):
    client.force_login(people.chair)

    client.get(reverse("today"))

    assert timezone.get_current_timezone_name() == "Europe/Moscow"


def test_the_zone_is_that_of_the_first_office(house, in_kamchatka):
    far = make_unit(parent=house.other_territorial, time_zone="Asia/Omsk")
    user = in_office(in_kamchatka)
    make_mandate(user, far, starts_on=date(2020, 1, 1))
    held = user.mandates.get(unit=in_kamchatka)
    held.starts_on = date(2021, 1, 1)
    held.save()

    assert str(office_zone(user)) == "Asia/Omsk"


def test_who_holds_no_office_lives_by_the_clock_of_the_union(people, house):
    assert str(office_zone(people.stranger)) == "Europe/Moscow"


def test_a_list_is_read_by_the_clock_of_its_organisation(house, in_kamchatka, now):
    assert Parser(Import(unit=in_kamchatka, mapping=[])).today == THERE
    assert Parser(Import(unit=house.stranger_primary, mapping=[])).today == HERE


def test_a_file_made_by_a_worker_bears_the_hour_of_who_ordered_it(in_kamchatka, now):
    user = in_office(in_kamchatka, Role.PRIMARY_DEPUTY)

    assert "10.03.2026 08:00" in trace(Export(user=user), 3)
