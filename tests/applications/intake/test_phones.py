"""A telephone joined by a code: for a quarter of an hour, for one place, for one telephone."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.enums import BundleSource, Party, Received, Refused
from applications.intake import phones
from applications.models import Bundle, PhoneLink
from audit.models import Entry
from documents.models import StoredFile
from documents.services import KINDS_OF_JOINING
from tests.applications.applicant import photo as uploaded
from tests.applications.applicant import url
from tests.applications.intake.laying import read_all, seen, slot_of, with_papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(house):
    return with_papers(house.primary)


def address(link):
    return reverse("applications:phone", args=[phones.token_of(link)])


def begun(link):
    """A telephone that has pressed «Начать»."""
    telephone = Client()
    telephone.post(address(link), {"do": "begin"})
    return telephone


def test_the_code_leads_a_telephone_to_the_place_and_its_photos_are_filed(
    application, people, client, reader
):
    client.force_login(people.chair)
    here = reverse("applications:application_phone", args=[application.pk])
    client.post(here, {"do": "join"})
    link = PhoneLink.objects.get()
    shown = client.get(here).content.decode()
    reader.files = [[seen(slot_of(application))]]

    telephone = begun(link)
    telephone.post(address(link), {"file": uploaded()})
    read_all()

    assert "<svg" in shown and "только для одного телефона" in shown
    bundle = Bundle.objects.get()
    assert (bundle.source, bundle.application, bundle.actor) == (
        BundleSource.PHONE, application, people.chair,
    )  # fmt: skip
    assert slot_of(application).received == Received.SCAN
    assert "Лист на месте." in telephone.get(address(link)).content.decode()
    assert "Телефон присоединён" in client.get(here).content.decode()
    told = Entry.objects.filter(action__startswith="applications.phone.").order_by("pk")
    assert [entry.action.rpartition(".")[2] for entry in told] == ["joined", "opened"]


def test_after_the_last_paper_both_screens_say_that_all_has_come(application, client, reader):
    link = phones.join_phone(actor=Party.APPLICANT, application=application)
    telephone = begun(link)
    early = telephone.get(address(link)).content.decode()
    reader.files = [[seen(slot_of(application, kind))] for kind in KINDS_OF_JOINING]

    telephone.post(address(link), {"file": [uploaded() for _ in KINDS_OF_JOINING]})
    read_all()

    desktop = client.get(reverse("applications:mine_phone", args=[application.token]))
    assert "Все бумаги получены" not in early
    assert "больше снимать не нужно" in telephone.get(address(link)).content.decode()
    assert "Телефон можно отключить" in desktop.content.decode()


def test_the_telephone_shows_no_more_than_initials(application, client):
    link = phones.join_phone(actor=Party.APPLICANT, application=application)

    page = client.get(address(link)).content.decode()

    assert "Для: К. А. И." in page
    for told in (application.surname, application.name, application.unit.short_name):
        assert told not in page


def test_the_second_telephone_is_told_that_the_first_has_it(application, client):
    link = phones.join_phone(actor=Party.APPLICANT, application=application)
    begun(link)

    begins = client.post(address(link), {"do": "begin"})
    sends = client.post(address(link), {"file": uploaded()})

    for answer in (begins, sends):
        assert answer.status_code == 422
        assert "уже открыт на другом телефоне" in answer.content.decode()
    assert not Bundle.objects.exists()


@pytest.mark.parametrize("how", ["time", "press"])
def test_an_ended_address_takes_nothing(how, application, people):
    link = phones.join_phone(actor=people.chair, application=application)
    telephone = begun(link)
    if how == "press":
        phones.end(link.pk, actor=people.chair)
    else:
        PhoneLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    shown = telephone.get(address(link))
    sent = telephone.post(address(link), {"file": uploaded()})

    assert (shown.status_code, sent.status_code) == (410, 422)
    assert "Попросите новый код" in shown.content.decode()
    assert not Bundle.objects.exists()


def test_a_second_code_ends_the_first(application, people):
    first, second = (
        phones.join_phone(actor=people.chair, application=application) for _ in range(2)
    )

    assert not PhoneLink.objects.get(pk=first.pk).is_open(timezone.now())
    assert phones.open_link(maker=people.chair, application=application) == second


def test_what_is_ended_while_the_photographs_are_judged_takes_nothing(
    application, people, monkeypatch
):
    link = phones.join_phone(actor=people.chair, application=application)
    looked_at = phones.judged

    def ended_meanwhile(files):
        phones.end(link.pk, actor=people.chair)
        return looked_at(files)

    monkeypatch.setattr(phones, "judged", ended_meanwhile)

    with pytest.raises(Refused, match="Попросите новый код"):
        phones.take_photos(link, [("лист.jpg", uploaded().read())])

    assert not Bundle.objects.exists() and not StoredFile.objects.exists()


def test_a_made_up_address_is_404(application, client):
    link = phones.join_phone(actor=Party.APPLICANT, application=application)
    forged = phones.token_of(link)[:-2] + "xx"

    assert client.get(reverse("applications:phone", args=[forged])).status_code == 404


def test_photographs_of_another_application_go_nowhere(application, house, people, reader):
    other = with_papers(house.primary)
    link = phones.join_phone(actor=people.chair, application=application)
    reader.files = [[seen(slot_of(other))]]

    begun(link).post(address(link), {"file": uploaded()})
    read_all()

    assert slot_of(other).received == Received.NO


def test_too_many_sendings_end_the_code(application, monkeypatch):
    monkeypatch.setattr(phones, "MAX_BUNDLES", 0)
    link = phones.join_phone(actor=Party.APPLICANT, application=application)

    with pytest.raises(Refused, match="прислано уже много"):
        phones.take_photos(link, [])


def test_the_applicant_joins_a_telephone_and_ends_it(application, client):
    here = url("mine_phone", application)

    client.post(here, {"do": "join"})
    joined = client.get(here).content.decode()
    client.post(here, {"do": "end"})

    assert "<svg" in joined
    assert phones.open_link(maker=None, application=application) is None
    assert "Показать код" in client.get(here).content.decode()


def test_a_telephone_of_a_tray_is_for_who_handles_it(house, people, client):
    here = reverse("applications:tray_phone", args=[house.primary.pk])

    for user, status in ((people.chair, 200), (people.neighbour_chair, 404)):
        client.force_login(user)
        assert client.get(here).status_code == status
