import shutil

import pytest
from django.conf import settings
from django.utils import timezone

from privacy.carrying_out import work
from privacy.models import Destruction
from privacy.services import confirm, propose
from tests.privacy.planted import Plant, a_person_everywhere


@pytest.fixture
def plant():
    """Words to be looked for; the file store holds nothing of other tests."""
    for path in settings.PRIVATE_ROOT.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return Plant()


@pytest.fixture
def everywhere(house, people, plant):
    return a_person_everywhere(house, people, plant)


@pytest.fixture
def destroyed(house, people):
    """Go the whole way with one card, or with many, the quarantine waited out."""

    def go(*members, applications=()):
        proposed = propose(
            house.primary, members=[one.pk for one in members],
            applications=[one.pk for one in applications], reason="цель достигнута",
            actor=people.chair,
        )  # fmt: skip
        confirm(proposed.pk, actor=people.territorial_chair)
        Destruction.objects.filter(pk=proposed.pk).update(wipe_on=timezone.localdate())
        assert work(proposed.pk)
        proposed.refresh_from_db()
        return proposed

    return go
