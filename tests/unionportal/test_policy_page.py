import pytest
from django.core.cache import cache
from django.urls import reverse

from audit.models import Entry
from members.enums import ConsentKind
from members.models import Consent
from structure.models import Policy
from structure.policies import policy_code, policy_of, publish_policy
from structure.public_pages import change_public_page
from structure.services import change_unit
from tests.factories import NOON, make_member


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


@pytest.fixture
def code(house):
    return change_public_page(house.primary.pk, actor="тест", is_published=False).code


def page_of(client, code):
    answer = client.get(reverse("policy", args=[code]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_operator_is_the_nearest_legal_entity(client, house, code):
    change_unit(house.territorial.pk, actor="тест", inn="3444000001", legal_address="ул. Мира, 1")
    assert "ИНН</dt><dd>3444000001" in page_of(client, code)

    change_unit(house.primary.pk, actor="тест", is_legal_entity=True, inn="3435000001")
    page = page_of(client, code)

    assert "ИНН</dt><dd>3435000001" in page
    assert "Электропрофсоюз, Волгоградская ТО" in page


def test_the_code_of_joining_leads_there_too(client, house):
    join = house.primary.join_codes.get().code

    assert "Волгоградская ТО" in page_of(client, join)
    assert client.get(f"/org/{join.lower()}/privacy/").status_code == 302
    assert policy_code(house.group) == house.group.join_codes.get().code


def test_an_unknown_code_is_no_page(client, house):
    assert client.get(reverse("policy", args=["NOSUCH"])).status_code == 404


def test_the_nearest_text_is_shown_and_versions_are_counted(client, house, code):
    assert policy_of(house.territorial).of is None
    publish_policy(house.union.pk, "# Общее\nТекст союза <b>", actor="тест")
    first = publish_policy(house.territorial.pk, "# Своё\n- первое", actor="тест")
    again = publish_policy(house.territorial.pk, "# Своё\n- первое\n", actor="тест")
    second = publish_policy(house.territorial.pk, "# Своё\n- второе", actor="тест")

    assert (first.pk, first.version, second.version) == (again.pk, 1, 2)
    page = page_of(client, code)
    assert "Версия 2" in page
    assert "<li>второе</li>" in page
    assert second.sha256 in page
    assert "Текст союза &lt;b&gt;" not in page
    assert policy_of(house.other_territorial).body == "# Общее\nТекст союза <b>"
    assert Entry.objects.filter(action="structure.policy.published").count() == 3


def test_conditions_are_published_without_names(client, house, code):
    card = make_member(house.primary, surname="Меченова")
    Consent.objects.create(
        member=card, kind=ConsentKind.DISSEMINATION, channel="paper", given_at=NOON,
        has_conditions=True, choices={"photo": {"allowed": "yes", "condition": "no_passing"}},
    )  # fmt: skip

    page = page_of(client, code)

    assert "Фотографическое изображение: передавать дальше запрещено" in page
    assert "Меченова" not in page


def test_only_an_operator_has_a_text_of_its_own(client, house, people):
    client.force_login(people.chair)
    edit = reverse("structure:edit_policy", args=[house.primary.pk])
    assert client.get(edit).status_code == 302
    assert client.post(edit, {"body": "# Текст"}).status_code == 404
    change_unit(house.primary.pk, actor="тест", is_legal_entity=True)

    wrong = client.post(edit, {"body": "без заголовков"})
    right = client.post(edit, {"body": "# Текст\n- пункт"}, follow=True)

    assert (wrong.status_code, "Разделите текст" in wrong.content.decode()) == (422, True)
    assert "Действует версия 1" in right.content.decode()
    assert Policy.objects.get().unit == house.primary
