from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Session
from structure.models import Unit
from tests.browsing import sign_in, wait_for_path
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def way_back_of(response):
    return parse_qs(urlsplit(response.headers["Location"]).query)["next"]


def test_who_was_signed_out_comes_back_to_the_page_where_he_pressed(client, house):
    page = reverse("structure:edit", args=[house.primary.pk])

    answer = client.post(
        reverse("notifications:notices_read"), headers={"Referer": f"http://testserver{page}?x=1"}
    )
    shown = client.get(answer.headers["Location"])

    assert answer.status_code == 302
    assert way_back_of(answer) == [f"{page}?x=1"]
    assert "то, что вы нажали, не сделано" in shown.content.decode()


def test_a_fragment_comes_back_to_its_page(client, house):
    answer = client.get(
        reverse("structure:branch", args=[house.primary.pk]),
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/office/structure/"},
    )

    assert answer.headers["HX-Redirect"] == "/login/?next=/office/structure/"


@pytest.mark.parametrize("referer", ["", "https://evil.example/office/", "garbage", "http://["])
def test_a_stranger_does_not_choose_where_one_comes_back(client, referer):
    answer = client.post(reverse("notifications:notices_read"), headers={"Referer": referer})

    assert way_back_of(answer) == [reverse("today")]


def test_a_page_asked_for_is_where_one_comes_back_without_a_word(client):
    answer = client.get(reverse("notifications:notices"))

    assert way_back_of(answer) == [reverse("notifications:notices")]
    assert "не сделано" not in client.get(answer.headers["Location"]).content.decode()


def test_the_address_of_a_button_says_what_it_is(client, people):
    client.force_login(people.chair)

    answer = client.get(reverse("notifications:notices_read"))

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "нажмите её там ещё раз" in answer.content.decode()
    assert f'href="{reverse("today")}">В кабинет' in answer.content.decode()


def test_a_page_that_is_not_there_leads_each_his_own_way(client, people):
    for_stranger = client.get("/office/nothing/").content.decode()
    client.force_login(people.chair)
    for_chair = client.get("/office/nothing/").content.decode()

    assert "ссылку из последнего письма" in for_stranger
    assert 'href="/">На главную' in for_stranger
    assert "ссылку из последнего письма" not in for_chair
    assert f'href="{reverse("today")}">В кабинет' in for_chair


def test_a_form_sent_after_the_sign_in_ended_is_given_back(page, people, house):
    Unit.objects.filter(pk=house.primary.pk).update(address="Прежний адрес")
    sign_in(page, people.chair)
    address = reverse("structure:edit", args=[house.primary.pk])
    page.goto(address)
    page.fill("[name=address]", "г. Волжский, ул. Новая, д. 1")
    Session.objects.all().delete()

    page.click("main form [type=submit]")
    page.get_by_text("то, что вы нажали, не сделано").wait_for()
    sign_in_again(page, people.chair)
    page.get_by_text("Мы вернули то, что вы ввели").wait_for()

    assert page.url.endswith(address)
    assert page.input_value("[name=address]") == "г. Волжский, ул. Новая, д. 1"
    house.primary.refresh_from_db()
    assert house.primary.address == "Прежний адрес"


def test_what_one_typed_is_not_shown_to_another(page, people, house):
    Unit.objects.filter(pk=house.primary.pk).update(address="Прежний адрес")
    sign_in(page, people.chair)
    page.goto(reverse("structure:edit", args=[house.primary.pk]))
    page.fill("[name=address]", "Чужой адрес")
    Session.objects.all().delete()

    page.click("main form [type=submit]")
    wait_for_path(page, "/login/")
    sign_in_again(page, people.territorial_chair)
    page.get_by_role("heading", level=1).wait_for()

    assert page.input_value("[name=address]") == "Прежний адрес"
    assert page.evaluate("sessionStorage.getItem('unsent')") is None


def sign_in_again(page, user):
    page.get_by_label("Электронная почта").fill(user.email)
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    wait_for_path(page, "/office/*")


def test_the_page_of_signing_in_left_in_a_second_tab_opens_the_office(people):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.chair)

    answer = client.post(reverse("accounts:login"), {"next": "/office/dues/"}, follow=True)

    assert answer.redirect_chain == [("/login/?next=/office/dues/", 302), ("/office/dues/", 302)]


def test_a_page_of_signing_in_that_is_too_old_is_shown_again(db):
    client = Client(enforce_csrf_checks=True)

    answer = client.post(reverse("accounts:login"), {"username": "a@example.org"}, follow=True)

    assert answer.redirect_chain == [("/login/?next=/office/", 302)]
    assert "Войдите ещё раз" in answer.content.decode()
    assert "не сделано" not in answer.content.decode()


def test_a_forged_form_of_the_office_is_refused(people):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.chair)

    answer = client.post(reverse("notifications:notices_read"))

    assert answer.status_code == 403
    assert "Страница устарела" in answer.content.decode()
