"""Two people destroy in a browser, on a desk and on a phone; axe finds nothing."""

import pytest
from django.urls import reverse

from privacy import answers
from privacy.enums import State
from privacy.models import Answer, Destruction
from tests.browsing import faults_of, sign_in
from tests.cabinet.visits import a_member, sign_in_phone
from tests.factories import PASSWORD
from tests.privacy.test_two_people import left_long_ago

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_proposes_and_the_other_confirms(page, phone, house, people):
    left_long_ago(house.primary, surname="Забытов")
    sign_in(page, people.chair)
    page.goto(f"{reverse('privacy:choose')}?unit={house.primary.pk}&rule=left")
    assert faults_of(page) == []
    page.get_by_role("button", name="Предложить уничтожить").click()
    page.get_by_text("Ждёт второго человека:").wait_for()
    assert faults_of(page) == []
    made = Destruction.objects.get()

    sign_in(phone, people.admin)
    phone.goto(made.get_absolute_url())
    assert faults_of(phone) == []
    phone.get_by_role("link", name="Подтвердить уничтожение").click()
    phone.get_by_label("Ваш пароль").wait_for()
    assert faults_of(phone) == []
    phone.get_by_label("Ваш пароль").fill(PASSWORD)
    phone.get_by_role("button", name="Подтвердить и скрыть данные").click()
    phone.get_by_text("Данные скрыты, их ещё можно вернуть").wait_for()
    assert faults_of(phone) == []
    made.refresh_from_db()
    assert made.state == State.QUARANTINE


def test_every_page_reads_well(page, house, people):
    card = left_long_ago(house.primary, surname="Забытов")
    sign_in(page, people.admin)
    for address in (
        reverse("privacy:destructions"),
        reverse("privacy:choose"),
        reverse("privacy:rules"),
        reverse("privacy:data", args=[card.pk]),
        reverse("privacy:destroy", args=[card.pk]),
        reverse("privacy:hold", args=[card.pk]),
    ):
        page.goto(address)
        assert faults_of(page) == [], address


def test_the_member_reads_what_is_known_of_him(phone, house):
    member = a_member(house.primary)
    sign_in_phone(phone, member)
    phone.goto(reverse("cabinet:me"))
    phone.get_by_role("link", name="Что портал знает обо мне").click()
    phone.get_by_role("button", name="Собрать").click()
    phone.get_by_text("Собирается").wait_for()
    assert faults_of(phone) == []
    assert answers.make(Answer.objects.get().pk)
    phone.reload()
    phone.get_by_role("link", name="Читать, PDF").wait_for()
    assert faults_of(phone) == []
