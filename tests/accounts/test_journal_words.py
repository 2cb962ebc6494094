"""A line of the journal is read without knowing how the portal names things inside."""

import pytest
from django.urls import reverse

from accounts.journal_words import changes_of, facts_of, people_of, places_of
from accounts.models import User
from audit.services import record
from structure.models import Unit
from tests.factories import make_application, make_member

pytestmark = pytest.mark.django_db


def told(entry):
    """(changes, facts) of the line as the page has them."""
    entry.is_hidden = False
    units = Unit.objects.in_bulk(places_of(entry))
    people = User.objects.in_bulk(people_of(entry))
    changes, facts = changes_of(entry, units, people), facts_of(entry, units, people)
    return [tuple(change) for change in changes], [tuple(fact) for fact in facts]


def test_stages_of_an_application_are_told_by_their_titles(house, people):
    application = make_application(house.primary)
    entry = record(
        "applications.receive", application, actor=people.chair, source="signing",
        target="resolution",
    )  # fmt: skip

    _, facts = told(entry)

    assert facts == [("Откуда", "Подписание документов"), ("Куда", "Подготовка постановления")]


def test_a_number_of_a_person_in_office_is_told_by_his_name(house, people):
    entry = record(
        "accounts.responsible.set", house.primary, actor=people.admin, old=people.chair.pk,
        new=people.deputy.pk,
    )  # fmt: skip

    changes, _ = told(entry)

    was, became = people.chair.short_name, people.deputy.short_name
    assert changes == [("Кто отвечает", was, became)]


def test_a_number_of_an_organisation_is_told_by_its_name(house, people):
    entry = record(
        "structure.unit.moved", house.primary, actor=people.admin, old=house.territorial.pk,
        new=house.union.pk,
    )  # fmt: skip

    changes, _ = told(entry)

    names = house.territorial.short_name, house.union.short_name
    assert changes == [("Входит в", *names)]


def test_what_was_passed_on_tells_how_much_went_to_whom(house, people):
    mandate = people.chair.mandates.first()
    entry = record(
        "accounts.handover.passed", mandate, actor=people.admin, kind="Открытые заявления",
        old=people.chair.pk, new={"7": people.deputy.pk, "8": people.deputy.pk, "9": None},
    )  # fmt: skip

    changes, facts = told(entry)

    became = f"{people.deputy.short_name} (2); пусто (1)"
    assert changes == [("Кто отвечает", people.chair.short_name, became)]
    assert facts == [("Вид", "Открытые заявления")]


@pytest.mark.parametrize(
    ("old", "new"),
    [(1, {"a": 2}), ({"a": 2}, 1), ([1], {"a": [2]}), ({"a": {"b": [1]}}, None), ("x", [{}]),
     (1.5, True)],
)  # fmt: skip
def test_a_line_of_any_shape_leaves_the_page_open(client, house, people, old, new):
    record(
        "members.card.changed", make_member(house.primary), actor=people.chair,
        unit_id=house.primary.pk, old=old, new=new, changes={"surname": [1, 2, 3], "unit": {}},
        user={"of": [1]}, actors=[[1]],
    )  # fmt: skip
    client.force_login(people.chair)

    assert client.get(reverse("accounts:journal")).status_code == 200
    assert client.get(reverse("accounts:export_journal")).status_code == 200


def test_moments_actions_and_columns_are_told_as_one_reads_them(house, people):
    member = make_member(house.primary)
    entry = record(
        "accounts.grant.given", member, actor=people.chair, for_action="view_member",
        until="2026-11-27T01:56:29+00:00", fields=["department", "surname"], state="нет такого",
    )  # fmt: skip

    _, facts = told(entry)

    assert dict(facts) == {
        "Для чего": "видит учётные карточки людей",
        "По": "27.11.2026 04:56",
        "Поля": "Подразделение, Фамилия",
        "Состояние": "нет такого",
    }


def test_what_somebody_wrote_is_never_taken_for_a_code(house, people):
    member = make_member(house.primary)
    entry = record(
        "members.card.changed", member, actor=people.chair, note="new", reason="signing",
        changes={"surname": ["draft", "paper"]},
    )  # fmt: skip

    changes, facts = told(entry)

    assert changes == [("Фамилия", "draft", "paper")]
    assert facts == [("Пояснение", "new"), ("Причина", "signing")]
