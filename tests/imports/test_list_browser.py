"""A list that a fault has put off, on the phone and on the desk."""

import pytest
from playwright.sync_api import expect

from imports.enums import State
from imports.models import Import
from imports.tasks import NO_RIGHT
from tests.browsing import faults_of, sign_in
from tests.imports.loading import a_list, brought, checked

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = [["ФИО", "Дата рождения"], ["Новикова Алла Ильинична", "01.01.1990"]]


@pytest.mark.parametrize("width", [390, 1440])
def test_a_list_put_off_is_stopped_from_its_page(page, tmp_path, house, people, width):
    of = checked(brought(a_list(tmp_path, ROWS), house.primary, people.chair))
    Import.objects.filter(pk=of.pk).update(state=State.RUNNING, error=NO_RIGHT, total=1)
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, people.chair)

    page.goto(f"/office/imports/{of.pk}/")
    assert faults_of(page) == []
    page.get_by_role("button", name="Остановить").click()

    expect(page.get_by_text("Список загружен")).to_be_visible()
    assert Import.objects.get(pk=of.pk).state == State.DONE
