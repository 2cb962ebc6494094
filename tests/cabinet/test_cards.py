from datetime import timedelta

import pytest

from audit.models import Entry
from cabinet.cards import (
    check,
    code_of,
    good_cards,
    issue,
    reissue,
    revoke,
    revoke_of_those_who_left,
)
from cabinet.enums import CabinetRefused, Revoked
from cabinet.models import UnionCard
from members.enums import Status
from members.models import Member
from tests.cabinet.visits import a_member
from tests.factories import NOON


def made(member, **fields):
    return issue(member.pk, actor="тест", now=NOON, **fields)


def stands(member, status):
    Member.objects.filter(pk=member.pk).update(status=status)


def test_a_member_gets_a_card_with_his_number(member, people):
    card = issue(member.pk, actor=people.chair, now=NOON)

    assert (card.number, card.issued_by, card.issued_at) == (
        "34-000512",
        "Chair Мария Петровна",
        NOON,
    )
    entry = Entry.objects.get(action="cabinet.card.issued")
    assert entry.data == {"card": card.pk, "number": "34-000512"}


def test_who_has_a_card_gets_the_same_one(member):
    assert made(member) == made(member)
    assert UnionCard.objects.count() == 1


def test_a_card_whose_key_is_gone_is_replaced(member, settings):
    old = made(member)
    settings.SECRET_KEY = "y" * 60

    new = made(member)

    old.refresh_from_db()
    assert (old.reason, new.revoked_at) == ("reissued", None)
    assert check(code_of(new)).is_good


@pytest.mark.parametrize("status", [Status.NONE, Status.APPLIED, Status.SUSPENDED, Status.REMOVED])
def test_only_a_member_gets_a_card(member, status):
    stands(member, status)

    with pytest.raises(CabinetRefused, match="члену профсоюза на учёте"):
        made(member)

    assert not UnionCard.objects.exists()
    assert not Entry.objects.filter(action__startswith="cabinet").exists()


def test_a_good_card_tells_initials_and_the_primary_organisation(house):
    member = a_member(house.group)

    found = check(code_of(made(member)))

    assert found == (True, "П. А. С.", house.primary)


@pytest.mark.parametrize("status", [Status.NONE, Status.APPLIED, Status.SUSPENDED, Status.REMOVED])
def test_a_card_of_who_is_no_member_now_is_not_good(member, status):
    code = code_of(made(member))
    stands(member, status)

    assert check(code) == (False, "", None)


def test_a_card_is_good_again_when_the_member_is_back(member):
    code = code_of(made(member))
    stands(member, Status.SUSPENDED)
    stands(member, Status.MEMBER)

    assert check(code).is_good


def test_a_card_of_a_merged_person_is_not_good(member, other):
    code = code_of(made(member))
    Member.objects.filter(pk=member.pk).update(merged_into=other)

    assert not check(code).is_good


@pytest.mark.parametrize("text", ["", "7KQM2Z9XW4AB", "нет", "0" * 500, "\0"])
def test_what_was_never_issued_is_not_good(member, text):
    made(member)

    assert check(text) == (False, "", None)


def test_the_check_asks_the_database_once_whatever_was_typed(member, django_assert_num_queries):
    card = made(member)
    for text in (code_of(card), "7KQM2Z9XW4AB", "нет"):
        with django_assert_num_queries(1):
            check(text)


def test_the_lost_card_dies_at_once(member, people):
    old = made(member)

    new = reissue(member.pk, reason=Revoked.LOST, actor=people.chair, now=NOON)

    old.refresh_from_db()
    assert (old.reason, old.revoked_at, old.revoked_by) == ("lost", NOON, "Chair Мария Петровна")
    assert not check(code_of(old)).is_good
    assert check(code_of(new)).is_good
    assert list(good_cards(member)) == [new]


def test_a_revoked_card_stays_revoked_and_twice_is_harmless(member):
    card = made(member)

    assert revoke(member.pk, reason=Revoked.MISTAKE, actor="тест") == 1
    assert revoke(member.pk, reason=Revoked.LOST, actor="тест") == 0

    card.refresh_from_db()
    assert card.reason == "mistake"
    assert not check(code_of(card)).is_good


def test_two_good_cards_of_merged_people_die_together(member, other):
    made(member)
    UnionCard.objects.filter(pk=made(other).pk).update(member=member)

    reissue(member.pk, reason=Revoked.LOST, actor="тест")

    assert UnionCard.objects.filter(revoked_at=None).count() == 1


def test_the_sweep_takes_cards_of_those_who_left_and_no_others(member, other, house):
    away = a_member(house.shop, email="away@example.org", phone="", card_number="3")
    codes = {one.pk: made(one) for one in (member, other, away)}
    stands(other, Status.REMOVED)
    stands(away, Status.SUSPENDED)

    assert revoke_of_those_who_left(now=NOON + timedelta(days=1)) == 1
    assert revoke_of_those_who_left(now=NOON + timedelta(days=1)) == 0

    left = UnionCard.objects.get(revoked_at__isnull=False)
    assert (left, left.reason, left.revoked_by) == (codes[other.pk], "left", "робот")


def test_who_comes_back_after_leaving_needs_a_new_card(member):
    old = made(member)
    stands(member, Status.REMOVED)
    revoke_of_those_who_left()
    stands(member, Status.MEMBER)

    new = made(member)

    assert new != old
    assert not check(code_of(old)).is_good


def test_the_table_holds_no_code(member):
    card = issue(member.pk, actor="тест")

    code = code_of(card)
    kept = [str(getattr(card, field.attname)) for field in card._meta.concrete_fields]

    assert len(code) == 12
    assert not [value for value in kept if code in value]
