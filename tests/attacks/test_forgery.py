"""Another site makes the browser of somebody signed in press our buttons."""

import pytest
from django.test import Client

from audit.models import Entry
from tests.attacks.doors import asked_for, doors
from tests.attacks.pushing import Pusher
from tests.factories import PASSWORD

FOREIGN = ("https://evil.example/", "//evil.example/", r"\\evil.example", "javascript:alert(1)")


def test_nothing_is_pressed_from_another_site(people, ground):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.admin)
    before = Entry.objects.count()
    wrong = []
    for name, path in doors(ground):
        response = client.post(path, {"sure": "on"}, headers={"origin": "https://evil.example"})
        if response.status_code not in (403, 404, 405):
            wrong.append((name, response.status_code))

    assert not wrong, "\n".join(map(str, wrong))
    assert Entry.objects.count() == before


def test_no_address_sends_to_another_site(client, people, ground, monkeypatch):
    client.force_login(people.admin)
    pusher = Pusher(client, monkeypatch)
    names = {*asked_for(), "next", "back", "return", "url", "to"}
    wrong, pushed = [], 0
    for name, path in doors(ground):
        for method in ("get", "post"):
            for target, response in pusher.answers(method, path.split("?")[0], names, FOREIGN):
                pushed += 1
                sent = response.headers.get("Location", "") + response.headers.get(
                    "HX-Redirect", ""
                )
                if sent and (not sent.startswith("/") or sent.startswith(("//", "/\\"))):
                    wrong.append((name, target, sent))

    assert not wrong, "\n".join(map(str, wrong))
    assert pushed > 2 * len(doors(ground))


@pytest.mark.parametrize("target", FOREIGN)
def test_signing_in_leads_to_another_site_never(target, client, people):
    people.chair.set_password("слон в посудной лавке")
    people.chair.save()

    response = client.post(
        f"/login/?next={target}",
        {"username": people.chair.email, "password": "слон в посудной лавке", "next": target},
    )

    assert response.status_code == 302
    assert "evil" not in response.url
    assert "javascript" not in response.url


@pytest.mark.parametrize("target", ["today", "foo", "1' OR '1'='1", "[object Object]", "9" * 60])
def test_a_word_that_is_no_path_leads_to_today(target, client, people):
    told = {"username": people.chair.email, "password": PASSWORD, "next": target}

    signed = client.post("/login/", told)
    later = client.get("/office/profile/security/soon/", {"next": target})

    assert (signed.status_code, signed.url) == (302, "/office/")
    assert (later.status_code, later.url) == (302, "/office/")


def test_the_session_before_signing_in_is_not_the_one_after(client, people):
    people.chair.set_password("слон в посудной лавке")
    people.chair.save()
    session = client.session
    session["planted"] = "by the thief"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key

    client.post("/login/", {"username": people.chair.email, "password": "слон в посудной лавке"})

    assert client.cookies["sessionid"].value != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert thief.get("/office/").status_code == 302
