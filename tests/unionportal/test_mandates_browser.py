"""Offices in a browser: ended with a choice, shown to headquarters, invited in campaigns."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Handover, Mandate
from applications.models import Application
from invitations import sending, services
from invitations.models import Campaign
from tests.browsing import faults_of, sign_in
from tests.factories import in_office, make_application
from tests.invitations.test_campaigns import line, newcomer
from unionportal.absences import set_absence

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = timezone.localdate
DAY = timedelta(days=1)


@pytest.fixture
def desk(house, people):
    make_application(house.primary, responsible=people.chair)
    newcomer(house.primary, surname="Новичок")
    in_office(house.primary, Role.PRIMARY_CHAIR, surname="Преемник")
    set_absence(
        people.chair, starts_on=TODAY(), ends_on=TODAY() + 9 * DAY, reason="отпуск",
        deputy_id=people.deputy.pk, actor=people.chair,
    )  # fmt: skip
    sent = services.prepare(house.union.pk, title="Первая", actor=people.admin, whom="heads")
    services.start(sent.pk, actor=people.admin)
    sending.send(sent.pk)
    lines = [line(2, house.neighbour.short_name, "a@example.org"), line(3, "Нет", "b@example.org")]
    services.prepare(house.union.pk, title="Вторая", actor=people.admin, lines=lines)
    return people


def pages(house, people):
    sent, draft = Campaign.objects.order_by("pk")
    return {
        "offices": reverse("accounts:offices"),
        "away": f"{reverse('accounts:offices')}?show=away",
        "empty_posts": f"{reverse('accounts:offices')}?show=no_head",
        "nobody": f"{reverse('accounts:offices')}?q=Нетакой",
        "print": reverse("accounts:offices_print"),
        "end": reverse("accounts:end_mandate", args=[people.chair.mandates.get().pk]),
        "term": reverse("accounts:mandate_term", args=[people.chair.mandates.get().pk]),
        "people": f"/office/people/?unit={house.primary.pk}",
        "campaigns": reverse("invitations:campaigns"),
        "new": reverse("invitations:new"),
        "sent": reverse("invitations:campaign", args=[sent.pk]),
        "draft": reverse("invitations:campaign", args=[draft.pk]),
    }


@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_is_readable_by_everybody(house, desk, page, live_server, width):
    sign_in(page, desk.admin)
    page.set_viewport_size({"width": width, "height": 900})

    faults = {}
    for name, address in pages(house, desk).items():
        page.goto(live_server.url + address)
        faults[name] = faults_of(page)

    assert {name: found for name, found in faults.items() if found} == {}


def test_an_office_is_ended_and_taken_back_without_typing(house, desk, page, live_server):
    sign_in(page, desk.admin)
    mandate = desk.chair.mandates.get()
    page.goto(live_server.url + reverse("accounts:end_mandate", args=[mandate.pk]))

    assert "Преемник" in page.get_by_label("Кому").first.locator("option:checked").inner_text()
    page.get_by_label("Последний день").fill(str(TODAY() - DAY))
    page.get_by_role("button", name="Снять полномочие").click()
    page.get_by_text("Дела переданы.").wait_for()
    passed = Application.objects.get().responsible
    page.get_by_role("button", name=re.compile("Вернуть полномочие и дела")).click()
    page.get_by_text("Полномочие действует, как раньше").wait_for()

    assert passed.surname == "Преемник"
    assert Application.objects.get().responsible == desk.chair
    assert Mandate.objects.get(pk=mandate.pk).ends_on is None
    assert Handover.objects.get().state == "taken_back"


def test_a_campaign_is_started_from_its_page(house, desk, page, live_server):
    sign_in(page, desk.admin)
    draft = Campaign.objects.get(title="Вторая")
    page.goto(live_server.url + reverse("invitations:campaign", args=[draft.pk]))

    page.get_by_role("button", name=re.compile("Отправить: 1")).click()
    page.get_by_text("Приглашения отправляются").wait_for()
    sending.send(draft.pk)
    page.get_by_text("Пришли 0 из 2").wait_for()

    assert Campaign.objects.get(pk=draft.pk).state == "sent"
