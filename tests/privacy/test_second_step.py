"""Whoever has a second step shows it once more before data are destroyed for good."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import AccountRefused
from accounts.models import Passkey, RecoveryCode
from privacy import services
from privacy.enums import State
from privacy.views import reentry
from tests.accounts.stepping import code_at, with_app
from tests.factories import PASSWORD
from tests.privacy.test_two_people import REASON, left_long_ago


@pytest.fixture
def proposed(house, people):
    card = left_long_ago(house.primary)
    return services.propose(house.primary, members=[card.pk], reason=REASON, actor=people.chair)


@pytest.fixture
def app(people):
    """(the app of the administrator, his codes on paper)."""
    return with_app(people.admin, timezone.now() - timedelta(minutes=5))


def confirm(client, proposed, **told):
    answer = client.post(reverse("privacy:step", args=[proposed.pk, "confirm"]), told)
    proposed.refresh_from_db()
    return answer, proposed.state


def test_the_password_alone_is_not_enough(client, people, app, proposed):
    client.force_login(people.admin)

    answer, state = confirm(client, proposed, password=PASSWORD)

    assert (answer.status_code, state) == (422, State.PROPOSED)
    assert "code" in answer.context["form"].errors


def test_the_password_and_a_code_of_the_app_confirm(client, people, app, proposed):
    client.force_login(people.admin)
    code = code_at(app[0], timezone.now())

    answer, state = confirm(client, proposed, password=PASSWORD, code=code)

    assert (answer.status_code, state) == (302, State.QUARANTINE)


def test_a_wrong_code_is_told_beside_the_field(client, people, app, proposed):
    client.force_login(people.admin)

    answer, state = confirm(client, proposed, password=PASSWORD, code="000000")

    assert (answer.status_code, state) == (422, State.PROPOSED)
    assert "Код не подошёл" in answer.content.decode()


def test_a_code_on_paper_is_not_used_up_beside_a_wrong_password(client, people, app, proposed):
    client.force_login(people.admin)
    told = {"code": app[1][0]}

    _, before = confirm(client, proposed, password="не тот", **told)
    left = RecoveryCode.objects.filter(user=people.admin, used_at=None).count()
    _, after = confirm(client, proposed, password=PASSWORD, **told)

    assert (before, left, after) == (State.PROPOSED, 10, State.QUARANTINE)
    assert RecoveryCode.objects.filter(user=people.admin, used_at=None).count() == 9


def test_who_has_no_second_step_is_asked_for_the_password_alone(client, people, proposed):
    client.force_login(people.admin)
    page = client.get(reverse("privacy:step", args=[proposed.pk, "confirm"]))

    assert "code" not in page.context["form"].fields
    assert confirm(client, proposed, password=PASSWORD)[1] == State.QUARANTINE


@pytest.fixture
def key(people):
    return Passkey.objects.create(
        user=people.admin, name="Ключ", credential_id=b"x", public_key=b"x", sign_count=0,
        handle=b"x", created_at=timezone.now(),
    )  # fmt: skip


def test_a_key_stands_instead_of_the_code_and_the_password_is_asked_still(
    client, people, key, proposed, monkeypatch
):
    monkeypatch.setattr(reentry, "proven", lambda answer, **about: key)
    monkeypatch.setattr(reentry, "site_of", lambda request: "here")
    monkeypatch.setattr(reentry, "request_options", lambda *about, **more: "{}")
    client.force_login(people.admin)

    by_key, state = confirm(client, proposed, answer="{}")
    assert (by_key.status_code, state) == (302, State.PROPOSED)
    assert confirm(client, proposed, password="не тот")[1] == State.PROPOSED
    assert confirm(client, proposed, password=PASSWORD)[1] == State.QUARANTINE
    assert reentry.MARK not in client.session


def test_a_key_that_is_refused_or_was_shown_long_ago_opens_nothing(
    client, people, key, proposed, monkeypatch
):
    def refuse(answer, **about):
        raise AccountRefused("Ключ не подошёл.")

    monkeypatch.setattr(reentry, "proven", refuse)
    monkeypatch.setattr(reentry, "site_of", lambda request: "here")
    monkeypatch.setattr(reentry, "request_options", lambda *about, **more: "{}")
    client.force_login(people.admin)

    refused, state = confirm(client, proposed, answer="{}")
    assert (refused.status_code, state) == (422, State.PROPOSED)
    assert "Ключ не подошёл." in refused.content.decode()

    session = client.session
    session[reentry.MARK] = int(timezone.now().timestamp()) - reentry.LIVES - 1
    session.save()
    late, state = confirm(client, proposed, password=PASSWORD)
    assert (late.status_code, state) == (422, State.PROPOSED)
