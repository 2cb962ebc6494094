"""Signing in, guessing passwords, forgotten passwords, invitations."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts import services
from accounts.enums import Role
from accounts.invitations import LIFETIME, invitation_path, invited_user
from accounts.models import User
from audit.models import Entry
from notifications.models import Message
from tests.factories import PASSWORD
from unionportal import offices, passwords

pytestmark = pytest.mark.django_db
FRESH = "novaya-parol-2026"


@pytest.fixture(autouse=True)
def _no_memory():
    cache.clear()


def sign_in(client, email, password=PASSWORD):
    return client.post("/login/", {"username": email, "password": password})


def is_in(client):
    return "_auth_user_id" in client.session


def test_one_signs_in_by_e_mail_however_it_is_typed(people, client):
    answer = sign_in(client, f" {people.chair.email.upper()} ")

    assert answer["Location"] == "/office/"
    assert is_in(client)
    assert Entry.objects.get(action="accounts.signed_in").actor_id == people.chair.pk


@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_password_and_an_unknown_address_look_the_same(people, client, known):
    email = people.chair.email if known else "nobody@example.org"

    answer = sign_in(client, email, "wrong")

    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors() == [
        "Почта или пароль не подходят. Проверьте раскладку и регистр букв."
    ]
    assert not is_in(client)


def test_a_locked_person_does_not_come_in(people, client):
    User.objects.filter(pk=people.chair.pk).update(is_active=False)

    assert sign_in(client, people.chair.email).status_code == 422
    assert not is_in(client)


@pytest.mark.parametrize("known", [True, False])
def test_guessing_is_stopped_whoever_is_guessed(people, client, settings, known):
    email = people.chair.email if known else "nobody@example.org"

    answers = [
        sign_in(client, email.upper() if number % 2 else email, "wrong").status_code
        for number in range(settings.AXES_FAILURE_LIMIT)
    ]
    locked = sign_in(client, email)

    assert answers == [422] * (settings.AXES_FAILURE_LIMIT - 1) + [429]
    assert locked.status_code == 429
    assert "Слишком много неудачных попыток" in locked.content.decode()
    assert not is_in(client)


def test_the_lock_holds_nobody_else(people, client, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, people.chair.email, "wrong")

    other = sign_in(client, people.deputy.email)
    client.logout()
    elsewhere = client.post(
        "/login/",
        {"username": people.chair.email, "password": PASSWORD},
        REMOTE_ADDR="203.0.113.7",
    )

    assert other.status_code == 302
    assert elsewhere.status_code == 302


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(people, client, target):
    answer = client.post(
        "/login/",
        {"username": people.chair.email, "password": PASSWORD, "next": target},
    )

    assert answer["Location"] == "/office/"


def test_signing_out_is_a_post_and_says_so(people, client):
    client.force_login(people.chair)

    assert client.get("/logout/").status_code == 405
    assert is_in(client)
    answer = client.post("/logout/")

    assert "Вы вышли из кабинета" in answer.content.decode()
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert not is_in(client)


def ask_reset(client, email):
    return client.post("/password-reset/", {"email": email})


def link_of(message):
    return re.search(r"https://portal\.test(/\S+)", message.text)[1]


def test_a_forgotten_password_is_replaced_by_the_letter(people, client, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, people.chair.email, "wrong")
    asked = ask_reset(client, people.chair.email.upper())
    message = Message.objects.get()

    page = client.get(link_of(message), follow=True)
    done = client.post(page.redirect_chain[-1][0], {"new_password1": FRESH, "new_password2": FRESH})

    assert asked["Location"] == "/password-reset/done/"
    assert (message.kind, message.user, message.to_address) == (
        "password_reset",
        people.chair,
        people.chair.email,
    )
    assert done["Location"] == "/password-reset/complete/"
    assert sign_in(client, people.chair.email, FRESH).status_code == 302
    assert Entry.objects.filter(action="accounts.password.reset").count() == 1


def test_the_link_works_once_and_forged_ones_never(people, client):
    ask_reset(client, people.chair.email)
    link = link_of(Message.objects.get())
    page = client.get(link, follow=True)
    client.post(page.redirect_chain[-1][0], {"new_password1": FRESH, "new_password2": FRESH})
    client.session.flush()
    uid = urlsafe_base64_encode(force_bytes(people.deputy.pk))
    token = default_token_generator.make_token(people.chair)

    answers = [
        client.get(url, follow=True)
        for url in (link, f"/password-reset/{uid}/{token}/", "/password-reset/0/x-y/")
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert all("Ссылка больше не действует" in answer.content.decode() for answer in answers)


def test_nobody_learns_who_has_an_account(people, client):
    with CaptureQueriesContext(connection) as for_known:
        known = ask_reset(client, people.chair.email)
    with CaptureQueriesContext(connection) as for_unknown:
        unknown = ask_reset(client, "nobody@example.org")

    assert (known.status_code, known["Location"], known.content) == (
        unknown.status_code,
        unknown["Location"],
        unknown.content,
    )
    shapes = [
        [re.split(r"[\s\"]+", query["sql"])[0] for query in queries]
        for queries in (for_known, for_unknown)
    ]
    inserts = [shape.count("INSERT") for shape in shapes]
    assert inserts == [3, 3]  # the letter, a line of the journal and what it says of the person
    assert abs(len(shapes[0]) - len(shapes[1])) <= 1  # RELEASE or ROLLBACK of the savepoint
    assert list(Message.objects.values_list("to_address", flat=True)) == [people.chair.email]


def test_a_locked_person_gets_no_letter(people, client):
    User.objects.filter(pk=people.chair.pk).update(is_active=False)

    ask_reset(client, people.chair.email)

    assert not Message.objects.exists()
    assert not Entry.objects.filter(action="accounts.password.asked").exists()


def test_a_mailbox_is_not_flooded_and_an_address_is_stopped(people, client):
    mailbox = [ask_reset(client, people.chair.email).status_code for _ in range(5)]
    others = [
        ask_reset(client, f"someone{number}@example.org").status_code
        for number in range(passwords.OF_ONE_ADDRESS.count)
    ]

    assert mailbox == [302] * 5
    assert Message.objects.count() == passwords.TO_ONE_MAILBOX.count
    assert others[-1] == 429


def test_a_wrong_address_is_told_beside_the_field(people, client):
    answer = ask_reset(client, "не почта")

    assert answer.status_code == 422
    assert answer.context["form"]["email"].value() == "не почта"


def invited(house, people, now=None):
    mandate = offices.give(
        house.primary,
        actor=people.chair,
        role=Role.PRIMARY_DEPUTY,
        email="orlov@example.org",
        surname="Орлов",
        name="Пётр",
        starts_on=timezone.localdate(),
        now=now,
    )
    return User.objects.get(pk=mandate.user_id)


def test_an_invitation_sets_the_password_and_lets_in(house, people, client):
    user = invited(house, people)
    message = Message.objects.get()
    page = client.get(link_of(message))

    answer = client.post(link_of(message), {"new_password1": FRESH, "new_password2": FRESH})

    assert (message.kind, message.to_address, message.user) == ("invitation", user.email, user)
    assert "Заместитель председателя ППО" in page.content.decode()
    assert answer["Location"] == "/office/"
    assert int(client.session["_auth_user_id"]) == user.pk
    client.logout()
    assert sign_in(client, user.email, FRESH).status_code == 302


def test_an_invitation_works_once(house, people, client):
    link = invitation_path(invited(house, people))
    client.post(link, {"new_password1": FRESH, "new_password2": FRESH})
    client.logout()

    answers = [client.get(link), client.post(link, {"new_password1": "x", "new_password2": "x"})]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert "Приглашение больше не действует" in answers[0].content.decode()
    assert not is_in(client)


def test_an_invitation_lives_two_weeks(house, people):
    now = timezone.now()
    user = invited(house, people, now=now)
    *_, uid, token, _ = invitation_path(user).split("/")

    open_at = [
        invited_user(uid, token, now=now + LIFETIME + timedelta(seconds=second)) is not None
        for second in (-1, 0)
    ]

    assert open_at == [True, False]


@pytest.mark.parametrize("spoil", ["uid", "token", "again", "email", "locked"])
def test_a_forged_or_replaced_invitation_is_nothing(house, people, client, spoil):
    user = invited(house, people)
    *_, uid, token, _ = invitation_path(user).split("/")
    if spoil == "uid":
        uid = urlsafe_base64_encode(force_bytes(people.admin.pk))
    elif spoil == "token":
        token = token[:-1] + ("A" if token[-1] != "A" else "B")
    elif spoil == "again":
        services.invite_again(user.pk, unit=house.primary, actor=people.chair)
    elif spoil == "email":
        services.change_person(user.pk, actor=people.chair, email="other@example.org")
    else:
        User.objects.filter(pk=user.pk).update(is_active=False)
    url = reverse("accounts:accept_invitation", args=[uid, token])

    answer = client.post(url, {"new_password1": FRESH, "new_password2": FRESH})

    assert answer.status_code == 404
    assert not User.objects.get(pk=user.pk).has_usable_password()
    assert not is_in(client)


@pytest.mark.parametrize("uid", ["", "!!!", "0", "MQ" * 50, "Л"])
def test_a_broken_link_is_not_found(people, client, uid):
    assert client.get(f"/invitation/{uid}/token/").status_code == 404


@pytest.mark.parametrize(
    "password", ["short", "12345678901234", "password1234", "orlov@example.org"]
)
def test_a_weak_password_is_refused_with_advice(house, people, client, password):
    user = invited(house, people)

    answer = client.post(
        invitation_path(user), {"new_password1": password, "new_password2": password}
    )

    assert answer.status_code == 422
    assert answer.context["form"].errors["new_password2"]
    assert not User.objects.get(pk=user.pk).has_usable_password()


def test_the_same_password_is_no_new_one(people, client):
    client.force_login(people.chair)

    answer = client.post(
        "/office/profile/password/",
        {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD},
    )

    assert answer.status_code == 422
    assert "Это прежний пароль" in str(answer.context["form"].errors["new_password1"])
    assert not Entry.objects.filter(action="accounts.password.changed").exists()


def test_the_password_is_changed_from_the_profile(people, client):
    client.force_login(people.chair)

    wrong = client.post(
        "/office/profile/password/",
        {"old_password": "wrong", "new_password1": FRESH, "new_password2": FRESH},
    )
    right = client.post(
        "/office/profile/password/",
        {"old_password": PASSWORD, "new_password1": FRESH, "new_password2": FRESH},
    )

    assert (wrong.status_code, right["Location"]) == (422, "/office/profile/")
    assert User.objects.get(pk=people.chair.pk).check_password(FRESH)
    assert is_in(client)
    assert Entry.objects.filter(action="accounts.password.changed").count() == 1
