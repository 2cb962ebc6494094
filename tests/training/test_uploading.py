"""A film comes in parts: cut off, sent twice, from two windows, killed in the middle."""

import threading
from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from audit.models import Entry
from notifications.models import Notice
from tests.factories import NOON
from tests.training.films import film
from training import checking, uploading
from training.enums import TrainingRefused, VideoState
from training.models import Video, VideoPart

pytestmark = pytest.mark.django_db


@pytest.fixture
def chair(people):
    return people.chair


@pytest.fixture
def begun(house, chair):
    return uploading.begin(
        house.primary, title="Собрание", name="1.mp4", size=len(film()), actor=chair, now=NOON
    )


def kept(pk):
    """Files of parts that lie in the storage."""
    try:
        return sorted(default_storage.listdir(f"videos/parts/{pk}")[1])
    except FileNotFoundError:
        return []


def bring(video, *cuts):
    """All of the film, cut at these places."""
    places = [0, *cuts, len(film())]
    for first, last in pairwise(places):
        uploading.receive(video.pk, film()[first:last], offset=first, now=NOON)


def test_parts_become_a_film(begun, chair, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        bring(begun, 1000, 2500)
    begun.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        checking.check(begun.pk, now=NOON)

    begun.refresh_from_db()
    assert (begun.state, begun.seconds, begun.content_type) == ("ready", 12, "video/mp4")
    assert begun.file.read() == film()
    assert begun.poster.content_type == "image/jpeg"
    assert (kept(begun.pk), VideoPart.objects.count()) == ([], 0)
    assert Notice.objects.get(user=chair).text == (
        "Видео «Собрание» готово: его можно поставить в занятие"
    )


def test_the_same_file_begun_again_goes_on(begun, house, chair):
    uploading.receive(begun.pk, film()[:1000], offset=0, now=NOON)

    again = uploading.begin(
        house.primary, title="Собрание", name="1.mp4", size=len(film()), actor=chair, now=NOON
    )

    assert (again.pk, again.received) == (begun.pk, 1000)


@pytest.mark.parametrize("offset", [0, 500, 2000])
def test_a_part_out_of_turn_is_kept_nowhere(begun, offset):
    uploading.receive(begun.pk, film()[:1000], offset=0, now=NOON)
    before = kept(begun.pk)

    with pytest.raises(uploading.WrongOffset) as told:
        uploading.receive(begun.pk, film()[offset : offset + 500], offset=offset, now=NOON)

    assert told.value.received == 1000
    assert kept(begun.pk) == before


def test_more_than_was_told_is_refused(begun):
    with pytest.raises(uploading.WrongOffset):
        uploading.receive(begun.pk, film() + b"x", offset=0, now=NOON)

    assert (kept(begun.pk), VideoPart.objects.count()) == ([], 0)


def test_what_is_no_film_is_told_at_the_first_part(begun):
    with pytest.raises(TrainingRefused, match="Это не видео MP4"):
        uploading.receive(begun.pk, b"PK\x03\x04" + b"\0" * 100, offset=0, now=NOON)

    begun.refresh_from_db()
    assert (begun.received, kept(begun.pk)) == (0, [])


def test_a_broken_film_is_told_of(begun, chair, django_capture_on_commit_callbacks):
    Video.objects.filter(pk=begun.pk).update(size=3000)
    with django_capture_on_commit_callbacks(execute=True):
        uploading.receive(begun.pk, film()[:3000], offset=0, now=NOON)
        assert not checking.check(begun.pk, now=NOON)

    begun.refresh_from_db()
    assert begun.state == VideoState.BROKEN
    assert begun.fault.startswith("Видео обрывается: должно идти 0:12")
    assert (begun.file.name, kept(begun.pk)) == ("", [])
    assert Notice.objects.get(user=chair).text == "Видео «Собрание» не открывается"


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "Файл пустой"),
        (5 * 1024**3, "Видео больше 4 ГБ"),
    ],
)
def test_a_size_that_cannot_be_taken_is_refused(house, chair, size, said):
    with pytest.raises(TrainingRefused, match=said):
        uploading.begin(house.primary, title="А", name="1.mp4", size=size, actor=chair)

    assert not Video.objects.exists()
    assert not Entry.objects.filter(action="training.video.begun").exists()


def test_a_full_disk_refuses_before_anything_is_sent(house, chair, monkeypatch):
    monkeypatch.setattr(uploading, "_free_bytes", lambda: 1999)

    with pytest.raises(TrainingRefused, match="не хватает места"):
        uploading.begin(house.primary, title="А", name="1.mp4", size=1000, actor=chair)


def test_a_storage_elsewhere_is_not_measured_by_the_disk_here(house, chair, monkeypatch):
    monkeypatch.setattr(uploading, "default_storage", InMemoryStorage())
    monkeypatch.setattr(uploading.shutil, "disk_usage", lambda place: 1 / 0)

    assert uploading.begin(house.primary, title="А", name="1.mp4", size=1000, actor=chair).pk


def test_a_film_in_one_go(house, chair):
    video = uploading.take_whole(
        house.primary, SimpleUploadedFile("1.mp4", film()), title="Собрание", actor=chair
    )

    video.refresh_from_db()
    assert (video.state, video.received) == ("checking", len(film()))


def test_cancelled_leaves_nothing(begun, chair, django_capture_on_commit_callbacks):
    uploading.receive(begun.pk, film()[:1000], offset=0, now=NOON)
    with django_capture_on_commit_callbacks(execute=True):
        assert uploading.cancel(begun.pk, actor=chair)
        assert not uploading.cancel(begun.pk, actor=chair)

    assert (Video.objects.count(), kept(begun.pk)) == (0, [])
    with pytest.raises(TrainingRefused, match="уже закончена или отменена"):
        uploading.receive(begun.pk, film()[1000:], offset=1000, now=NOON)
    assert kept(begun.pk) == []


def test_an_abandoned_upload_goes_after_two_days(begun, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        early = uploading.forget_abandoned(now=NOON + timedelta(days=2))
        late = uploading.forget_abandoned(now=NOON + timedelta(days=2, seconds=1))

    assert (early, late, Video.objects.count()) == (0, 1, 0)


def test_a_film_killed_while_put_together_is_begun_anew(
    begun, django_capture_on_commit_callbacks, monkeypatch
):
    bring(begun)

    def killed(file):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(checking, "look", killed)
        patch.setattr(default_storage, "delete", lambda name: None)  # the dead delete nothing
        with pytest.raises(SystemExit):
            checking.check(begun.pk, now=NOON)
    half = Video.objects.get(pk=begun.pk)
    left = checking._name(half)
    assert default_storage.exists(left)

    with django_capture_on_commit_callbacks(execute=True):
        assert checking.check_owed(now=NOON + checking.LEASE) == 0  # still held
        assert checking.check(begun.pk, now=NOON + checking.LEASE + timedelta(seconds=1))

    begun.refresh_from_db()
    assert begun.state == VideoState.READY
    assert not default_storage.exists(left)


def test_whoever_was_overtaken_writes_nothing(begun, django_capture_on_commit_callbacks):
    bring(begun)
    first = checking._claimed(begun.pk, NOON)
    second = checking._claimed(begun.pk, NOON + checking.LEASE + timedelta(seconds=1))

    assert second is not None
    assert not checking._settled(first, state=VideoState.BROKEN, fault="опоздал")
    begun.refresh_from_db()
    assert begun.state == VideoState.CHECKING


def test_a_lost_message_is_made_up_for(begun, django_capture_on_commit_callbacks):
    bring(begun)

    with django_capture_on_commit_callbacks(execute=True):
        assert checking.check_owed(now=NOON + timedelta(minutes=2)) == 1


def test_parts_left_by_a_killed_worker_go(begun):
    bring(begun)
    Video.objects.filter(pk=begun.pk).update(state=VideoState.READY)
    default_storage.save(f"videos/parts/{begun.pk}/0-half", ContentFile(b"half"))

    uploading.forget_abandoned(now=NOON)

    assert (kept(begun.pk), VideoPart.objects.count()) == ([], 0)


@pytest.mark.django_db(transaction=True)
def test_two_windows_send_one_part_and_it_is_kept_once(begun):
    told, start = [], threading.Barrier(2)

    def send():
        start.wait()
        try:
            told.append(uploading.receive(begun.pk, film()[:1000], offset=0, now=NOON))
        except uploading.WrongOffset as other:
            told.append(("already", other.received))
        finally:
            connection.close()

    windows = [threading.Thread(target=send) for _ in range(2)]
    [one.start() for one in windows]
    [one.join() for one in windows]

    assert sorted(told, key=str) == [("already", 1000), 1000]
    assert len(kept(begun.pk)) == 1
    assert VideoPart.objects.count() == 1
