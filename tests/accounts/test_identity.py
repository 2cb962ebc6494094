"""Signing in by the union's own identity server, with a real one that listens in the test."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured

from accounts import identity
from accounts.models import User
from audit.models import Entry
from tests.accounts.identity_server import CLIENT, SECRET, IdentityServer
from tests.accounts.stepping import is_in, with_app
from tests.factories import NOON
from unionportal.settings.servers import origin_of

pytestmark = pytest.mark.django_db
GO, BACK = "/login/identity/", "/login/identity/back/"


@pytest.fixture
def server(settings):
    cache.clear()
    running = IdentityServer()
    settings.OIDC_ISSUER = running.issuer
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT, SECRET
    settings.OIDC_SECOND_STEP_ACR = ["two-steps"]
    yield running
    running.close()


@pytest.fixture
def chair(people, server):
    server.claims = {"email": people.chair.email.upper(), "email_verified": True}
    return people.chair


def come(client, server, next_url=""):
    asked = client.post(GO, {"next": next_url})
    return client.get(BACK, server.let_through(asked["Location"]))


def test_a_known_person_comes_in(chair, client, server):
    asked = client.post(GO, {"next": "/office/members/"})
    query = parse_qs(urlsplit(asked["Location"]).query)
    done = client.get(BACK, server.let_through(asked["Location"]))

    assert asked["Location"].startswith(f"{server.issuer}/door?")
    assert query["redirect_uri"] == ["https://portal.test/login/identity/back/"]
    assert query["code_challenge_method"] == ["S256"]
    assert done["Location"] == "/office/members/"
    assert is_in(client)
    assert User.objects.get(pk=chair.pk).identity == "person-1"
    assert Entry.objects.filter(action="accounts.identity.bound").count() == 1


def test_next_time_he_is_known_by_his_number(chair, client, server):
    User.objects.filter(pk=chair.pk).update(identity="person-1")
    server.claims = {"email": "other@example.org", "email_verified": False}

    assert come(client, server)["Location"] == "/office/"
    assert is_in(client)


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@example.org", "email_verified": True},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": None},
    ],
)
def test_nobody_is_made_and_an_unproved_mailbox_is_nobodys(chair, client, server, claims):
    server.claims |= claims
    known = User.objects.count()

    answer = come(client, server)

    assert answer.status_code == 403
    assert "в портале такого человека нет" in answer.content.decode()
    assert not is_in(client)
    assert User.objects.count() == known
    assert Entry.objects.filter(action="accounts.sign_in.failed").count() == 1


def test_somebody_else_with_the_same_mailbox_does_not_come_in(chair, client, server):
    User.objects.filter(pk=chair.pk).update(identity="person-of-before")

    assert come(client, server).status_code == 403
    assert not is_in(client)


def test_a_closed_person_does_not_come_in(chair, client, server):
    User.objects.filter(pk=chair.pk).update(is_active=False)

    assert come(client, server).status_code == 403
    assert User.objects.get(pk=chair.pk).identity is None


@pytest.mark.parametrize(
    "spoil",
    [
        {"aud": "another-site"},
        {"aud": ["portal", "another-site"]},
        {"aud": ["portal", "another-site"], "azp": "another-site"},
        {"iss": "https://evil.example"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"iat": int(time.time()) + 3600},
        {"sub": None},
        {"sub": "x" * 300},
        {"sub": ""},
    ],
)
def test_a_token_that_says_something_else_is_refused(chair, client, server, spoil):
    server.claims |= spoil

    answer = come(client, server)

    assert answer.status_code == 403
    assert "не получилось" in answer.content.decode()
    assert not is_in(client)


def test_a_token_of_another_key_is_refused(chair, client, server):
    server.signing_key = rsa.generate_private_key(65537, 2048)

    assert come(client, server).status_code == 403


def test_a_token_without_a_signature_is_refused(chair, client, server):
    server.algorithm = "none"

    assert come(client, server).status_code == 403


def test_a_token_signed_with_what_everybody_knows_is_refused(chair, client, server):
    server.algorithm, server.signing_key = "HS256", "x" * 64

    assert come(client, server).status_code == 403


def test_a_new_key_of_the_server_is_learnt_at_once(chair, client, server):
    come(client, server)
    client.logout()
    server.key, server.kid = rsa.generate_private_key(65537, 2048), "two"

    assert come(client, server)["Location"] == "/office/"
    assert server.asked.count("/keys") == 2


@pytest.mark.parametrize(
    "spoil", ["state", "again", "elsewhere", "no code", "late", "other server"]
)
def test_an_answer_that_was_not_asked_for_is_refused(
    chair, client, server, spoil, monkeypatch, settings
):
    asked = client.post(GO)["Location"]
    answer = server.let_through(asked)
    if spoil == "state":
        answer["state"] += "x"
    elif spoil == "again":
        client.get(BACK, answer)
        client.logout()
    elif spoil == "elsewhere":
        client.session.flush()
    elif spoil == "no code":
        answer = {"state": answer["state"], "error": "access_denied"}
    elif spoil == "late":
        later = time.time() + identity.LIVES + 1
        monkeypatch.setattr(identity.time, "time", lambda: later)
    else:
        settings.OIDC_CLIENT_SECRET = "не та"

    assert client.get(BACK, answer).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize(
    "told",
    [
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": "https://evil.example/door"},
        {"token_endpoint": None},
        {"jwks_uri": "file:///etc/passwd"},
    ],
)
def test_a_server_that_tells_something_else_of_itself_is_not_believed(chair, client, server, told):
    server.told = told

    answer = client.post(GO)

    assert answer.status_code == 403
    assert "не отвечает" in answer.content.decode()


def test_a_server_that_is_away_is_told_of_in_words(chair, client, server):
    server.close()

    answer = client.post(GO)

    assert answer.status_code == 403
    assert "Сервер входа не отвечает" in answer.content.decode()


@pytest.mark.parametrize(("acr", "target"), [("two-steps", "/office/"), ("one", "/login/second/")])
def test_the_second_step_may_be_made_there(chair, client, server, acr, target):
    with_app(chair, NOON)
    server.claims["acr"] = acr

    assert come(client, server)["Location"] == target
    assert is_in(client) == (acr == "two-steps")


def test_the_way_leads_nowhere_else(chair, client, server):
    assert come(client, server, "https://evil.example/")["Location"] == "/office/"


def test_without_an_address_there_is_no_such_door(people, client, settings):
    settings.OIDC_ISSUER = ""

    assert client.post(GO).status_code == 404
    assert client.get(BACK).status_code == 404
    assert "сервер союза" not in client.get("/login/").content.decode()


def test_the_button_stands_on_the_page(people, client, server):
    assert "Войти через сервер союза" in client.get("/login/").content.decode()


@pytest.mark.parametrize("url", ["id.example.org", "ftp://x", "https://a@b", "javascript:x"])
def test_an_address_that_is_none_stops_the_start(url):
    with pytest.raises(ImproperlyConfigured):
        origin_of(url)


def test_the_policy_of_content_allows_its_host_alone():
    assert origin_of("https://id.example.org/realms/union") == "https://id.example.org"
