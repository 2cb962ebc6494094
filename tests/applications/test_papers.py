from datetime import date
from decimal import Decimal

import pytest

from applications.models import Application
from applications.papers import categories, context_for
from documents.contexts import BLANK
from documents.enums import PaperKind
from documents.variables import groups_of, missing
from members.consents.categories import CATEGORIES
from structure.enums import Kind
from structure.models import Employer
from structure.services import create_unit

pytestmark = pytest.mark.django_db

FOUR = [
    PaperKind.STATEMENT,
    PaperKind.PROCESSING_CONSENT,
    PaperKind.DISSEMINATION_CONSENT,
    PaperKind.DUES_STATEMENT,
]


@pytest.fixture
def primary():
    union = create_unit(
        kind=Kind.UNION, parent_id=None, actor="тест", name="Профсоюз", short_name="Союз"
    )
    return create_unit(
        kind=Kind.PRIMARY,
        parent_id=union.pk,
        actor="тест",
        name="Первичная профсоюзная организация «Заря»",
        short_name="ППО «Заря»",
    )


@pytest.fixture
def application(primary):
    return Application.objects.create(
        unit=primary,
        surname="Петрова",
        name="Анна",
        patronymic="Сергеевна",
        birth_date=date(1991, 3, 14),
        phone="+79025550123",
        email="petrova@example.ru",
        position="инженер 1 категории",
        department="Электрический цех",
    )


def shapes(kind, context):
    """Keys of each group as the contract names them; a list counts by its first row."""
    made = {name: value for name, value in context.items() if value != []}
    return {
        name: set(value[0] if isinstance(value, list) else value) for name, value in made.items()
    }


@pytest.mark.parametrize("kind", FOUR)
def test_every_context_has_exactly_the_variables_of_the_contract(kind, application):
    context = context_for(application, kind)

    wanted = {group.name: {item.name for item in group.variables} for group in groups_of(kind)}
    assert set(context) == set(wanted)
    for name, keys in shapes(kind, context).items():
        assert keys == wanted[name]
    assert missing(kind, context) == []


@pytest.mark.parametrize("kind", FOUR)
def test_somebody_who_told_only_a_name_and_a_phone_gets_whole_papers(kind, primary):
    application = Application.objects.create(
        unit=primary.parent, surname="Ким", name="Ли", phone="+79025550123"
    )

    assert missing(kind, context_for(application, kind)) == []


def test_the_applicant_is_named_as_papers_need(application):
    group = context_for(application, PaperKind.STATEMENT)["applicant"]

    assert group["full_name_genitive"] == "Петровой Анны Сергеевны"
    assert group["initials"] == "Петрова А. С."
    assert group["birth_date"] == "14.03.1991"
    assert group["phone"] == "+7 902 555-01-23"
    assert group["post_genitive"] == "инженера 1 категории"


def test_a_case_corrected_by_hand_wins(application):
    application.genitive = "Петровой Анны"

    group = context_for(application, PaperKind.STATEMENT)["applicant"]

    assert group["full_name_genitive"] == "Петровой Анны"


def test_choices_of_the_applicant_become_the_table():
    rows = categories(
        {
            "name": "yes",
            "birthday": "no",
            "photo": {"allowed": "yes", "condition": "только на стенде"},
            "work": True,
        }
    )

    assert [row["title"] for row in rows] == list(CATEGORIES.values())
    assert [row["allowed"] for row in rows] == ["да", "нет", "да", "да", "", ""]
    assert rows[3]["condition"] == "только на стенде"


def test_the_percent_of_the_organisation_is_printed_in_digits_and_words(application):
    application.unit.dues_percent = Decimal("0.50")
    application.unit.save()

    dues = context_for(application, PaperKind.DUES_STATEMENT)["dues"]

    assert dues == {
        "percent": "0,5",
        "percent_words": "ноль целых пять десятых процента",
        "from_date": "",
        "from_date_words": "",
    }


def test_the_only_employer_of_the_organisation_stands_where_none_was_named(application):
    nobody = context_for(application, PaperKind.DUES_STATEMENT)["employer"]
    first = Employer.objects.create(name="АО «Заря»", short_name="Заря")
    application.unit.employers.add(first)
    only = context_for(application, PaperKind.DUES_STATEMENT)["employer"]
    application.unit.employers.add(Employer.objects.create(name="ООО «Б»", short_name="Б"))

    two = context_for(application, PaperKind.DUES_STATEMENT)["employer"]

    assert nobody["full_name"] == BLANK
    assert only["full_name"] == "АО «Заря»"
    assert two["full_name"] == BLANK
