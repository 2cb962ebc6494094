from datetime import date

import pytest

from accounts.models import Mandate, User
from documents.contexts import (
    BLANK,
    consent_group,
    employer_group,
    house,
    operators,
    paper_group,
    payee_group,
    resources,
)
from documents.enums import PaperKind
from documents.variables import groups_of
from structure.enums import Kind
from structure.models import Employer
from structure.services import create_unit

pytestmark = pytest.mark.django_db


def grow(kind, parent=None, **fields):
    fields.setdefault("short_name", fields["name"])
    return create_unit(kind=kind, parent_id=parent and parent.pk, actor="тест", **fields)


@pytest.fixture
def union():
    return grow(
        Kind.UNION,
        name="Общественная организация «Всероссийский Электропрофсоюз»",
        short_name="Всероссийский Электропрофсоюз",
        address="119119, г. Москва, Ленинский проспект, д. 42",
        site="https://www.elprof.example/",
        inn="7736000001",
    )


@pytest.fixture
def territorial(union):
    return grow(
        Kind.TERRITORIAL,
        union,
        name="Волгоградская областная организация ВЭП",
        address="400005, г. Волгоград, ул. Советская, д. 10",
        email="volgograd@elprof.example",
        bank_account="40703810900000000001",
        bank_name="ПАО Сбербанк",
    )


@pytest.fixture
def primary(territorial):
    return grow(
        Kind.PRIMARY,
        territorial,
        name="Первичная профсоюзная организация «Волжская ГЭС»",
        short_name="ППО «Волжская ГЭС»",
    )


@pytest.fixture
def shop(primary):
    return grow(Kind.SHOP, primary, name="ЦПО электрического цеха")


def described(kind, name):
    group = next(group for group in groups_of(kind) if group.name == name)
    return {variable.name for variable in group.variables}


@pytest.mark.parametrize("level", ["union", "territorial", "primary", "shop"])
def test_every_group_has_exactly_the_variables_of_the_contract(level, shop, request):
    unit = request.getfixturevalue(level)
    kind, consent = PaperKind.DUES_STATEMENT, PaperKind.DISSEMINATION_CONSENT

    made = {**house(unit), "payee": payee_group(unit), "paper": paper_group()}

    for name, group in made.items():
        assert set(group) == described(kind, name)
    assert set(employer_group(None)) == described(kind, "employer")
    assert set(employer_group(Employer(name="А", short_name="А"))) == described(kind, "employer")
    assert set(operators(unit)[0]) == described(consent, "operators")
    assert set(consent_group(unit, "до отзыва")) == described(consent, "consent")
    assert set(resources(unit)[0]) == described(consent, "resources")


def test_a_paper_of_a_shop_names_its_primary_organisation_and_the_shop(shop):
    groups = house(shop)

    assert groups["unit"]["full_name"] == "Первичная профсоюзная организация «Волжская ГЭС»"
    assert groups["unit"]["shop_name"] == "ЦПО электрического цеха"
    assert groups["territorial"]["full_name_genitive"] == (
        "Волгоградской областной организации ВЭП"
    )
    assert groups["union"]["short_name"] == "Всероссийский Электропрофсоюз"


def test_names_are_declined_and_a_correction_by_hand_wins(primary):
    guessed = house(primary)["unit"]
    primary.name_genitive = "Первичной профорганизации Волжской ГЭС"
    primary.save()

    corrected = house(primary)["unit"]

    assert guessed["full_name_genitive"] == "Первичной профсоюзной организации «Волжская ГЭС»"
    assert guessed["full_name_accusative"] == "Первичную профсоюзную организацию «Волжская ГЭС»"
    assert corrected["full_name_genitive"] == "Первичной профорганизации Волжской ГЭС"


def test_a_primary_organisation_of_the_union_itself_has_no_territorial_one(union):
    primary = grow(Kind.PRIMARY, union, name="ППО аппарата")

    assert set(house(primary)["territorial"].values()) == {""}


def test_without_a_primary_organisation_the_territorial_one_stands_in_its_place(territorial):
    groups = house(territorial)

    assert groups["unit"]["full_name"] == "Волгоградская областная организация ВЭП"
    assert groups["unit"]["shop_name"] == ""


def test_the_chair_is_named_with_his_post(primary):
    user = User.objects.create_user(
        "k@e.example", surname="Кузнецова", name="Мария", patronymic="Алексеевна"
    )
    Mandate.objects.create(
        user=user, unit=primary, role="primary_chair", starts_on=date(2020, 1, 1)
    )

    group = house(primary)["unit"]

    assert (group["chair_post"], group["chair_name"]) == ("Председатель ППО", "Кузнецова М. А.")


def test_the_head_of_the_employer_is_declined():
    employer = Employer(
        name="АО «Свет»",
        short_name="Свет",
        head_surname="Соколов",
        head_name="Андрей",
        head_patronymic="Викторович",
        head_post="генеральный директор",
    )

    group = employer_group(employer)

    assert group["head_post_dative"] == "генеральному директору"
    assert group["head_name"] == "Соколов А. В."
    assert group["head_name_dative"] == "Соколову А. В."


@pytest.mark.parametrize(
    ("written", "post", "name"),
    [
        ("Генеральному директору Кравец П. П.", "Генеральному директору", "Кравец П. П."),
        ("Директору филиала Ким А.", "Директору филиала", "Ким А."),
        (
            "Главе Белому-Шевченко Петру Петровичу",
            "Главе",
            "Белому-Шевченко Петру Петровичу",
        ),
        ("в дирекцию станции", "в дирекцию станции", ""),
    ],
)
def test_a_head_corrected_by_hand_is_printed_as_written(written, post, name):
    group = employer_group(Employer(name="А", short_name="А", head_dative=written))

    assert (group["head_post_dative"], group["head_name_dative"]) == (post, name)


def test_an_employer_not_known_is_a_line_to_fill_in():
    assert employer_group(None)["full_name"] == BLANK


def test_dues_go_to_the_nearest_organisation_with_an_account(shop, primary):
    above = payee_group(shop)
    primary.bank_account = "40703810900000000077"
    primary.save()

    own = payee_group(shop)

    assert above["full_name"] == "Волгоградская областная организация ВЭП"
    assert above["account"] == "40703810900000000001"
    assert above["purpose"] == "Членские профсоюзные взносы. НДС не облагается"
    assert own["full_name"] == "Первичная профсоюзная организация «Волжская ГЭС»"


def test_only_legal_entities_are_operators_of_personal_data(shop, primary):
    before = [operator["full_name"] for operator in operators(shop)]
    primary.is_legal_entity = True
    primary.save()

    after = operators(shop)

    assert before == [
        "Общественная организация «Всероссийский Электропрофсоюз»",
        "Волгоградская областная организация ВЭП",
    ]
    assert [operator["full_name"] for operator in after][2:] == [primary.name]
    assert after[2]["address"] == BLANK


def test_a_consent_is_taken_back_at_the_nearest_address(shop):
    group = consent_group(shop, "до отзыва")

    assert group["withdrawal_address"] == "400005, г. Волгоград, ул. Советская, д. 10"
    assert group["withdrawal_email"] == "volgograd@elprof.example"


def test_the_date_of_a_paper_comes_in_two_shapes():
    assert paper_group("17", date(2026, 11, 23)) == {
        "number": "17",
        "date": "23.11.2026",
        "date_words": "«23» ноября 2026 г.",
    }
