"""Cards as they were before a merge are kept as long as it can be taken back, and no longer."""

from datetime import timedelta

import pytest

from audit.models import Entry
from members.duplicates.forgetting import forget_old
from members.duplicates.merging import merge
from members.duplicates.unmerging import TERM, unmerge
from members.editing import MemberRefused
from members.mending import _is_older_than_merge
from members.models import Merge, Movement
from members.movement import move
from tests.factories import NOON, TODAY, make_member

HOUR = timedelta(hours=1)


@pytest.fixture
def merged(house):
    kept = make_member(house.primary, surname="Ёлкина", phone="+79730000001")
    gone = make_member(house.primary, surname="Ёлкина", phone="+79730000002")
    return merge(kept.pk, gone.pk, actor="тест", now=NOON)


def test_past_the_term_nothing_of_the_cards_stands_there(merged):
    assert "+79730000002" in str(merged.before)

    assert [forget_old(now=NOON + TERM), forget_old(now=NOON + TERM + HOUR)] == [0, 1]

    merged.refresh_from_db()
    assert (merged.before, merged.moved, list(merged.after)) == ({}, {}, ["standing"])
    assert list(merged.after["standing"]) == ["movements"]
    assert Entry.objects.filter(action="members.merge.forgotten").count() == 1
    assert forget_old(now=NOON + TERM + HOUR) == 0


def test_one_taken_back_is_forgotten_too(merged):
    unmerge(merged.pk, actor="тест", now=NOON + HOUR)

    assert forget_old(now=NOON + TERM + HOUR) == 1


def test_a_merge_forgotten_is_refused_in_the_same_words(merged):
    forget_old(now=NOON + TERM + HOUR)

    with pytest.raises(MemberRefused, match="Прошло больше 30 дней"):
        unmerge(merged.pk, actor="тест", now=NOON + TERM + HOUR)
    assert Merge.objects.get().undone_at is None


def test_moves_older_than_the_merge_are_still_known_as_such(merged, house):
    forget_old(now=NOON + TERM + HOUR)
    kept = merged.kept
    first = Movement.objects.filter(member=kept).order_by("pk").first()

    assert _is_older_than_merge(kept, first)

    move(kept.pk, house.shop, on=TODAY, actor="тест", now=NOON + TERM + HOUR)
    last = Movement.objects.filter(member=kept).order_by("pk").last()
    assert not _is_older_than_merge(kept, last)
