import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from audit.models import Entry
from members.enums import ConsentChannel, ConsentKind, MovementKind
from members.models import Consent, Movement
from members.services import publish_consent_text
from tests.factories import PASSWORD, TODAY, make_member

REGISTER = reverse("members:register")
UNREADABLE = {"serious", "critical"}


def surnames(response):
    return [member.surname for member in response.context["rows"]]


def test_a_neighbour_sees_nothing(client, house, people):
    card = make_member(house.primary)
    client.force_login(people.neighbour_chair)

    listed = client.get(REGISTER)

    assert surnames(listed) == []
    assert client.get(card.get_absolute_url()).status_code == 404
    assert client.get(reverse("members:print_member", args=[card.pk])).status_code == 404
    assert not Entry.objects.filter(action__startswith="members.card").exists()


@pytest.mark.parametrize("office", ["accountant", "trainer", "employer_accountant", "stranger"])
def test_who_may_not_see_members_does_not_get_to_the_register(client, people, office):
    client.force_login(getattr(people, office))

    assert client.get(REGISTER).status_code == 404


def test_nobody_is_asked_to_sign_in(client, house):
    card = make_member(house.primary)

    for url in (REGISTER, card.get_absolute_url()):
        assert client.get(url).status_code == 302


def test_the_register_reads_its_filters_from_the_address(client, house, people):
    make_member(house.primary, surname="Абрамов")
    make_member(house.shop, surname="Абрамова")
    make_member(house.shop, surname="Яковлева")
    client.force_login(people.chair)

    found = client.get(REGISTER, {"q": "абр", "unit": house.shop.pk, "status": "member"})

    assert surnames(found) == ["Абрамова"]


def test_a_list_says_how_many_there_are_and_a_search_how_to_go_on(
    client, house, people, monkeypatch
):
    monkeypatch.setattr("members.register.page_of.__defaults__", ("", 2))
    for name in ("Анна", "Вера", "Нина"):
        make_member(house.primary, surname="Абрамова", name=name)
    client.force_login(people.chair)

    texts = [client.get(REGISTER, {"q": q}).content.decode() for q in ("", "абр", "абрамова в")]

    assert "3 человека" in texts[0].replace("\xa0", " ")
    assert "Допишите имя и отчество" in texts[1]
    assert "Нашёлся 1 человек" in texts[2].replace("\xa0", " ")


@pytest.mark.parametrize(
    "query",
    [
        {"unit": "x"}, {"unit": "9" * 40}, {"status": "boss"}, {"q": "я" * 500}, {"after": "\0~1"},
        {"q": "\0"},
    ],
)  # fmt: skip
def test_an_odd_address_is_no_fault(client, house, people, query):
    make_member(house.primary)
    client.force_login(people.chair)

    assert client.get(REGISTER, query).status_code == 200


def test_an_organisation_of_others_is_not_offered_nor_taken(client, house, people):
    make_member(house.primary, surname="Свой")
    client.force_login(people.chair)

    found = client.get(REGISTER, {"unit": house.neighbour.pk})

    offered = [value for value, _ in found.context["form"].fields["unit"].choices]
    assert house.neighbour.pk not in offered
    assert house.shop.pk in offered
    assert surnames(found) == ["Свой"]


def test_more_rows_are_read_by_the_same_queries(client, house, people):
    client.force_login(people.chair)
    queries = []
    for size in (1, 3):
        while house.primary.members.count() < size:
            make_member(house.primary)
        with CaptureQueriesContext(connection) as captured:
            client.get(REGISTER)
        queries.append(len(captured))

    assert queries == [9, 9]


def test_the_next_page_goes_on_where_this_one_ended(client, house, people, monkeypatch):
    monkeypatch.setattr("members.register.page_of.__defaults__", ("", 2))
    for surname in ("Абрамов", "Борисов", "Волков"):
        make_member(house.primary, surname=surname)
    client.force_login(people.chair)

    first = client.get(REGISTER, {"q": ""})
    second = client.get(REGISTER + first.context["next_url"])

    assert surnames(first) == ["Абрамов", "Борисов"]
    assert surnames(second) == ["Волков"]
    assert second.context["next_url"] == ""


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
    page.wait_for_url("**/office/**")


@pytest.mark.django_db(transaction=True)
def test_the_register_answers_while_one_types(page, house, people):
    for surname in ("Абрамов", "Борисова", "Борщёв"):
        make_member(house.primary, surname=surname)
    signed_in(page, people.chair)
    page.goto(REGISTER)

    page.locator("[name=q]").press_sequentially("бори")
    expect(page.locator("#rows th")).to_have_text(["Борисова Пётр Сергеевич"])
    assert "q=" in page.url


@pytest.mark.django_db(transaction=True)
def test_pages_can_be_read_by_everybody_and_fit_a_phone(phone, people, full_card):
    signed_in(phone, people.chair)
    for url in (
        REGISTER,
        f"{REGISTER}?q=ъ",
        full_card.get_absolute_url(),
        reverse("members:print_member", args=[full_card.pk]),
    ):
        phone.goto(url)

        violations = Axe().run(phone).response["violations"]

        assert [found["id"] for found in violations if found["impact"] in UNREADABLE] == [], url
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390, url
