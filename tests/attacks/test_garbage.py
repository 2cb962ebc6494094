"""What no form of ours would send: answered with a sentence, never with a broken page."""

import pytest
from django.db import connection

from tests.attacks.doors import MARKUP, WRITTEN, asked_for, doors, fields_of

GARBAGE = {
    "a NUL": "\x00",
    "a huge number": "9" * 60,
    "markup": WRITTEN,
    "half of a pair": "\ud83d".encode("utf-8", "surrogatepass"),
    "SQL": "1' OR '1'='1",
    "another type": "[object Object]",
}


@pytest.mark.parametrize("sort", GARBAGE)
def test_no_argument_of_an_address_breaks_a_page(sort, client, people, ground):
    client.force_login(people.admin)
    arguments = dict.fromkeys(asked_for(), GARBAGE[sort])
    wrong = []
    for name, path in doors(ground):
        response = client.get(path.split("?")[0], arguments)
        if response.status_code >= 500:
            wrong.append((name, response.status_code))
        elif not response.streaming and MARKUP in response.content.decode(errors="replace"):
            wrong.append((name, "markup"))

    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("sort", ["a NUL", "a huge number", "markup", "another type"])
def test_no_field_of_a_form_breaks_a_page(sort, client, people, ground):
    client.force_login(people.admin)
    wrong = []
    for name, path in doors(ground):
        fields = fields_of(client.get(path))
        if not fields or name.startswith("accounts:"):  # those could close the door behind us
            continue
        response = client.post(path, dict.fromkeys(fields, GARBAGE[sort]))
        if response.status_code >= 500:
            wrong.append((name, response.status_code))
        elif not response.streaming and MARKUP in response.content.decode(errors="replace"):
            wrong.append((name, "markup"))

    assert not wrong, "\n".join(map(str, wrong))
    assert connection.is_usable()
