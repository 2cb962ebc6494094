"""Two at once: the same code, the same link; and nobody learns who has an account."""

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.codes import Tried, try_code
from accounts.models import RecoveryCode, User, WrongCodes
from accounts.views import sign_in as door
from audit.models import Entry
from tests.accounts.stepping import code_at, sign_in, with_app
from tests.factories import NOON, PASSWORD, make_user
from unionportal.unused import look_for_unused, open_again, return_path

LATER = NOON + timedelta(minutes=5)
together = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_memory():
    cache.clear()


def at_once(work, times):
    """What ``work`` gives in so many connections begun at one moment."""
    ready, given = Barrier(times), []

    def run():
        try:
            ready.wait()
            given.append(work())
        finally:
            connections.close_all()

    threads = [Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


@together
def test_a_code_on_paper_used_by_four_at_once_is_good_once():
    user = make_user()
    _, paper = with_app(user, NOON)

    tried = at_once(lambda: try_code(user.pk, paper[0], now=LATER), 4)

    assert sorted(tried) == [Tried.PAPER, Tried.WRONG, Tried.WRONG, Tried.WRONG]
    assert RecoveryCode.objects.filter(used_at__isnull=False).count() == 1
    assert Entry.objects.filter(action="accounts.recovery_code.used").count() == 1


@together
def test_a_code_of_an_app_used_by_four_at_once_is_good_once():
    user = make_user()
    app, _ = with_app(user, NOON)
    code = code_at(app, LATER)

    tried = at_once(lambda: try_code(user.pk, code, now=LATER), 4)

    assert sorted(tried) == [Tried.APP, Tried.WRONG, Tried.WRONG, Tried.WRONG]


@together
def test_wrong_codes_tried_at_once_are_all_counted():
    user = make_user()
    with_app(user, NOON)

    at_once(lambda: try_code(user.pk, "000000", now=LATER), 6)

    assert WrongCodes.objects.get().count == 6


@together
def test_two_sweeps_at_once_close_and_write_once(people):
    User.objects.filter(pk=people.chair.pk).update(last_login=NOON)
    told_at = NOON + timedelta(days=183)
    User.objects.exclude(pk=people.chair.pk).update(last_login=told_at)

    told = at_once(lambda: look_for_unused(now=told_at), 2)
    closed = at_once(lambda: look_for_unused(now=told_at + timedelta(days=30)), 2)
    user = User.objects.get(pk=people.chair.pk)
    token = return_path(user).split("/")[-2]
    opened = at_once(lambda: open_again(token) is not None, 2)

    assert sorted(told) == [(0, 0), (1, 0)]
    assert sorted(closed) == [(0, 0), (0, 1)]
    assert sorted(opened) == [False, True]


def shape_of(client, email):
    with CaptureQueriesContext(connection) as asked:
        answer = client.post("/login/", {"username": email, "password": "не тот пароль"})
    words = [re.split(r"[\s\"]+", query["sql"])[0] for query in asked]
    return answer.status_code, answer.context["form"].non_field_errors(), words


@pytest.mark.django_db
def test_an_unknown_address_costs_the_same_work_as_a_wrong_password(people, monkeypatch):
    hashed = []
    real = User.set_password
    monkeypatch.setattr(
        User, "set_password", lambda user, password: hashed.append(1) or real(user, password)
    )

    known = shape_of(Client(), people.chair.email)
    before = len(hashed)
    unknown = shape_of(Client(), "nobody@example.org")

    assert known == unknown
    assert len(hashed) == before + 1  # a hash is computed for nobody too
    failed = Entry.objects.filter(action="accounts.sign_in.failed").order_by("pk")
    assert [entry.subject for entry in failed] == [
        f"accounts.user:{people.chair.pk}",
        "accounts.user:0",
    ]


@pytest.mark.django_db
def test_whoever_guesses_from_many_addresses_is_stopped_too(people, monkeypatch):
    monkeypatch.setattr(door, "FROM_EVERYWHERE", door.FROM_EVERYWHERE._replace(count=4))

    answers = [
        Client(REMOTE_ADDR=f"203.0.113.{number}")
        .post("/login/", {"username": people.chair.email, "password": "не тот"})
        .status_code
        for number in range(1, 7)
    ]

    assert answers == [422] * 4 + [429] * 2


@pytest.mark.django_db
def test_whoever_knocks_from_one_address_shuts_the_door_for_nobody_else(people, monkeypatch):
    monkeypatch.setattr(door, "OF_ONE_ACCOUNT", door.OF_ONE_ACCOUNT._replace(count=2))
    told = {"username": people.chair.email, "password": "не тот"}
    stranger, owner = Client(REMOTE_ADDR="203.0.113.1"), Client(REMOTE_ADDR="203.0.113.2")

    knocked = [stranger.post("/login/", told).status_code for _ in range(4)]
    opened = owner.post("/login/", told | {"password": PASSWORD}).status_code

    assert knocked == [422, 422, 429, 429]
    assert opened == 302


@pytest.mark.django_db
def test_where_the_owner_is_signed_in_strangers_keep_him_out_by_no_number(people, monkeypatch):
    monkeypatch.setattr(door, "FROM_EVERYWHERE", door.FROM_EVERYWHERE._replace(count=2))
    told = {"username": people.chair.email, "password": PASSWORD}
    came = Client(REMOTE_ADDR="203.0.113.99").post("/login/", told).status_code
    for number in range(1, 5):
        Client(REMOTE_ADDR=f"203.0.113.{number}").post("/login/", told | {"password": "не тот"})

    answers = [
        Client(REMOTE_ADDR=f"203.0.113.{number}").post("/login/", told).status_code
        for number in (98, 99)
    ]

    assert (came, answers) == (302, [429, 302])


@pytest.mark.django_db
def test_an_address_that_tries_everybody_is_stopped(people, client, monkeypatch):
    monkeypatch.setattr(door, "OF_ONE_ADDRESS", door.OF_ONE_ADDRESS._replace(count=3))

    answers = [
        client.post("/login/", {"username": f"a{number}@example.org", "password": "x"})
        for number in range(4)
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422, 429]
    assert "Слишком часто" in answers[-1].content.decode()
    assert int(answers[-1]["Retry-After"]) > 0


@pytest.mark.django_db
def test_guessing_coming_and_going_are_in_the_journal(people, client, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, people.chair, "не тот")
    sign_in(client, people.deputy)
    client.post("/logout/")

    told = Entry.objects.filter(action__startswith="accounts.sign").order_by("pk")
    assert [entry.action for entry in told] == [
        *["accounts.sign_in.failed"] * (settings.AXES_FAILURE_LIMIT - 1),
        "accounts.sign_in.locked",
        "accounts.signed_in",
        "accounts.signed_out",
    ]
