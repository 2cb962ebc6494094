"""Whoever's way in has changed is told by letter, whatever page changed it."""

import re

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.codes import begin_app
from accounts.models import User
from audit.models import Entry
from notifications.models import Message
from tests.accounts.stepping import code_at, is_in, sign_in, with_app
from tests.factories import NOON, PASSWORD
from unionportal import alarms

NEW = "совсем-другой-пароль-7"


def told():
    """What the only letter says has changed."""
    letter = Message.objects.get()
    assert letter.kind == "sign_in_changed"
    return re.search(r"изменился ваш вход: (.*)\.\n", letter.text)[1]


@pytest.fixture
def mine(client, people):
    sign_in(client, people.chair)
    return client


def test_a_new_password_is_told(mine, people):
    answer = mine.post(
        reverse("accounts:password_change"),
        {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW},
    )

    assert answer.status_code == 302
    assert told() == "новый пароль"
    letter = Message.objects.get()
    assert (letter.to_address, letter.user) == (people.chair.email, people.chair)
    assert letter.unit.short_name == "ППО «Волжская ГЭС»"


def test_a_password_refused_is_not(mine):
    answer = mine.post(
        reverse("accounts:password_change"),
        {"old_password": "не тот", "new_password1": NEW, "new_password2": NEW},
    )

    assert answer.status_code == 422
    assert not Message.objects.exists()


def test_so_is_one_set_by_the_link_of_the_letter(client, people):
    uid = urlsafe_base64_encode(force_bytes(people.chair.pk))
    token = default_token_generator.make_token(people.chair)
    page = client.get(reverse("accounts:password_reset_confirm", args=[uid, token]))

    client.post(page.url, {"new_password1": NEW, "new_password2": NEW})

    assert User.objects.get(pk=people.chair.pk).check_password(NEW)
    assert told() == "новый пароль"


def test_a_link_of_nobody_writes_nothing(client, people):
    for uid in ("x", "AAAA", urlsafe_base64_encode(b"9" * 30)):
        url = reverse("accounts:password_reset_confirm", args=[uid, "set-password"])
        assert client.post(url, {"new_password1": NEW}).status_code == 404

    assert not Message.objects.exists()


def test_a_new_app_is_told_with_its_codes(mine, people):
    app = begin_app(people.chair, "Мой телефон")
    code = code_at(app, alarms.timezone.now())

    mine.post(reverse("accounts:app", args=[app.pk]), {"code": code})

    assert told() == (
        "добавлено: приложение «Мой телефон»; новые запасные коды, прежние не действуют"
    )


def test_an_app_removed_is_told(client, people):
    app, _ = with_app(people.chair, NOON)
    client.force_login(people.chair)

    client.post(reverse("accounts:remove_app", args=[app.pk]))

    assert told() == "удалено: приложение «Телефон»"


def test_new_codes_are_told(client, people):
    with_app(people.chair, NOON)
    client.force_login(people.chair)

    client.post(reverse("accounts:new_codes"))

    assert told() == "новые запасные коды, прежние не действуют"


def test_the_first_password_of_the_invited_is_not(people):
    people.chair.set_unusable_password()
    people.chair.save()

    with alarms.watched(people.chair.pk):
        user = User.objects.get(pk=people.chair.pk)
        user.set_password(NEW)
        user.save()

    assert not Message.objects.exists()


def test_what_is_rolled_back_is_not_told(people):
    with pytest.raises(RuntimeError), alarms.watched(people.chair.pk):
        with_app(people.chair, NOON)
        raise RuntimeError

    assert not people.chair.code_apps.exists()
    assert not Message.objects.exists()


def test_an_email_changed_by_an_operator_is_told_at_the_old_one(client, people):
    operator, old = people.admin, people.deputy.email
    operator.is_staff = operator.is_superuser = True
    operator.save()
    with_app(operator, NOON)
    theirs = type(client)()
    theirs.force_login(people.deputy)
    client.force_login(operator)
    session = client.session
    session["_second_step"] = True
    session.save()

    answer = client.post(
        reverse("admin:accounts_user_change", args=[people.deputy.pk]),
        {
            "email": "New@example.org",
            "surname": "Deputy",
            "name": "Мария",
            "patronymic": "Петровна",
            "is_active": "on",
        },
    )

    user = User.objects.get(pk=people.deputy.pk)
    assert answer.status_code == 302
    assert user.email == "new@example.org"
    assert user.email_changed_at
    assert not is_in(theirs)
    letter = Message.objects.get()
    assert (letter.kind, letter.to_address) == ("officer_email_changed", old)
    entry = Entry.objects.get(action="admin.accounts.user.changed")
    assert entry.data["changes"] == {"email": [old, "new@example.org"]}
