import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from audit.models import Entry
from members.enums import Status
from structure.enums import TreeRefused
from structure.models import PublicPage, Unit
from structure.public_pages import change_public_page
from structure.services import change_unit, close_unit, revoke_join_code
from tests.factories import TODAY, in_office, make_employer, make_member, make_unit
from unionportal import public_page
from unionportal.public_page import members_in_words

EVERYTHING = {
    "about": "Приёмная по средам.",
    "shows_address": True,
    "shows_phone": True,
    "shows_email": True,
    "shows_site": True,
    "shows_chair": True,
    "shows_members": True,
    "shows_employers": True,
}
SAID = ("Мира, 1", "342001", "ppo@example.org", "ges.example.org", "Chair", "Энергия")


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


@pytest.fixture
def filled(house, people):
    change_unit(
        house.primary.pk,
        actor="тест",
        address="ул. Мира, 1",
        phone="+78443342001",
        email="ppo@example.org",
        site="https://ges.example.org",
    )
    return house.primary


def opened(unit, **shown):
    return change_public_page(unit.pk, actor="тест", **{"is_published": True, **shown})


def address(code):
    return reverse("public_page", args=[code])


def test_nothing_is_shown_that_was_not_chosen(filled, client):
    page = opened(filled)

    answer = client.get(address(page.code))
    text = answer.content.decode()

    assert answer.status_code == 200
    assert "ППО «Волжская ГЭС»" in text
    assert [said for said in SAID if said in text] == []


def test_everything_chosen_is_shown(filled, client):
    page = opened(filled, **EVERYTHING)

    text = client.get(address(page.code)).content.decode()

    assert [said for said in SAID if said not in text] == []
    assert "Приёмная по средам." in text
    assert "Chair Мария Петровна" in text


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ("shows_address", "Мира, 1"),
        ("shows_phone", "342001"),
        ("shows_email", "ppo@example.org"),
        ("shows_site", "ges.example.org"),
        ("shows_chair", "Chair"),
        ("shows_employers", "Энергия"),
    ],
)
def test_one_mark_shows_one_thing(filled, client, mark, said):
    page = opened(filled, **{mark: True})

    text = client.get(address(page.code)).content.decode()

    assert [word for word in SAID if word in text] == [said]


def test_it_leads_to_the_form_by_a_button_and_a_picture(filled, client):
    page = opened(filled)
    code = filled.join_codes.get().code

    answer = client.get(address(page.code))

    assert answer.context["way"].path == reverse("applications:join", args=[code])
    assert answer.context["way"].link == f"https://portal.test/join/{code}/"
    assert "<svg" in answer.content.decode()


def test_nobody_of_the_members_is_named(filled, client):
    make_member(filled, surname="Незабудкин")
    in_office(filled, Role.PRIMARY_DEPUTY, surname="Заместителев")
    page = opened(filled, **EVERYTHING)

    text = client.get(address(page.code)).content.decode()

    assert "Незабудкин" not in text
    assert "Заместителев" not in text


def test_a_page_never_opened_is_not_there(house, client):
    page = opened(house.primary, is_published=False)

    assert client.get(address(page.code)).status_code == 404
    assert client.get(address("NOTHING8")).status_code == 404
    assert "Такой страницы нет" in client.get(address("NOTHING8")).content.decode()


def test_a_join_code_leads_to_the_page_even_when_revoked(house, client):
    page = opened(house.primary)
    code = house.primary.join_codes.get()
    revoke_join_code(code.pk, actor="тест")

    answers = [client.get(address(word)) for word in (code.code, page.code.lower())]

    assert [answer["Location"] for answer in answers] == [address(page.code)] * 2


def test_a_closed_one_leads_to_its_successor(house, client):
    page = opened(house.primary)
    next_page = opened(house.neighbour)
    close_unit(house.primary.pk, house.neighbour.pk, on=TODAY, actor="тест")

    assert client.get(address(page.code))["Location"] == address(next_page.code)


def test_a_closed_one_leads_to_the_form_when_the_successor_has_no_page(house, client):
    page = opened(house.primary)
    close_unit(house.primary.pk, house.neighbour.pk, on=TODAY, actor="тест")

    answer = client.get(address(page.code))

    code = house.neighbour.join_codes.order_by("pk").first().code
    assert answer["Location"] == reverse("applications:join", args=[code])


def test_the_address_never_changes(house):
    codes = {opened(house.primary, shows_phone=shown).code for shown in (True, False)}
    hidden = opened(house.primary, is_published=False)

    assert codes == {hidden.code}
    assert len(hidden.code) == 8
    assert PublicPage.objects.count() == 1


def test_a_choice_is_in_the_journal(house, people):
    change_public_page(house.primary.pk, actor=people.chair, is_published=True)
    change_public_page(house.primary.pk, actor=people.chair, is_published=True)

    line = Entry.objects.get(action="structure.public_page.changed")
    assert line.data == {"changes": {"is_published": [False, True]}}


def test_a_closed_organisation_opens_no_page(house):
    close_unit(house.primary.pk, house.neighbour.pk, on=TODAY, actor="тест")

    with pytest.raises(TreeRefused, match="закрыта"):
        opened(house.primary)

    assert not PublicPage.objects.exists()


def test_employers_of_the_one_above_are_told_for_a_shop(house, client):
    page = opened(house.shop, shows_employers=True)

    assert str(house.employer) in client.get(address(page.code)).content.decode()


@pytest.mark.parametrize(
    ("number", "said"),
    [(10, ""), (11, "больше 10"), (100, "больше 90"), (101, "больше 100"), (128, "больше 120")],
)
def test_members_are_told_roundly(house, number, said):
    cards = [make_member(house.primary).pk for _ in range(2)]
    make_member(house.shop, status=Status.REMOVED)
    cache.set(f"public:members:{house.primary.pk}", number)

    assert members_in_words(house.primary) == said
    cache.clear()
    assert len(cards) == 2
    assert members_in_words(house.primary) == ""
    assert cache.get(f"public:members:{house.primary.pk}") == 2


def test_a_great_organisation_is_not_counted_to_the_end(house, monkeypatch):
    monkeypatch.setattr(public_page, "COUNTED", 12)
    for _ in range(15):
        make_member(house.shop)

    assert members_in_words(Unit.objects.get(pk=house.territorial.pk)) == "больше 10"
    assert cache.get(f"public:members:{house.territorial.pk}") == 13


def test_the_page_costs_the_same_with_many_employers(filled, client):
    page = opened(filled, **EVERYTHING)
    client.get(address(page.code))

    with CaptureQueriesContext(connection) as one:
        client.get(address(page.code))
    for _ in range(2):
        make_employer(filled)
    with CaptureQueriesContext(connection) as three:
        client.get(address(page.code))

    assert len(three) == len(one)


def test_who_tries_addresses_is_asked_to_wait(house, client, monkeypatch):
    limit = public_page.limits.UNKNOWN._replace(count=2)
    monkeypatch.setattr(public_page.limits, "UNKNOWN", limit)

    answers = [client.get(address(f"WRONG{n}")).status_code for n in range(3)]

    assert answers == [404, 404, 429]


def test_the_search_for_an_organisation_leads_to_its_page(house, client):
    page = opened(house.primary)

    found = client.get(reverse("applications:find"), {"q": "волжская"}).content.decode()
    hidden = client.get(reverse("applications:find"), {"q": "камышинские"}).content.decode()

    assert address(page.code) in found
    assert "Об организации" not in hidden


# choosing


def test_a_chair_chooses_what_is_shown(house, people, client):
    client.force_login(people.chair)
    form = reverse("structure:public_page", args=[house.primary.pk])

    answer = client.post(form, {"is_published": "on", "shows_phone": "on", "about": "Мы"})

    page = PublicPage.objects.get(unit=house.primary)
    assert answer["Location"] == house.primary.get_absolute_url()
    assert (page.is_published, page.shows_phone, page.shows_chair) == (True, True, False)
    assert "Посмотреть страницу" in client.get(form).content.decode()


def test_too_many_words_are_kept_and_refused(house, people, client):
    client.force_login(people.chair)
    form = reverse("structure:public_page", args=[house.primary.pk])

    answer = client.post(form, {"is_published": "on", "about": "слово " * 300})

    assert answer.status_code == 422
    assert "слово слово" in answer.content.decode()
    assert not PublicPage.objects.exists()


@pytest.mark.parametrize("who", ["auditor", "deputy", "shop_chair", "neighbour_chair"])
def test_who_may_not_edit_opens_no_page(house, people, client, who):
    client.force_login(getattr(people, who))
    form = reverse("structure:public_page", args=[house.primary.pk])

    assert client.post(form, {"is_published": "on"}).status_code == 404
    assert not PublicPage.objects.exists()


def test_two_organisations_never_have_one_address(house):
    codes = {opened(make_unit(parent=house.territorial)).code for _ in range(5)}

    assert len(codes) == 5
