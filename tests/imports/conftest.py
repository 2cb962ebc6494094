"""A list loaded and checked in one word."""

import pytest

from tests.imports.loading import a_list, brought, checked
from tests.imports.rows import HEADINGS


@pytest.fixture
def load(tmp_path, house, people):
    def load(*rows, headings=HEADINGS, unit=None, actor=None, **options):
        path = a_list(tmp_path, [headings, *rows])
        of = brought(path, unit or house.primary, actor or people.chair)
        return checked(of, **options)

    return load
