"""A worker puts the parts of a film together and looks whether it is a film.

Killed at any moment, it is begun anew after its lease: the parts stay until the film is told ready.
"""

import logging
from datetime import timedelta

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit.services import record
from documents.models import StoredFile
from documents.services import store_upload
from documents.uploads import JPEG, Accepted
from notifications.services import tell_user
from training.enums import VideoState
from training.film_kinds import NotAFilm
from training.films import look
from training.models import Video
from training.uploading import drop_parts

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=30)  # many times what four gigabytes take
GRACE = timedelta(minutes=1)  # for the message to come before the sweep looks


class Joined:
    """The parts read as one file, from the beginning to the end."""

    def __init__(self, parts):
        self._parts, self._open = iter(parts), None

    def read(self, size=-1):
        while True:
            if self._open is None:
                part = next(self._parts, None)
                if part is None:
                    return b""
                self._open = default_storage.open(part.file.name, "rb")
            if block := self._open.read(size):
                return block
            self._open.close()
            self._open = None


class _Stream(File):
    """What a storage copies from without knowing its length."""

    def __init__(self, source, name):
        super().__init__(source, name)
        self._source = source

    def chunks(self, chunk_size=None):
        while block := self._source.read(chunk_size or self.DEFAULT_CHUNK_SIZE):
            yield block

    def multiple_chunks(self, chunk_size=None):
        return True


def check(pk, *, now=None):
    """Make a film of the parts; True when somebody may watch it. Told to whoever brought it."""
    video = _claimed(pk, now or timezone.now())
    if video is None:
        return False
    if video.left:  # half of a film that a killed worker was putting together
        default_storage.delete(video.left)
    name = default_storage.save(_name(video), _Stream(Joined(video.parts.all()), "film"))
    try:
        with default_storage.open(name, "rb") as file:
            film = look(file)
        poster = _stored(film)
    except NotAFilm as fault:
        default_storage.delete(name)
        return _settled(video, state=VideoState.BROKEN, fault=str(fault)[:300])
    except BaseException:
        default_storage.delete(name)
        raise
    ready = _settled(
        video, state=VideoState.READY, file=name, content_type=film.content_type,
        seconds=film.seconds, poster=poster,
    )  # fmt: skip
    if not ready:
        default_storage.delete(name)
    return ready


def _stored(film) -> StoredFile:
    return store_upload(Accepted(film.poster, JPEG, "jpg", ()), "Заставка")


def _name(video):
    """Of the file this very run writes, so that two never write one."""
    run = f"{video.lease_until:%H%M%S%f}"
    return f"videos/{video.created_at:%Y/%m}/{video.key}-{run}"


@transaction.atomic
def _claimed(pk, now):
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    waiting = Video.objects.select_for_update(skip_locked=True)
    video = waiting.filter(free, pk=pk, state=VideoState.CHECKING).first()
    if video:
        video.left = _name(video) if video.lease_until else ""
        video.lease_until = now + LEASE
        video.save(update_fields=["lease_until"])
    return video


@transaction.atomic
def _settled(video, **facts):
    """Write what was found, if nobody else has it now; True when it is a film."""
    mine = Video.objects.select_for_update(of=("self",)).select_related("uploaded_by")
    found = mine.filter(pk=video.pk, state=VideoState.CHECKING, lease_until=video.lease_until)
    video = found.first()
    if video is None:
        return False
    for name, value in facts.items():
        setattr(video, name, value)
    video.lease_until = None
    video.save(update_fields=[*facts, "lease_until"])
    transaction.on_commit(lambda: drop_parts(video.pk))
    record(
        "training.video.ready" if video.is_ready else "training.video.refused",
        video, actor="робот", unit_id=video.unit_id,
    )  # fmt: skip
    said = "готово: его можно поставить в занятие" if video.is_ready else "не открывается"
    tell_user(
        video.uploaded_by, f"Видео «{video.title}» {said}"[:300],
        key=f"training.video:{video.pk}", url=video.get_absolute_url(),
    )  # fmt: skip
    return video.is_ready


def check_owed(*, now, limit=20):
    """Check what a lost message or a killed worker left unchecked; returns how many are films."""
    free = Q(lease_until=None, touched_at__lt=now - GRACE) | Q(lease_until__lt=now)
    owed = Video.objects.filter(free, state=VideoState.CHECKING)
    return sum(check(pk) for pk in list(owed.values_list("pk", flat=True)[:limit]))
