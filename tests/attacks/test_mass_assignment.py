"""Fields that a form does not have, sent along with those that it has: nothing comes of them."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.forms.models import model_to_dict
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Mandate, User
from applications.enums import Stage
from applications.models import Application
from cabinet.models import Proposal
from members.enums import Status
from members.models import Member
from structure.models import Unit
from tests.applications.test_join_views import address, typed
from tests.cabinet.test_me_pages import told
from tests.cabinet.visits import a_member, let_in
from tests.factories import make_application, make_member

pytestmark = pytest.mark.django_db

OF_A_PERSON = {
    "email": "thief@evil.example", "password": "x", "is_staff": "on", "is_superuser": "on",
    "is_active": "", "identity": "thief", "closed_unused_at": "2020-01-01", "groups": "1",
    "user_permissions": "1", "id": "1", "pk": "1", "last_login": "2020-01-01",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def extras(house, **more):
    """What would move a card into another organisation, admit it, or hide it."""
    return {
        "unit": house.neighbour.pk, "unit_id": house.neighbour.pk, "status": Status.REMOVED,
        "admitted_on": "1990-01-01", "removed_on": "2020-01-01", "merged_into": "1",
        "hidden_at": "2020-01-01", "version_": "99", "id": "1", "pk": "1", "photo": "x",
        "is_staff": "on", "is_superuser": "on", "responsible": "1", "stage": Stage.ACCEPTED,
        "outcome": "admitted", "token": "known-to-the-thief", "member": "1",
        "created_at": "2000-01-01",
        **more,
    }  # fmt: skip


def kept(row, *but):
    return {name: value for name, value in model_to_dict(row).items() if name not in but}


def test_the_profile_changes_names_and_nothing_else(people, client):
    client.force_login(people.chair)
    before = kept(people.chair, "surname")

    answer = client.post(
        "/office/profile/",
        OF_A_PERSON
        | {"surname": "Иванова", "name": people.chair.name,
           "patronymic": people.chair.patronymic, "phone": ""},
    )  # fmt: skip

    after = User.objects.get(pk=people.chair.pk)
    assert answer.status_code == 302
    assert after.surname == "Иванова"
    assert kept(after, "surname") == before


def test_a_block_of_a_card_changes_its_own_fields_alone(house, people, client):
    card = make_member(house.primary, surname="Соколова", phone="+79990000001")
    client.force_login(people.chair)
    before = kept(card, "position", "version", "updated_at")

    answer = client.post(
        reverse("members:edit", args=[card.pk, "work"]),
        extras(house, surname="Подмена", phone="+79990000009", card_number="1")
        | {"version": card.version, "position": "мастер", "employer": "", "department": "",
           "profession": "", "personnel_number": "", "employment": ""},
    )  # fmt: skip

    after = Member.objects.get(pk=card.pk)
    assert answer.status_code == 302
    assert after.position == "мастер"
    assert kept(after, "position", "version", "updated_at") == before


def test_a_foreign_employer_is_not_chosen_by_its_number(house, people, client):
    card = make_member(house.primary)
    client.force_login(people.chair)

    answer = client.post(
        reverse("members:edit", args=[card.pk, "work"]),
        {"version": card.version, "employer": house.foreign_employer.pk},
    )

    assert answer.status_code == 422
    assert Member.objects.get(pk=card.pk).employer is None


def test_a_member_proposes_what_he_is_asked_about_and_nothing_else(house, people, client):
    member = a_member(house.primary)
    let_in(client, member)
    before = kept(member)

    answer = client.post(
        reverse("cabinet:correct"),
        extras(house, employer=house.foreign_employer.pk, card_number="1", state="accepted",
               decided_by="1") | told(member, position="мастер"),
    )  # fmt: skip

    proposal = Proposal.objects.get()
    assert answer.status_code == 302
    assert proposal.member == member
    assert proposal.changes == {"position": ["слесарь", "мастер"]}
    assert proposal.decided_at is None
    assert kept(Member.objects.get(pk=member.pk)) == before


def test_the_form_of_joining_chooses_neither_stage_nor_organisation_nor_card(house, people, client):
    card = make_member(house.neighbour, surname="Чужая")

    answer = client.post(
        address(house.primary), typed(**extras(house, member=card.pk, responsible=people.admin.pk))
    )

    application = Application.objects.get()
    assert answer.status_code == 302
    assert application.unit == house.primary
    assert application.stage == Stage.NEW
    assert application.outcome == ""
    assert application.member != card
    assert application.responsible != people.admin
    assert application.token != "known-to-the-thief"
    assert application.submitted_at > timezone.now() - timedelta(minutes=5)
    assert application.member.status == Status.APPLIED


def test_correcting_an_application_decides_nothing(house, people, client):
    application = make_application(house.primary)
    client.force_login(people.chair)
    page = client.get(reverse("applications:correct", args=[application.pk]))
    own = {name: field.value() or "" for name, field in _bound(page)}

    client.post(
        reverse("applications:correct", args=[application.pk]),
        extras(house) | own | {"position": "мастер"},
    )

    after = Application.objects.get(pk=application.pk)
    assert (after.unit, after.stage, after.outcome, after.token, after.member) == (
        application.unit, application.stage, application.outcome, application.token,
        application.member,
    )  # fmt: skip


def _bound(page):
    form = page.context["form"]
    return [(form[name].html_name, form[name]) for name in form.fields]


def test_a_mandate_is_given_here_to_this_person_and_no_higher(house, people, client):
    client.force_login(people.chair)
    before = set(Mandate.objects.values_list("pk", flat=True))

    client.post(
        reverse("accounts:give_mandate", args=[house.primary.pk]),
        {
            "email": "new@example.org", "surname": "Новая", "name": "Анна", "patronymic": "",
            "phone": "", "role": Role.PRIMARY_DEPUTY, "starts_on": str(timezone.localdate()),
            "ends_on": "", "post": "", "basis": "", "seen": Role.PRIMARY_DEPUTY,
            "unit": house.union.pk, "unit_id": house.union.pk, "user": people.admin.pk,
            "is_staff": "on", "is_superuser": "on", "standing_in_for": "1",
        },
    )  # fmt: skip

    made = Mandate.objects.exclude(pk__in=before)
    assert [(one.unit, one.role, one.user.email) for one in made] == [
        (house.primary, Role.PRIMARY_DEPUTY, "new@example.org")
    ]
    assert not User.objects.filter(is_staff=True).exists()
    assert not User.objects.filter(is_superuser=True).exists()


@pytest.mark.parametrize("role", [Role.UNION_ADMIN, Role.TERRITORIAL_CHAIR, "superuser", ""])
def test_a_role_that_the_form_does_not_offer_is_not_given(role, house, people, client):
    client.force_login(people.chair)
    before = Mandate.objects.count()

    answer = client.post(
        reverse("accounts:give_mandate", args=[house.primary.pk]),
        {"email": "new@example.org", "surname": "Новая", "name": "Анна", "role": role,
         "starts_on": str(timezone.localdate()), "seen": role},
    )  # fmt: skip

    assert answer.status_code == 422
    assert Mandate.objects.count() == before
    assert not User.objects.filter(email="new@example.org").exists()


def test_the_words_of_a_mandate_move_it_nowhere(house, people, client):
    mandate = people.deputy.mandates.get()
    client.force_login(people.chair)
    before = kept(mandate, "post", "basis")

    client.post(
        reverse("accounts:mandate", args=[mandate.pk]),
        {"post": "заместитель", "basis": "", "role": Role.UNION_ADMIN, "unit": house.union.pk,
         "user": people.chair.pk, "starts_on": "2000-01-01", "ends_on": ""},
    )  # fmt: skip

    after = Mandate.objects.get(pk=mandate.pk)
    assert after.post == "заместитель"
    assert kept(after, "post", "basis") == before


def test_the_card_of_an_organisation_does_not_move_it(house, people, client):
    client.force_login(people.chair)
    before = Unit.objects.get(pk=house.primary.pk)
    page = client.get(reverse("structure:edit", args=[before.pk]))
    own = {name: field.value() or "" for name, field in _bound(page)}

    client.post(
        reverse("structure:edit", args=[before.pk]),
        {"parent": house.other_territorial.pk, "kind": "union", "lft": "1", "rght": "99",
         "closed_on": "2020-01-01", "successor": house.neighbour.pk, "code": "1"}
        | own | {"town": "Камышин"},
    )  # fmt: skip

    after = Unit.objects.get(pk=before.pk)
    assert (after.parent_id, after.kind, after.lft, after.rght, after.closed_on) == (
        before.parent_id, before.kind, before.lft, before.rght, before.closed_on,
    )  # fmt: skip
