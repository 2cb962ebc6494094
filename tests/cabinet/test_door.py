"""The door of the member's page as a browser meets it."""

import pytest
from django.test import Client
from django.urls import reverse

from cabinet.models import EntryLink, EntryRequest, MemberSession
from cabinet.views import entering
from cabinet.views.access import COOKIE
from cabinet.views.entering import ASKING, OPENING
from notifications.models import Message
from tests.cabinet.visits import code_in, let_in, letter_to

ENTER, ME = reverse("cabinet:enter"), reverse("cabinet:me")


@pytest.fixture
def worker(monkeypatch):
    """Requests are answered at once, as a worker does in life."""
    real = entering.entering.ask

    def ask(contact, **more):
        request = real(contact, **more)
        entering.entering.answer(request.pk)
        return request

    monkeypatch.setattr(entering.entering, "ask", ask)


def words(response):
    return response.content.decode()


def without_key(response):
    key = str(EntryRequest.objects.latest("pk").key)
    return words(response).replace(key, "KEY")


def test_known_and_unknown_get_the_same_answer(client, member, worker):
    answers = []
    for contact in ("anna@example.org", "nobody@example.org", "+7 973 999-99-99"):
        sent = client.post(ENTER, {"contact": contact}, follow=True)
        token = sent.context["csrf_token"]
        answers.append(without_key(sent).replace(str(token), "TOKEN"))

    assert answers[0] == answers[1] == answers[2]
    assert Message.objects.count() == 1


def test_the_page_itself_writes_one_row_and_looks_nobody_up(
    client, member, django_assert_num_queries
):
    for contact in ("anna@example.org", "nobody@example.org"):
        with django_assert_num_queries(1):
            client.post(ENTER, {"contact": contact})

    assert not Message.objects.exists()


@pytest.mark.parametrize("contact", ["", "анна", "anna@", "12345"])
def test_what_is_neither_mail_nor_telephone_is_told_beside_the_field(client, house, contact):
    response = client.post(ENTER, {"contact": contact})

    assert response.status_code == 422
    assert 'class="field-error"' in words(response)
    assert f'value="{contact}"' in words(response) or not contact
    assert not EntryRequest.objects.exists()


def test_whoever_asks_too_often_is_asked_to_wait(client, house, monkeypatch):
    monkeypatch.setattr(entering, "ASKING", ASKING._replace(count=2))
    for _ in range(2):
        client.post(ENTER, {"contact": "nobody@example.org"})

    assert client.post(ENTER, {"contact": "nobody@example.org"}).status_code == 429
    assert EntryRequest.objects.count() == 2


def test_looking_at_the_link_uses_nothing_up_and_the_button_opens_the_page(client, member, worker):
    client.post(ENTER, {"contact": "anna@example.org"})
    url = letter_to("anna@example.org").url
    for _ in range(3):
        assert "П. А. С." in words(client.get(url))
    assert not MemberSession.objects.exists()

    response = client.post(url, {"is_own_device": "on"})

    assert (response.status_code, response.url) == (302, ME)
    cookie = response.cookies[COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/me/", True, "Lax")
    assert cookie["expires"]
    assert "Петрова Анна Сергеевна" in words(client.get(ME))
    assert client.get(ENTER).status_code == 302


def test_a_link_used_is_refused_with_words(client, member, worker):
    client.post(ENTER, {"contact": "anna@example.org"})
    url = letter_to("anna@example.org").url
    client.post(url)
    client.cookies.clear()

    for answer in (client.get(url), client.post(url)):
        assert answer.status_code == 404
        assert "уже входили" in words(answer)
        assert "Попросить новую ссылку" in words(answer)
    assert COOKIE not in client.cookies


@pytest.mark.parametrize(
    "change", [lambda url: url[:-3] + "xx/", lambda url: url.swapcase().lower()]
)
def test_a_tampered_link_opens_nothing(client, member, worker, change):
    client.post(ENTER, {"contact": "anna@example.org"})
    url = letter_to("anna@example.org").url

    assert client.post(change(url)).status_code == 404
    assert not MemberSession.objects.exists()


def test_on_a_strange_device_the_cookie_dies_with_the_window(client, member, worker):
    client.post(ENTER, {"contact": "anna@example.org"})

    response = client.post(letter_to("anna@example.org").url)

    assert not response.cookies[COOKIE]["expires"]


def test_the_code_opens_the_page_on_another_device(client, member, worker):
    there = client.post(ENTER, {"contact": "anna@example.org"}).url
    code = code_in(letter_to("anna@example.org"))

    response = client.post(there, {"code": f" {code[:3]} {code[3:]} ", "is_own_device": "on"})

    assert response.url == ME
    assert client.get(ME).status_code == 200


@pytest.mark.parametrize("code", ["", "12345", "абвгде", "1234567"])
def test_what_is_no_code_is_told_and_not_counted(client, member, worker, code):
    there = client.post(ENTER, {"contact": "anna@example.org"}).url

    assert client.post(there, {"code": code}).status_code == 422
    assert EntryLink.objects.get().wrong_codes == 0


def test_codes_tried_too_often_are_stopped(client, member, worker, monkeypatch):
    monkeypatch.setattr(entering, "OPENING", OPENING._replace(count=2))
    there = client.post(ENTER, {"contact": "anna@example.org"}).url
    answers = [client.post(there, {"code": "000000"}).status_code for _ in range(3)]

    assert answers == [422, 422, 429]


def test_nothing_of_the_door_is_kept_or_indexed_or_told(client, member, worker):
    client.post(ENTER, {"contact": "anna@example.org"})
    pages = [client.get(ENTER), client.get(letter_to("anna@example.org").url)]
    let_in(client, member)
    pages.append(client.get(ME))

    for page in pages:
        assert page.headers["Cache-Control"] == "private, no-store"
        assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
        # without any referrer the browser would hide the origin and the form would be refused
        assert page.headers["Referrer-Policy"] == "same-origin"


def test_a_forged_form_is_refused(member, worker):
    strict = Client(enforce_csrf_checks=True)
    let_in(strict, member)

    for name in ("leave_everywhere", "ask_card", "lost_card"):
        assert strict.post(reverse(f"cabinet:{name}")).status_code == 403
    assert MemberSession.objects.filter(ended_at=None).count() == 1


def test_going_out_takes_the_cookie_and_the_session(client, member):
    session = let_in(client, member)

    response = client.post(reverse("cabinet:leave"))

    assert response.url == ENTER
    assert response.cookies[COOKIE].value == ""
    session.refresh_from_db()
    assert session.ended_at is not None
    client.cookies[COOKIE] = "spent"
    assert client.get(ME).status_code == 302
    pressed = client.post(reverse("cabinet:ask_card"), follow=True)
    assert "то, что вы нажали, не сделано" in words(pressed)


def test_the_office_user_is_no_member_and_the_member_no_user(client, member, people):
    client.force_login(people.admin)
    assert client.get(ME).status_code == 302
    client.logout()
    let_in(client, member)

    assert client.get(reverse("today")).status_code == 302
    assert client.get(member.get_absolute_url()).status_code == 302
