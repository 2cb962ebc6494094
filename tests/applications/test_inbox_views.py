"""«Входящие»: what waits for a person, what he can do with it, and who he must be."""

import pytest
from django.urls import reverse

from audit.models import Entry
from notifications.mailbox.enums import IncomingState, MailKind
from notifications.models import Incoming, IncomingFile
from tests.factories import make_application
from tests.notifications.mailbox.storing import make_mailbox, store

pytestmark = pytest.mark.django_db
INBOX = reverse("applications:inbox")


@pytest.fixture
def mailbox(house):
    return make_mailbox(house.territorial)


@pytest.fixture
def letter(mailbox):
    return wait(mailbox)


def wait(mailbox, **fields):
    told = {
        "state": IncomingState.WAITING, "kind": MailKind.LETTER, "subject": "Вопрос",
        "from_address": "a@example.net", "from_name": "Неизвестный",
    }  # fmt: skip
    return store(mailbox, b"Subject: x\r\n\r\n", **told | fields)


def page_of(letter):
    return reverse("applications:incoming", args=[letter.pk])


def test_html_and_scripts_of_a_letter_are_shown_as_words(client, people, mailbox):
    letter = wait(mailbox, text="<script>alert(1)</script>", subject="<img src=//spy.test>")
    client.force_login(people.territorial_chair)

    page = client.get(page_of(letter)).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "<img src=//spy" not in page


def test_a_letter_is_filed_by_one_press(client, people, letter, house):
    application = make_application(house.primary, responsible=people.chair)
    client.force_login(people.territorial_chair)

    client.post(
        reverse("applications:file_incoming", args=[letter.pk]), {"application": application.pk}
    )

    letter.refresh_from_db()
    assert (letter.state, letter.unit) == (IncomingState.FILED, house.primary)
    card = client.get(application.get_absolute_url()).content.decode()
    assert "Пришло письмо: Неизвестный" in card
    client.force_login(people.chair)  # who answers for the application reads it now
    assert client.get(page_of(letter)).status_code == 200


def test_an_application_of_others_is_not_there_to_file_to(client, people, letter, house):
    application = make_application(house.stranger_primary)
    client.force_login(people.territorial_chair)
    url = reverse("applications:file_incoming", args=[letter.pk])

    for told in (application.pk, "1e9", "", "9" * 30):
        assert client.post(url, {"application": told}).status_code == 404

    letter.refresh_from_db()
    assert letter.state == IncomingState.WAITING


def test_dismissed_and_brought_back(client, people, letter):
    client.force_login(people.territorial_chair)
    url = reverse("applications:settle_incoming", args=[letter.pk])

    client.post(url, {"state": "dismissed"})
    letter.refresh_from_db()
    assert letter.state == IncomingState.DISMISSED
    assert "Вопрос" not in client.get(INBOX).content.decode()
    assert "Вопрос" in client.get(f"{INBOX}?heap=dismissed").content.decode()

    client.post(url, {"state": "waiting"})
    letter.refresh_from_db()
    assert (letter.state, letter.settled_at) == (IncomingState.WAITING, None)
    assert client.post(url, {"state": "filed"}).status_code == 404


def test_what_is_filed_cannot_be_thrown_away(client, people, letter):
    Incoming.objects.update(state=IncomingState.FILED, about="applications.application:1")
    client.force_login(people.territorial_chair)

    client.post(reverse("applications:settle_incoming", args=[letter.pk]), {"state": "dismissed"})

    assert Incoming.objects.get().state == IncomingState.FILED


def test_reading_a_letter_and_its_file_leaves_a_line_each(client, people, letter):
    file = IncomingFile.objects.create(
        letter=letter, name="страница.html", content_type="text/html", size=1,
        storage_name=letter.storage_name,
    )  # fmt: skip
    client.force_login(people.territorial_chair)

    client.get(page_of(letter))
    answer = client.get(reverse("applications:incoming_file", args=[file.pk]))

    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert list(
        Entry.objects.filter(action__startswith="notifications.incoming").values_list(
            "action", flat=True
        )
    ) == ["notifications.incoming.read", "notifications.incoming.file_read"]


def test_letters_of_another_territory_are_not_there(client, people, letter):
    client.force_login(people.neighbour_chair)

    assert "Вопрос" not in client.get(INBOX).content.decode()
    assert client.get(page_of(letter)).status_code == 404
    client.force_login(people.accountant)
    assert client.get(INBOX).status_code == 404


def test_hidden_data_are_counted_without_words(client, people, letter):
    Incoming.objects.update(is_hidden=True)
    client.force_login(people.territorial_chair)

    page = client.get(INBOX).content.decode()

    assert "Данные скрыты" in page
    assert "Вопрос" not in page
    assert "Неизвестный" not in page
    assert client.get(page_of(letter)).status_code == 404
    assert "Данные скрыты" not in client.get(f"{INBOX}?q=Вопрос").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_a_longer_list_asks_no_more(client, people, mailbox, count, django_assert_num_queries):
    for _ in range(count):
        wait(mailbox)
    client.force_login(people.admin)
    client.get(INBOX)

    with django_assert_num_queries(QUERIES):
        client.get(INBOX)


QUERIES = 10


def test_the_list_goes_on_where_it_ended(client, people, mailbox):
    for number in range(30):
        wait(mailbox, subject=f"Письмо {number:02}")
    client.force_login(people.admin)

    answer = client.get(INBOX)
    first = answer.content.decode()
    second = client.get(answer.context["next_url"]).content.decode()

    shown = [f"Письмо {number:02}" for number in range(30)]
    assert [name for name in shown if name in first and name in second] == []
    assert [name for name in shown if name not in first + second] == []
