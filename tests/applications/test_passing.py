"""An application that came to the wrong organisation."""

import pytest

from applications.enums import Received, Refused, Stage
from applications.passing import pass_on
from documents.enums import PaperKind
from notifications.models import Notice, Todo
from notifications.services import put_todo
from structure.models import JoinCode
from tests.applications.situations import doubtful, printed
from tests.factories import NOON, make_application


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("applications.passing.ask_worker", lambda change_pk: None)


def page_of(application):
    return f"{application.get_absolute_url()}pass-on/"


def test_it_goes_with_its_person_tasks_and_papers_to_be_printed_anew(house, people):
    application = printed(make_application(house.union, responsible=people.admin))
    put_todo("Позвонить", key="t", unit=house.union, user=people.admin, about=application, url="/")

    pass_on(application.pk, house.primary, actor=people.admin, now=NOON)

    application.refresh_from_db()
    change = application.changes.get()
    assert (application.unit, application.responsible) == (house.primary, people.chair)
    assert application.member.unit == house.primary
    assert application.edition == 2
    assert not application.papers.exclude(paper=None).exists()
    assert application.timers.count() == 2
    todo = Todo.objects.get()
    assert (todo.user, todo.unit) == (people.chair, house.primary)
    assert change.label == "Передано в другую организацию"
    assert change.note == "Электропрофсоюз → ППО «Волжская ГЭС»"
    assert change.effects == ["tell_new", "make_papers", "send_papers"]


def test_of_a_doubtful_person_no_papers_are_made_yet(house, people):
    application = doubtful(house)

    pass_on(application.pk, house.neighbour, actor=people.chair, now=NOON)

    assert application.changes.get().effects == ["tell_new"]


@pytest.mark.parametrize(
    ("stage", "received", "sentence"),
    [
        (Stage.SIGNING, Received.SCAN, "уже подписаны"),
        (Stage.RESOLUTION, Received.SCAN, "до сбора подписанных бумаг"),
        (Stage.REJECTED, Received.NO, "до сбора подписанных бумаг"),
    ],
)
def test_what_is_signed_or_closed_stays(stage, received, sentence, house, people):
    application = make_application(house.primary, stage=stage, received=received)

    with pytest.raises(Refused, match=sentence):
        pass_on(application.pk, house.neighbour, actor=people.chair, now=NOON)

    application.refresh_from_db()
    assert application.unit == house.primary
    assert not Notice.objects.exists()


def test_the_page_finds_by_words_and_offers_what_is_below(house, people, client):
    application = make_application(house.primary)
    JoinCode.objects.create(unit=house.neighbour, code="KAMYSHIN")
    client.force_login(people.chair)

    below = client.get(page_of(application))
    found = client.get(page_of(application), {"q": "камышинские"})

    assert [unit.short_name for unit in below.context["units"]] == ["ЦПО электроцеха"]
    assert [unit.pk for unit in found.context["units"]] == [house.neighbour.pk]


def test_whoever_passed_it_on_goes_back_to_the_board(house, people, client):
    application = make_application(house.primary)
    client.force_login(people.chair)

    response = client.post(page_of(application), {"unit": house.neighbour.pk})

    application.refresh_from_db()
    assert response.url == "/office/applications/"
    assert application.unit == house.neighbour
    assert client.get(application.get_absolute_url()).status_code == 404


def test_a_refusal_is_told_on_the_page(house, people, client):
    application = make_application(house.primary)
    application.papers.filter(kind=PaperKind.STATEMENT).update(received=Received.SCAN)
    client.force_login(people.chair)

    response = client.post(page_of(application), {"unit": house.neighbour.pk})

    application.refresh_from_db()
    assert response.status_code == 422
    assert "Бумаги уже подписаны" in response.content.decode()
    assert application.unit == house.primary


@pytest.mark.parametrize("who", ["auditor", "accountant", "neighbour_chair", "stranger"])
def test_nobody_passes_on_what_he_does_not_handle(who, house, people, client):
    application = make_application(house.primary)
    client.force_login(getattr(people, who))

    response = client.post(page_of(application), {"unit": house.neighbour.pk})

    application.refresh_from_db()
    assert response.status_code == 404
    assert application.unit == house.primary


@pytest.mark.parametrize("unit", ["", "x", "9" * 30])
def test_no_such_organisation_is_not_found(unit, house, people, client):
    application = make_application(house.primary)
    client.force_login(people.chair)

    assert client.post(page_of(application), {"unit": unit}).status_code == 404
