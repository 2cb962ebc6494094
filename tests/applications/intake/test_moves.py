"""Papers of members' moves that come back: named in the tray, put onto the card by one press."""

import pytest
from django.urls import reverse

from applications.enums import Answer, BundleSource, Refused
from applications.intake.answers import attach_to_card
from applications.models import BundlePage
from audit.models import Entry
from documents.enums import PaperKind
from members.models import MovementPaper, MovementScan
from tests.applications.intake.laying import seen, send
from tests.factories import NOON, make_member
from tests.house.grounds import a_paper

pytestmark = pytest.mark.django_db
TRAY = 13  # queries


def a_sheet(house, people, reader, unit=None, number=1):
    """A signed statement of leaving of a member of ``unit``, found in the tray of the primary."""
    unit = unit or house.primary
    card = make_member(unit, surname="Петрова", name="Анна", patronymic="Сергеевна")
    paper = a_paper(unit, f"move:{card.pk}:{number}", PaperKind.LEAVING_STATEMENT)
    MovementPaper.objects.create(
        member=card, kind=PaperKind.LEAVING_STATEMENT, paper=paper, made_by="тест"
    )
    send(
        reader, None, seen(paper_id=paper.pk, page=1),
        source=BundleSource.TRAY, actor=people.chair, unit=house.primary,
    )  # fmt: skip
    return BundlePage.objects.select_related("stored").latest("pk")


def test_the_tray_names_whose_paper_it_is_and_one_press_puts_it_onto_the_card(
    house, people, client, reader
):
    sheet = a_sheet(house, people, reader)
    row = MovementPaper.objects.get()
    client.force_login(people.chair)
    tray = reverse("applications:tray")

    shown = client.get(tray).content.decode()
    address = reverse("applications:attach_sheet", args=[sheet.pk])
    pressed = client.post(address, {"next": tray}, follow=True).content.decode()
    again = client.post(address, {"next": tray}, follow=True).content.decode()

    assert "Код ведёт к карточке" in shown and row.member.get_absolute_url() in shown
    assert "заявление о выходе" in shown.lower()
    assert "Бумага с карточки члена профсоюза" in shown and "Чей это лист?" not in shown
    assert address in shown and "Приложить к карточке" in shown
    assert "Лист приложен к карточке" in pressed and address not in pressed
    assert "Этот лист уже разобрали." in again
    scan = MovementScan.objects.get()
    assert (scan.paper, scan.page, scan.stored) == (row, 1, sheet.stored)
    sheet.refresh_from_db()
    assert (sheet.answer, sheet.awaits_eye) == (Answer.FILED, False)
    lines = Entry.objects.filter(
        action__in=("members.paper_scan.kept", "applications.sheet.attached")
    )
    assert sorted(lines.values_list("action", "actor_id")) == [
        ("applications.sheet.attached", people.chair.pk),
        ("members.paper_scan.kept", people.chair.pk),
    ]


def test_whoever_does_not_see_the_card_learns_nothing_of_it(house, people, client, reader):
    sheet = a_sheet(house, people, reader, house.neighbour)
    client.force_login(people.chair)

    shown = client.get(reverse("applications:tray")).content.decode()
    pressed = client.post(reverse("applications:attach_sheet", args=[sheet.pk]))

    assert "бумага портала, но не заявления о вступлении" in shown.lower()
    assert "Петрова" not in shown and "Приложить" not in shown
    assert pressed.status_code == 404
    assert not MovementScan.objects.exists()


def test_a_sheet_of_another_paper_is_not_put_beside_this_one(house, people, reader):
    first = a_sheet(house, people, reader)
    second = a_sheet(house, people, reader, number=2)
    row = MovementPaper.objects.get(paper=second.paper_number)

    with pytest.raises(Refused, match="Этот лист уже разобрали"):
        attach_to_card(first.pk, row.pk, actor=people.chair, now=NOON)

    assert not MovementScan.objects.exists()


def test_the_tray_costs_the_same_for_one_such_sheet_and_for_three(
    house, people, client, reader, django_assert_num_queries
):
    a_sheet(house, people, reader)
    client.force_login(people.chair)
    tray = reverse("applications:tray")
    client.get(tray)
    with django_assert_num_queries(TRAY):
        client.get(tray)
    for number in (2, 3):
        a_sheet(house, people, reader, number=number)
    with django_assert_num_queries(TRAY):
        client.get(tray)
