"""Making one card of two: what becomes of its fields, its rows and its account of membership."""

from datetime import date

import pytest

from applications.enums import Stage
from applications.models import Candidate
from audit.models import Entry
from audit.services import operation
from dues.models import DuesStatement
from members import ledger
from members.duplicates import attached
from members.duplicates.merging import merge
from members.duplicates.unmerging import unmerge
from members.editing import CardChanged, MemberRefused, save_card
from members.enums import Column, MovementKind, Status, TransferStage
from members.models import (
    DistinctPair,
    ElectedPost,
    Member,
    Merge,
    Posting,
    Revision,
    Suspension,
    Transfer,
)
from members.services import mark_distinct
from tests.applications.situations import drafted
from tests.factories import LONG_AGO, NOON, TODAY, in_office, make_application, make_member
from tests.members.digests import digest

LATER = date(2022, 3, 1)


def merged(kept, gone, **facts):
    return merge(kept.pk, gone.pk, actor="тест", now=NOON, **facts)


def again(card):
    return Member.objects.get(pk=card.pk)


def counts(*units):
    """Who is counted where, from the day of the merge on."""
    return [
        sum(Posting.objects.filter(unit=unit).values_list("delta", flat=True)) for unit in units
    ]


def stays_of(card):
    rows = card.memberships.order_by("pk").values_list("unit_id", "since", "until")
    return list(rows)


@pytest.fixture
def pair(house):
    """The same person in two organisations, a member here and nobody there."""
    kept = make_member(house.primary, phone="+79730000001", email="a@example.org")
    gone = make_member(
        house.neighbour, status=Status.NONE, phone="+79730000002", address="Волжский",
        birth_date=date(1990, 5, 17),
    )  # fmt: skip
    return kept, gone


def test_fields_are_taken_one_by_one(pair):
    kept, gone = pair

    merged(kept, gone, take=["phone", "birth_date"])

    card = again(kept)
    assert (str(card.phone), card.birth_date) == ("+79730000002", gone.birth_date)
    assert (card.email, card.address) == ("a@example.org", "")
    assert Revision.objects.get().changes == {
        "birth_date": [None, "1990-05-17"],
        "phone": ["+79730000001", "+79730000002"],
    }
    assert Revision.objects.get().source == f"Объединение с карточкой № {gone.pk}"


def test_the_card_that_goes_is_kept_and_shown_nowhere(pair, people):
    kept, gone = pair

    merged(kept, gone)

    card = again(gone)
    assert (card.merged_into_id, card.address) == (kept.pk, "Волжский")
    assert not Member.objects.living().filter(pk=gone.pk).exists()


def test_everything_attached_moves(pair, house):
    kept, gone = pair
    application = make_application(house.neighbour, member=gone, stage=Stage.REJECTED)
    other = make_application(house.neighbour)
    Candidate.objects.create(application=other, member=gone)
    post = ElectedPost.objects.create(member=gone, unit=house.neighbour, post="chair", since=TODAY)
    statement = DuesStatement.objects.create(
        member=gone, unit=house.neighbour, percent=1, starts_on=TODAY, key="тест"
    )

    told = merged(kept, gone)

    for row in (application, other.candidates.get(), post, statement):
        row.refresh_from_db()
        assert row.member == kept
    assert told.moved["dues.duesstatement.member"] == [statement.pk]
    assert told.moved["applications.candidate.member"] == [other.candidates.get().pk]


def test_every_key_to_a_card_in_every_app_is_found():
    labels = {relation.label for relation in attached.relations()}

    assert {
        "applications.application.member",
        "applications.candidate.member",
        "dues.duesstatement.member",
        "members.award.member",
        "members.consent.member",
        "members.membership.member",
        "members.posting.member",
        "resolutions.line.member",
    } <= labels
    assert not labels & {
        "imports.importrow.member",
        "members.member.merged_into",
        "members.revision.member",
        "members.suspicion.first",
    }


def test_what_the_kept_card_has_already_stays_where_it_is(pair, house):
    kept, gone = pair
    application = make_application(house.primary, stage=Stage.RESOLUTION)
    resolution = drafted([application], in_office(house.primary))
    line = resolution.lines.get()
    line.member = kept
    line.save()
    line.pk, line.position, line.member = None, 2, gone
    line.save(force_insert=True)

    told = merged(kept, gone)

    line.refresh_from_db()
    assert line.member == gone
    assert told.moved["resolutions.line.member"] == []


def test_two_open_applications_are_refused(house):
    kept = make_application(house.primary).member
    gone = make_application(house.neighbour).member

    with pytest.raises(MemberRefused, match="не завершено одно и то же: заявления о вступлении"):
        merged(kept, gone)


def test_an_open_transfer_is_settled_first(pair, house):
    kept, gone = pair
    transfer = Transfer.objects.create(
        member=kept, source=house.primary, target=house.neighbour, asked_by_side="source",
        asked_by="тест", on=TODAY,
    )  # fmt: skip

    with pytest.raises(MemberRefused, match="открыт перевод"):
        merged(kept, gone)

    Transfer.objects.filter(pk=transfer.pk).update(stage=TransferStage.REFUSED)
    merged(kept, gone)


@pytest.mark.parametrize("right", ["kept", "gone"])
def test_two_memberships_leave_him_counted_in_exactly_one_place(house, right):
    kept, gone = make_member(house.primary), make_member(house.neighbour, since=LATER)
    chosen = {"kept": kept, "gone": gone}[right]

    merged(kept, gone, right=chosen.pk)

    card = again(kept)
    assert (card.unit, card.admitted_on) == (chosen.unit, chosen.admitted_on)
    assert counts(house.primary, house.neighbour) == [right == "kept", right == "gone"]
    wrong = gone if right == "kept" else kept
    cancelled = Posting.objects.get(undoes__isnull=False)  # out of the column where it stood
    assert (cancelled.unit, cancelled.delta, cancelled.on) == (wrong.unit, -1, wrong.admitted_on)
    assert cancelled.column == Column.CAME
    assert cancelled.posted_on == TODAY
    assert cancelled.movement.kind == MovementKind.STRUCK
    assert ledger.differences() == []


def test_overlapping_stays_of_the_past_are_counted_once(house):
    kept = make_member(house.primary, status=Status.REMOVED, since=date(2021, 1, 1))
    gone = make_member(house.neighbour, status=Status.REMOVED, since=date(2021, 6, 1))

    merged(kept, gone, right=gone.pk)

    card = again(kept)
    assert (card.status, card.unit) == (Status.REMOVED, house.neighbour)
    assert stays_of(card) == [
        (house.primary.pk, date(2021, 1, 1), date(2021, 1, 1)),
        (house.neighbour.pk, date(2021, 6, 1), date(2022, 6, 1)),
    ]
    assert ledger.differences() == []


def test_stays_one_after_another_are_one_life(house):
    former = make_member(house.neighbour, status=Status.REMOVED, since=date(2010, 1, 1))
    member = make_member(house.primary)

    merged(former, member)

    card = again(former)
    assert (card.status, card.unit, card.admitted_on) == (Status.MEMBER, house.primary, LONG_AGO)
    assert card.memberships.count() == 2
    assert not Posting.objects.filter(movement__kind=MovementKind.STRUCK).exists()
    assert ledger.differences() == []


def test_an_absence_goes_with_the_stay_that_never_was(house):
    kept = make_member(house.primary, status=Status.SUSPENDED)
    gone = make_member(house.neighbour)

    merged(kept, gone, right=gone.pk)

    absence = Suspension.objects.get()
    assert (again(kept).status, absence.until) == (Status.MEMBER, absence.since)
    assert counts(house.primary, house.neighbour) == [0, 1]
    assert ledger.differences() == []


def test_the_account_of_who_is_on_the_books_holds(house):
    kept = make_member(house.primary, status=Status.REMOVED, since=LATER)
    gone = make_member(house.neighbour)

    merged(kept, gone, right=kept.pk)

    assert (again(kept).status, again(kept).unit) == (Status.MEMBER, house.neighbour)
    assert ledger.differences() == []


def test_an_applicant_who_left_before_is_an_applicant(house):
    applicant = make_application(house.primary).member
    former = make_member(house.neighbour, status=Status.REMOVED)

    merged(former, applicant)

    card = again(former)
    assert (card.status, card.unit, card.admitted_on) == (
        Status.APPLIED, house.primary, former.admitted_on,
    )  # fmt: skip
    assert card.applications.count() == 1


def test_a_number_of_a_card_is_borne_once(house):
    kept = make_member(house.primary, card_number="34-1")
    gone = make_member(house.primary, status=Status.NONE, card_number="34-2")

    merged(kept, gone, take=["card_number"])

    assert (again(kept).card_number, again(gone).card_number) == ("34-2", "")


def test_a_verdict_on_the_card_that_goes_holds_for_the_one_kept(pair, house):
    kept, gone = pair
    other = make_member(house.shop)
    mark_distinct(gone, other, actor="Сидорова")

    merged(kept, gone)

    passed = DistinctPair.objects.get(first=kept, second=other)
    assert passed.decided_by == "Сидорова"


def test_what_may_not_be_merged_is_refused_and_leaves_no_trace(pair, house):
    kept, _ = pair
    third = make_member(house.shop)
    foreign = make_member(house.stranger_primary)
    Member.objects.filter(pk=foreign.pk).update(merged_into=third)
    distinct = make_member(house.shop, status=Status.NONE)
    mark_distinct(kept, distinct, actor="Сидорова")
    before = digest(), Entry.objects.count()

    for one, other, why in (
        (kept, kept, "самой собой"),
        (kept, foreign, "уже объединена"),
        (foreign, kept, "уже объединена"),
        (kept, distinct, "разные люди"),
    ):
        with pytest.raises(MemberRefused, match=why):
            merged(one, other)

    assert (digest(), Entry.objects.count()) == before


def test_a_card_changed_while_it_was_compared_is_not_merged(pair):
    kept, gone = pair
    seen = {kept.pk: kept.version, gone.pk: gone.version}
    save_card(gone.pk, actor="другой", address="Камышин")

    with pytest.raises(CardChanged, match="изменили"):
        merged(kept, gone, versions=seen)

    assert again(gone).merged_into is None
    assert not Merge.objects.exists()


def test_a_chain_of_merges_leads_to_the_last_card(house):
    first, second, third = (make_member(house.primary, status=Status.NONE) for _ in range(3))
    application = make_application(house.primary, member=first, stage=Stage.REJECTED)

    merged(second, first)
    merged(third, second)

    application.refresh_from_db()
    assert application.member == third
    assert again(first).merged_into == second
    with pytest.raises(MemberRefused, match="уже объединена"):
        merged(third, first)


def test_the_journal_ties_all_of_it_together(pair):
    kept, gone = pair
    with operation() as known:
        told = merged(kept, gone, take=["phone"])

    lines = Entry.objects.filter(operation=known).order_by("pk").values_list("action", "subject")
    assert list(lines) == [
        ("members.card.changed", f"members.member:{kept.pk}"),
        ("members.merged", f"members.member:{kept.pk}"),
        ("members.merged_away", f"members.member:{gone.pk}"),
    ]
    assert told.operation == known


def test_a_merge_outside_of_a_request_is_one_operation_too(pair):
    told = merged(*pair, take=["phone"])
    unmerge(told.pk, actor="тест", now=NOON)

    lines = Entry.objects.filter(action__startswith="members.").order_by("pk")
    operations = list(lines.values_list("operation", flat=True))
    assert None not in operations
    assert len(set(operations)) == 2
