"""Giving and taking offices: nobody grants more than he has, and nothing is lost on the way."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from accounts import services
from accounts.enums import GrantRefused, Role
from accounts.models import Mandate, User
from accounts.queries import responsible_for
from audit.models import Entry
from structure.models import Unit
from structure.scope import Action
from tests.factories import NOON, in_office, make_mandate, make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)
NEW = {"email": "Orlov@Example.org ", "surname": "Орлов", "name": "Пётр", "patronymic": "Ильич"}


def give(unit, role, actor, **told):
    told = NEW | {"starts_on": DAY, "now": NOON} | told
    return services.give_mandate(unit_id=unit.pk, role=role, actor=actor, **told)


def actions():
    return list(
        Entry.objects.filter(action__startswith="accounts.")
        .order_by("pk")
        .values_list("action", flat=True)
    )


def test_a_new_person_is_entered_and_invited(house, people):
    mandate = give(
        house.primary, Role.PRIMARY_DEPUTY, people.chair, post="Заместитель", basis="№ 3"
    )

    user = User.objects.get(email="orlov@example.org")
    assert (mandate.user, mandate.unit, mandate.role) == (user, house.primary, "primary_deputy")
    assert (mandate.post, mandate.basis, mandate.starts_on) == ("Заместитель", "№ 3", DAY)
    assert user.invited_at == NOON
    assert not user.has_usable_password()
    assert actions() == ["accounts.mandate.given", "accounts.invited"]


def test_a_known_person_gets_another_office_and_no_invitation(house, people):
    told = {"email": people.deputy.email, "surname": " DEPUTY", "name": "мария"}

    mandate = give(house.shop, Role.SHOP_CHAIR, people.chair, **told)

    assert mandate.user == people.deputy
    assert mandate.user.invited_at is None
    assert User.objects.filter(surname__iexact="deputy").count() == 1


@pytest.mark.parametrize(
    ("who", "place", "role", "allowed"),
    [
        ("chair", "primary", Role.PRIMARY_DEPUTY, True),
        ("chair", "primary", Role.PRIMARY_CHAIR, True),
        ("chair", "primary", Role.PRIMARY_ACCOUNTANT, True),
        ("chair", "primary", Role.EMPLOYER_ACCOUNTANT, True),
        ("chair", "shop", Role.SHOP_CHAIR, True),
        ("chair", "primary", Role.AUDITOR, False),  # reads the journal, which the chair does not
        ("chair", "primary", Role.UNION_ADMIN, False),  # not of this level
        ("chair", "neighbour", Role.PRIMARY_DEPUTY, False),
        ("chair", "territorial", Role.TERRITORIAL_SPECIALIST, False),
        ("chair", "union", Role.UNION_ADMIN, False),
        ("territorial_chair", "neighbour", Role.PRIMARY_CHAIR, True),
        ("territorial_chair", "territorial", Role.TERRITORIAL_CHAIR, True),
        ("territorial_chair", "other_territorial", Role.TERRITORIAL_CHAIR, False),
        ("admin", "union", Role.UNION_ADMIN, True),
        ("admin", "primary", Role.AUDITOR, True),
        ("deputy", "primary", Role.PRIMARY_ACCOUNTANT, False),
        ("specialist", "primary", Role.PRIMARY_CHAIR, False),
        ("auditor", "primary", Role.TRAINER, False),
        ("stranger", "primary", Role.TRAINER, False),
    ],
)
def test_nobody_grants_more_than_he_has_there(house, people, who, place, role, allowed):
    before = Mandate.objects.count(), User.objects.count()
    actor, unit = getattr(people, who), getattr(house, place)

    if allowed:
        give(unit, role, actor)
        assert Mandate.objects.filter(unit=unit, role=role, user__surname="Орлов").exists()
    else:
        with pytest.raises(GrantRefused):
            give(unit, role, actor)
        assert (Mandate.objects.count(), User.objects.count()) == before
        assert actions() == []


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"surname": "Другая"}, "записан другой человек"),
        ({"ends_on": DAY - timedelta(days=1)}, "раньше первого"),
    ],
)
def test_what_does_not_fit_is_refused(house, people, told, sentence):
    known = {"email": people.deputy.email, "surname": "Deputy", "name": "Мария"}

    with pytest.raises(GrantRefused, match=sentence):
        give(house.shop, Role.SHOP_CHAIR, people.chair, **known | told)

    assert not people.deputy.mandates.filter(unit=house.shop).exists()


def test_the_same_office_is_not_given_twice(house, people):
    give(house.primary, Role.PRIMARY_ACCOUNTANT, people.chair)

    with pytest.raises(GrantRefused, match="уже есть полномочие «Бухгалтер» здесь"):
        give(house.primary, Role.PRIMARY_ACCOUNTANT, people.chair, starts_on=date(2027, 1, 1))

    assert Mandate.objects.filter(user__surname="Орлов").count() == 1


def test_an_office_given_again_after_it_ended(house, people):
    first = give(house.primary, Role.PRIMARY_ACCOUNTANT, people.chair, ends_on=DAY)

    second = give(
        house.primary, Role.PRIMARY_ACCOUNTANT, people.chair, starts_on=DAY + timedelta(days=1)
    )

    assert first.pk != second.pk


def test_a_closed_organisation_gives_no_offices(house, people):
    Unit.objects.filter(pk=house.primary.pk).update(closed_on=DAY, successor=house.neighbour)

    with pytest.raises(GrantRefused, match="закрыта"):
        give(house.primary, Role.PRIMARY_DEPUTY, people.admin)

    assert not User.objects.filter(surname="Орлов").exists()


def test_a_locked_person_gets_nothing(house, people):
    User.objects.filter(pk=people.deputy.pk).update(is_active=False)

    with pytest.raises(GrantRefused, match="закрыт"):
        give(
            house.shop,
            Role.SHOP_CHAIR,
            people.chair,
            email=people.deputy.email,
            surname="Deputy",
            name="Мария",
        )

    assert not people.deputy.mandates.filter(unit=house.shop).exists()


def test_people_are_locked_before_anything_is_looked_at(house, people):
    with CaptureQueriesContext(connection) as queries:
        give(house.primary, Role.PRIMARY_DEPUTY, people.chair)

    said = [query["sql"] for query in queries]
    tree = next(n for n, sql in enumerate(said) if "pg_advisory_xact_lock_shared" in sql)
    lock = next(n for n, sql in enumerate(said) if "FOR NO KEY UPDATE" in sql)
    rights = next(n for n, sql in enumerate(said) if '"accounts_mandate"."role"' in sql)
    write = next(n for n, sql in enumerate(said) if 'INSERT INTO "accounts_mandate"' in sql)
    assert tree < lock < rights < write


@pytest.mark.django_db(transaction=True)
def test_two_chairs_giving_at_once_make_one_person_and_one_office(house, people):
    start, outcomes = threading.Barrier(2), []

    def work(actor):
        start.wait()
        try:
            give(house.primary, Role.PRIMARY_DEPUTY, actor)
            outcomes.append("given")
        except GrantRefused:
            outcomes.append("refused")
        connections.close_all()

    threads = [threading.Thread(target=work, args=[one]) for one in (people.chair, people.admin)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["given", "refused"]
    assert Mandate.objects.filter(user__email="orlov@example.org").count() == 1


def test_an_office_ends_on_its_last_day(house, people):
    deputy = people.deputy.mandates.get()

    services.end_mandate(deputy.pk, on=DAY, actor=people.chair)

    held = Mandate.objects.filter(pk=deputy.pk)
    assert held.current(DAY).exists()
    assert not held.current(DAY + timedelta(days=1)).exists()
    assert actions() == ["accounts.mandate.ended"]


@pytest.mark.parametrize(
    ("who", "whose", "allowed"),
    [
        ("chair", "deputy", True),
        ("chair", "shop_chair", True),
        ("chair", "auditor", False),
        ("chair", "territorial_chair", False),
        ("chair", "neighbour_chair", False),
        ("territorial_chair", "chair", True),
        ("deputy", "accountant", False),
        ("admin", "auditor", True),
    ],
)
def test_nobody_ends_what_he_could_not_give(house, people, who, whose, allowed):
    mandate = getattr(people, whose).mandates.get()

    if allowed:
        services.end_mandate(mandate.pk, on=DAY, actor=getattr(people, who))
    else:
        with pytest.raises(GrantRefused):
            services.end_mandate(mandate.pk, on=DAY, actor=getattr(people, who))

    mandate.refresh_from_db()
    assert mandate.ends_on == (DAY if allowed else None)


def test_nobody_takes_his_own_right_to_manage_people(house, people):
    own = people.chair.mandates.get()

    with pytest.raises(GrantRefused, match="снять его с себя нельзя"):
        services.end_mandate(own.pk, on=DAY, actor=people.chair)

    own.refresh_from_db()
    assert own.ends_on is None


def test_one_may_lay_down_an_office_that_another_one_covers(house, people):
    make_mandate(people.territorial_chair, house.primary, Role.PRIMARY_CHAIR)
    own = people.territorial_chair.mandates.get(unit=house.primary)

    services.end_mandate(own.pk, on=DAY, actor=people.territorial_chair)

    own.refresh_from_db()
    assert own.ends_on == DAY


@pytest.mark.parametrize("on", [DAY, date(2019, 12, 31)])
def test_an_office_ends_neither_twice_nor_before_it_began(house, people, on):
    mandate = people.deputy.mandates.get()
    Mandate.objects.filter(pk=mandate.pk).update(ends_on=DAY)

    with pytest.raises(GrantRefused):
        services.end_mandate(mandate.pk, on=on, actor=people.chair)

    mandate.refresh_from_db()
    assert mandate.ends_on == DAY


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_end_each_other(house, people):
    """Whichever comes second has no right any more."""
    other = in_office(house.union, Role.UNION_ADMIN, surname="Второй")
    yesterday = date(2026, 1, 1)
    pairs = [(people.admin, other.mandates.get()), (other, people.admin.mandates.get())]
    start, outcomes = threading.Barrier(2), []

    def work(actor, mandate):
        start.wait()
        try:
            services.end_mandate(mandate.pk, on=yesterday, actor=actor)
            outcomes.append("ended")
        except GrantRefused:
            outcomes.append("refused")
        connections.close_all()

    threads = [threading.Thread(target=work, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["ended", "refused"]
    assert Mandate.objects.filter(role=Role.UNION_ADMIN, ends_on=None).count() == 1


def test_the_post_on_papers_is_changed_and_recorded(house, people):
    mandate = people.deputy.mandates.get()

    services.change_mandate(mandate.pk, post="Зампред", basis="№ 1", actor=people.chair)
    with pytest.raises(GrantRefused):
        services.change_mandate(mandate.pk, post="Царь", basis="", actor=people.neighbour_chair)

    mandate.refresh_from_db()
    assert (mandate.post, mandate.title) == ("Зампред", "Зампред")
    assert Entry.objects.get(action="accounts.mandate.changed").data == {
        "old": ["", ""],
        "new": ["Зампред", "№ 1"],
    }


def test_the_responsible_is_set_among_those_who_may_act(house, people):
    services.set_responsible(house.shop.pk, people.shop_chair.pk, actor=people.chair)
    with pytest.raises(GrantRefused, match="нет права вести заявления"):
        services.set_responsible(house.shop.pk, people.accountant.pk, actor=people.chair)
    with pytest.raises(GrantRefused):
        services.set_responsible(house.shop.pk, people.chair.pk, actor=people.neighbour_chair)

    assert responsible_for(house.shop) == people.shop_chair
    services.set_responsible(house.shop.pk, None, actor=people.chair)
    assert responsible_for(house.shop) == people.chair


def test_an_invitation_is_not_sent_to_who_has_a_password(house, people):
    with pytest.raises(GrantRefused, match="уже придумал пароль"):
        services.invite_again(people.deputy.pk, unit=house.primary, actor=people.chair)

    assert User.objects.get(pk=people.deputy.pk).invited_at is None


def test_a_right_given_is_a_right_held(house, people):
    mandate = give(house.shop, Role.SHOP_CHAIR, people.chair, starts_on=date(2026, 1, 1))

    user = User.objects.get(pk=mandate.user_id)
    seen = Unit.objects.for_user(user, Action.HANDLE_APPLICATION)

    assert set(seen) == {house.shop, house.group}
    assert make_user().current_mandates == []
