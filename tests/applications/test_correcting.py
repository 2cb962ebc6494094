"""Putting right what the applicant wrote, and how his name will stand in the papers."""

from applications.enums import Received, Stage
from applications.services import correct
from documents.models import Paper
from tests.applications.situations import printed
from tests.factories import NOON, make_application


def text_of(response):
    return response.content.decode()


def correction(application, **changed):
    fields = {name: getattr(application, name) or "" for name in (
        "surname", "name", "patronymic", "genitive", "email", "phone", "department", "position",
        "personnel_number",
    )}  # fmt: skip
    return {**fields, **changed}


def test_data_are_corrected_and_the_papers_printed_anew(house, people, client):
    application = printed(make_application(house.primary, stage=Stage.NEW))
    client.force_login(people.chair)

    response = client.post(
        f"{application.get_absolute_url()}correct/", correction(application, surname="кузнецова-ли")
    )

    application.refresh_from_db()
    assert response.status_code == 302
    assert application.surname == "Кузнецова-Ли"
    assert application.edition == 2
    assert application.member.surname == "Кузнецова-Ли"
    assert not Paper.objects.filter(applicationpaper__application=application).exists()


def test_wrong_data_stay_in_the_form_with_a_sentence(house, people, client):
    application = make_application(house.primary)
    client.force_login(people.chair)

    response = client.post(
        f"{application.get_absolute_url()}correct/",
        correction(application, surname="Кузнецова7", position="слесарь", email=""),
    )

    application.refresh_from_db()
    assert response.status_code == 422
    assert "Кузнецова7" in text_of(response)
    assert "слесарь" in text_of(response)
    assert application.surname == "Кузнецова"
    assert application.edition == 1


def test_a_correction_after_signing_is_refused_in_the_form(house, people, client):
    application = make_application(house.primary, received=Received.SCAN)
    client.force_login(people.chair)

    response = client.post(
        f"{application.get_absolute_url()}correct/", correction(application, surname="Иная")
    )

    application.refresh_from_db()
    assert response.status_code == 422
    assert "Верните их на подписание" in text_of(response)
    assert application.surname == "Кузнецова"


def test_the_name_is_declined_as_one_types(house, people, client):
    application = make_application(house.primary)
    client.force_login(people.chair)
    url = f"{application.get_absolute_url()}genitive/"
    name = {"surname": "Иванов", "name": "Пётр", "patronymic": "Сергеевич"}

    by_itself = text_of(client.get(url, name))
    by_hand = text_of(client.get(url, {**name, "genitive": "Иванова Петра"}))

    assert "от <strong>Иванова Петра Сергеевича</strong>" in by_itself
    assert "от <strong>Иванова Петра</strong>" in by_hand


def test_a_corrected_application_is_told_in_its_history(house, people, client):
    application = make_application(house.primary)
    correct(application.pk, actor=people.chair, now=NOON, position="слесарь")
    client.force_login(people.chair)

    said = text_of(client.get(application.get_absolute_url()))

    assert "Данные исправлены, бумаги напечатаны заново" in said
