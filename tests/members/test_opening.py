import threading
from datetime import date

import pytest
from django.db import connection

from audit.models import Entry
from members.editing import MemberRefused, NumberTaken
from members.enums import Column, ConsentChannel, MovementKind, Status
from members.models import (
    Consent,
    DistinctPair,
    Member,
    Membership,
    Movement,
    Posting,
    RemovalReason,
)
from members.movement import remove
from members.opening import LooksLike, open_member
from structure.models import Unit
from tests.factories import NOON, TODAY, make_member

SINCE = date(2021, 4, 5)
PERSON = {
    "surname": "Ёлкина", "name": "Анна", "patronymic": "Игоревна", "gender": "f",
    "birth_date": date(1990, 5, 6), "phone": "+79730123456", "email": "",
}  # fmt: skip


def opened(unit, actor, **changes):
    facts = {"since": SINCE, "admitted_on": date(2015, 1, 1), "now": NOON, **PERSON, **changes}
    return open_member(unit, actor=actor, **facts)


def test_who_has_long_been_a_member_gets_a_card_and_a_place_on_the_books(house, people):
    card = opened(
        house.shop, people.chair, came_from="ППО «Саратовская ГЭС»", consent_on=date(2021, 4, 5)
    )

    assert (card.status, card.unit, card.admitted_on, card.papers_at_chair, card.came_from) == (
        Status.MEMBER, house.shop, date(2015, 1, 1), True, "ППО «Саратовская ГЭС»",
    )  # fmt: skip
    stay, move, line = Membership.objects.get(), Movement.objects.get(), Posting.objects.get()
    assert (stay.since, stay.until, move.kind) == (SINCE, None, MovementKind.ARRIVED)
    assert (line.column, line.delta, line.on) == (Column.CAME, 1, SINCE)
    consent = Consent.objects.get()
    assert (consent.channel, consent.given_at.date()) == (ConsentChannel.PAPER, SINCE)
    assert house.union in consent.operators.all()
    entries = Entry.objects.filter(action__startswith="members.").order_by("pk")
    assert [entry.action for entry in entries] == [
        "members.card.opened", "members.entered", "members.consent.noted",
    ]  # fmt: skip


def test_a_namesake_is_shown_before_anything_is_written(house, people):
    known = make_member(
        house.neighbour, surname="Елкина", name="Анна", patronymic="Игоревна",
        birth_date=date(1990, 5, 6),
    )  # fmt: skip

    with pytest.raises(LooksLike) as refusal:
        opened(house.shop, people.chair)

    assert [(card.pk, reasons) for card, reasons in refusal.value.matches] == [
        (known.pk, ["ФИО", "дата рождения"])
    ]
    assert Member.objects.count() == 1
    assert not Entry.objects.filter(action="members.card.opened").exists()


def test_another_person_of_the_same_name_is_remembered_as_another(house, people):
    mine = make_member(house.shop, surname="Ёлкина", name="Анна", patronymic="Игоревна")
    foreign = make_member(house.neighbour, surname="Ёлкина", name="Анна", patronymic="Игоревна")

    card = opened(house.shop, people.chair, known={mine.pk, foreign.pk, 10**9}, distinct={mine.pk})

    assert [(pair.first_id, pair.second_id) for pair in DistinctPair.objects.all()] == [
        (mine.pk, card.pk)
    ]


def test_a_namesake_who_came_meanwhile_is_shown_too(house, people):
    seen = make_member(house.shop, surname="Ёлкина", name="Анна", patronymic="Игоревна")
    make_member(house.shop, surname="Ёлкина", name="Анна", patronymic="Игоревна")

    with pytest.raises(LooksLike):
        opened(house.shop, people.chair, known={seen.pk}, distinct={seen.pk})

    assert Member.objects.count() == 2
    assert not DistinctPair.objects.exists()


def test_a_taken_number_and_a_closed_organisation_are_refused_without_a_trace(house, people):
    make_member(house.neighbour, card_number="000001")
    with pytest.raises(NumberTaken, match="000001 уже занят"):
        opened(house.shop, people.chair, card_number="000001")
    Unit.objects.filter(pk=house.shop.pk).update(closed_on=SINCE, successor=house.primary)
    with pytest.raises(MemberRefused, match="закрыта"):
        opened(house.shop, people.chair)
    with pytest.raises(MemberRefused, match="не наступило"):
        opened(house.primary, people.chair, since=date(2999, 1, 1))

    assert Member.objects.count() == 1
    assert not Entry.objects.filter(action="members.card.opened").exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_open_the_same_card_at_once_one_is_asked(house, people):
    asked = []

    def open_it():
        try:
            opened(house.shop, people.chair)
        except LooksLike as refusal:
            asked.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=open_it) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (Member.objects.count(), len(asked)) == (1, 2)


def test_once_figures_are_given_one_more_of_the_past_is_a_correction(house, people):
    first = opened(house.shop, people.chair)
    remove(
        first.pk, reason=RemovalReason.objects.get(code="own_will"), on=date(2026, 10, 1),
        actor="тест", now=NOON,
    )  # fmt: skip

    card = opened(house.shop, people.chair, name="Вера", phone="+79730123457")

    assert card.postings.get().on == SINCE
    assert card.postings.get().posted_on == TODAY
    assert first.postings.order_by("pk").first().posted_on == SINCE
