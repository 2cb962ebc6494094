"""Pages for everybody: whose portal it is, and that it lives."""

import pytest
from django.urls import reverse

NAME = "Общественная организация «Всероссийский Электропрофсоюз»"


@pytest.mark.parametrize("path", ["home", "privacy", "accounts:login", "accounts:password_reset"])
def test_every_public_page_tells_whose_portal_it_is(path, client, house):
    assert NAME in client.get(reverse(path)).content.decode()


def test_a_missing_page_tells_it_too(client, house):
    answer = client.get("/nothing-here/")

    assert answer.status_code == 404
    assert NAME in answer.content.decode()


def test_an_empty_portal_opens_all_the_same(client, db):
    assert client.get(reverse("home")).status_code == 200
    assert client.get(reverse("accounts:login")).status_code == 200


def test_the_union_is_not_asked_for_where_it_is_not_drawn(client, house, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = client.get(reverse("healthz"))

    assert (answer.status_code, answer.content) == (200, b"ok")
