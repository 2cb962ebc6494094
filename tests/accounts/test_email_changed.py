"""Who gives another an address of his own choice does not come in as him unseen."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Entry
from notifications.models import Message
from tests.accounts.stepping import is_in, with_app
from tests.factories import NOON
from unionportal.steps_of_others import change_and_write, reset_and_write

pytestmark = pytest.mark.django_db
DAYS = timedelta(days=1)


def change(people, **told):
    return change_and_write(
        people.deputy.pk, actor=people.chair, **{"email": "new@example.org", **told}
    )


def test_the_second_step_stays_for_three_days_after_a_new_address(client, people):
    with_app(people.deputy, NOON)
    change(people)
    client.force_login(people.chair)

    answer = client.post(
        reverse("accounts:reset_step", args=[people.deputy.pk]), {"reason": "Потерял телефон."}
    )

    assert answer.status_code == 422
    assert "Почту этого человека сменили" in answer.content.decode()
    assert people.deputy.code_apps.exists() and people.deputy.recovery_codes.count() == 10
    assert not Message.objects.filter(kind="second_step_reset").exists()
    assert not Entry.objects.filter(action="accounts.second_step.reset").exists()


def test_after_three_days_it_is_reset(people):
    with_app(people.deputy, NOON)
    change(people, now=NOON)

    reset_and_write(people.deputy.pk, reason="Потерял.", actor=people.chair, now=NOON + 3 * DAYS)

    assert not people.deputy.code_apps.exists()


def test_the_old_address_is_told_and_he_is_put_out_everywhere(client, people):
    old, theirs = people.deputy.email, Client()
    theirs.force_login(people.deputy)
    client.force_login(people.chair)

    client.post(
        reverse("accounts:change_person", args=[people.deputy.pk]),
        {"surname": "Deputy", "name": "Мария", "email": "New@example.org"},
    )

    assert User.objects.get(pk=people.deputy.pk).email == "new@example.org"
    assert not is_in(theirs)
    letter = Message.objects.get()
    assert (letter.kind, letter.to_address, letter.user) == (
        "officer_email_changed", old, people.deputy,
    )  # fmt: skip
    assert "new@example.org" not in letter.text


def test_another_name_tells_and_ends_nothing(people):
    theirs = Client()
    theirs.force_login(people.deputy)

    user = change(people, email=people.deputy.email, surname="Другая", now=timezone.now())

    assert user.email_changed_at is None
    assert is_in(theirs)
    assert not Message.objects.exists()


def test_the_address_of_who_never_came_in_may_be_a_strangers(people):
    people.deputy.set_unusable_password()
    people.deputy.save()

    change(people)

    assert not Message.objects.exists()
