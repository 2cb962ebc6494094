from datetime import date

import pytest

from members.enums import Gender, MovementKind, Status
from members.history import SAID, full_years, history_of, said, status_said
from members.models import Membership, Movement
from tests.factories import make_member


def moved(member, kind, on, **fields):
    fields = {"unit": member.unit, "actor": "тест", **fields}
    return Movement.objects.create(member=member, kind=kind, on=on, **fields)


def test_what_happened_is_told_the_latest_first(house):
    member = make_member(house.primary, gender=Gender.FEMALE, status=Status.NONE)
    moved(member, MovementKind.ADMITTED, date(2020, 3, 4), note="Постановление № 5")
    moved(member, MovementKind.SUSPENDED, date(2024, 5, 6), note="отпуск по уходу")

    told = [(line.title, line.text, line.on) for line in history_of(member)]

    assert told == [
        ("Временно снята с учёта: ППО «Волжская ГЭС»", "отпуск по уходу", date(2024, 5, 6)),
        (
            "Принята в члены профсоюза: ППО «Волжская ГЭС»",
            "Постановление № 5",
            date(2020, 3, 4),
        ),
    ]


@pytest.mark.parametrize("kind", MovementKind)
def test_every_kind_of_event_has_its_words(kind):
    assert kind in SAID
    assert said(kind, Gender.MALE) == said(kind, Gender.UNKNOWN)


def test_the_status_is_said_of_a_woman_as_of_a_woman(house):
    woman = make_member(house.primary, gender=Gender.FEMALE, status=Status.REMOVED)
    man = make_member(house.primary, gender=Gender.MALE, status=Status.SUSPENDED)

    assert status_said(woman) == "Снята с учёта"
    assert status_said(man) == "Временно снят с учёта"
    assert status_said(make_member(house.primary)) == "Член Профсоюза"


def test_years_add_up_over_transfers_and_leave_breaks_out():
    rows = [
        Membership(since=date(2010, 1, 1), until=date(2012, 1, 1)),
        Membership(since=date(2012, 1, 1), until=date(2013, 1, 1)),
        Membership(since=date(2020, 1, 1), until=None),
        Membership(since=date(2019, 1, 1), until=date(2019, 1, 1)),
    ]

    assert full_years(rows, date(2021, 1, 2)) == 4
    assert full_years(rows, date(2009, 1, 1)) == 0
