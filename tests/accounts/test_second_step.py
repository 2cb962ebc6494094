"""Signing in by two steps, and the offices that ask for it."""

import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts import factor_rules, signing_in
from accounts.enums import AccountRefused, Role
from accounts.models import FactorRule, Session, User
from accounts.views import second_step
from audit.models import Entry
from tests.accounts.stepping import code_at, is_in, sign_in, with_app
from tests.factories import NOON, PASSWORD, make_mandate, make_user

pytestmark = pytest.mark.django_db
STEP = "/login/second/"


@pytest.fixture(autouse=True)
def _no_memory():
    cache.clear()


@pytest.fixture
def chair(people):
    return people.chair


def now_code(app):
    return code_at(app, timezone.now())


def test_the_password_alone_does_not_open_the_office(chair, client):
    app, _ = with_app(chair, NOON)

    answer = sign_in(client, chair)
    office = client.get("/office/")
    page = client.get(STEP)
    done = client.post(STEP, {"code": now_code(app)})

    assert answer["Location"] == STEP
    assert office["Location"].startswith("/login/")
    assert "Пароль подошёл" in page.content.decode()
    assert done["Location"] == "/office/"
    assert is_in(client)
    assert Entry.objects.get(action="accounts.signed_in").data == {
        "way": "пароль",
        "second_step": True,
    }


def test_the_session_is_another_after_each_step(chair, client):
    app, _ = with_app(chair, NOON)
    client.get("/login/key/")  # a session that somebody could have planted
    keys = [client.session.session_key]
    sign_in(client, chair)
    keys.append(client.session.session_key)
    client.post(STEP, {"code": now_code(app)})
    keys.append(client.session.session_key)

    assert len(set(keys)) == 3
    assert Session.objects.count() == 1


def test_one_comes_to_the_page_he_wanted_and_nowhere_else(chair, client):
    app, _ = with_app(chair, NOON)
    sign_in(client, chair, next="/office/members/")
    inside = client.post(STEP, {"code": now_code(app)})["Location"]
    client.logout()
    chair.code_apps.update(last_step=0)
    sign_in(client, chair, next="//evil.example/")
    outside = client.post(STEP, {"code": now_code(app)})["Location"]

    assert (inside, outside) == ("/office/members/", "/office/")


def test_wrong_codes_send_back_to_the_password(chair, client):
    app, _ = with_app(chair, NOON)
    sign_in(client, chair)

    answers = [client.post(STEP, {"code": "000000"}).status_code for _ in range(signing_in.TRIES)]
    right = client.post(STEP, {"code": now_code(app)})

    assert answers == [422] * signing_in.TRIES
    assert right["Location"] == "/login/"
    assert not is_in(client)


def test_too_many_wrong_codes_close_the_step_whatever_the_session(chair, client):
    app, _ = with_app(chair, NOON)
    for _ in range(2):
        sign_in(client, chair)
        for _ in range(signing_in.TRIES):
            client.post(STEP, {"code": "000000"})
    sign_in(client, chair)

    closed = client.post(STEP, {"code": now_code(app)})

    assert closed.status_code == 429
    assert "закрыт на час" in closed.content.decode()
    assert not is_in(client)


@pytest.mark.parametrize("spoil", ["late", "password", "closed", "nobody"])
def test_a_first_half_that_is_over_begins_anew(chair, client, monkeypatch, spoil):
    app, _ = with_app(chair, NOON)
    sign_in(client, chair)
    if spoil == "late":
        later = time.time() + signing_in.PENDING_LIVES + 1
        monkeypatch.setattr(signing_in.time, "time", lambda: later)
    elif spoil == "password":
        chair.set_password("sovsem-drugoy-2026")
        chair.save()
    elif spoil == "closed":
        User.objects.filter(pk=chair.pk).update(is_active=False)
    else:
        client.session.flush()

    answer = client.post(STEP, {"code": now_code(app)})

    assert answer["Location"] == "/login/"
    assert not is_in(client)


def test_an_address_is_stopped(chair, client, monkeypatch):
    limit = second_step.OF_ONE_ADDRESS._replace(count=3)
    monkeypatch.setattr(second_step, "OF_ONE_ADDRESS", limit)

    answers = [client.post(STEP, {"code": "1"}).status_code for _ in range(4)]

    assert answers == [302, 302, 302, 429]


def test_a_code_on_paper_lets_in_and_tells_how_many_are_left(chair, client):
    _, paper = with_app(chair, NOON)
    sign_in(client, chair)

    client.post(STEP, {"code": paper[0]})

    assert "Запасных кодов осталось: 9" in client.get("/office/profile/").content.decode()


def ask_of(role, days=0):
    FactorRule.objects.create(role=role, starts_on=timezone.localdate() + timedelta(days=days))


def test_whose_office_asks_for_it_can_only_set_it_up(chair, client):
    ask_of(Role.PRIMARY_CHAIR)

    answer = sign_in(client, chair)
    closed = [client.get(url)["Location"] for url in ("/office/", "/office/members/")]
    piece = client.get("/office/members/", headers={"HX-Request": "true"})
    page = client.get("/office/profile/security/")

    assert answer["Location"] == "/office/profile/security/"
    assert piece["HX-Redirect"] == "/office/profile/security/"
    assert closed == ["/office/profile/security/"] * 2
    assert "Сначала включите второй шаг" in page.content.decode()

    client.post("/office/profile/security/apps/new/", {"name": "Телефон"})
    app = chair.code_apps.get()
    done = client.post(f"/office/profile/security/apps/{app.pk}/", {"code": now_code(app)})

    assert done.content.decode().count("<li><code>") == 10
    assert client.get("/office/").status_code == 200


def test_a_session_begun_before_the_day_is_stopped_too(chair, people, client):
    client.force_login(chair)
    before = client.get("/office/").status_code
    factor_rules.set_rules({Role.PRIMARY_CHAIR: timezone.localdate()}, actor=people.admin)
    cache.clear()

    assert before == 200
    assert client.get("/office/")["Location"] == "/office/profile/security/"


def test_offices_that_are_not_named_are_not_asked(people, client):
    ask_of(Role.PRIMARY_CHAIR)

    assert sign_in(client, people.accountant)["Location"] == "/office/"


def test_until_the_day_comes_one_is_reminded_and_goes_on(chair, client):
    ask_of(Role.PRIMARY_CHAIR, days=7)

    answer = sign_in(client, chair, next="/office/members/")
    page = client.get(answer["Location"])

    assert answer["Location"] == "/office/profile/security/soon/?next=%2Foffice%2Fmembers%2F"
    assert 'href="/office/members/"' in page.content.decode()
    assert client.get("/office/").status_code == 200


def test_the_administrator_says_who_must_have_it(people, client):
    client.force_login(people.admin)
    day = timezone.localdate() + timedelta(days=30)

    client.post("/office/profile/security/rules/", {Role.PRIMARY_CHAIR: day.isoformat()})
    page = client.get("/office/profile/security/rules/")

    assert factor_rules.rules() == {Role.PRIMARY_CHAIR: day}
    assert "Без второго шага: 2" in page.content.decode()
    assert Entry.objects.get(action="accounts.factor_rules.changed").data == {
        "changes": {"primary_chair": [None, str(day)]}
    }


@pytest.mark.parametrize("role", ["territorial_chair", "chair", "specialist", "stranger"])
def test_nobody_else_says_so(people, client, role):
    user = getattr(people, role)
    client.force_login(user)

    answer = client.post("/office/profile/security/rules/", {Role.TRAINER: "2026-01-01"})

    assert answer.status_code == 404
    with pytest.raises(AccountRefused):
        factor_rules.set_rules({Role.TRAINER: timezone.localdate()}, actor=user)
    assert not FactorRule.objects.exists()


def test_no_rule_is_asked_of_the_database_at_each_page(people, django_assert_num_queries):
    factor_rules.rules()

    with django_assert_num_queries(0):
        assert factor_rules.asked_from(people.chair) is None


def test_a_person_in_two_offices_is_asked_from_the_earlier_day(house):
    user = make_user(password=PASSWORD)
    make_mandate(user, house.primary, Role.PRIMARY_CHAIR)
    make_mandate(user, house.shop, Role.SHOP_CHAIR)
    ask_of(Role.PRIMARY_CHAIR, days=9)
    ask_of(Role.SHOP_CHAIR, days=4)

    assert factor_rules.asked_from(user) == timezone.localdate() + timedelta(days=4)


def test_an_operator_comes_into_the_admin_by_two_steps_alone(client, settings, house):
    settings.ADMIN_NEEDS_SECOND_STEP = True
    operator = make_user(is_staff=True, is_superuser=True)
    sign_in(client, operator)

    closed = client.get("/admin/accounts/user/")
    page = client.get(closed["Location"])
    client.post("/office/profile/security/apps/new/", {"name": "Телефон"})
    app = operator.code_apps.get()
    client.post(f"/office/profile/security/apps/{app.pk}/", {"code": now_code(app)})

    assert closed["Location"] == "/office/profile/security/?admin"
    assert "В администрировании меняют входы людей" in page.content.decode()
    assert client.get("/admin/accounts/user/").status_code == 200


def test_nobody_else_is_asked_because_of_the_admin(client, settings, chair):
    settings.ADMIN_NEEDS_SECOND_STEP = True
    client.force_login(chair)

    assert client.get("/office/").status_code == 200
    assert "/office/profile/security/" not in client.get("/admin/").get("Location", "")
