"""The journal in a browser: every state of the page with the eyes of axe, wide and narrow."""

import os
import uuid

import pytest
from django.urls import reverse

from audit.services import operation, record
from members import movement
from members.editing import save_card
from tests.browsing import faults_of, sign_in
from tests.factories import TODAY, make_member

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("SHOTS")
URL = reverse("accounts:journal")
AT_ONCE = uuid.UUID(int=7)


@pytest.fixture
def card(house, people):
    """A person of whom there are lines of several kinds, with old and new values."""
    made = make_member(house.primary, surname="Преображенская-Константинопольская")
    with operation(known=AT_ONCE, address="192.0.2.7"):
        save_card(made.pk, actor=people.chair, phone="+79120000001", position="Электромонтёр")
        movement.move(made.pk, house.shop, on=TODAY, actor=people.chair)
    record("members.card.printed", made, actor=people.deputy, unit_id=house.primary.pk)
    return made


def pages(house, card):
    return {
        "all": URL,
        "person": f"{URL}?person=members.member:{card.pk}",
        "operation": f"{URL}?operation={AT_ONCE}",
        "nothing": f"{URL}?kind=letter&since=2020-01-01&until=2020-01-02",
        "not_understood": f"{URL}?since=завтра",
        "keeping": reverse("accounts:keep_journal"),
    }


@pytest.mark.parametrize("width", [1440, 390])
def test_every_state_is_readable_by_everybody(house, people, card, page, width):
    sign_in(page, people.admin)
    page.set_viewport_size({"width": width, "height": 900})

    faults = {}
    for name, address in pages(house, card).items():
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(more => more.open = true)")
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
        faults[name] = faults_of(page)

    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize("width", [1440, 390])
def test_a_change_is_opened_by_the_keyboard_and_leads_to_the_person(people, card, page, width):
    sign_in(page, people.admin)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{URL}?operation={AT_ONCE}")

    moved = page.locator(".journal-line", has_text="Переведён в другую организацию")
    moved.locator("summary").focus()
    page.keyboard.press("Enter")
    moved.locator(".journal-values").wait_for()
    values = moved.locator(".journal-values tbody tr").all_inner_texts()
    moved.get_by_role("link", name="Всё об этом человеке").click()
    page.get_by_text("Записи об одном человеке").wait_for()

    assert [" ".join(line.split()) for line in values] == [
        "Состоит на учёте ППО «Волжская ГЭС» ЦПО электроцеха"
    ]
    assert page.locator(".journal-line").count() == 3
