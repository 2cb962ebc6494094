import pytest
from django.core.cache import cache

from tests.cabinet.visits import a_member


@pytest.fixture(autouse=True)
def nobody_asked_before():
    cache.clear()


@pytest.fixture
def member(house):
    return a_member(house.primary)


@pytest.fixture
def other(house):
    """A member of the same organisation whose words must stand on nobody else's page."""
    return a_member(
        house.primary,
        surname="Чужинова",
        name="Глафира",
        email="glafira@example.org",
        phone="+79730000777",
        position="крановщица",
        card_number="34-000777",
    )
