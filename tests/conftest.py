"""What all tests share: a small union, and people everyone knows."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from accounts.enums import Role
from members.models import RemovalReason
from structure.enums import Kind
from tests.factories import in_office, make_employer, make_responsible, make_unit, make_user

pytest_plugins = ["tests.stack"]

# The journal and the book of dues refuse to be emptied; a test that commits empties every table.
REFUSE_TRUNCATE = (
    "audit_entry",
    "audit_values",
    "audit_seal",
    "dues_operation",
    "dues_ledgerentry",
)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in REFUSE_TRUNCATE:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_no_truncate")


@pytest.fixture
def dictionaries(db):
    """Reasons and grounds of the register: a test that commits empties every table after itself."""
    if not RemovalReason.objects.exists():
        import_module("members.migrations.0005_dictionaries").fill(apps, None)


@pytest.fixture
def house(db, dictionaries):
    """Союз → ТО → ППО → ЦПО → профгруппа, and two neighbours: in the same ТО and in another.

    ``employer`` is of ``primary``, ``foreign_employer`` of ``neighbour``.
    """
    union = make_unit(
        Kind.UNION,
        name="Общественная организация «Всероссийский Электропрофсоюз»",
        short_name="Электропрофсоюз",
        address="119119, г. Москва, Ленинский проспект, д. 42",
        email="union@example.org",
    )
    territorial = make_unit(
        Kind.TERRITORIAL, union, short_name="Волгоградская ТО", town="Волгоград"
    )
    primary = make_unit(
        Kind.PRIMARY,
        territorial,
        name="Первичная профсоюзная организация «Волжская ГЭС»",
        short_name="ППО «Волжская ГЭС»",
        town="Волжский",
    )
    shop = make_unit(Kind.SHOP, primary, short_name="ЦПО электроцеха")
    group = make_unit(Kind.GROUP, shop, short_name="Профгруппа смены А")
    neighbour = make_unit(Kind.PRIMARY, territorial, short_name="ППО «Камышинские сети»")
    other_territorial = make_unit(Kind.TERRITORIAL, union, short_name="Тверская ТО", town="Тверь")
    stranger_primary = make_unit(
        Kind.PRIMARY, other_territorial, short_name="ППО «Калининская АЭС»", town="Удомля"
    )
    units = {
        "union": union,
        "territorial": territorial,
        "primary": primary,
        "shop": shop,
        "group": group,
        "neighbour": neighbour,
        "other_territorial": other_territorial,
        "stranger_primary": stranger_primary,
    }
    for unit in units.values():  # lft and rght as they are when the tree is whole
        unit.refresh_from_db()
    return SimpleNamespace(
        **units,
        employer=make_employer(
            primary,
            head_surname="Соколов",
            head_name="Андрей",
            head_patronymic="Викторович",
            head_post="директор",
        ),
        foreign_employer=make_employer(neighbour),
    )


@pytest.fixture
def people(house):
    """One person in every office of ``house``, and two who have nothing to do with it."""
    offices = {
        "admin": (house.union, Role.UNION_ADMIN),
        "specialist": (house.union, Role.UNION_SPECIALIST),
        "territorial_chair": (house.territorial, Role.TERRITORIAL_CHAIR),
        "territorial_specialist": (house.territorial, Role.TERRITORIAL_SPECIALIST),
        "chair": (house.primary, Role.PRIMARY_CHAIR),
        "deputy": (house.primary, Role.PRIMARY_DEPUTY),
        "accountant": (house.primary, Role.PRIMARY_ACCOUNTANT),
        "shop_chair": (house.shop, Role.SHOP_CHAIR),
        "trainer": (house.primary, Role.TRAINER),
        "auditor": (house.primary, Role.AUDITOR),
        "employer_accountant": (house.primary, Role.EMPLOYER_ACCOUNTANT),
        "neighbour_chair": (house.neighbour, Role.PRIMARY_CHAIR),
        "neighbour_accountant": (house.neighbour, Role.PRIMARY_ACCOUNTANT),
    }
    known = {
        word: in_office(unit, role, surname=word.title().replace("_", "-"))
        for word, (unit, role) in offices.items()
    }
    known["stranger"] = make_user(surname="Stranger")
    make_responsible(house.primary, known["chair"])
    make_responsible(house.union, known["admin"])
    return SimpleNamespace(**known)
