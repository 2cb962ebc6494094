"""The ground that tests stand on: laid again as it was built, and swept to the last row."""

import pytest
from django.contrib.auth.models import Permission
from django.db import Error, connection, transaction

from accounts.models import Mandate, User
from audit.models import Entry
from structure.enums import Kind
from structure.models import JoinCode, Unit
from tests import sweeping
from tests.factories import in_office, make_unit
from tests.laid import laid

OF_UNION = (Unit, JoinCode, Entry)


def found():
    return make_unit(Kind.UNION, short_name="Союз")


def rows():
    return {model: list(model._base_manager.order_by("pk").values()) for model in OF_UNION}


def test_what_is_laid_again_is_what_was_built(db):
    with transaction.atomic():
        built, at_first = laid("a union", found, into=OF_UNION), rows()
        transaction.set_rollback(True)
    assert not Unit.objects.exists()

    again = laid("a union", found, into=OF_UNION)

    assert (again, again.short_name) == (built, "Союз")
    assert again is not built
    assert rows() == at_first
    assert len(at_first[Entry]) == 2


def test_a_later_row_has_a_key_of_its_own(db):
    first = laid("a union of two", found, into=OF_UNION)
    with transaction.atomic():
        transaction.set_rollback(True)

    assert make_unit(Kind.TERRITORIAL, first).pk > first.pk


def test_where_somebody_stands_already_it_is_built_in_earnest(db):
    other = make_unit(Kind.UNION)

    founded = laid("a union beside", found, into=OF_UNION)

    other.refresh_from_db()
    assert {founded.tree_id, other.tree_id} == {1, 2}


def test_a_table_that_nobody_has_named_is_told(db):
    with pytest.raises(AssertionError, match="accounts_mandate"):
        laid("a chair", lambda: in_office(found()), into=(*OF_UNION, User))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("few", [0, sweeping.FEW])  # truncated, and row by row
def test_what_was_committed_is_swept_and_the_guards_wake(few, monkeypatch):
    monkeypatch.setattr(sweeping, "FEW", few)
    in_office(found())
    permissions = Permission.objects.count()

    with transaction.atomic():
        sweeping.sweep("default")

    assert [model.objects.exists() for model in (*OF_UNION, User, Mandate)] == [False] * 5
    assert Permission.objects.count() == permissions > 0
    with pytest.raises(Error, match="append-only"), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_entry")
