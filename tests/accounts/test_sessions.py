"""Where one is signed in: seen, ended, and over by itself."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import sessions
from accounts.agents import in_words
from accounts.models import Session
from audit.models import Entry
from notifications.models import Message
from tests.accounts.stepping import came_in_long_ago, is_in, sign_in, with_app
from tests.factories import NOON, PASSWORD
from tests.house.account_grounds import lay_account

pytestmark = pytest.mark.django_db
PAGE = "/office/profile/security/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1"


@pytest.fixture(autouse=True)
def _no_memory():
    cache.clear()


def signed_in(user, agent=FIREFOX, address="203.0.113.9"):
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    assert sign_in(client, user).status_code == 302
    return client


def row_of(client):
    return Session.objects.get(pk=sessions.key_hash_of(client.session.session_key))


def test_each_sign_in_is_a_row_that_says_what_and_where(people):
    client = signed_in(people.chair)

    page = client.get(PAGE).content.decode()

    row = row_of(client)
    assert (row.user, row.user_agent, row.address) == (people.chair, FIREFOX, "203.0.113.9")
    assert "Firefox, Windows" in page and "203.0.113.9" in page and "это устройство" in page


def test_the_key_of_the_cookie_is_not_kept(people):
    client = signed_in(people.chair)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value

    assert key not in str(list(Session.objects.values()))


def test_one_session_is_ended_and_the_others_stay(people):
    here, lost, other = (signed_in(people.chair, agent) for agent in (FIREFOX, PHONE, FIREFOX))

    answer = here.post(f"{PAGE}sessions/{row_of(lost).pk}/end/")

    assert answer["Location"] == PAGE
    assert lost.get("/office/")["Location"].startswith("/login/")
    assert [client.get("/office/").status_code for client in (here, other)] == [200, 200]
    assert Entry.objects.filter(action="accounts.session.ended").count() == 1


def test_all_others_are_ended_at_once(people):
    here, *others = (signed_in(people.chair) for _ in range(3))

    here.post(f"{PAGE}sessions/others/end/")

    assert here.get("/office/").status_code == 200
    assert all(client.get("/office/").status_code == 302 for client in others)
    assert Entry.objects.get(action="accounts.session.ended").data == {"count": 2}


def test_nobody_ends_the_session_of_another(people):
    mine, theirs = signed_in(people.chair), signed_in(people.deputy)

    answer = mine.post(f"{PAGE}sessions/{row_of(theirs).pk}/end/")

    assert answer.status_code == 404
    assert theirs.get("/office/").status_code == 200


def test_the_session_in_hand_is_ended_by_going_out_alone(people):
    client = signed_in(people.chair)

    client.post(f"{PAGE}sessions/{row_of(client).pk}/end/")

    assert client.get("/office/").status_code == 200


def test_going_out_leaves_no_row(people):
    client = signed_in(people.chair)

    client.post("/logout/")

    assert not Session.objects.filter(user=people.chair).exists()


def test_a_new_password_ends_the_others(people):
    here, other = signed_in(people.chair), signed_in(people.chair)
    fresh = "vechernij-sneg-nad-volgoj"

    here.post(
        "/office/profile/password/",
        {"old_password": PASSWORD, "new_password1": fresh, "new_password2": fresh},
    )

    assert here.get("/office/").status_code == 200
    assert not is_in(other)
    assert Session.objects.filter(user=people.chair).count() == 1


def test_a_session_left_alone_is_over_after_the_idle_time(people):
    client = signed_in(people.chair)
    row = row_of(client)

    assert row.expires_at - row.seen_at == settings.SESSION_IDLE
    Session.objects.filter(pk=row.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get("/office/")["Location"].startswith("/login/")


def test_working_on_moves_the_end_but_never_past_the_last_day(people):
    client = signed_in(people.chair)
    row = row_of(client)
    opened = timezone.now() - settings.SESSION_ABSOLUTE + timedelta(hours=1)
    Session.objects.filter(pk=row.pk).update(
        opened_at=opened, seen_at=timezone.now() - timedelta(minutes=6)
    )

    client.get("/office/")
    row.refresh_from_db()

    assert row.expires_at == opened + settings.SESSION_ABSOLUTE
    assert timezone.now() - row.seen_at < timedelta(minutes=1)


def test_the_row_is_told_once_in_a_few_minutes(people, django_assert_num_queries):
    store = sessions.SessionStore(signed_in(people.chair).session.session_key)
    store.get("x")

    with django_assert_num_queries(0):
        sessions.seen(store, address="203.0.113.9")


def test_what_is_over_is_swept(people):
    signed_in(people.chair)
    signed_in(people.deputy)
    Session.objects.filter(user=people.chair).update(expires_at=NOON - timedelta(days=9999))

    sessions.SessionStore.clear_expired()

    assert [row.user for row in Session.objects.all()] == [people.deputy]


def test_a_key_chosen_by_a_stranger_opens_nothing(people, client):
    client.cookies[settings.SESSION_COOKIE_NAME] = "chosen-by-a-stranger-0123456789ab"

    sign_in(client, people.chair)

    assert client.cookies[settings.SESSION_COOKIE_NAME].value != "chosen-by-a-stranger-0123456789ab"
    assert is_in(client)


def test_the_list_costs_the_same_for_one_and_for_three(people):
    client = signed_in(people.chair)
    client.get(PAGE)
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(PAGE)
        costs.append(len(asked))
        for _ in range(2):
            signed_in(people.chair)

    assert costs[0] == costs[1]


def test_who_manages_people_sees_and_ends_them(people):
    theirs, chair = signed_in(people.deputy, PHONE), signed_in(people.chair)
    url = f"/office/people/{people.deputy.pk}/sign-in/"

    page = chair.get(url).content.decode()
    chair.post(f"{url}end/")

    assert "Safari, iPhone" in page
    assert not is_in(theirs)
    assert Entry.objects.filter(action="accounts.sign_in.read").count() == 1


def test_the_second_step_is_reset_with_a_reason_and_a_letter(people):
    with_app(people.deputy, NOON)
    theirs_before = people.deputy.recovery_codes.count()
    chair = signed_in(people.chair)
    url = f"/office/people/{people.deputy.pk}/sign-in/reset/"

    empty = chair.post(url, {"reason": ""})
    done = chair.post(url, {"reason": "Потерял телефон, позвонили."})

    letter = Message.objects.get(kind="second_step_reset")
    assert (theirs_before, empty.status_code, done.status_code) == (10, 422, 302)
    assert not people.deputy.code_apps.exists() and not people.deputy.recovery_codes.exists()
    assert letter.to_address == people.deputy.email
    assert "Потерял телефон, позвонили." in letter.text
    entry = Entry.objects.get(action="accounts.second_step.reset")
    assert entry.data == {"reason": "Потерял телефон, позвонили.", "old": ["Телефон"]}


@pytest.mark.parametrize("word", ["sign-in/", "sign-in/reset/", "sign-in/end/"])
@pytest.mark.parametrize("who", ["deputy", "accountant", "neighbour_chair", "stranger"])
def test_nobody_else_touches_the_sign_in_of_another(people, who, word):
    with_app(people.chair, NOON)
    client = Client()
    client.force_login(getattr(people, who))
    url = f"/office/people/{people.chair.pk}/{word}"

    assert client.post(url, {"reason": "просто так"}).status_code in (404, 405)
    assert people.chair.code_apps.exists()
    assert not Message.objects.filter(kind="second_step_reset").exists()


def test_nobody_resets_who_holds_more_elsewhere(people):
    with_app(people.admin, NOON)
    client = Client()
    client.force_login(people.territorial_chair)

    answer = client.post(f"/office/people/{people.admin.pk}/sign-in/reset/", {"reason": "хочу"})

    assert answer.status_code == 404
    assert people.admin.code_apps.exists()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox, Windows"),
        (PHONE, "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140 YaBrowser/26.1 Mobile", "Яндекс Браузер, "
         "телефон или планшет Android"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36 Edg/140", "Edge, Linux"),
        ("curl/8", "Неизвестное устройство"),
        ("", "Неизвестное устройство"),
    ],
)  # fmt: skip
def test_a_device_is_named_in_plain_words(agent, words):
    assert in_words(agent) == words


def test_keys_of_another_are_not_there_and_ones_own_ask_for_the_password(people, client):
    laid = lay_account(people.chair, "here")
    security = "/office/profile/security"
    urls = [
        f"{security}/apps/{laid['new_app'].pk}/",
        f"{security}/apps/{laid['app'].pk}/remove/",
        f"{security}/keys/{laid['key'].pk}/remove/",
    ]

    client.force_login(people.deputy)
    theirs = [send(url).status_code for url in urls for send in (client.get, client.post)]
    client.force_login(people.chair)
    came_in_long_ago(client)
    own = [client.get(url)["Location"].split("?")[0] for url in urls]

    assert theirs == [404] * 6
    assert own == [f"{security}/prove/"] * 3
