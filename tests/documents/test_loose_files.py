"""Files that nothing points at are found at night, and erased when nobody can want them back."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction

from documents import loose_files
from documents.loose_files import DAY, forget_loose, holders, term
from documents.models import StoredFile, Thumbnail
from documents.services import store_upload
from documents.uploads import JPEG, Accepted
from members.editing import write
from members.models import Member, Merge, Revision
from tests.factories import NOON, make_member

pytestmark = pytest.mark.django_db
WHOLE = NOON + DAY + term()


def stored(at=NOON - 2 * DAY):
    one = store_upload(Accepted(b"sheet", JPEG, "jpg", (b"small",)), "лист.jpg")
    StoredFile.objects.filter(pk=one.pk).update(created_at=at)
    return one


def is_whole(one):
    """Its row, its small picture and the bytes of both are there."""
    parts = [one, *Thumbnail.objects.filter(stored_id=one.pk)]
    return (
        StoredFile.objects.filter(pk=one.pk).exists()
        and len(parts) == 2
        and all(default_storage.exists(part.file.name) for part in parts)
    )


def since(one):
    return StoredFile.objects.get(pk=one.pk).loose_since


def test_every_app_is_asked_without_being_named():
    asked = {f"{field.model._meta.label}.{field.name}" for field in holders()}

    assert {
        "members.Member.photo", "applications.Scan.stored", "resolutions.Resolution.scan",
        "dues.DuesStatement.scan", "dues.RegisterJob.receipt", "training.Video.poster",
    } <= asked  # fmt: skip
    assert "documents.Thumbnail.stored" not in asked


def test_what_a_killed_worker_left_is_erased_with_its_bytes():
    one = stored()
    names = [one.file.name, one.thumbnails.get().file.name]

    assert forget_loose(now=NOON) == 0
    assert since(one) == NOON and is_whole(one)
    assert forget_loose(now=NOON + term() - DAY) == 0
    assert is_whole(one)
    assert forget_loose(now=NOON + term()) == 1

    assert not StoredFile.objects.exists() and not Thumbnail.objects.exists()
    assert [default_storage.exists(name) for name in names] == [False, False]
    assert forget_loose(now=NOON + term()) == 0


def test_what_was_stored_less_than_a_day_ago_is_not_even_marked():
    one = stored(at=NOON - DAY + timedelta(minutes=1))

    forget_loose(now=NOON)

    assert since(one) is None


def test_a_file_that_hangs_on_something_stays_for_ever(house):
    one = stored()
    make_member(house.primary, photo=one)

    assert [forget_loose(now=day) for day in (NOON, WHOLE)] == [0, 0]
    assert since(one) is None and is_whole(one)


def test_one_hung_up_again_has_a_whole_term_when_it_is_taken_off(house):
    one = stored()
    card = make_member(house.primary)
    forget_loose(now=NOON)
    Member.objects.filter(pk=card.pk).update(photo=one)
    forget_loose(now=WHOLE)
    assert since(one) is None

    Member.objects.filter(pk=card.pk).update(photo=None)
    assert forget_loose(now=WHOLE + DAY) == 0
    assert since(one) == WHOLE + DAY and is_whole(one)


def test_a_photograph_of_yore_stays_while_the_history_of_the_card_names_it(house, people):
    old, new = stored(), stored()
    card = make_member(house.primary)
    for photo in (old, new):
        write(Member.objects.get(pk=card.pk), {"photo": photo}, actor=people.chair)

    assert [forget_loose(now=day) for day in (NOON, WHOLE)] == [0, 0]
    assert is_whole(old) and is_whole(new)

    Revision.objects.all().delete()  # as a destruction does
    assert forget_loose(now=WHOLE) == 1
    assert not StoredFile.objects.filter(pk=old.pk).exists() and is_whole(new)


def test_what_a_merge_would_give_back_stays_however_deep_it_stands(house):
    one, other = stored(), stored()
    Merge.objects.create(
        kept=make_member(house.primary),
        gone=make_member(house.primary),
        before={"rows": {"dues.duesstatement": [{"scan_id": one.pk, "count": other.pk}]}},
    )

    assert [forget_loose(now=day) for day in (NOON, WHOLE)] == [0, 1]
    assert is_whole(one) and not StoredFile.objects.filter(pk=other.pk).exists()


def test_one_whose_bytes_went_before_a_worker_was_killed_goes_the_next_night():
    one = stored()
    forget_loose(now=NOON)
    default_storage.delete(one.file.name)

    assert forget_loose(now=WHOLE) == 1
    assert not StoredFile.objects.exists()


def test_files_are_taken_in_batches(monkeypatch):
    monkeypatch.setattr(loose_files, "MARKED", 2)
    monkeypatch.setattr(loose_files, "ERASED", 2)
    for _ in range(3):
        stored()

    assert [forget_loose(now=day) for day in (NOON, WHOLE)] == [0, 3]


@pytest.mark.django_db(transaction=True)
def test_one_being_hung_up_at_this_very_moment_stays(house):
    """Real connections: its row is written before the sweep looks and committed after it."""
    one, card = stored(), make_member(house.primary)
    forget_loose(now=NOON)
    written, swept = Event(), Event()

    def hang():
        try:
            with transaction.atomic():
                Member.objects.filter(pk=card.pk).update(photo=one)
                # The key is looked at now, not at the end: as a long transaction holds it.
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                written.set()
                swept.wait(20)
        finally:
            written.set()
            connection.close()

    thread = Thread(target=hang)
    thread.start()
    try:
        assert written.wait(20)
        assert forget_loose(now=WHOLE) == 0
    finally:
        swept.set()
        thread.join()

    assert Member.objects.get(pk=card.pk).photo_id == one.pk and is_whole(one)
    forget_loose(now=WHOLE)
    assert since(one) is None
