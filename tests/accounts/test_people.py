"""Absences, and what is written about a person: by himself or by who governs his account."""

from datetime import date, timedelta

import pytest

from accounts import absences, services
from accounts.enums import GrantRefused, Role
from accounts.models import Absence, User
from accounts.queries import responsible_for
from audit.models import Entry
from tests.factories import make_mandate

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)


def test_while_a_person_is_away_the_next_above_answers(house, people):
    absences.set_absence(
        people.chair.pk, starts_on=DAY, ends_on=DAY, actor=people.chair, reason="отпуск"
    )

    answering = [responsible_for(house.primary, on=DAY + timedelta(days=n)) for n in (-1, 0, 1)]

    assert answering == [people.chair, people.admin, people.chair]


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("deputy", True),
        ("chair", True),
        ("admin", True),
        ("accountant", False),
        ("neighbour_chair", False),
    ],
)
def test_who_may_note_an_absence(house, people, who, allowed):
    actor = getattr(people, who)

    if allowed:
        absences.set_absence(people.deputy.pk, starts_on=DAY, ends_on=DAY, actor=actor)
    else:
        with pytest.raises(GrantRefused):
            absences.set_absence(people.deputy.pk, starts_on=DAY, ends_on=DAY, actor=actor)

    assert Absence.objects.count() == int(allowed)


def test_absences_do_not_overlap_and_end_early(house, people):
    absence = absences.set_absence(
        people.chair.pk, starts_on=DAY, ends_on=DAY + timedelta(days=9), actor=people.chair
    )

    with pytest.raises(GrantRefused, match=r"уже записано: с 02\.11\.2026 по 11\.11\.2026"):
        absences.set_absence(people.chair.pk, starts_on=DAY, ends_on=DAY, actor=people.chair)
    absences.end_absence(absence.pk, actor=people.chair, on=DAY + timedelta(days=3))
    absence.refresh_from_db()
    last = absence.ends_on
    absences.end_absence(absence.pk, actor=people.chair, on=DAY)

    assert last == DAY + timedelta(days=2)
    assert not Absence.objects.exists()


def test_one_changes_ones_own_name_but_not_the_login(house, people):
    services.change_person(
        people.chair.pk, actor=people.chair, surname="Иванова", email="thief@example.org"
    )

    user = User.objects.get(pk=people.chair.pk)
    assert (user.surname, user.email) == ("Иванова", people.chair.email)
    assert Entry.objects.get(action="accounts.person.changed").data == {
        "changes": {"surname": ["Chair", "Иванова"]}
    }


@pytest.mark.parametrize(
    ("who", "whose", "allowed"),
    [
        ("chair", "deputy", True),
        ("territorial_chair", "chair", True),
        ("chair", "auditor", False),
        ("chair", "territorial_chair", False),
        ("deputy", "chair", False),
        ("neighbour_chair", "deputy", False),
    ],
)
def test_a_login_is_changed_by_who_could_have_given_all_its_offices(
    house, people, who, whose, allowed
):
    user, actor = getattr(people, whose), getattr(people, who)

    if allowed:
        services.change_person(user.pk, actor=actor, email="New@Example.org")
    else:
        with pytest.raises(GrantRefused):
            services.change_person(user.pk, actor=actor, email="new@example.org")

    assert User.objects.get(pk=user.pk).email == ("new@example.org" if allowed else user.email)


def test_who_holds_more_elsewhere_is_not_changed_from_here(house, people):
    make_mandate(people.deputy, house.union, Role.UNION_ADMIN)

    with pytest.raises(GrantRefused):
        services.change_person(people.deputy.pk, actor=people.chair, email="new@example.org")

    assert User.objects.get(pk=people.deputy.pk).email == people.deputy.email


def test_a_login_of_another_is_refused(house, people):
    with pytest.raises(GrantRefused, match="уже входит другой человек"):
        services.change_person(
            people.deputy.pk, actor=people.chair, email=people.accountant.email.upper()
        )

    assert User.objects.get(pk=people.deputy.pk).email == people.deputy.email
