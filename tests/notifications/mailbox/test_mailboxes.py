"""Mailboxes on their page: added, tried, changed, switched off; the password is shown to nobody."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.secrets_at_rest import unseal
from audit.models import Entry
from notifications.mailbox import health, keeping, server
from notifications.mailbox.enums import MailboxRefused, Security
from notifications.models import Mailbox
from tests.factories import NOON
from tests.notifications.mailbox import imap_server
from tests.notifications.mailbox.storing import make_mailbox

pytestmark = pytest.mark.django_db
LIST, ADD = reverse("notifications:mailboxes"), reverse("notifications:mailbox_add")


def told(house, post_box, **changes):
    return {
        "unit": house.territorial.pk, "title": "Почта ТО", "address": "box@union.test",
        "host": "localhost", "port": post_box.secure_port, "security": "ssl",
        "login": imap_server.LOGIN, "password": imap_server.PASSWORD, "after": "move",
        "silent_after": 6,
    } | changes  # fmt: skip


def test_a_mailbox_is_added_tried_and_its_password_is_sealed(client, house, people, post_box):
    client.force_login(people.territorial_chair)

    answer = client.post(ADD, told(house, post_box), follow=True)

    mailbox = Mailbox.objects.get()
    page = answer.content.decode()
    assert "Почта ТО: ящик открывается, новых писем нет." in page
    assert imap_server.PASSWORD not in mailbox.sealed_password
    assert unseal(mailbox.sealed_password) == imap_server.PASSWORD
    assert Entry.objects.filter(action="notifications.mailbox.added").count() == 1
    shown = client.get(reverse("notifications:mailbox", args=[mailbox.pk])).content.decode()
    assert imap_server.PASSWORD not in page + shown
    assert mailbox.sealed_password not in page + shown


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"password": "не тот"}, "Сервер не принял имя или пароль."),
        ({"host": "127.0.0.1"}, "Сертификат почтового сервера не проверяется"),
    ],
)
def test_what_is_wrong_is_said_in_words(client, house, people, post_box, changes, said):
    client.force_login(people.admin)

    answer = client.post(ADD, told(house, post_box, **changes), follow=True)

    assert said in answer.content.decode()
    mailbox = Mailbox.objects.get()
    assert answer.redirect_chain == [(reverse("notifications:mailbox", args=[mailbox.pk]), 302)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"port": 6379}, "Почту по IMAP проверяют через порт"),
        ({"security": "none", "host": "no-such.invalid"}, "без шифрования пароль прочтёт"),
        ({"host": "a b"}, "Напишите имя сервера"),
        ({"password": ""}, "Заполните"),
        ({"unit": 0}, "Такого варианта больше нет"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    client, house, people, post_box, changes, said
):
    client.force_login(people.admin)

    answer = client.post(ADD, told(house, post_box, **changes))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Mailbox.objects.exists()
    assert not Entry.objects.filter(action="notifications.mailbox.added").exists()


def test_one_mailbox_is_not_added_twice(client, house, people, post_box, mailbox):
    client.force_login(people.admin)

    answer = client.post(ADD, told(house, post_box))

    assert keeping.TWICE in answer.content.decode()
    assert Mailbox.objects.count() == 1


def test_a_password_does_not_follow_to_another_server(client, people, house, post_box, mailbox):
    client.force_login(people.admin)
    url = reverse("notifications:mailbox", args=[mailbox.pk])

    answer = client.post(url, told(house, post_box, host="evil.example", password=""))

    assert "Сервер или имя другие: введите пароль ещё раз." in answer.content.decode()
    assert Mailbox.objects.get().host == "localhost"


def test_a_change_keeps_the_password_and_tells_what_was_changed(
    client, people, house, post_box, mailbox
):
    client.force_login(people.admin)
    before = mailbox.sealed_password

    client.post(
        reverse("notifications:mailbox", args=[mailbox.pk]),
        told(house, post_box, title="Новое имя", password=""),
    )

    mailbox.refresh_from_db()
    assert (mailbox.title, mailbox.sealed_password) == ("Новое имя", before)
    entry = Entry.objects.get(action="notifications.mailbox.changed")
    assert entry.data["changes"]["title"] == ["Волгоградская ТО", "Новое имя"]


def test_trying_takes_nothing_and_marks_nothing(client, people, post_box, mailbox):
    client.force_login(people.admin)
    post_box.put(b"Subject: x\r\n\r\n")

    answer = client.post(reverse("notifications:mailbox_check", args=[mailbox.pk]), follow=True)

    assert "ящик открывается, письма возьмутся в течение минуты" in answer.content.decode()
    assert [flags for _, flags in post_box.inbox()] == [set()]


def test_switched_off_and_on_silence_is_counted_anew(client, people, post_box, mailbox):
    client.force_login(people.admin)
    url = reverse("notifications:mailbox_switch", args=[mailbox.pk])
    Mailbox.objects.update(last_ok_at=NOON)

    client.post(url)
    assert not Mailbox.objects.get().is_enabled
    client.post(url)

    mailbox.refresh_from_db()
    assert (mailbox.is_enabled, mailbox.last_ok_at) == (True, None)
    assert Entry.objects.filter(action="notifications.mailbox.switched").count() == 2


def test_a_territory_sees_its_own_mailboxes_only(client, people, house):
    make_mailbox(house.territorial, title="Своя")
    make_mailbox(house.other_territorial, title="Чужая")
    client.force_login(people.territorial_chair)

    page = client.get(LIST).content.decode()

    assert "Своя" in page
    assert "Чужая" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_a_longer_list_asks_no_more(
    client, people, house, count, django_assert_num_queries, django_assert_max_num_queries
):
    for number in range(count):
        make_mailbox(house.territorial, login=f"box{number}")
    client.force_login(people.admin)
    client.get(LIST)

    with django_assert_max_num_queries(12):
        client.get(LIST)


def test_plain_text_is_for_ones_own_network_alone(post_box):
    server.require_allowed("localhost", post_box.port, Security.NONE)

    with pytest.raises(MailboxRefused):
        server.require_allowed("8.8.8.8", post_box.port, "none")


@pytest.mark.parametrize(
    ("fields", "hours", "is_silent"),
    [
        ({"last_ok_at": NOON}, 5, False),
        ({"last_ok_at": NOON}, 7, True),
        ({"last_ok_at": None}, 5, False),
        ({"last_ok_at": None}, 7, True),
        ({"last_ok_at": NOON, "is_enabled": False}, 99, False),
        ({"last_ok_at": NOON + timedelta(hours=48), "expected_every": 2}, 47, False),
        ({"last_ok_at": NOON + timedelta(hours=48), "expected_every": 2}, 49, True),
    ],
)
def test_when_a_mailbox_is_silent(house, fields, hours, is_silent):
    mailbox = make_mailbox(house.territorial, silent_after=6, created_at=NOON, **fields)
    now = NOON + timedelta(hours=hours)

    assert health.silent(now) == ([mailbox] if is_silent else [])
