"""Accounts that nobody uses: told, closed, opened by one link."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.signing import Signer
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Responsibility, Session, User
from accounts.queries import responsible_for
from applications.models import Application
from audit.models import Entry
from notifications.models import Message
from tests.accounts.stepping import is_in, sign_in
from tests.factories import NOON, make_application, make_mandate
from unionportal.unused import look_for_unused, open_again, return_path

pytestmark = pytest.mark.django_db
HALF_A_YEAR, MONTH, DAY = timedelta(days=182), timedelta(days=30), timedelta(days=1)
TOLD_AT = NOON + HALF_A_YEAR + DAY
CLOSED_AT = TOLD_AT + MONTH


@pytest.fixture(autouse=True)
def _no_memory():
    cache.clear()


@pytest.fixture
def chair(people):
    """Everybody came yesterday, in the time of the sweep; the chair half a year ago."""
    User.objects.update(last_login=CLOSED_AT - DAY)
    User.objects.filter(pk=people.chair.pk).update(last_login=NOON)
    return User.objects.get(pk=people.chair.pk)


@pytest.fixture
def closed(chair):
    look_for_unused(now=TOLD_AT)
    look_for_unused(now=CLOSED_AT)
    chair.refresh_from_db()
    return chair


def link_in(letter):
    return letter.url


def test_after_half_a_year_one_letter_is_written(chair):
    early = look_for_unused(now=NOON + HALF_A_YEAR)
    told = [look_for_unused(now=TOLD_AT), look_for_unused(now=TOLD_AT + DAY)]

    letter = Message.objects.get()
    assert (early, told) == ((0, 0), [(1, 0), (0, 0)])
    assert (letter.kind, letter.user) == ("unused_soon", chair)
    assert f"{CLOSED_AT:%d.%m.%Y} мы его закроем" in letter.text


def test_whoever_comes_after_the_letter_stays(chair):
    look_for_unused(now=TOLD_AT)
    User.objects.filter(pk=chair.pk).update(last_login=TOLD_AT + DAY)

    assert look_for_unused(now=CLOSED_AT) == (0, 0)
    assert User.objects.get(pk=chair.pk).is_active


def test_a_month_later_the_account_is_closed_once(chair, client):
    client.force_login(chair)
    User.objects.filter(pk=chair.pk).update(last_login=NOON)
    look_for_unused(now=TOLD_AT)

    done = [look_for_unused(now=at) for at in (CLOSED_AT - DAY, CLOSED_AT, CLOSED_AT + DAY)]

    chair.refresh_from_db()
    assert done == [(0, 0), (0, 1), (0, 0)]
    assert (chair.is_active, chair.closed_unused_at) == (False, CLOSED_AT)
    assert not Session.objects.filter(user=chair).exists()
    assert Message.objects.filter(kind="unused_closed").count() == 1
    assert Entry.objects.filter(action="accounts.unused.closed").count() == 1


def test_his_work_goes_to_who_answers_now(house, people, chair):
    application = make_application(house.primary, responsible=chair)

    look_for_unused(now=TOLD_AT)
    look_for_unused(now=CLOSED_AT)

    assert Application.objects.get(pk=application.pk).responsible == people.admin
    assert responsible_for(house.primary) == people.admin


def test_nobody_acts_in_the_place_of_the_closed(house, people, chair):
    own = people.chair.mandates.get()
    deputy = make_mandate(
        people.deputy, house.primary, Role.PRIMARY_CHAIR, standing_in_for=own,
        starts_on=NOON.date(), ends_on=timezone.localdate(CLOSED_AT + MONTH),
    )  # fmt: skip

    look_for_unused(now=TOLD_AT)
    look_for_unused(now=CLOSED_AT)

    deputy.refresh_from_db()
    assert deputy.ends_on == timezone.localdate(CLOSED_AT) - DAY


def test_who_returns_answers_again(house, closed):
    assert open_again(return_path(closed).split("/")[-2], now=CLOSED_AT + DAY)

    assert Responsibility.objects.get(unit=house.primary).user == closed
    assert responsible_for(house.primary) == closed


def test_the_last_administrator_is_never_closed(people):
    User.objects.update(last_login=NOON)

    look_for_unused(now=TOLD_AT)
    look_for_unused(now=CLOSED_AT)

    assert list(User.objects.filter(is_active=True)) == [people.admin]


def test_who_administers_for_a_while_does_not_replace_the_last(house, people):
    own = people.admin.mandates.get()
    make_mandate(
        people.stranger, house.union, Role.UNION_ADMIN, standing_in_for=own,
        ends_on=timezone.localdate(CLOSED_AT + MONTH),
    )  # fmt: skip
    User.objects.update(last_login=NOON)
    User.objects.filter(pk=people.stranger.pk).update(last_login=CLOSED_AT)

    look_for_unused(now=TOLD_AT)
    look_for_unused(now=CLOSED_AT)

    assert set(User.objects.filter(is_active=True)) == {people.admin, people.stranger}


def test_whoever_never_set_a_password_is_not_written_to(people):
    people.stranger.set_unusable_password()
    people.stranger.save()
    User.objects.update(last_login=TOLD_AT)
    User.objects.filter(pk=people.stranger.pk).update(last_login=None, created_at=NOON)

    assert look_for_unused(now=TOLD_AT) == (0, 0)


def test_the_link_of_the_letter_opens_and_the_password_is_still_asked(closed, client):
    letter = Message.objects.get(kind="unused_closed")

    looked = client.get(letter.url)
    still = User.objects.get(pk=closed.pk).is_active
    opened = client.post(letter.url)
    again = client.post(letter.url)

    assert (looked.status_code, still, opened["Location"]) == (200, False, "/login/")
    assert again.status_code == 404
    assert not is_in(client)
    assert sign_in(client, closed)["Location"] == "/office/"


@pytest.mark.parametrize("token", ["", "x", "1.2:forged", Signer(salt="other").sign("1.2")])
def test_a_forged_link_opens_nothing(closed, client, token):
    assert client.post(f"/login/return/{token}/").status_code == 404
    assert not User.objects.get(pk=closed.pk).is_active


def test_a_right_password_brings_the_letter_once_more_and_a_wrong_one_says_nothing(closed, client):
    wrong = sign_in(client, closed, "не тот пароль")
    right = sign_in(client, closed)

    assert wrong.status_code == 422
    assert "Почта или пароль не подходят" in wrong.content.decode()
    assert right.status_code == 403
    assert "Вернуть доступ" in right.content.decode()
    assert not is_in(client)
    assert Message.objects.filter(kind="unused_closed").count() == 2


def test_the_letters_of_return_are_few(closed, client):
    for _ in range(6):
        sign_in(client, closed)

    assert Message.objects.filter(kind="unused_closed").count() == 1 + 3


def test_a_forgotten_password_brings_the_return_first(closed, client):
    client.post("/password-reset/", {"email": closed.email})

    assert not Message.objects.filter(kind="password_reset").exists()
    assert Message.objects.filter(kind="unused_closed").count() == 2


def test_who_was_closed_by_an_administrator_gets_no_link(people, client):
    User.objects.filter(pk=people.chair.pk).update(is_active=False)

    assert sign_in(client, people.chair).status_code == 422
    assert not Message.objects.exists()
