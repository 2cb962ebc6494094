"""One of everything in one organisation, for whoever tries to break in."""

import pytest

from tests.house.grounds import lay


@pytest.fixture
def ground(house, people):
    return lay("own", house.primary, people.chair)
