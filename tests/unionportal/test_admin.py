"""The operators' admin: every list opens at constant cost, and facts are only read there."""

from datetime import date

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.lending import lend
from accounts.models import Absence, User
from audit.models import Entry
from audit.read_only import ReadOnlyAdmin
from documents.enums import PaperKind
from documents.models import Counter, Paper, Template
from members.duplicates.merging import merge
from members.enums import ConsentKind
from members.models import ConsentText, DuplicateRules, MembershipRules
from notifications.models import LetterText
from notifications.services import queue_letter
from structure.agreements import add_agreement
from structure.enums import Kind
from structure.headcounts import add_headcount
from structure.models import CalendarDay, Policy
from structure.public_pages import change_public_page
from structure.scope import Action
from structure.services import close_unit
from tests.factories import (
    make_employer,
    make_mandate,
    make_member,
    make_responsible,
    make_rules,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
OURS = {"audit", "structure", "accounts", "documents", "notifications", "members"}
MODELS = sorted(
    (model for model in admin.site._registry if model._meta.app_label in OURS),
    key=lambda model: model._meta.label,
)
READ_ONLY = [model for model in MODELS if isinstance(admin.site._registry[model], ReadOnlyAdmin)]


@pytest.fixture
def operator(db):
    return make_user(is_staff=True, is_superuser=True, surname="Оператор")


def lay_rows(house, people, number):
    """One more row of everything that the admin lists."""
    unit = make_unit(Kind.PRIMARY, house.territorial)
    user = make_user()
    employer = make_employer(house.primary)
    make_mandate(user, unit, Role.PRIMARY_CHAIR)
    make_responsible(unit, user)
    make_rules(unit)
    add_headcount(unit.pk, actor=user, on=date(2026, 1, 1), employees=100)
    add_agreement(unit.pk, actor=user, concluded_on=date(2026, 1, 1), until=date(2028, 1, 1))
    change_public_page(unit.pk, actor=user, is_published=True)
    closed = make_unit(Kind.PRIMARY, house.territorial)
    close_unit(closed.pk, unit.pk, on=date(2026, 1, 1), actor="тест")
    Absence.objects.create(user=user, starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 2))
    lend(user, employer, Action.VIEW_DUES, starts_on=date(2026, 1, 1), actor=people.chair)
    LetterText.objects.create(kind="received", unit=unit, subject="Тема", body="Текст")
    queue_letter("received", key=f"admin:{number}", unit=unit, about=unit, to_address="a@b.ru")
    template = Template.objects.create(
        kind=PaperKind.values[0], unit=unit, version=1, file="t.docx", sha256="0" * 64
    )
    Paper.objects.create(
        **{"kind": template.kind, "unit": unit, "template": template, "key": f"admin:{number}"},
        **{"docx": "p.docx", "pdf": "p.pdf", "docx_sha256": "0", "pdf_sha256": "0", "pages": 1},
    )
    Counter.objects.create(unit=unit, sequence="resolution", year=2026, last=1)
    ConsentText.objects.create(
        kind=ConsentKind.PROCESSING,
        version=900 + number,
        title="Согласие",
        body="Текст",
        sha256="0",
    )
    MembershipRules.objects.create(unit=unit, card_mask="34-######")
    CalendarDay.objects.create(day=date(2026, 5, 10 + number), title="Перенос")
    Policy.objects.create(unit=unit, version=1, body="Текст", sha256="0" * 64)
    DuplicateRules.objects.create(unit=unit)
    merge(make_member(unit).pk, make_member(unit).pk, right=None, actor=user)


def changelist(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def card(model, pk):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[pk])


def test_what_operators_need_is_there():
    assert [model.__name__ for model in MODELS] == [
        *("Absence", "Grant", "Mandate", "Responsibility", "User"),
        "Entry",
        *("Counter", "Paper", "Template"),
        *("ConsentText", "DuplicateRules", "MembershipRules", "Merge"),
        *("RemovalReason", "SuspensionGround"),
        *("LetterText", "Message"),
        *("CalendarDay", "Closing", "CollectiveAgreement", "Employer", "Headcount", "JoinCode"),
        *("JoiningRules", "Policy", "PublicPage", "Unit"),
    ]
    written = {model.__name__ for model in MODELS} - {model.__name__ for model in READ_ONLY}
    assert written == {"CalendarDay", "User", "RemovalReason", "SuspensionGround"}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_each_list_costs_the_same_for_one_row_and_for_three(model, house, people, operator, client):
    client.force_login(operator)
    costs = []
    for number in range(3):
        lay_rows(house, people, number)
        client.get(changelist(model))
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(changelist(model))
        costs.append(len(queries))
        assert answer.status_code == 200

    assert costs[0] == costs[2]
    assert model.objects.exists()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_each_card_opens_and_a_search_finds(model, house, people, operator, client):
    lay_rows(house, people, 0)
    client.force_login(operator)
    pk = model.objects.order_by("-pk").values_list("pk", flat=True)[0]

    opened = client.get(card(model, pk))
    searched = client.get(changelist(model), {"q": "нет такого"})

    assert (opened.status_code, searched.status_code) == (200, 200)


# A new text of a consent is a new version, so it may be added (tests/members/test_admin.py).
@pytest.mark.parametrize(
    "model", [model for model in READ_ONLY if model is not ConsentText], ids=lambda m: m.__name__
)
def test_facts_are_neither_added_nor_changed_nor_deleted(model, house, people, operator, client):
    lay_rows(house, people, 0)
    client.force_login(operator)
    pk = model.objects.order_by("-pk").values_list("pk", flat=True)[0]
    before = list(model.objects.order_by("pk").values())
    base = changelist(model)

    answers = [
        client.get(f"{base}add/"),
        client.post(card(model, pk), {}),
        client.post(f"{base}{pk}/delete/", {"post": "yes"}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert list(model.objects.order_by("pk").values()) == before


def test_opening_a_card_is_recorded(house, people, operator, client):
    client.force_login(operator)

    client.get(card(type(house.union), house.union.pk))
    client.get(card(type(house.union), 10**9))

    entry = Entry.objects.get(action="admin.row.read")
    assert (entry.action, entry.subject, entry.actor_id) == (
        "admin.row.read",
        f"structure.unit:{house.union.pk}",
        operator.pk,
    )


def test_a_sign_in_is_closed_and_recorded(people, operator, client):
    client.force_login(operator)
    user = people.deputy
    told = {"email": user.email, "surname": user.surname, "name": user.name, "phone": ""}

    client.post(card(User, user.pk), told)

    assert not User.objects.get(pk=user.pk).is_active
    entry = Entry.objects.get(action="admin.accounts.user.changed")
    assert entry.data["changes"]["is_active"] == ["True", "False"]


@pytest.mark.parametrize("who", ["admin", "chair", "stranger"])
def test_an_office_of_the_union_does_not_open_the_admin(people, client, who):
    client.force_login(getattr(people, who))

    answer = client.get("/admin/", follow=True)

    assert answer.status_code == 404
    assert "Администрирование" not in answer.content.decode()


def test_the_admin_is_entered_by_the_door_of_everybody(client):
    answer = client.get("/admin/accounts/user/", follow=True)

    assert answer.redirect_chain[-1] == ("/login/?next=/admin/accounts/user/", 302)


def test_who_may_come_in_is_told_by_a_superuser_alone(people, client):
    staff = make_user(is_staff=True)
    staff.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "change_user"]))
    client.force_login(staff)

    client.post(
        card(User, staff.pk),
        {
            "email": "new@example.org",
            "surname": "Я",
            "name": "Я",
            "is_active": "on",
            "is_superuser": "on",
        },
    )

    saved = User.objects.get(pk=staff.pk)
    assert (saved.surname, saved.is_superuser, saved.email) == ("Я", False, staff.email)
