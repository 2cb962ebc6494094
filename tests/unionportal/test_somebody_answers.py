"""An organisation is never without a person who answers, whatever happens to that person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import absences, services
from accounts.enums import GrantRefused, Role
from accounts.models import Absence, Mandate, User
from accounts.queries import responsible_for
from tests.factories import in_office
from unionportal.handing_over import end, pass_on_what_ended
from unionportal.succession import close_unit

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
YESTERDAY = TODAY() - timedelta(days=1)


def nobody(house):
    return [
        name
        for name, unit in vars(house).items()
        if hasattr(unit, "short_name") and hasattr(unit, "lft") and responsible_for(unit) is None
    ]


def lock(user):
    User.objects.filter(pk=user.pk).update(is_active=False)


PATHS = {
    "ending": lambda house, people: end(
        people.chair.mandates.get().pk, on=YESTERDAY, actor=people.admin
    ),
    "term": lambda house, people: (
        Mandate.objects.filter(user=people.chair).update(ends_on=YESTERDAY), pass_on_what_ended(),
    ),
    "absence": lambda house, people: Absence.objects.create(
        user=people.chair, starts_on=TODAY(), ends_on=TODAY()
    ),
    "absence of the duty officer": lambda house, people: Absence.objects.create(
        user=people.admin, starts_on=TODAY(), ends_on=TODAY()
    ),
    "lock": lambda house, people: lock(people.chair),
    "lock of a deputy who stands in": lambda house, people: (
        absences.set_absence(
            people.chair.pk, starts_on=TODAY(), ends_on=TODAY(),
            actor=people.chair, deputy_id=people.deputy.pk,
        ),
        lock(people.deputy),
    ),
    "closing": lambda house, people: close_unit(
        house.primary.pk, house.neighbour.pk, on=TODAY(), actor=people.admin
    ),
    "the office itself lost": lambda house, people: Mandate.objects.filter(
        user=people.chair
    ).delete(),
}  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_somebody_answers_for_every_organisation_whatever_happens(house, people, path):
    PATHS[path](house, people)

    assert nobody(house) == []


def test_the_last_administrator_of_the_union_stays(house, people):
    other = in_office(house.union, Role.UNION_ADMIN, surname="Второй")
    lock(other)
    mandate = people.admin.mandates.get()

    with pytest.raises(GrantRefused, match=r"последний администратор|снять его с себя"):
        services.end_mandate(mandate.pk, on=TODAY(), actor=people.admin)

    assert Mandate.objects.get(pk=mandate.pk).ends_on is None
