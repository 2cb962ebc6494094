from datetime import date, timedelta

import pytest

from audit.models import Entry
from members import movement, services
from members.absences import remind_of_returns
from members.enums import MovementKind, Status
from members.models import DistinctPair, Membership, Movement, SuspensionGround
from members.services import MemberRefused
from members.succession import transfer_all
from notifications.models import Todo
from tests.factories import CARRIED_OVER, LONG_AGO, NOON, TODAY, make_member

KEY = "application:1"
BASIS = "Постановление № 5 от 02.11.2026"


def applied(unit, **fields):
    card = make_member(unit, status=Status.NONE, **fields)
    return services.mark_applied(card.pk, unit=unit, on=TODAY, actor="заявитель")


def admitted(unit, **fields):
    card = applied(unit, **fields)
    return services.admit(card.pk, unit=unit, on=TODAY, key=KEY, basis=BASIS, actor="тест")


def kinds(member):
    return list(member.movements.order_by("pk").values_list("kind", flat=True))


def test_who_applies_is_put_where_he_applies_with_what_he_told_now(house):
    card = make_member(
        house.neighbour, status=Status.NONE, phone="+79730000001", position="слесарь"
    )

    services.mark_applied(
        card.pk, unit=house.shop, on=TODAY, actor="заявитель", phone="+79730000002", position=""
    )

    card.refresh_from_db()
    assert (card.status, card.unit) == (Status.APPLIED, house.shop)
    assert (str(card.phone), card.position) == ("+79730000002", "слесарь")
    assert kinds(card) == [MovementKind.APPLIED]


@pytest.mark.parametrize("status", [Status.APPLIED, Status.MEMBER, Status.SUSPENDED])
def test_who_stands_on_the_books_or_waits_does_not_apply_again(house, status):
    card = make_member(house.primary, status=status)

    with pytest.raises(MemberRefused, match="Иванов Пётр Сергеевич"):
        services.mark_applied(card.pk, unit=house.neighbour, on=TODAY, actor="заявитель")

    card.refresh_from_db()
    assert (card.status, card.unit) == (status, house.primary)
    assert not Movement.objects.exclude(actor=CARRIED_OVER).exists()


def test_an_application_closed_leaves_a_newcomer_nobody(house):
    card = applied(house.primary)

    for _ in range(2):
        services.release_applicant(card.pk, on=TODAY, actor="робот", note="Срок истёк")

    card.refresh_from_db()
    assert card.status == Status.NONE
    assert kinds(card) == [MovementKind.APPLIED, MovementKind.CLOSED]


def test_an_application_closed_leaves_a_former_member_where_he_was(house):
    card = make_member(house.neighbour, status=Status.REMOVED)
    card.memberships.update(reason="по собственному желанию")
    services.mark_applied(card.pk, unit=house.primary, on=TODAY, actor="заявитель")

    services.release_applicant(card.pk, on=TODAY, actor="робот")

    card.refresh_from_db()
    assert (card.status, card.status_reason) == (Status.REMOVED, "по собственному желанию")
    assert card.unit == house.neighbour
    assert card.movements.get(kind=MovementKind.CLOSED).unit == house.primary


def test_releasing_a_member_changes_nothing(house):
    card = make_member(house.primary)

    services.release_applicant(card.pk, on=TODAY, actor="робот")

    card.refresh_from_db()
    assert card.status == Status.MEMBER
    assert not card.movements.exclude(actor=CARRIED_OVER).exists()


def test_membership_begins_with_the_day_of_the_resolution(house):
    card = admitted(house.shop)

    membership = card.memberships.get()
    assert (card.status, card.unit, card.admitted_on) == (Status.MEMBER, house.shop, TODAY)
    assert (membership.since, membership.until, membership.basis) == (TODAY, None, BASIS)
    assert kinds(card) == [MovementKind.APPLIED, MovementKind.ADMITTED]


def test_the_same_ground_admits_once(house):
    card = admitted(house.primary)

    services.admit(card.pk, unit=house.primary, on=TODAY, key=KEY, basis=BASIS, actor="тест")

    assert Membership.objects.count() == 1
    assert kinds(card) == [MovementKind.APPLIED, MovementKind.ADMITTED]


@pytest.mark.parametrize("status", [Status.MEMBER, Status.SUSPENDED])
def test_a_member_is_not_admitted_by_another_ground(house, status):
    card = make_member(house.neighbour, status=status)

    with pytest.raises(MemberRefused, match="уже состоит на учёте: ППО «Камышинские сети»"):
        services.admit(card.pk, unit=house.primary, on=TODAY, key=KEY, basis=BASIS, actor="тест")

    assert card.memberships.get().unit == house.neighbour
    assert not card.movements.exclude(actor=CARRIED_OVER).exists()


def test_an_admission_taken_back_leaves_a_row_of_no_length(house):
    card = admitted(house.primary)

    for _ in range(2):
        services.annul_admission(card.pk, key=KEY, on=TODAY, actor="тест", note="Ошибка")

    card.refresh_from_db()
    membership = card.memberships.get()
    assert (card.status, card.admitted_on) == (Status.NONE, None)
    assert (membership.until, membership.reason) == (membership.since, "Приём отменён: Ошибка")
    assert kinds(card)[-1] == MovementKind.ANNULLED
    assert kinds(card).count(MovementKind.ANNULLED) == 1


def test_an_admission_taken_back_leaves_a_former_member_off_the_books(house):
    card = make_member(house.neighbour, status=Status.REMOVED)
    services.mark_applied(card.pk, unit=house.primary, on=TODAY, actor="заявитель")
    services.admit(card.pk, unit=house.primary, on=TODAY, key=KEY, basis=BASIS, actor="тест")

    services.annul_admission(card.pk, key=KEY, on=TODAY, actor="тест", note="Ошибка")

    card.refresh_from_db()
    assert (card.status, card.unit) == (Status.REMOVED, house.neighbour)


def test_an_admission_taken_back_is_no_membership_for_the_next_application(house):
    card = admitted(house.primary)
    services.annul_admission(card.pk, key=KEY, on=TODAY, actor="тест", note="Ошибка")
    services.mark_applied(card.pk, unit=house.primary, on=TODAY, actor="заявитель")

    services.release_applicant(card.pk, on=TODAY, actor="робот")

    card.refresh_from_db()
    assert card.status == Status.NONE


def test_an_admission_taken_back_cannot_be_given_by_the_same_ground(house):
    card = admitted(house.primary)
    services.annul_admission(card.pk, key=KEY, on=TODAY, actor="тест", note="Ошибка")

    with pytest.raises(MemberRefused, match="уже отменён"):
        services.admit(card.pk, unit=house.primary, on=TODAY, key=KEY, basis=BASIS, actor="тест")

    card.refresh_from_db()
    assert card.status == Status.NONE


def test_an_admission_is_taken_back_also_from_where_he_was_moved(house):
    card = admitted(house.primary)
    later = TODAY + timedelta(days=5)
    transfer_all(
        house.primary,
        house.neighbour,
        on=later,
        recorded_on=later,
        actor="тест",
        basis="Закрыта",
    )

    services.annul_admission(card.pk, key=KEY, on=later, actor="тест", note="Ошибка")

    card.refresh_from_db()
    assert card.status == Status.NONE
    assert not card.memberships.filter(until=None).exists()
    assert {row.until - row.since for row in card.memberships.all()} == {timedelta(0)}


def test_an_admission_of_one_who_has_left_is_not_taken_back(house):
    card = admitted(house.primary)
    card.memberships.update(until=TODAY + timedelta(days=30))
    type(card).objects.filter(pk=card.pk).update(status=Status.REMOVED)

    with pytest.raises(MemberRefused, match="снят с учёта, приём не отменить"):
        services.annul_admission(card.pk, key=KEY, on=TODAY, actor="тест", note="Ошибка")

    assert card.memberships.get().until == TODAY + timedelta(days=30)


def test_two_people_are_told_apart_once(house):
    one, other = make_member(house.primary), make_member(house.neighbour)

    pairs = {services.mark_distinct(*pair, actor="тест") for pair in ((one, other), (other, one))}

    assert len(pairs) == 1
    assert DistinctPair.objects.get().first == one
    lines = Entry.objects.filter(action="members.distinct").order_by("pk")
    assert [line.data["other"] for line in lines] == [other.pk, one.pk]


def test_a_correction_is_kept_with_what_stood_before(house):
    card = make_member(house.primary, birth_date=date(1990, 1, 2))

    for _ in range(2):
        services.correct_applicant(card.pk, actor="тест", birth_date=date(1990, 2, 1), comment="x")

    revision = card.revisions.get()
    assert revision.changes == {"birth_date": ["1990-01-02", "1990-02-01"]}
    entry = Entry.objects.get(action="members.card.changed")
    assert entry.data == {"changes": {"birth_date": ["1990-01-02", "1990-02-01"]}}


def test_memberships_of_a_former_member_stay_when_he_joins_again(house):
    card = make_member(house.neighbour, status=Status.REMOVED)
    services.mark_applied(card.pk, unit=house.primary, on=TODAY, actor="заявитель")

    services.admit(card.pk, unit=house.primary, on=TODAY, key=KEY, basis=BASIS, actor="тест")

    rows = card.memberships.order_by("since").values_list("unit", "since", "until")
    assert list(rows) == [
        (house.neighbour.pk, LONG_AGO, LONG_AGO + timedelta(days=365)),
        (house.primary.pk, TODAY, None),
    ]


def test_whoever_was_away_when_his_admission_is_annulled_is_not_waited_for(house):
    card = admitted(house.primary)
    ground = SuspensionGround.objects.get(code="army")
    movement.suspend(card.pk, ground=ground, on=TODAY, planned_until=TODAY + timedelta(days=5),
                     actor="тест", now=NOON)  # fmt: skip
    assert remind_of_returns(now=NOON) == 1

    services.annul_admission(card.pk, key=KEY, on=TODAY, actor="тест", note="Ошибка")

    assert not Todo.objects.open().exists()
