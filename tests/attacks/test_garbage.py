"""What no form of ours would send: answered with a sentence, never with a broken page."""

from django.db import connection

from tests.attacks.doors import MARKUP, WRITTEN, asked_for, doors, fields_of
from tests.attacks.pushing import Pusher, undone

GARBAGE = {
    "a NUL": "\x00",
    "a huge number": "9" * 60,
    "markup": WRITTEN,
    "half of a pair": "\ud83d".encode("utf-8", "surrogatepass"),
    "SQL": "1' OR '1'='1",
    "another type": "[object Object]",
}


OF_FORMS = ("a NUL", "a huge number", "markup", "another type")


def faults_of(response):
    if response.status_code >= 500:
        yield response.status_code
    elif not response.streaming and MARKUP in response.content.decode(errors="replace"):
        yield "markup"


def test_no_argument_of_an_address_breaks_a_page(client, people, ground, monkeypatch):
    client.force_login(people.admin)
    pusher = Pusher(client, monkeypatch)
    sorts = {value: sort for sort, value in GARBAGE.items()}
    wrong, pushed = [], 0
    for name, path in doors(ground):
        for value, response in pusher.answers("get", path.split("?")[0], asked_for(), sorts):
            pushed += 1
            wrong += [(name, sorts[value], fault) for fault in faults_of(response)]

    assert not wrong, "\n".join(map(str, wrong))
    assert pushed > len(doors(ground))


def test_no_field_of_a_form_breaks_a_page(client, people, ground):
    client.force_login(people.admin)
    wrong = []
    for name, path in doors(ground):
        with undone(client):
            fields = fields_of(client.get(path))
        if not fields or name.startswith("accounts:"):  # those could close the door behind us
            continue
        for sort in OF_FORMS:
            with undone(client):
                response = client.post(path, dict.fromkeys(fields, GARBAGE[sort]))
            wrong += [(name, sort, fault) for fault in faults_of(response)]

    assert not wrong, "\n".join(map(str, wrong))
    assert connection.is_usable()
