import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from members.enums import ConsentChannel, ConsentKind, MovementKind
from members.models import Consent, Movement
from members.services import publish_consent_text
from tests.browsing import wait_for_path
from tests.factories import PASSWORD, TODAY, make_member

UNREADABLE = {"serious", "critical"}


def test_a_neighbour_sees_nothing(client, house, people):
    card = make_member(house.primary)
    client.force_login(people.neighbour_chair)

    assert client.get(card.get_absolute_url()).status_code == 404
    assert client.get(reverse("members:print_member", args=[card.pk])).status_code == 404
    assert not Entry.objects.filter(action__startswith="members.card").exists()


def test_nobody_is_asked_to_sign_in(client, house):
    card = make_member(house.primary)

    assert client.get(card.get_absolute_url()).status_code == 302


def test_opening_a_card_is_recorded(client, house, people):
    card = make_member(house.shop)
    client.force_login(people.chair)

    client.get(card.get_absolute_url())
    client.get(reverse("members:print_member", args=[card.pk]))

    entries = Entry.objects.filter(action__startswith="members.card.").order_by("pk")
    assert [(entry.action, entry.subject, entry.actor_id, entry.unit_id) for entry in entries] == [
        ("members.card.read", f"members.member:{card.pk}", people.chair.pk, house.shop.pk),
        ("members.card.printed", f"members.member:{card.pk}", people.chair.pk, house.shop.pk),
    ]


@pytest.fixture
def full_card(house):
    """A card with something in every section."""
    card = make_member(
        house.shop, surname="Соколова-Преображенская", name="Анна", patronymic="Игоревна",
        gender="f", phone="+79730123456", email="sokolova@example.org", employer=house.employer,
        birth_date=TODAY.replace(year=1990), department="Электрический цех", position="диспетчер",
        personnel_number="7001", card_number="00000042",
    )  # fmt: skip
    text = publish_consent_text(ConsentKind.PROCESSING, "Согласие", "Текст", actor="тест")
    for kind in (ConsentKind.PROCESSING, ConsentKind.DISSEMINATION):
        Consent.objects.create(
            member=card, kind=kind, text=text, channel=ConsentChannel.TICK,
            given_at=timezone.now(),
            withdrawn_at=timezone.now() if kind == ConsentKind.DISSEMINATION else None,
        )  # fmt: skip
    Movement.objects.create(
        member=card, kind=MovementKind.ADMITTED, on=TODAY, unit=house.shop, actor="Перенос",
        note="Постановление № 5",
    )  # fmt: skip
    return card


def test_the_card_tells_everything(client, people, full_card):
    client.force_login(people.chair)

    page = client.get(full_card.get_absolute_url()).content.decode()

    for words in (
        'href="tel:+79730123456"', 'href="mailto:sokolova@example.org"', "00000042", "7001",
        "Электрический цех", "Волгоградская ТО → ППО «Волжская ГЭС» → ЦПО электроцеха",
        "Отметка на сайте", "Текст: версия 1", "отозвано",
        "Принята в члены профсоюза: ЦПО электроцеха", "Постановление № 5",
    ):  # fmt: skip
        assert words in page


def test_a_card_of_nobody_is_shown_too(client, house, people):
    card = make_member(house.primary, status="", patronymic="")
    client.force_login(people.chair)

    page = client.get(card.get_absolute_url()).content.decode()

    assert "Не член профсоюза" in page
    assert "Место работы не указано" in page


def signed_in(page, user):
    page.goto("/login/")
    page.fill("[name=username]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    wait_for_path(page, "/office/")


@pytest.mark.django_db(transaction=True)
def test_pages_can_be_read_by_everybody_and_fit_a_phone(phone, people, full_card):
    signed_in(phone, people.chair)
    phone.goto(full_card.get_absolute_url())

    violations = Axe().run(phone).response["violations"]

    assert [found["id"] for found in violations if found["impact"] in UNREADABLE] == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
