"""Keys of WebAuthn in a real browser with a virtual authenticator; the pages in the eyes of axe."""

import os
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.enums import Role
from accounts.models import FactorRule, Passkey, Session
from audit.models import Entry
from tests.accounts.stepping import came_in_long_ago, code_at, with_app
from tests.browsing import faults_of, hand_over, sign_in, wait_for_path
from tests.factories import NOON, PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("SHOTS")
SECURITY = "/office/profile/security/"


@pytest.fixture(autouse=True)
def _no_memory():
    cache.clear()


@pytest.fixture
def authenticator(page):
    """A platform key of the browser whose owner always shows his finger."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    made = devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )

    class Authenticator:
        id = made["authenticatorId"]

        def verify(self, is_verified):
            devtools.send(
                "WebAuthn.setUserVerified",
                {"authenticatorId": self.id, "isUserVerified": is_verified},
            )

        def keys(self):
            answer = devtools.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
            return answer["credentials"]

        def forget(self):
            devtools.send("WebAuthn.clearCredentials", {"authenticatorId": self.id})

        def take(self, key):
            devtools.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": key})

    return Authenticator()


def type_password(page, user):
    page.goto("/login/")
    page.get_by_label("Электронная почта").fill(user.email)
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти", exact=True).click()


def connect_key(page, user):
    type_password(page, user)
    wait_for_path(page, "/office/")
    page.goto(f"{SECURITY}keys/new/")
    page.get_by_label("Как назвать").fill("Рабочий компьютер")
    page.get_by_role("button", name="Создать ключ").click()
    page.get_by_role("heading", name="Запасные коды").wait_for()


def go_out(page):
    page.context.clear_cookies()


def test_a_key_is_connected_and_opens_instead_of_the_password(people, page, authenticator):
    connect_key(page, people.chair)
    key = Passkey.objects.get()
    codes = page.locator(".paper-codes code").all_inner_texts()
    go_out(page)

    page.goto("/login/?next=/office/profile/")
    page.get_by_role("link", name="Войти без пароля").click()
    page.get_by_role("button", name="Войти ключом доступа").click()
    wait_for_path(page, "/office/profile/")

    assert (key.user, key.name, len(codes)) == (people.chair, "Рабочий компьютер", 10)
    assert Entry.objects.filter(action="accounts.signed_in").order_by("-pk")[0].data == {
        "way": "ключ доступа",
        "second_step": True,
    }
    key.refresh_from_db()
    assert key.last_used_at is not None


def test_a_key_is_the_second_step_after_the_password(people, page, authenticator):
    connect_key(page, people.chair)
    go_out(page)

    type_password(page, people.chair)
    wait_for_path(page, "/login/second/")
    page.get_by_role("button", name="Войти ключом доступа").click()
    wait_for_path(page, "/office/")

    assert Entry.objects.filter(action="accounts.signed_in").count() == 2


def test_a_key_that_did_not_know_its_owner_is_no_password(people, page, authenticator):
    connect_key(page, people.chair)
    go_out(page)
    authenticator.verify(False)

    page.goto("/login/key/")
    page.get_by_role("button", name="Войти ключом доступа").click()
    page.get_by_text("Браузер не получил подтверждения").wait_for()

    assert Entry.objects.filter(action="accounts.signed_in").count() == 1


def test_a_key_of_another_is_not_the_second_step(people, page, authenticator):
    connect_key(page, people.chair)
    go_out(page)
    Passkey.objects.update(user=people.deputy)
    with_app(people.chair, NOON)

    type_password(page, people.chair)
    wait_for_path(page, "/login/second/")

    assert page.get_by_role("button", name="Войти ключом доступа").count() == 0
    page.goto("/login/key/")
    page.get_by_role("button", name="Войти ключом доступа").click()
    wait_for_path(page, "/office/")
    assert Session.objects.get(user__isnull=False).user == people.deputy


def test_an_answer_is_good_once_and_a_copied_key_is_noticed(people, page, authenticator):
    connect_key(page, people.chair)
    go_out(page)
    Passkey.objects.update(sign_count=1_000_000)

    page.goto("/login/key/")
    page.get_by_role("button", name="Войти ключом доступа").click()
    page.get_by_text("Ключ не подошёл").wait_for()

    assert Passkey.objects.get().sign_count == 1_000_000


def test_a_key_taken_away_opens_nothing(people, page, authenticator):
    connect_key(page, people.chair)
    page.goto(SECURITY)
    page.get_by_role("link", name="Отключить").click()
    page.get_by_role("button", name="Отключить").click()
    wait_for_path(page, SECURITY)
    go_out(page)

    page.goto("/login/key/")
    page.get_by_role("button", name="Войти ключом доступа").click()
    page.get_by_text("Ключ не подошёл").wait_for()

    assert not Passkey.objects.exists()


def test_who_changes_keys_has_proved_himself_lately(people, client, page, authenticator):
    client.force_login(people.chair)
    came_in_long_ago(client)
    hand_over(client, page)
    page.goto(f"{SECURITY}keys/new/")

    page.get_by_label("Ваш пароль").fill("не тот")
    page.get_by_role("button", name="Продолжить").click()
    page.get_by_text("Пароль не подходит").wait_for()
    page.get_by_label("Ваш пароль").fill(PASSWORD)
    page.get_by_role("button", name="Продолжить").click()

    page.get_by_label("Как назвать").wait_for()
    assert Entry.objects.filter(action="accounts.proof.failed").count() == 1


def test_an_app_is_connected_by_its_qr(people, page):
    type_password(page, people.chair)
    wait_for_path(page, "/office/")
    page.goto(f"{SECURITY}apps/new/")
    page.get_by_role("button", name="Дальше").click()
    page.get_by_role("heading", name="Подключите «Мой телефон»").wait_for()
    app = people.chair.code_apps.get()
    faults = faults_of(page)
    width = page.locator("img.qr").evaluate("image => image.naturalWidth")

    page.get_by_label("Код из приложения").fill(code_at(app, timezone.now()))
    page.get_by_role("button", name="Подключить").click()
    page.get_by_role("heading", name="Запасные коды").wait_for()
    page.reload()

    assert faults == []
    assert width > 100
    app.refresh_from_db()
    assert app.confirmed_at is not None
    assert people.chair.recovery_codes.count() == 10  # pressing F5 has issued no others


def test_the_meter_speaks_and_pasting_is_not_hindered(people, page):
    sign_in(page, people.chair)
    page.goto("/office/profile/password/")
    field = page.locator("#id_new_password1")

    told = []
    for text in ("снег", "1234567890123", "вечерний снег над Волгой"):
        field.fill(text)
        told.append(page.locator("#password-words").inner_text())

    assert told == [
        "Коротко: ещё 6 знаков.",
        "Одних цифр мало: добавьте слово.",
        "Хороший пароль.",
    ]


def set_up(people):
    with_app(people.chair, NOON, name="Телефон Анны")
    with_app(people.deputy, NOON)
    FactorRule.objects.create(
        role=Role.PRIMARY_CHAIR, starts_on=timezone.localdate() + timedelta(days=9)
    )
    return {
        "security": (people.chair, SECURITY),
        "rules": (people.admin, f"{SECURITY}rules/"),
        "new_app": (people.chair, f"{SECURITY}apps/new/"),
        "prove": (people.chair, f"{SECURITY}prove/"),
        "soon": (people.chair, f"{SECURITY}soon/"),
        "sign_in_of": (people.chair, f"/office/people/{people.deputy.pk}/sign-in/"),
        "reset": (people.chair, f"/office/people/{people.deputy.pk}/sign-in/reset/"),
        "login": (None, "/login/"),
        "key_door": (None, "/login/key/"),
        "return": (None, "/login/return/x/"),
    }


@pytest.mark.parametrize("width", ["page", "phone"])
def test_the_pages_are_readable_by_everybody(people, width, request):
    shown = request.getfixturevalue(width)
    faults = []
    for name, (user, url) in set_up(people).items():
        shown.context.clear_cookies()
        if user:
            sign_in(shown, user)
        shown.goto(url)
        if SHOTS:
            shown.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
        faults += [(name, fault) for fault in faults_of(shown)]
    shown.context.clear_cookies()
    type_password(shown, people.chair)
    wait_for_path(shown, "/login/second/")
    if SHOTS:
        shown.screenshot(path=f"{SHOTS}/second-{width}.png", full_page=True)
    faults += [("second", fault) for fault in faults_of(shown)]

    assert faults == []
