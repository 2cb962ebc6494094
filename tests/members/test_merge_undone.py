"""Taking a merge back: exactly what was before, or a sentence on why not."""

from datetime import date, timedelta
from random import Random

import pytest

from applications.enums import Stage
from applications.models import Application
from dues.models import DuesStatement
from members import ledger
from members.duplicates.merging import merge
from members.duplicates.unmerging import unmerge
from members.editing import FIELDS, MemberRefused, save_card
from members.enums import ConsentChannel, ConsentKind, Post, Status
from members.models import (
    Award,
    Consent,
    ElectedPost,
    Member,
    Merge,
    Movement,
    RemovalReason,
    Revision,
    Suspension,
    SuspensionGround,
)
from members.movement import move, remove, suspend
from members.services import mark_distinct
from notifications import chats
from notifications.models import Message
from structure.models import Unit
from tests.factories import LONG_AGO, NOON, TODAY, make_application, make_member
from tests.members.digests import digest

LATER = date(2022, 3, 1)
WEEK = timedelta(days=7)


def merged(kept, gone, **facts):
    return merge(kept.pk, gone.pk, actor="тест", now=NOON, **facts)


def undone(told, now=NOON + WEEK):
    return unmerge(told.pk, actor="тест", now=now)


def kept_now():
    """Without letters: that the e-mail was changed has been told, and stays told."""
    return digest(Merge, Message)


def again(card):
    return Member.objects.get(pk=card.pk)


@pytest.fixture
def pair(house):
    """A member with a life behind him, and the second card of the same person with another."""
    kept = make_member(
        house.primary, status=Status.SUSPENDED, phone="+79730000001", email="a@example.org",
        card_number="34-1", employer=house.employer,
    )  # fmt: skip
    gone = make_member(
        house.neighbour, since=LATER, phone="+79730000002", address="Волжский",
        birth_date=date(1990, 5, 17), card_number="34-2", employer=house.foreign_employer,
        papers_at_chair=True,
    )  # fmt: skip
    application = make_application(house.neighbour, member=gone, stage=Stage.ACCEPTED)
    consent = Consent.objects.create(
        member=gone, kind=ConsentKind.PROCESSING, channel=ConsentChannel.PAPER, given_at=NOON
    )
    application.consents.add(consent)
    ElectedPost.objects.create(member=gone, unit=house.neighbour, post=Post.CHAIR, since=LATER)
    ElectedPost.objects.create(member=kept, unit=house.primary, post=Post.SAFETY, since=LATER)
    Award.objects.create(member=gone, kind="union", title="Грамота", year=2020)
    DuesStatement.objects.create(
        member=gone, unit=house.neighbour, percent=1, starts_on=TODAY, key="тест"
    )
    mark_distinct(gone, make_member(house.shop), actor="Сидорова")
    save_card(gone.pk, actor="тест", position="слесарь")
    return again(kept), again(gone)


@pytest.mark.parametrize("right", ["kept", "gone"])
def test_when_nothing_happened_between_all_is_as_it_was(pair, right):
    kept, gone = pair
    before = kept_now()
    told = merged(kept, gone, take=FIELDS, right={"kept": kept, "gone": gone}[right].pk)
    assert kept_now() != before

    result = undone(told)

    assert kept_now() == before
    assert result.newer == []
    told.refresh_from_db()
    assert (told.undone_at, told.undone_by) == (NOON + WEEK, "тест")


def test_chats_follow_the_kept_card_and_come_back(pair):
    kept, gone = pair
    application = Application.objects.get(member=gone)
    linked = {
        (whose._meta.model_name, channel): chats.link(
            channel, chat_id, chats.new_code(channel, chats.holder_of(whose, whose.unit), now=NOON),
            now=NOON,
        )
        for whose, channel, chat_id in (
            (kept, "telegram", "1"), (gone, "max", "2"), (application, "max", "3"),
        )
    }  # fmt: skip
    both = chats.link(
        "telegram", "4", chats.new_code("telegram", chats.holder_of(gone, gone.unit), now=NOON),
        now=NOON,
    )  # fmt: skip
    before = kept_now()

    told = merged(kept, gone)
    kept = again(kept)
    found = {channel: link.chat_id for channel, link in
             chats.links_of(chats.holder_of(kept, kept.unit)).items()}  # fmt: skip
    of_application = linked["application", "max"]
    of_application.refresh_from_db()
    both.refresh_from_db()

    assert found == {"telegram": "1", "max": "2"}, "one chat in each messenger, his own first"
    assert of_application.about == f"applications.application:{application.pk}"
    assert of_application.person == f"members.member:{kept.pk}"
    assert both.about == f"members.member:{gone.pk}"
    undone(told)
    assert kept_now() == before


@pytest.mark.parametrize("seed", range(8))
def test_random_pairs_come_apart_as_they_were(house, seed):
    rng = Random(seed)  # noqa: S311 - repeatable on purpose
    cards = [invent(house, rng, number) for number in range(6)]
    rng.shuffle(cards)
    digests, merges = [kept_now()], []
    for kept, gone in ((0, 1), (2, 3), (0, 2), (0, 4)):
        take = [name for name in FIELDS if rng.random() < 0.5]
        right = rng.choice([cards[kept].pk, cards[gone].pk])
        merges.append(merged(cards[kept], cards[gone], take=take, right=right))
        assert ledger.differences() == []
        digests.append(kept_now())

    for told, before in zip(reversed(merges), reversed(digests[:-1]), strict=True):
        undone(told)
        assert kept_now() == before


def invent(house, rng, number):
    unit = rng.choice([house.primary, house.shop, house.neighbour])
    since = rng.choice([date(2012, 1, 1), LONG_AGO, LATER])
    card = make_member(
        unit,
        status=rng.choice([Status.MEMBER, Status.MEMBER, Status.SUSPENDED, Status.REMOVED]),
        since=since,
        card_number=rng.choice(["", f"34-{number}"]),
        phone=rng.choice(["", f"+7973000000{number}"]),
        birth_date=rng.choice([None, date(1990, 5, 17)]),
        employer=rng.choice([None, house.employer]),
    )
    if card.status in {Status.MEMBER, Status.SUSPENDED} and rng.random() < 0.6:
        target = house.neighbour if unit != house.neighbour else house.shop
        move(card.pk, target, on=date(2023, 1, 1), actor="тест", now=NOON)
    if again(card).status == Status.MEMBER and rng.random() < 0.4:
        ground = SuspensionGround.objects.order_by("pk")[rng.randrange(2)]
        suspend(card.pk, ground=ground, on=date(2024, 1, 1), actor="тест", now=NOON)
    return again(card)


def test_what_was_added_since_stays_with_the_kept_card(pair):
    kept, gone = pair
    told = merged(kept, gone)
    Award.objects.create(member=kept, kind="state", title="Медаль", year=2026)

    undone(told)

    assert [award.title for award in kept.awards.all()] == ["Медаль"]
    assert [award.title for award in gone.awards.all()] == ["Грамота"]


def test_a_value_edited_since_stays_and_is_told(pair):
    kept, gone = pair
    told = merged(kept, gone, take=["phone", "address", "birth_date"])
    save_card(kept.pk, actor="другой", address="Камышин", department="Цех № 1")

    result = undone(told)

    card = again(kept)
    assert result.newer == ["почтовый адрес"]
    assert (card.address, card.department) == ("Камышин", "Цех № 1")
    assert (str(card.phone), card.birth_date) == ("+79730000001", None)
    assert again(gone).address == "Волжский"
    assert Revision.objects.filter(member=kept).count() == 3
    assert card.version > told.after["card"]["version"]
    assert ledger.differences() == []


def test_who_was_moved_since_cannot_be_parted(pair, house):
    kept, gone = pair
    told = merged(kept, gone, right=gone.pk)
    reason = RemovalReason.objects.first()
    remove(kept.pk, reason=reason, on=TODAY, actor="тест", now=NOON)
    before = kept_now()

    with pytest.raises(MemberRefused, match=r"После объединения снят с учёта 02\.11\.2026"):
        undone(told)

    assert kept_now() == before
    assert again(gone).merged_into == kept


def test_merges_are_taken_back_from_the_last(pair, house):
    kept, gone = pair
    third, last = (make_member(house.shop, status=Status.NONE) for _ in range(2))
    first, second = merged(kept, gone), merged(kept, third)

    with pytest.raises(
        MemberRefused, match=f"Позже с этой карточкой объединили карточку № {third.pk}"
    ):
        undone(first)

    undone(second)
    into_another = merged(last, kept)
    with pytest.raises(MemberRefused, match="сама объединена"):
        undone(first)

    undone(into_another)
    undone(first)
    assert not Member.objects.exclude(merged_into=None).exists()


def test_a_month_and_no_longer(pair):
    told = merged(*pair)

    with pytest.raises(MemberRefused, match="больше 30 дней"):
        undone(told, now=NOON + timedelta(days=30))

    undone(told, now=NOON + timedelta(days=29, hours=23))


def test_once_and_no_more_and_merged_anew(pair):
    kept, gone = pair
    told = merged(kept, gone)
    undone(told)

    with pytest.raises(MemberRefused, match="уже разъединены"):
        undone(told)

    merged(gone, kept)
    assert again(kept).merged_into == gone


def test_a_number_that_somebody_bears_by_now_is_not_given_twice(pair, house):
    kept, gone = pair
    told = merged(kept, gone, take=["card_number"])
    other = make_member(house.shop)
    save_card(other.pk, actor="тест", card_number="34-1")

    undone(told)

    numbers = [again(card).card_number for card in (kept, gone, other)]
    assert numbers == ["", "34-2", "34-1"]


def test_the_correction_of_the_ledger_goes_with_the_merge(pair):
    kept, gone = pair
    lines = Movement.objects.count()
    told = merged(kept, gone)
    assert Movement.objects.count() == lines + 1

    undone(told)

    assert Movement.objects.count() == lines
    assert Suspension.objects.get().until is None
    assert ledger.differences() == []


def test_nobody_comes_back_to_a_closed_organisation(pair, house):
    kept, gone = pair
    told = merged(kept, gone, right=kept.pk)
    Unit.objects.filter(pk=house.neighbour.pk).update(closed_on=TODAY, successor=house.primary)

    with pytest.raises(MemberRefused, match="закрыта, а одна из карточек"):
        undone(told)
