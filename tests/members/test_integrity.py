"""The register checked against itself: every contradiction is told, and none is mended."""

from datetime import timedelta

import pytest

from members.duplicates.merging import merge
from members.enums import Status
from members.models import Member, Membership, Posting
from members.tasks import check_ledger
from tests.factories import LONG_AGO, make_member

pytestmark = pytest.mark.django_db


def test_a_register_in_order_has_no_faults(house, caplog):
    for status in Status:
        make_member(house.primary, status=status)

    assert check_ledger() == []
    assert caplog.records == []


def test_a_line_too_many_or_lost_is_told_with_the_person_and_the_day(house, caplog):
    card = make_member(house.primary)
    Posting.objects.filter(member=card).delete()

    found = check_ledger()

    assert found == [
        f"карточка {card.pk}, организация {house.primary.pk}, 01.01.2020: "
        "по учёту не хватает +1"
    ]  # fmt: skip
    assert found[0] in caplog.text
    assert not Posting.objects.filter(member=card).exists()


@pytest.mark.parametrize("status", [Status.REMOVED, Status.SUSPENDED, Status.NONE])
def test_a_status_that_says_other_than_the_stays_is_told(house, status):
    card = make_member(house.primary)
    Member.objects.filter(pk=card.pk).update(status=status)

    (fault,) = check_ledger()

    assert fault.startswith(f"карточка {card.pk}: статус «{status}»")


def test_a_card_that_stands_elsewhere_than_its_stay_is_told(house):
    card = make_member(house.primary)
    Member.objects.filter(pk=card.pk).update(unit=house.neighbour)

    (fault,) = check_ledger()

    assert f"организация {house.neighbour.pk}, на учёте {house.primary.pk}" in fault


def test_two_stays_on_one_day_are_told(house):
    card = make_member(house.primary, status=Status.REMOVED)
    Membership.objects.create(
        member=card, unit=house.shop, admitted_on=LONG_AGO, since=LONG_AGO + timedelta(days=9),
        until=LONG_AGO + timedelta(days=10), key="twice",
    )  # fmt: skip

    found = check_ledger()

    assert "ещё не кончилось, а с 10.01.2020 начато другое" in found[-1]
    assert len(found) == 3  # and the ledger lacks both ends of it


def test_a_card_merged_into_another_is_asked_nothing(house):
    kept, gone = make_member(house.primary), make_member(house.primary)

    merge(kept.pk, gone.pk, right=kept.pk, actor="тест")

    assert Member.objects.get(pk=gone.pk).status == Status.MEMBER
    assert check_ledger() == []
