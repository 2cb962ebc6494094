"""«Подтвердите, что это вы»: asked of whoever came in long ago, before what cannot wait for him."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Grant, Look, User
from accounts.sessions import sessions_of
from audit.models import Entry
from tests.accounts.stepping import came_in_long_ago, is_in
from tests.factories import PASSWORD, make_member

TODAY = timezone.localdate()


@pytest.fixture
def mine(client, people):
    client.force_login(people.chair)
    came_in_long_ago(client)
    return client


def form_of(answer):
    """What the page that asks carries on, and where to."""
    assert answer.status_code == 422
    assert "Подтвердите, что это вы" in answer.content.decode()
    return dict(answer.context["carried"])


def test_pages_that_only_show_a_form_ask_first(mine, people, house):
    card = make_member(house.primary)
    pages = [
        reverse("rights:lend", args=["member", card.pk]),
        reverse("accounts:reset_step", args=[people.deputy.pk]),
        reverse("accounts:new_app"),
        reverse("accounts:new_key"),
    ]

    asked = [mine.get(url).url for url in pages]
    mine.post(reverse("accounts:prove"), {"password": PASSWORD, "next": pages[0]})

    assert asked == [f"{reverse('accounts:prove')}?next={url.replace('/', '%2F')}" for url in pages]
    assert mine.get(pages[0]).status_code == 200


def test_what_was_typed_goes_through_the_question(mine, people, house):
    card = make_member(house.primary)
    url = reverse("rights:lend", args=["member", card.pk])
    typed = {
        "email": people.stranger.email, "surname": "Stranger", "name": "Мария",
        "starts_on": str(TODAY), "ends_on": str(TODAY + timedelta(days=3)), "reason": "Проверка",
    }  # fmt: skip

    carried = form_of(mine.post(url, typed))
    nothing_yet = Grant.objects.count()
    done = mine.post(url, {**carried, "proof-password": PASSWORD})

    assert carried == typed
    assert nothing_yet == 0
    assert done.status_code == 302
    assert Grant.objects.get().user == people.stranger


def test_a_wrong_password_does_nothing_and_is_recorded(mine, people):
    url = reverse("accounts:put_out", args=[people.deputy.pk])
    theirs = Client()
    theirs.force_login(people.deputy)

    answer = mine.post(url, {"proof-password": "не тот"})

    assert form_of(answer) == {}
    assert "Пароль не подходит" in answer.content.decode()
    assert is_in(theirs)
    assert Entry.objects.filter(action="accounts.proof.failed").count() == 1


def test_sessions_end_after_the_password(mine, people):
    other = Client()
    other.force_login(people.chair)
    url = reverse("accounts:end_others")

    form_of(mine.post(url))
    before = len(sessions_of(people.chair))
    mine.post(url, {"proof-password": PASSWORD})

    assert (before, len(sessions_of(people.chair))) == (2, 1)
    assert is_in(mine) and not is_in(other)


def test_an_email_is_changed_after_the_password_and_a_name_without(mine, people):
    url = reverse("accounts:change_person", args=[people.deputy.pk])
    named = {"surname": "Другая", "name": "Мария", "email": people.deputy.email}

    plain = mine.post(url, named)
    asked = form_of(mine.post(url, {**named, "email": "new@example.org"}))

    assert plain.status_code == 302
    assert asked["email"] == "new@example.org"
    user = User.objects.get(pk=people.deputy.pk)
    assert (user.surname, user.email) == ("Другая", people.deputy.email)


def test_nobody_looks_through_anothers_eyes_from_a_computer_left_alone(client, people):
    client.force_login(people.admin)
    came_in_long_ago(client)

    form_of(client.post(reverse("rights:enter_as", args=[people.chair.pk]), {"reason": "Помочь"}))

    assert not Look.objects.exists()


def test_an_operator_is_asked_before_he_changes_an_account(client, people):
    operator = people.admin
    operator.is_staff = operator.is_superuser = True
    operator.save()
    client.force_login(operator)
    came_in_long_ago(client)
    session = client.session
    session["_second_step"] = True
    session.save()

    form_of(
        client.post(
            reverse("admin:accounts_user_change", args=[people.deputy.pk]),
            {"email": "new@example.org", "surname": "Deputy", "name": "Мария"},
        )
    )

    assert User.objects.get(pk=people.deputy.pk).email == people.deputy.email


def test_guesses_are_few(mine, people):
    url = reverse("accounts:put_out", args=[people.deputy.pk])

    answers = [mine.post(url, {"proof-password": str(number)}) for number in range(11)]

    assert [answer.status_code for answer in answers[-2:]] == [422, 429]
