"""Files stand in the storage as long as what they were stored for."""

import pytest
from django.core.files.storage import default_storage
from django.db import transaction

from documents.keeping import stored_all
from documents.models import StoredFile, Thumbnail
from documents.uploads import JPEG, Accepted

pytestmark = pytest.mark.django_db
UPLOADS = [(Accepted(b"sheet", JPEG, "jpg", (b"small",)), f"лист {n}.jpg") for n in (1, 2)]


class Broken(Exception):
    pass


def names():
    rows = [*StoredFile.objects.all(), *Thumbnail.objects.all()]
    return [row.file.name for row in rows]


def test_what_was_stored_stays_when_all_goes_well():
    with stored_all(UPLOADS) as kept:
        pass

    assert [one.name for one in kept] == ["лист 1.jpg", "лист 2.jpg"]
    assert [default_storage.exists(name) for name in names()] == [True] * 4


def test_it_is_taken_away_when_the_transaction_fails():
    left = []

    with pytest.raises(Broken), stored_all(UPLOADS), transaction.atomic():
        left += names()
        raise Broken

    assert [default_storage.exists(name) for name in left] == [False] * 4
    assert not StoredFile.objects.exists() and not Thumbnail.objects.exists()


def test_so_it_is_when_a_later_one_cannot_be_stored():
    def uploads():
        yield UPLOADS[0]
        raise Broken

    with pytest.raises(Broken), stored_all(uploads()):
        pass

    assert not StoredFile.objects.exists()
