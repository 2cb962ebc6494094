"""Pages of consents and of requests with the eyes of axe, on a phone and on a desk."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.consents.services import note_consent, withdraw
from members.enums import ConsentKind, RequestKind
from members.models import RequestStep
from members.requests.services import open_request
from structure.models import JoinCode
from tests.browsing import faults_of, sign_in
from tests.factories import make_member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def card(house, people):
    made = make_member(
        house.shop, surname="Преображенская-Константинопольская",
        birth_date=date(1988, timezone.localdate().month, 4),
    )  # fmt: skip
    for kind in (ConsentKind.PROCESSING, ConsentKind.DISSEMINATION):
        note_consent(
            made.pk, kind, given_on=date(2024, 5, 6), actor=people.chair,
            valid_until=timezone.localdate() + timedelta(days=9),
            choices={"name": "yes", "birthday": {"allowed": "yes", "condition": "no_passing"}}
            if kind == ConsentKind.DISSEMINATION
            else None,
        )  # fmt: skip
    withdraw(made.pk, ConsentKind.PROCESSING, way="paper", actor=people.chair)
    return made


def addresses(card, house, people):
    code = JoinCode.objects.create(unit=house.primary, code="ABCDEFG").code
    late = open_request(
        RequestKind.LEAK, unit=house.primary, asked_by="Администратор", actor=people.chair,
        received_at=timezone.now() - timedelta(hours=30),
    )  # fmt: skip
    step = RequestStep.objects.filter(request=late).first()
    asked = open_request(
        RequestKind.ACCESS, unit=house.primary, member=card, asked_by="Сама", actor=people.chair,
        received_at=timezone.now(),
    ).steps.get()  # fmt: skip
    registry = reverse("members:consent_registry")
    return [
        card.get_absolute_url(),
        reverse("members:consents", args=[card.pk]),
        reverse("members:note_consent", args=[card.pk, "dissemination"]),
        reverse("members:withdraw_consent", args=[card.pk, "dissemination"]),
        *(f"{registry}?state={state}" for state in ("in_force", "withdrawn", "missing", "ending")),
        reverse("members:data_requests"),
        late.get_absolute_url(),
        reverse("members:finish_step", args=[step.pk]),
        reverse("members:extend_step", args=[asked.pk]),
        reverse("members:new_data_request", query={"member": card.pk}),
        reverse("members:stand", query={"unit": house.primary.pk}),
        reverse("structure:policy", args=[house.territorial.pk]),
        reverse("structure:edit_policy", args=[house.territorial.pk]),
        reverse("policy", args=[code]),
    ]


@pytest.mark.parametrize("device", ["page", "phone"])
def test_pages_can_be_read_by_everybody(device, request, house, people, card):
    looked = request.getfixturevalue(device)
    sign_in(looked, people.territorial_chair)
    faults = {}
    for url in addresses(card, house, people):
        looked.goto(url)
        if found := faults_of(looked):
            faults[url] = found

    assert faults == {}
