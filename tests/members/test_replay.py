import threading
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from members.editing import CardChanged, NumberTaken, save_card
from members.enums import Status
from members.models import Member, Revision, Suspension, SuspensionGround
from members.replay import as_of, as_seen, standing_on
from tests.factories import make_employer, make_member


def at(day):
    return datetime(2026, 3, day, 9, 0, tzinfo=UTC)


@pytest.fixture
def card(house, people):
    """Two changes, on the second and on the fourth of March."""
    card = make_member(house.shop, position="слесарь", phone="+79730000001")
    save_card(
        card.pk, actor=people.chair, now=at(2), position="мастер", employer=house.employer,
        birth_date=date(1990, 5, 6),
    )  # fmt: skip
    save_card(
        card.pk, actor=people.chair, now=at(4), position="начальник", phone="",
        employer=make_employer(), papers_at_chair=True,
    )  # fmt: skip
    return Member.objects.get(pk=card.pk)


def told(card):
    return card.position, card.employer_id, card.birth_date, str(card.phone), card.papers_at_chair


def test_the_card_is_read_as_of_the_end_of_any_day(card, house):
    assert [told(as_of(card, date(2026, 3, day))) for day in (1, 2, 3)] == [
        ("слесарь", None, None, "+79730000001", False),
        ("мастер", house.employer.pk, date(1990, 5, 6), "+79730000001", False),
        ("мастер", house.employer.pk, date(1990, 5, 6), "+79730000001", False),
    ]
    assert told(as_of(card, date(2026, 3, 4))) == told(card)
    assert card.position == "начальник"


def test_the_card_is_read_as_of_the_version_somebody_saw(card, house):
    assert [as_seen(card, version).position for version in (0, 1, 2, 3, 99)] == [
        "слесарь", "слесарь", "мастер", "начальник", "начальник",
    ]  # fmt: skip
    assert as_seen(card, 2).employer == house.employer


def test_days_to_come_are_not_known_yet(house):
    card = make_member(house.shop, since=date(2020, 1, 1), applied_on=date(2019, 12, 1))

    before = as_of(card, date(2019, 12, 15))

    assert (before.applied_on, before.admitted_on) == (date(2019, 12, 1), None)


def test_where_one_stood_is_told_by_memberships_and_absences(house):
    card = make_member(house.shop, since=date(2020, 1, 1), applied_on=date(2019, 12, 1))
    ground = SuspensionGround.objects.get(code="army")
    Suspension.objects.create(
        member=card, ground=ground, since=date(2021, 1, 1), until=date(2022, 1, 1)
    )
    stay = card.memberships.get()
    stay.until, stay.reason = date(2023, 1, 1), "По собственному желанию"
    stay.save()

    days = ((2019, 1, 1), (2019, 12, 5), (2020, 1, 1), (2021, 1, 1), (2022, 1, 1), (2023, 1, 1))
    found = [standing_on(card, [stay], date(*day)) for day in days]

    assert [(one.status, one.reason) for one in found] == [
        (Status.NONE, ""),
        (Status.APPLIED, ""),
        (Status.MEMBER, ""),
        (Status.SUSPENDED, "Военная служба"),
        (Status.MEMBER, ""),
        (Status.REMOVED, "По собственному желанию"),
    ]


def test_a_change_over_a_newer_one_is_refused_and_beside_it_is_not(card, people):
    with pytest.raises(CardChanged) as refusal:
        save_card(card.pk, actor=people.chair, version=2, position="слесарь")
    save_card(card.pk, actor=people.chair, version=2, department="цех № 2")

    card.refresh_from_db()
    assert refusal.value.names == ["position"]
    assert (card.position, card.department) == ("начальник", "цех № 2")


def test_a_number_of_another_card_is_refused_by_the_database_in_a_sentence(house, people):
    make_member(house.neighbour, card_number="000001", surname="Чужой")
    card = make_member(house.shop)

    with pytest.raises(NumberTaken) as refusal:
        save_card(card.pk, actor=people.chair, card_number="000001", position="мастер")

    card.refresh_from_db()
    assert str(refusal.value) == "Номер 000001 уже занят. Впишите другой."
    assert (card.card_number, card.position, card.version) == ("", "", 1)
    assert not Revision.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_the_same_field_at_once_one_is_told(house, people):
    card = make_member(house.shop)
    told, ready = [], threading.Barrier(2)

    def save(position):
        try:
            ready.wait(10)
            save_card(card.pk, actor=people.chair, version=card.version, position=position)
        except CardChanged as refusal:
            told.append(refusal.names)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=[word]) for word in ("мастер", "слесарь")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    card.refresh_from_db()
    assert told == [["position"]]
    assert (card.version, Revision.objects.count()) == (2, 1)
    assert Revision.objects.get().changes == {"position": ["", card.position]}
