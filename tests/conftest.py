"""What all tests share: a small union, and people everyone knows."""

import gc
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.cache import cache

from accounts.enums import Role
from accounts.factor_rules import CACHED
from accounts.models import Mandate, Responsibility, User
from audit.models import Entry
from members.models import RemovalReason
from structure.enums import Kind
from structure.models import Employer, JoinCode, Unit
from tests.factories import in_office, make_employer, make_responsible, make_unit, make_user
from tests.kept_database import copy_what_was_migrated
from tests.laid import laid
from tests.sweeping import sweep_instead_of_flushing
from unionportal.heartbeats import strip

# Where the house of the tests stands.
OF_HOUSE = (Unit, JoinCode, Employer, Unit.employers.through, Entry)

pytest_plugins = ["tests.stack", "tests.coming_in"]

sweep_instead_of_flushing()


def pytest_collection_finish():
    """What has been imported stays to the end: it is not looked through for rubbish again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix, django_db_keepdb, django_db_createdb,
    django_db_blocker,
):  # fmt: skip
    if django_db_createdb or not django_db_keepdb:
        with django_db_blocker.unblock():
            copy_what_was_migrated()


@pytest.fixture
def dictionaries(db):
    """Reasons and grounds of the register: a test that commits empties every table after itself."""
    if not RemovalReason.objects.exists():
        import_module("members.migrations.0005_dictionaries").fill(apps, None)


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """What one test left in the cache (a limit spent, a figure counted) is not for the next.

    The rule that each page asks for is there as in a portal that has worked a minute: no page
    has one query more only because it is the first.
    """
    cache.clear()
    cache.set(CACHED, {})
    cache.set(strip.CACHED, strip.NOTHING)


@pytest.fixture
def house(db, dictionaries):
    """Союз → ТО → ППО → ЦПО → профгруппа, and two neighbours: in the same ТО and in another.

    ``employer`` is of ``primary``, ``foreign_employer`` of ``neighbour``.
    """
    return laid("house", _found, into=OF_HOUSE)


def _found():
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
    return laid("people", lambda: _elect(house), into=(User, Mandate, Responsibility))


def _elect(house):
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
