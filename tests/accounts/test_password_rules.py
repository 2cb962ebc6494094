"""What may not be a password, and how it is kept."""

import hashlib
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError

from accounts.models import User
from tests.accounts.stepping import sign_in
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
GOOD = "vechernij-sneg-nad-volgoj"


@pytest.fixture(autouse=True)
def _no_memory():
    cache.clear()


def refusals(password, user=None):
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return [error.code for error in refused.error_list]
    return []


@pytest.mark.parametrize(
    "password", [GOOD, "три кота и чайник", "x" * 9 + "q7Kd", "снег" * 500, "a1!" * 400]
)
def test_long_ones_are_good_whatever_their_signs(password):
    assert refusals(password) == []


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("девять999", "password_too_short"),
        ("73018264950", "password_entirely_numeric"),
        ("password1234", "password_too_common"),
        ("qwertyuiop", "password_too_common"),
        ("Пароль2026!", "password_too_common"),
        ("gfhjkm2026", "password_too_common"),  # «пароль» in the other layout
        ("йцукенгшщз", "password_too_common"),
        ("приветпривет", "password_too_common"),
        ("Профсоюз2026", "password_too_common"),
    ],
)
def test_what_is_guessed_first_is_refused(password, code):
    assert code in refusals(password)


@pytest.mark.parametrize(
    "password", ["Konstantinova1", "konstantinova@example.org", "Аполлинария9"]
)
def test_ones_own_name_is_refused(password):
    user = make_user(surname="Konstantinova", name="Аполлинария", email="konstantinova@example.org")

    assert refusals(password, user) == ["password_too_similar"]


@pytest.mark.parametrize("password", ["Волжский2026"[:10], "волгоград24", "djkujuhfl24"])
def test_the_name_of_ones_organisation_is_refused(people, password):
    assert refusals(password, people.chair) == ["password_of_organisation"]


def test_an_organisation_in_a_long_phrase_is_good(people):
    assert refusals("волгоград зимой и чайник", people.chair) == []
    assert refusals("волгоград24", people.stranger) == []


@contextmanager
def list_of_leaks(answer, status=200):
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(answer.encode())

        def log_message(self, *args):
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/range/", asked
    server.shutdown()
    server.server_close()


def digest_of(password):
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


@pytest.mark.parametrize(("count", "expected"), [(7, ["password_leaked"]), (0, [])])
def test_a_leaked_one_is_refused_and_never_leaves_the_portal(settings, count, expected):
    digest = digest_of(GOOD)
    with list_of_leaks(f"{'0' * 35}:3\r\n{digest[5:]}:{count}\r\n") as (url, asked):
        settings.BREACHED_PASSWORDS_URL = url
        found = refusals(GOOD)

    assert found == expected
    assert asked == [f"/range/{digest[:5]}"]


def test_a_list_that_fails_refuses_nobody(settings):
    with list_of_leaks("", status=500) as (url, _):
        settings.BREACHED_PASSWORDS_URL = url
        broken = refusals(GOOD)
    away = refusals(GOOD)  # nobody listens there any more

    assert (broken, away) == ([], [])


def test_without_an_address_nobody_is_asked(settings):
    settings.BREACHED_PASSWORDS_URL = ""

    assert refusals(GOOD) == []


def test_an_old_hash_is_made_anew_at_signing_in(client, settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    user = make_user()
    User.objects.filter(pk=user.pk).update(password=make_password(PASSWORD, hasher="pbkdf2_sha256"))

    answer = sign_in(client, user)

    user.refresh_from_db()
    assert answer.status_code == 302
    assert user.password.startswith("argon2$argon2id$")
    assert client.get("/office/").status_code == 200  # the session outlived the new hash


def test_the_portal_keeps_passwords_by_argon2():
    from unionportal.settings import base

    assert base.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"
