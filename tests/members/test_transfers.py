"""A request to transfer: asked, answered, left to its term, done on its day; counted once."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from audit.models import Entry
from members import movement, services, transfers
from members.enums import Column, Doer, Status, TransferSide, TransferStage
from members.models import (
    MembershipRules,
    Movement,
    Posting,
    RemovalReason,
    SuspensionGround,
    Transfer,
)
from members.services import MemberRefused
from notifications.enums import MessageState
from notifications.fallback import set_rules
from notifications.models import Message, Notice, Todo
from structure.enums import Kind
from tests.factories import CARRIED_OVER, LONG_AGO, NOON, TODAY, make_member, make_unit

TOMORROW = TODAY + timedelta(days=1)
BORN = date(1990, 5, 17)
SOURCE, TARGET, MEMBER = TransferSide.SOURCE, TransferSide.TARGET, TransferSide.MEMBER


@pytest.fixture
def card(house):
    return make_member(
        house.primary, surname="Ёлкина", card_number="34-000123", birth_date=BORN,
        email="elkina@example.org",
    )  # fmt: skip


def asked(card, target, *, side=SOURCE, actor, on=TODAY, now=NOON, **told):
    return transfers.ask(card.pk, target, side=side, on=on, actor=actor, now=now, **told)


def lines(card):
    """New lines of the ledger: organisation, change, column, day, posted."""
    rows = Posting.objects.filter(member=card).exclude(movement__actor=CARRIED_OVER)
    return list(
        rows.order_by("pk").values_list("unit__short_name", "delta", "column", "on", "posted_on")
    )


def counted_in(card, on=TODAY):
    rows = Posting.objects.filter(member=card, on__lte=on)
    sums = {}
    for unit, delta in rows.values_list("unit", "delta"):
        sums[unit] = sums.get(unit, 0) + delta
    return [unit for unit, total in sums.items() if total]


def test_the_source_asks_and_the_target_confirms(card, house, people):
    request = asked(card, house.neighbour, actor=people.chair, basis="Заявление от 01.11.2026")

    assert request.stage == TransferStage.ASKED
    assert (request.source, request.target) == (house.primary, house.neighbour)
    assert counted_in(card) == [house.primary.pk]
    assert lines(card) == []

    transfers.agree(request.pk, actor=people.neighbour_chair, now=NOON)

    request.refresh_from_db()
    card.refresh_from_db()
    assert request.stage == TransferStage.DONE
    assert (card.unit, card.status, card.admitted_on) == (
        house.neighbour, Status.MEMBER, LONG_AGO,
    )  # fmt: skip
    assert request.membership == card.memberships.get(until=None)
    assert lines(card) == [
        ("ППО «Волжская ГЭС»", -1, Column.WENT, TODAY, TODAY),
        ("ППО «Камышинские сети»", 1, Column.CAME, TODAY, TODAY),
    ]
    assert not Posting.objects.filter(member=card, is_first=True).exists()
    assert counted_in(card) == [house.neighbour.pk]


def test_asking_puts_a_task_and_a_letter_and_the_answer_closes_the_task(card, house, people):
    request = asked(card, house.neighbour, actor=people.chair)

    todo = Todo.objects.get()
    assert (todo.unit, todo.user, todo.due_on) == (
        house.neighbour, people.admin, TODAY + timedelta(days=14),
    )  # fmt: skip
    assert todo.url == reverse("members:transfer", args=[request.pk])
    letter = Message.objects.get()
    assert (letter.kind, letter.to_address, letter.unit) == (
        "transfer_asked", "elkina@example.org", house.primary,
    )  # fmt: skip
    assert "ППО «Камышинские сети»" in letter.text

    transfers.agree(request.pk, actor=people.neighbour_chair, now=NOON)

    todo.refresh_from_db()
    assert (todo.done_at, todo.done_by) == (NOON, str(people.neighbour_chair))
    assert set(Message.objects.values_list("kind", flat=True)) == {
        "transfer_asked",
        "transfer_done",
    }
    assert Notice.objects.filter(user=people.chair, text__startswith="Перевод подтверждён").exists()


def test_a_member_without_mail_is_told_by_sms_where_the_rule_says_so(house, people):
    set_rules("transfer_asked", [("sms", "no_way")], actor=people.admin, unit=house.union)
    card = make_member(house.primary, phone="+79001234567")

    asked(card, house.neighbour, actor=people.chair)

    assert list(Message.objects.order_by("pk").values_list("channel", "state", "to_address")) == [
        ("email", MessageState.NO_ADDRESS, ""),
        ("sms", MessageState.WAITING, "+79001234567"),
    ]


def test_who_acts_on_both_sides_confirms_at_once(card, house, people):
    request = asked(card, house.shop, actor=people.chair)

    card.refresh_from_db()
    assert (request.stage, card.unit) == (TransferStage.DONE, house.shop)
    assert not Todo.objects.exists()


def test_a_day_ahead_waits_agreed_and_is_done_on_it(card, house, people):
    request = asked(card, house.neighbour, actor=people.chair, on=TOMORROW)
    transfers.agree(request.pk, actor=people.neighbour_chair, now=NOON)

    request.refresh_from_db()
    assert request.stage == TransferStage.AGREED
    assert counted_in(card, TOMORROW) == [house.primary.pk]

    days = [NOON, NOON + timedelta(days=1), NOON + timedelta(days=1), NOON + timedelta(days=5)]
    assert [transfers.do_due(now=moment) for moment in days] == [0, 1, 0, 0]

    card.refresh_from_db()
    assert card.unit == house.neighbour
    assert [line[3:] for line in lines(card)] == [(TOMORROW, TOMORROW)] * 2
    assert counted_in(card) == [house.primary.pk]
    assert counted_in(card, TOMORROW) == [house.neighbour.pk]


def test_a_sweep_late_by_days_does_it_on_its_own_day(card, house, people):
    asked(card, house.shop, actor=people.chair, on=TOMORROW)

    assert transfers.do_due(now=NOON + timedelta(days=4)) == 1

    assert [line[3:] for line in lines(card)] == [(TOMORROW, TOMORROW + timedelta(days=3))] * 2


def test_unanswered_it_is_confirmed_after_its_term(card, house, people):
    asked(card, house.neighbour, actor=people.chair)

    days = [NOON + timedelta(days=number) for number in (13, 14, 15, 15, 20)]
    assert [transfers.confirm_overdue(now=moment) for moment in days] == [0, 0, 1, 0, 0]

    card.refresh_from_db()
    assert card.unit == house.neighbour
    assert Transfer.objects.get().decided_by == Doer.ROBOT
    assert not Todo.objects.filter(done_at=None).exists()


def test_the_term_is_of_the_nearest_organisation_that_sets_it(card, house, people):
    MembershipRules.objects.create(unit=house.territorial, confirm_transfer_days=3)
    MembershipRules.objects.create(unit=house.neighbour, card_mask="##")

    request = asked(card, house.neighbour, actor=people.chair)

    assert request.confirm_by == TODAY + timedelta(days=3)


def test_the_target_asks_by_the_card_and_the_source_confirms(card, house, people):
    found = transfers.seek(
        "34-000123", "елкина", BORN, unit=house.neighbour, actor=people.neighbour_chair
    )
    request = asked(found, house.neighbour, side=TARGET, actor=people.neighbour_chair)

    assert found == card
    assert Todo.objects.get().unit == house.primary
    with pytest.raises(MemberRefused, match="другие полномочия"):
        transfers.agree(request.pk, actor=people.neighbour_chair, now=NOON)

    transfers.agree(request.pk, actor=people.chair, now=NOON)

    card.refresh_from_db()
    assert card.unit == house.neighbour


@pytest.mark.parametrize(
    ("number", "surname", "born"),
    [
        ("34-000124", "Ёлкина", BORN),
        ("34-000123", "Елкин", BORN),
        ("34-000123", "Ёлкина", BORN + timedelta(days=1)),
        ("", "Ёлкина", BORN),
    ],
)
def test_nobody_is_found_by_less_than_all_three(number, surname, born, card, house, people):
    with pytest.raises(MemberRefused, match="Не нашли члена профсоюза"):
        transfers.seek(number, surname, born, unit=house.neighbour, actor=people.neighbour_chair)

    miss = Entry.objects.get(action="members.transfer.sought")
    assert (miss.subject_label, miss.data) == ("ППО «Камышинские сети»", {})


@pytest.mark.parametrize("status", [Status.NONE, Status.REMOVED])
def test_who_is_on_nobodys_books_is_not_found(status, house, people):
    make_member(
        house.primary, surname="Ёлкина", card_number="34-000123", birth_date=BORN, status=status
    )

    with pytest.raises(MemberRefused, match="Не нашли"):
        transfers.seek(
            "34-000123", "Ёлкина", BORN, unit=house.neighbour, actor=people.neighbour_chair
        )


def test_the_register_is_not_gone_through_by_guessing(card, house, people):
    def seek(surname):
        return transfers.seek(
            "34-000123", surname, BORN, unit=house.neighbour, actor=people.neighbour_chair
        )

    for _ in range(transfers.MISSES):
        with pytest.raises(MemberRefused, match="Не нашли"):
            seek("Иванова")

    with pytest.raises(MemberRefused, match="Слишком много попыток"):
        seek("Ёлкина")


def test_a_member_asks_and_the_organisation_he_goes_to_answers(card, house, people):
    request = asked(card, house.neighbour, side=MEMBER, actor=Doer.MEMBER)

    assert Todo.objects.get().unit == house.neighbour
    assert Notice.objects.get(user=people.chair).text == "Просит о переводе: Ёлкина П. С."

    transfers.withdraw(request.pk, actor=Doer.MEMBER, now=NOON)

    request.refresh_from_db()
    assert (request.stage, request.decided_by) == (TransferStage.WITHDRAWN, "член профсоюза")


def test_a_refusal_has_a_reason_that_the_other_side_reads(card, house, people):
    request = asked(card, house.neighbour, actor=people.chair)

    with pytest.raises(MemberRefused, match="Напишите, почему"):
        transfers.refuse(request.pk, actor=people.neighbour_chair, note=" ", now=NOON)
    request.refresh_from_db()
    assert request.stage == TransferStage.ASKED
    transfers.refuse(request.pk, actor=people.neighbour_chair, note="У нас не работает", now=NOON)

    request.refresh_from_db()
    assert (request.stage, request.note) == (TransferStage.REFUSED, "У нас не работает")
    told = Notice.objects.get(user=people.chair)
    assert told.text == "Перевод отклонён: Ёлкина П. С. — У нас не работает"
    assert not Todo.objects.filter(done_at=None).exists()
    assert lines(card) == []


def test_one_open_request_a_person(card, house, people):
    asked(card, house.neighbour, actor=people.chair)

    with pytest.raises(MemberRefused, match="уже есть открытый запрос"):
        asked(card, house.stranger_primary, actor=people.chair)

    assert Transfer.objects.count() == 1


def test_what_ended_lets_another_be_asked(card, house, people):
    first = asked(card, house.neighbour, actor=people.chair)
    transfers.withdraw(first.pk, actor=people.chair, now=NOON)

    second = asked(card, house.stranger_primary, actor=people.chair)

    assert second.stage == TransferStage.ASKED


@pytest.mark.parametrize("status", [Status.NONE, Status.APPLIED, Status.REMOVED])
def test_who_is_on_no_books_is_not_transferred(status, house, people):
    card = make_member(house.primary, status=status)

    with pytest.raises(MemberRefused, match="не состоит на учёте"):
        asked(card, house.neighbour, actor=people.chair)

    assert not Transfer.objects.exists()
    assert not Entry.objects.filter(action__startswith="members.transfer").exists()


@pytest.mark.parametrize(
    ("place", "day", "words"),
    [
        ("primary", TODAY, "уже состоит на учёте"),
        ("union", TODAY, "На учёт ставит"),
        ("neighbour", TODAY + timedelta(days=400), "не дальше года"),
        ("neighbour", LONG_AGO - timedelta(days=1), "Не раньше 01.01.2020"),
    ],
)
def test_where_and_when_nobody_is_transferred(place, day, words, card, house, people):
    with pytest.raises(MemberRefused, match=words):
        asked(card, getattr(house, place), actor=people.chair, on=day)

    assert not Transfer.objects.exists()


def test_nobody_is_transferred_to_another_union(card, people):
    other = make_unit(Kind.PRIMARY, make_unit(Kind.TERRITORIAL, make_unit(Kind.UNION)))

    with pytest.raises(MemberRefused, match="другого профсоюза"):
        asked(card, other, actor=people.chair)

    assert not Transfer.objects.exists()


def test_removal_withdraws_the_open_request(card, house, people):
    request = asked(card, house.neighbour, actor=people.chair)
    reason = RemovalReason.objects.get(code="own_will")

    movement.remove(card.pk, reason=reason, on=TODAY, actor=people.chair, now=NOON)

    request.refresh_from_db()
    assert request.stage == TransferStage.WITHDRAWN
    assert request.note.startswith("Снят с учёта: По собственному желанию")
    assert not Todo.objects.filter(done_at=None).exists()


def test_a_card_struck_out_withdraws_it_too(card, house, people):
    request = asked(card, house.neighbour, actor=people.chair)

    movement.strike_out(card.pk, note="двойник", actor=people.chair, now=NOON)

    request.refresh_from_db()
    assert request.stage == TransferStage.WITHDRAWN


def test_an_admission_annulled_withdraws_it_too(house, people):
    nobody = make_member(house.primary, status=Status.NONE)
    told = {"unit": house.primary, "on": TODAY, "key": "application:1", "actor": "тест"}
    services.admit(nobody.pk, basis="Постановление № 5", now=NOON, **told)
    request = asked(nobody, house.neighbour, actor=people.chair)

    services.annul_admission(nobody.pk, key="application:1", on=TODAY, actor="тест", note="Ошибка")

    request.refresh_from_db()
    assert request.stage == TransferStage.WITHDRAWN


def test_what_cannot_be_done_on_its_day_ends_and_the_asker_learns_why(card, house, people):
    asked(card, house.neighbour, actor=people.chair)
    movement.suspend(
        card.pk, ground=ground(), on=TODAY + timedelta(days=5), actor=people.chair,
        now=NOON + timedelta(days=5),
    )  # fmt: skip

    assert transfers.confirm_overdue(now=NOON + timedelta(days=15)) == 0

    request = Transfer.objects.get()
    assert request.stage == TransferStage.WITHDRAWN
    assert "записано более позднее" in request.note  # both sides read it
    assert (
        Notice.objects.filter(user=people.chair, text__startswith="Перевод не состоится").count()
        == 1
    )


def ground(code="army"):
    return SuspensionGround.objects.get(code=code)


def test_who_is_away_is_transferred_away(card, house, people):
    movement.suspend(card.pk, ground=ground(), on=TODAY, actor=people.chair, now=NOON)
    before = len(lines(card))

    asked(card, house.shop, actor=people.chair)

    card.refresh_from_db()
    assert (card.status, card.unit) == (Status.SUSPENDED, house.shop)
    assert [line[:3] for line in lines(card)[before:]] == [
        ("ППО «Волжская ГЭС»", 1, Column.SUSPENDED),
        ("ППО «Волжская ГЭС»", -1, Column.WENT),
        ("ЦПО электроцеха", 1, Column.CAME),
        ("ЦПО электроцеха", -1, Column.SUSPENDED),
    ]
    assert counted_in(card) == []


def test_there_and_back_on_one_day_is_counted_once(card, house, people):
    for place in (house.shop, house.primary, house.shop):
        asked(card, place, actor=people.chair)

    assert counted_in(card) == [house.shop.pk]
    assert Movement.objects.filter(member=card, kind="transferred").count() == 3
