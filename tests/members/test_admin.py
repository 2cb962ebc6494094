"""Operators publish a text of consent; nobody changes one that people have agreed to."""

import pytest
from django.apps import apps as django_apps
from django.urls import reverse

from audit.models import Entry
from members.consent_texts import built_in, consent_shown
from members.enums import ConsentKind
from members.models import ConsentText, RemovalReason
from members.movement import remove
from tests.factories import LONG_AGO, make_member, make_user

ADD = "admin:members_consenttext_add"


@pytest.fixture
def operator(client, db):
    user = make_user(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def publish(client, body, kind=ConsentKind.PROCESSING):
    told = {"kind": kind, "title": "Согласие на обработку персональных данных", "body": body}
    return client.post(reverse(ADD), told)


def test_the_form_begins_with_the_text_in_force(client, operator):
    page = client.get(reverse(ADD), {"kind": ConsentKind.DISSEMINATION})

    assert page.context["adminform"].form.initial["body"] == built_in("dissemination").body


def test_a_new_text_is_the_next_version_and_is_shown_to_the_next_applicant(client, operator):
    first = publish(client, "Первый текст.")
    second = publish(client, "Второй текст.")

    assert (first.status_code, second.status_code) == (302, 302)
    versions = ConsentText.objects.order_by("version").values_list("version", "body")
    assert list(versions) == [(1, "Первый текст."), (2, "Второй текст.")]
    assert consent_shown(ConsentKind.PROCESSING).body == "Второй текст."
    assert Entry.objects.filter(action="members.consent_text.published").count() == 2


def test_the_same_text_pressed_twice_is_one_version(client, operator):
    publish(client, "Один текст.")
    publish(client, "Один текст.")

    assert ConsentText.objects.count() == 1


def test_an_old_text_is_not_changed(client, operator):
    publish(client, "Первый текст.")
    text = ConsentText.objects.get()

    client.post(
        reverse("admin:members_consenttext_change", args=[text.pk]),
        {"kind": text.kind, "title": text.title, "body": "Подменённый текст."},
    )

    text.refresh_from_db()
    assert text.body == "Первый текст."


def test_an_operator_without_the_right_publishes_nothing(client, db):
    client.force_login(make_user(is_staff=True))

    assert publish(client, "Чужой текст.").status_code == 403
    assert not ConsentText.objects.exists()


def test_a_new_reason_is_offered_at_once(client, operator):
    client.post(
        reverse("admin:members_removalreason_add"),
        {
            "code": "moved_away",
            "title": "Переехал",
            "leaving": "other",
            "is_active": "on",
            "order": 5,
        },
    )

    assert RemovalReason.objects.filter(is_active=True).first().title == "Переехал"
    assert Entry.objects.get(action="members.removalreason.changed").data["title"] == "Переехал"


def test_a_reason_in_use_keeps_its_line_of_statistics(client, operator, house):
    reason = RemovalReason.objects.get(code="own_will")
    remove(make_member(house.primary).pk, reason=reason, on=LONG_AGO, actor="тест")

    client.post(
        reverse("admin:members_removalreason_change", args=[reason.pk]),
        {"code": "other", "leaving": "died", "title": "Вышел сам", "order": 10},
    )

    reason.refresh_from_db()
    assert (reason.code, reason.leaving, reason.title, reason.is_active) == (
        "own_will", "own_will", "Вышел сам", False,
    )  # fmt: skip


@pytest.mark.parametrize("model", ["removalreason", "suspensionground"])
def test_nothing_is_deleted_from_a_dictionary(model, client, operator, dictionaries):
    row = django_apps.get_model("members", model).objects.first()
    before = type(row).objects.count()

    answer = client.post(reverse(f"admin:members_{model}_delete", args=[row.pk]), {"post": "yes"})

    assert answer.status_code == 403
    assert type(row).objects.count() == before
