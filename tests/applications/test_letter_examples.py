"""A letter's wording on a real application: whose may be chosen, what is shown and recorded."""

import pytest
from django.urls import reverse

from applications.enums import Stage
from applications.models import StageChange
from audit.models import Entry
from tests.factories import NOON, make_application

pytestmark = pytest.mark.django_db
KIND = "rejected"
WORDS = {"subject": "Решение, {{ имя }}", "body": "{{ имя }}, причина: {{ причина }}."}


def url(name, unit, kind=KIND):
    return reverse(f"applications:{name}", args=[kind, unit.pk])


@pytest.fixture
def application(house):
    found = make_application(
        house.shop, surname="Заявкина", name="Анна", patronymic="Ильинична", stage=Stage.REJECTED
    )
    StageChange.objects.create(
        application=found, event="reject", source=Stage.SIGNING, target=Stage.REJECTED,
        actor_label="тест", note="не работает у нас", at=NOON,
    )  # fmt: skip
    return found


def tried():
    return Entry.objects.filter(action="applications.letter.tried")


def test_the_letter_is_shown_as_its_reader_would_get_it_and_that_is_recorded(
    house, people, client, application
):
    client.force_login(people.chair)

    offered = client.get(url("letter_examples", house.primary))
    html = client.post(
        url("letter_on_application", house.primary), WORDS | {"application": application.pk}
    )
    text = client.post(
        url("letter_on_application", house.primary),
        WORDS | {"application": application.pk, "view": "text"},
    )

    assert list(offered.context["applications"]) == [application]
    assert "Анна Ильинична, причина: не работает у нас." in html.content.decode()
    assert text.content.decode().startswith("Решение, Анна Ильинична\n\n")
    assert "sandbox" in html["Content-Security-Policy"]
    assert [(line.actor_id, line.subject) for line in tried()] == [
        (people.chair.pk, f"applications.application:{application.pk}")
    ] * 2


def test_the_link_of_the_applicant_is_shown_to_nobody_else(house, people, client, application):
    client.force_login(people.chair)

    html = client.post(
        url("letter_on_application", house.primary),
        {"subject": "Тема", "body": "{{ ссылка }}", "application": application.pk},
    ).content.decode()

    assert application.token not in html
    assert application.get_absolute_url() in html


def test_an_application_of_another_organisation_is_not_found(house, people, client, application):
    client.force_login(people.neighbour_chair)
    chosen = WORDS | {"application": application.pk}

    answers = [
        client.get(url("letter_examples", house.primary)).status_code,
        client.post(url("letter_on_application", house.primary), chosen).status_code,
        client.post(url("letter_on_application", house.neighbour), chosen).status_code,
    ]

    assert answers == [404] * 3
    assert not tried().exists()


def test_faults_are_told_and_nobody_is_looked_at(house, people, client, application):
    client.force_login(people.chair)

    answer = client.post(
        url("letter_on_application", house.primary),
        WORDS | {"body": "{{ нет }}", "application": application.pk},
    )

    assert "Этому письму неизвестно: {{ нет }}" in answer.content.decode()
    assert not tried().exists()


@pytest.mark.parametrize("chosen", ["", "x", "0", "9" * 30])
def test_no_application_is_no_letter(house, people, client, chosen):
    client.force_login(people.chair)

    answer = client.post(
        url("letter_on_application", house.primary), WORDS | {"application": chosen}
    )

    assert answer.status_code == 404


def test_a_letter_that_is_not_of_applications_has_no_examples(house, people, client):
    client.force_login(people.chair)

    assert client.get(url("letter_examples", house.primary, "transfer_done")).status_code == 404
