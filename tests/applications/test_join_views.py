import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications import limits
from applications.finding import find_units, form_code, open_code
from applications.forms.join import new_stamp
from applications.models import Application
from members.consent_texts import consent_shown
from members.enums import ConsentKind, Status
from members.models import Consent, ConsentText
from structure.enums import Kind
from structure.models import JoinCode, Unit
from structure.services import issue_join_code, revoke_join_code
from tests.factories import make_employer, make_member, make_unit
from unionportal.templatetags.portal import unbroken


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def typed(**changes):
    told = {
        "surname": "КУЗНЕЦОВА",
        "name": "анна",
        "patronymic": "Игоревна",
        "email": "anna@mail.ru",
        "processing": "on",
        "processing_text": consent_shown(ConsentKind.PROCESSING).sha256,
        "dissemination_text": consent_shown(ConsentKind.DISSEMINATION).sha256,
        "stamp": new_stamp(timezone.now() - timedelta(minutes=2)),
        **changes,
    }
    return {name: value for name, value in told.items() if value is not None}


def address(unit):
    return reverse("applications:join", args=[form_code(unit)])


def titles(text):
    return [found.unit.short_name for found in find_units(text)[0]]


@pytest.mark.parametrize(
    "text", ["Волжская ГЭС", "волжской гэс", "ВОЛЖСКИЙ", "ППО «Волжская»", "гэс волжский", "камыш"]
)
def test_an_organisation_is_found_by_its_name_or_town(house, text):
    found = titles(text)

    assert found[0] == ("ППО «Камышинские сети»" if text == "камыш" else "ППО «Волжская ГЭС»")


def test_an_organisation_is_found_by_its_employer_without_regard_to_yo(house):
    make_employer(house.neighbour, name="Филиал", short_name="АО «Самолёт-Энерго»", town="Камышин")

    assert titles("самолет") == ["ППО «Камышинские сети»"]
    assert titles("САМОЛЁТ камышин") == ["ППО «Камышинские сети»"]


def test_words_may_stand_in_the_name_and_at_the_employer(house):
    make_employer(house.neighbour, short_name="АО «Самолёт-Энерго»", town="")
    make_employer(house.primary, short_name="АО «Самолёт-Гидро»", town="")

    assert titles("самолет камышинские") == ["ППО «Камышинские сети»"]
    assert titles("энерго") == ["ППО «Камышинские сети»", "ППО «Волжская ГЭС»"]


def test_a_part_of_a_long_word_is_enough_when_nothing_begins_so(house):
    make_unit(Kind.PRIMARY, house.territorial, short_name="ППО «Волгоградгидрострой»")

    assert titles("гидрострой") == ["ППО «Волгоградгидрострой»"]


def test_a_question_that_takes_long_is_given_up(house, monkeypatch):
    make_unit(Kind.PRIMARY, house.territorial, short_name="ППО «Волгоградгидрострой»")
    monkeypatch.setattr("structure.plain_text.HASTE", "1ms")
    slow = Unit.objects.extra(select={"waits": "pg_sleep(1)"})
    monkeypatch.setattr("applications.finding._met_less_exactly", lambda stems: [slow])

    assert titles("гидрострой") == []
    assert titles("волжская") == ["ППО «Волжская ГЭС»"]


def test_when_no_organisation_fits_whole_those_that_fit_in_part_are_shown(house):
    assert titles("камышинские водоканал") == ["ППО «Камышинские сети»"]
    assert titles("водоканал") == []


@pytest.mark.parametrize("text", ["", " ", "«»", "%", "_", "'; drop table", "\\", "а"])
def test_signs_find_nothing_and_break_nothing(house, text):
    assert titles(text) == []


def test_only_a_few_are_shown_of_many_and_it_is_said(house, client):
    for number in range(15):
        make_unit(Kind.PRIMARY, house.territorial, short_name=f"ППО «Заречная {number}»")

    found, more = find_units("заречная")
    page = client.get(reverse("applications:find"), {"q": "заречная"})

    assert (len(found), more) == (12, True)
    assert "Показаны первые 12" in page.content.decode()


def test_finding_costs_the_same_however_many_are_found(house, django_assert_num_queries):
    make_unit(Kind.PRIMARY, house.territorial, short_name="ППО «Заречная»")
    with django_assert_num_queries(4):
        find_units("заречная")
    for _ in range(3):
        make_employer(make_unit(Kind.PRIMARY, house.territorial, short_name="ППО «Заречная»"))

    with django_assert_num_queries(4):
        find_units("заречная")


def test_a_closed_organisation_is_never_shown(house):
    Unit.objects.filter(pk=house.neighbour.pk).update(
        closed_on=timezone.localdate(), successor=house.primary
    )

    assert titles("камышинские") == []


def test_an_organisation_without_a_form_is_not_shown(house):
    house.neighbour.join_codes.update(revoked_at=timezone.now())

    assert titles("камышинские") == []


def test_the_search_shows_a_part_to_a_script_and_a_whole_page_without(house, client):
    url = reverse("applications:find")

    whole = client.get(url, {"q": "волжская"})
    part = client.get(url, {"q": "волжская"}, headers={"HX-Request": "true"})

    assert "<html" in whole.content.decode()
    assert "<html" not in part.content.decode()
    for answer in (whole, part):
        assert answer.status_code == 200
        assert address(house.primary) in answer.content.decode()
        assert "HX-Request" in answer.headers["Vary"]


def test_who_does_not_know_is_led_to_his_region_or_to_the_union(house, client):
    page = client.get(reverse("applications:region")).content.decode()

    links = re.findall(r'href="(/join/[A-Z0-9]+/)"', page)

    assert links == [
        address(house.territorial),
        address(house.other_territorial),
        address(house.union),
    ]


def test_a_code_is_understood_as_a_hand_types_it(house):
    JoinCode.objects.filter(unit=house.primary).update(code="ABC4H7K")

    for text in ("abc4h7k", " abc 4h7k ", "ABC-4H7K", "авс4н7к", "АВС 4Н7К"):
        assert open_code(text).unit == house.primary


def test_a_code_typed_by_hand_leads_to_the_one_address_of_the_form(house, client):
    JoinCode.objects.filter(unit=house.primary).update(code="ABC4H7K")

    by_address = client.get("/join/abc 4h7k/")
    by_search = client.get(reverse("applications:find"), {"q": "авс 4н7к"})

    assert (by_address.status_code, by_address.headers["Location"]) == (302, "/join/ABC4H7K/")
    assert (by_search.status_code, by_search.headers["Location"]) == (302, "/join/ABC4H7K/")


def test_a_revoked_or_unknown_code_says_so_kindly(house, client):
    code = issue_join_code(house.primary, actor="тест", place="столовая")
    revoke_join_code(code.pk, actor="тест")

    for text in (code.code, "ZZZZZZZ", "%00", "юю"):
        answer = client.get(f"/join/{text}/")

        assert answer.status_code == 404
        assert "По этой ссылке заявление подать нельзя" in answer.content.decode()
        assert 'href="/join/"' in answer.content.decode()


def test_a_revoked_code_takes_no_application(house, client):
    code = issue_join_code(house.primary, actor="тест")
    revoke_join_code(code.pk, actor="тест")

    answer = client.post(f"/join/{code.code}/", typed())

    assert answer.status_code == 404
    assert not Application.objects.exists()


def test_codes_are_not_guessed_without_end(house, client, monkeypatch):
    monkeypatch.setattr(limits, "UNKNOWN", limits.UNKNOWN._replace(count=2))

    statuses = [client.get("/join/ZZZZZZZ/").status_code for _ in range(3)]

    assert statuses == [404, 404, 429]


def test_reading_the_form_writes_nothing(house, client):
    answer = client.get(address(house.primary))

    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert not ConsentText.objects.exists()
    assert not Application.objects.exists()


def test_the_form_names_who_receives_the_data(house, client):
    page = client.get(address(house.shop)).content.decode()

    listed = page.split('class="operators"')[1].split("</ul>")[0]
    assert [unit.name in listed for unit in (house.union, house.territorial)] == [True, True]
    assert listed.count("<li>") == 2
    assert unbroken("119119, г. Москва, Ленинский проспект, д. 42") in page
    assert house.neighbour.name not in page


def test_an_application_is_taken_in_with_all_that_was_told(house, people, client):
    code = JoinCode.objects.get(unit=house.primary)

    answer = client.post(
        address(house.primary),
        typed(shop=house.shop.pk, position="Электромонтёр", dissemination="on", share_name="yes"),
        headers={"User-Agent": "Телефон"},
        REMOTE_ADDR="10.1.2.3",
    )

    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("applications:submitted")
    application = Application.objects.get()
    assert application.full_name == "Кузнецова Анна Игоревна"
    assert (application.unit, application.code) == (house.shop, code)
    assert application.responsible == people.chair
    assert (application.position, application.employer) == ("Электромонтёр", house.employer)
    assert application.dissemination_choices == {"name": "yes"}
    consents = Consent.objects.order_by("pk")
    assert [consent.kind for consent in consents] == ["processing", "dissemination"]
    assert {consent.address for consent in consents} == {"10.1.2.3"}
    assert {consent.user_agent for consent in consents} == {"Телефон"}
    assert all(consent.text for consent in consents)
    assert set(consents[0].operators.all()) == {house.union, house.territorial}


def test_a_mistake_keeps_all_that_was_typed(house, client):
    answer = client.post(address(house.primary), typed(phone="12", comment="Ночная смена"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Не получается разобрать номер" in page
    for value in ("КУЗНЕЦОВА", "anna@mail.ru", "Ночная смена", 'value="12"'):
        assert value in page
    assert not Application.objects.exists()


def test_the_same_form_sent_twice_makes_one_application(house, client):
    data = typed()

    answers = [client.post(address(house.primary), data) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Application.objects.count() == 1
    assert Consent.objects.count() == 1


def test_the_same_form_with_another_name_is_a_new_application(house, client):
    data = typed()
    client.post(address(house.primary), data)

    asked = client.post(address(house.primary), data | {"surname": "Орлова"})
    stamp = re.search(r'name="stamp" value="([^"]+)"', asked.content.decode()).group(1)
    aged = new_stamp(timezone.now() - timedelta(minutes=1))
    sent = client.post(address(house.primary), data | {"surname": "Орлова", "stamp": aged})

    assert asked.status_code == 422
    assert stamp != data["stamp"]
    assert sent.status_code == 302
    surnames = Application.objects.order_by("pk").values_list("surname", flat=True)
    assert list(surnames) == ["Кузнецова", "Орлова"]


def test_a_person_known_already_gets_the_same_answer_as_a_new_one(house, client):
    make_member(
        house.neighbour,
        status=Status.MEMBER,
        surname="Кузнецова",
        name="Анна",
        patronymic="Игоревна",
    )

    sent = client.post(address(house.primary), typed())
    thanks = client.get(sent.headers["Location"]).content.decode()

    assert "Заявление отправлено" in thanks
    assert house.neighbour.short_name not in thanks
    assert Application.objects.get().member is None


def test_too_many_forms_from_one_address_are_asked_to_wait(house, client, monkeypatch):
    monkeypatch.setattr(limits, "SUBMIT", limits.SUBMIT._replace(count=1))
    client.post(address(house.primary), typed())

    answer = client.post(address(house.primary), typed(surname="Орлова"))

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 600
    assert Application.objects.count() == 1


def test_one_form_is_not_sent_without_end(house, client, monkeypatch):
    monkeypatch.setattr(limits, "SUBMIT_ONE_FORM", limits.SUBMIT_ONE_FORM._replace(count=2))
    data = typed(surname="")

    statuses = [client.post(address(house.primary), data).status_code for _ in range(3)]

    assert statuses == [422, 422, 429]


def test_a_form_needs_its_csrf_token(house):
    answer = Client(enforce_csrf_checks=True).post(address(house.primary), typed())

    assert answer.status_code == 403
    assert not Application.objects.exists()


def test_the_hint_about_mail_comes_while_typing(client, db):
    url = reverse("applications:check_mail")

    doubtful = client.post(url, {"email": "anna@gmial.com"}).content.decode()
    good = client.post(url, {"email": "anna@mail.ru"}).content.decode()

    assert "anna@gmail.com" in doubtful
    assert 'value="anna@gmial.com"' in doubtful
    assert "опечатка" not in good


def test_thanks_show_the_personal_link_to_the_same_browser_only(house, client):
    client.post(address(house.primary), typed())
    application = Application.objects.get()

    mine = client.get(reverse("applications:submitted"))
    client.cookies.clear()
    other = client.get(reverse("applications:submitted"))

    assert application.token in mine.content.decode()
    assert mine.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in mine.headers["Cache-Control"]
    assert f'data-draft-clear="join-{form_code(house.primary)}"' in mine.content.decode()
    assert (other.status_code, other.headers["Location"]) == (302, reverse("applications:find"))


def test_thanks_forget_the_link_after_a_while(house, client):
    client.post(address(house.primary), typed())
    session = client.session
    session["submitted"] = session["submitted"] | {"at": session["submitted"]["at"] - 1801}
    session.save()

    answer = client.get(reverse("applications:submitted"))

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("applications:find"))


def test_the_front_page_leads_in(house, client):
    page = client.get(reverse("home")).content.decode()

    assert house.union.name in page
    assert reverse("applications:find") in page
    assert "noindex" not in page


def test_the_front_page_stands_before_there_is_a_union(client, db):
    assert client.get(reverse("home")).status_code == 200
    assert client.get(reverse("privacy")).status_code == 200
    assert client.get(reverse("applications:region")).status_code == 200


def test_privacy_names_the_union_and_how_to_reach_it(house, client):
    page = client.get(reverse("privacy")).content.decode()

    assert house.union.name in page
    assert unbroken("119119, г. Москва, Ленинский проспект, д. 42") in page
    assert "union@example.org" in page
