"""Codes of the second step: an app on a phone, ten signs on paper, and whoever guesses."""

import re
from datetime import timedelta

import pytest

from accounts import codes
from accounts.codes import Tried, confirm_app, new_codes, remove_app, try_code
from accounts.enums import AccountRefused
from accounts.models import CodeApp, RecoveryCode, Session, WrongCodes
from accounts.secrets_at_rest import Unreadable, seal, seal_anew, unseal
from audit.models import Entry
from tests.accounts.stepping import code_at, with_app
from tests.factories import NOON, make_user
from unionportal.settings import base

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def user():
    return make_user()


def test_a_code_of_the_app_is_good_once(user):
    app, _ = with_app(user, NOON)
    code = code_at(app, LATER)

    tried = [try_code(user.pk, code, now=LATER) for _ in range(2)]

    assert tried == [Tried.APP, Tried.WRONG]
    app.refresh_from_db()
    assert app.last_used_at == LATER


def test_the_code_that_connected_the_app_opens_nothing(user):
    app, _ = with_app(user, NOON)

    assert try_code(user.pk, code_at(app, NOON), now=NOON) == Tried.WRONG


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(-60, Tried.WRONG), (-30, Tried.APP), (0, Tried.APP), (30, Tried.APP), (60, Tried.WRONG)],
)
def test_clocks_may_differ_by_half_a_minute(user, seconds, expected):
    app, _ = with_app(user, NOON)

    tried = try_code(user.pk, code_at(app, LATER + timedelta(seconds=seconds)), now=LATER)

    assert tried == expected


def test_an_earlier_code_is_not_good_after_a_later_one(user):
    app, _ = with_app(user, NOON)
    earlier, present = code_at(app, LATER - timedelta(seconds=30)), code_at(app, LATER)

    tried = [try_code(user.pk, code, now=LATER) for code in (present, earlier)]

    assert tried == [Tried.APP, Tried.WRONG]


def test_spaces_in_a_code_do_not_matter(user):
    app, _ = with_app(user, NOON)
    code = code_at(app, LATER)

    assert try_code(user.pk, f" {code[:3]} {code[3:]} ", now=LATER) == Tried.APP


@pytest.mark.parametrize("code", ["", "12345", "1234567", "абвгде", "٠١٢٣٤٥", "x" * 40])
def test_what_is_no_code_is_wrong(user, code):
    with_app(user, NOON)

    assert try_code(user.pk, code, now=LATER) == Tried.WRONG


def test_an_app_that_was_not_confirmed_opens_nothing(user):
    app = codes.begin_app(user, "Телефон", now=NOON)

    assert try_code(user.pk, code_at(app, LATER), now=LATER) == Tried.WRONG


def test_another_persons_code_is_wrong(user):
    other, _ = with_app(make_user(), NOON)
    with_app(user, NOON)

    assert try_code(user.pk, code_at(other, LATER), now=LATER) == Tried.WRONG


def test_ten_codes_are_issued_with_the_first_step_and_each_is_good_once(user):
    _, paper = with_app(user, NOON)

    tried = [try_code(user.pk, code.lower(), now=LATER) for code in paper]
    again = try_code(user.pk, paper[0], now=LATER)

    assert len(set(paper)) == 10
    assert all(re.fullmatch(r"[2-9A-HJKMNP-Z]{5}-[2-9A-HJKMNP-Z]{5}", code) for code in paper)
    assert tried == [Tried.PAPER] * 10
    assert again == Tried.WRONG
    assert codes.codes_left(user) == 0
    assert Entry.objects.filter(action="accounts.recovery_code.used").count() == 10


def test_new_codes_spend_the_earlier_ones(user):
    _, paper = with_app(user, NOON)

    fresh = new_codes(user, actor=user, now=LATER)

    assert try_code(user.pk, paper[0], now=LATER) == Tried.WRONG
    assert try_code(user.pk, fresh[0], now=LATER) == Tried.PAPER


def test_neither_codes_nor_secrets_are_kept_as_they_are(user):
    app, paper = with_app(user, NOON)
    kept = str([*RecoveryCode.objects.values(), *CodeApp.objects.values()])

    assert codes.secret_of(app) not in kept
    assert not any(code.replace("-", "") in kept for code in paper)


def test_codes_on_paper_are_kept_by_a_slow_hash_under_the_salt_of_their_sheet(user, settings):
    def salts():
        rows = RecoveryCode.objects.filter(user=user)
        return {kept[: codes.SALT] for kept in rows.values_list("code_hash", flat=True)}

    settings.RECOVERY_CODE_WORK = base.RECOVERY_CODE_WORK
    paper = new_codes(user, actor=user, now=NOON)
    first = salts()
    tried = try_code(user.pk, paper[3], now=LATER)
    new_codes(user, actor=user, now=NOON)

    assert tried == Tried.PAPER
    assert base.RECOVERY_CODE_WORK == 2**14
    assert len(first) == len(salts()) == 1
    assert first != salts()


def test_after_ten_wrong_codes_the_right_one_waits_an_hour(user):
    app, paper = with_app(user, NOON)
    wrong = [try_code(user.pk, "000000", now=LATER) for _ in range(codes.WRONG_AT_MOST)]
    soon, in_an_hour = LATER + timedelta(minutes=59), LATER + codes.CLOSED_FOR

    closed = [
        try_code(user.pk, code_at(app, soon), now=soon),
        try_code(user.pk, paper[0], now=soon),
    ]
    opened = try_code(user.pk, code_at(app, in_an_hour), now=in_an_hour)

    assert wrong == [Tried.WRONG] * codes.WRONG_AT_MOST
    assert closed == [Tried.CLOSED, Tried.CLOSED]
    assert opened == Tried.APP
    assert not WrongCodes.objects.exists()
    assert Entry.objects.filter(action="accounts.second_step.failed").count() == 10


def test_a_right_code_forgives_the_wrong_ones(user):
    app, _ = with_app(user, NOON)
    for _ in range(codes.WRONG_AT_MOST - 1):
        try_code(user.pk, "000000", now=LATER)

    assert try_code(user.pk, code_at(app, LATER), now=LATER) == Tried.APP
    assert not WrongCodes.objects.exists()


def test_a_wrong_first_code_connects_nothing(user):
    app = codes.begin_app(user, "Телефон", now=NOON)

    with pytest.raises(AccountRefused, match="Код не подошёл"):
        confirm_app(app, "000000", actor=user, now=NOON)

    app.refresh_from_db()
    assert app.confirmed_at is None
    assert not RecoveryCode.objects.exists()
    assert not Entry.objects.filter(action="accounts.code_app.added").exists()


def test_an_app_begun_anew_replaces_the_one_not_finished(user):
    codes.begin_app(user, "Первый", now=NOON)
    codes.begin_app(user, "Второй", now=NOON)

    assert list(user.code_apps.values_list("name", flat=True)) == ["Второй"]


def test_taking_an_app_away_ends_sessions(user, client):
    app, _ = with_app(user, NOON)
    client.force_login(user)

    remove_app(app, actor=user)

    assert not Session.objects.filter(user=user).exists()
    assert not user.code_apps.exists()
    assert Entry.objects.filter(action="accounts.code_app.removed").count() == 1


def test_a_secret_is_read_after_the_key_has_changed_and_sealed_anew(user, settings):
    app, _ = with_app(user, NOON)
    secret = codes.secret_of(app)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-" + "y" * 50

    read, changed, again = codes.secret_of(app), seal_anew(), seal_anew()
    settings.SECRET_KEY_FALLBACKS = []
    app.refresh_from_db()

    assert (read, changed, again) == (secret, 1, 0)
    assert codes.secret_of(app) == secret


def test_what_a_lost_key_sealed_opens_nothing_and_breaks_nothing(user, settings):
    app, paper = with_app(user, NOON)
    code = code_at(app, LATER)
    settings.SECRET_KEY = "another-" + "y" * 50

    assert try_code(user.pk, code, now=LATER) == Tried.WRONG
    assert try_code(user.pk, paper[0], now=LATER) == Tried.PAPER
    assert seal_anew() == 0
    with pytest.raises(Unreadable):
        unseal(app.sealed_secret)
    assert unseal(seal("тайна")) == "тайна"
