"""No door tells a stranger who is here: the same words, the same status, the same way on."""

import re

import pytest
from django.core.cache import cache
from django.utils.http import urlsafe_base64_encode

from tests.applications.test_join_views import address, typed
from tests.cabinet.visits import a_member
from tests.factories import make_member, make_user

pytestmark = pytest.mark.django_db

# What differs from one answer to the next whoever asks: keys of forms, of requests, the time.
_CHANCE = re.compile(r'(?:value="[\w:.-]{20,}"|[0-9a-f]{8}-[0-9a-f-]{27}|/a/[\w-]+/|\d{1,2}:\d\d)')


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def seen(client, path, fields, *typed_words):
    """What a stranger sees in the end, without chance and without his own words."""
    cache.clear()
    client.cookies.clear()
    answer = client.post(path, fields)
    way = _CHANCE.sub("…", answer.headers.get("Location", ""))
    page = client.get(answer.url) if answer.status_code == 302 else answer
    text = _CHANCE.sub("…", page.content.decode())
    for word in typed_words:
        text = text.replace(word, "…")
    return answer.status_code, way, page.status_code, text


def test_signing_in(client, people):
    locked = make_user(is_active=False)

    told = [
        seen(client, "/login/", {"username": email, "password": "мимо"}, email)
        for email in (people.chair.email, locked.email, "nobody@example.org")
    ]

    assert told[0][0] == 422
    assert told[0] == told[1] == told[2]


def test_a_right_password_of_a_locked_account_looks_like_a_wrong_one(client, house):
    locked = make_user(is_active=False, password="слон в посудной лавке")

    told = [
        seen(client, "/login/", {"username": locked.email, "password": password}, locked.email)
        for password in ("слон в посудной лавке", "мимо")
    ]

    assert told[0] == told[1]


def test_a_forgotten_password(client, people):
    locked = make_user(is_active=False)
    invited = make_user(password=None)

    told = [
        seen(client, "/password-reset/", {"email": email}, email)
        for email in (people.chair.email, locked.email, invited.email, "nobody@example.org")
    ]

    assert told[0][:3] == (302, "/password-reset/done/", 200)
    assert all(one == told[0] for one in told)


@pytest.mark.parametrize(("known", "unknown"), [
    ("anna@example.org", "nobody@example.org"),
    ("+7 973 000-00-01", "+7 973 999-99-99"),
])  # fmt: skip
def test_the_link_of_a_member(known, unknown, client, house):
    a_member(house.primary)

    told = [
        seen(client, "/me/enter/", {"contact": contact}, contact) for contact in (known, unknown)
    ]

    assert told[0][:3] == (302, "/me/enter/code/…/", 200)
    assert told[0] == told[1]


def test_the_form_of_joining(client, house):
    make_member(house.primary, surname="Кузнецова", name="Анна", patronymic="Игоревна",
                email="anna@mail.ru", phone="+79991112233")  # fmt: skip

    told = [
        seen(client, address(house.primary), typed(surname=surname, email=email), surname, email)
        for surname, email in (("Кузнецова", "anna@mail.ru"), ("Щеглова", "vera@mail.ru"))
    ]

    assert told[0][0] == 302
    assert told[0][:3] == told[1][:3]


def test_links_that_never_were_and_those_of_somebody_look_the_same(client, people):
    """A number in a link tells nothing: the one of a known person is refused as any other."""

    def told(pk):
        uid = urlsafe_base64_encode(str(pk).encode())
        return [
            (answer.status_code, _CHANCE.sub("…", answer.content.decode()).replace(uid, "…"))
            for answer in (
                client.get(f"/invitation/{uid}/forged/"),
                client.get(f"/password-reset/{uid}/forged-0123456789/"),
            )
        ]

    assert told(people.chair.pk) == told(10**9)
