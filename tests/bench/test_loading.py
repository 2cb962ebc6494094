"""What the measurements load must be what the portal would have written."""

import pytest
from django.db.models import Sum
from django.utils import timezone

from applications.enums import Event, Received, Stage
from applications.models import Application, ApplicationPaper, Timer
from applications.queries import board
from bench import databases
from members.integrity import faults
from members.models import Member, Posting
from tests.factories import make_member


@pytest.fixture
def five(house, people):
    return [make_member(house.primary, surname=surname) for surname in "АБВГД"]


def test_members_are_multiplied_up_to_a_number(house, five):
    databases.run("members.sql", members=40)

    assert Member.objects.count() == 40
    assert Member.objects.values("phone").distinct().count() == 36  # the five have none
    assert set(Member.objects.values_list("unit", flat=True)) == {house.primary.pk}


def test_members_that_were_multiplied_stand_in_the_ledger(house, five):
    make_member(house.primary, status="suspended")
    make_member(house.shop, status="removed")
    databases.run("members.sql", members=60)

    databases.run("ledger.sql")

    counted = Posting.objects.aggregate(sum=Sum("delta"))["sum"]
    assert faults() == []
    assert counted == Member.objects.filter(status="member").count() > 5


def test_applications_stand_on_every_open_stage_and_are_drawn(house, people, five):
    databases.run("applications.sql", number=5, only_signing=False)

    stages = list(Application.objects.order_by("pk").values_list("stage", flat=True))
    assert stages == [Stage.SIGNING, Stage.SIGNING, Stage.RESOLUTION, Stage.EMPLOYER, Stage.NEW]
    assert ApplicationPaper.objects.count() == 20
    assert Timer.objects.count() == 4
    assert sum(column.count for column in board(people.chair)) == 5


def test_only_those_without_an_application_are_taken(house, people, five):
    databases.run("applications.sql", number=2, only_signing=True)

    databases.run("applications.sql", number=9, only_signing=True)

    assert Application.objects.count() == 5
    assert set(Application.objects.values_list("stage", flat=True)) == {Stage.SIGNING}
    assert set(ApplicationPaper.objects.values_list("received", flat=True)) <= set(Received)


def test_terms_come_when_they_are_told_to(house, people, five):
    databases.run("applications.sql", number=5, only_signing=True)

    databases.run("due.sql", number=3)

    due = Timer.objects.due(timezone.now())
    assert list(due.values_list("event", flat=True)) == [Event.REMIND] * 3
