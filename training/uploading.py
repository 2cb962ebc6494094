"""Films come in parts: cut off, they go on from where they stopped; each part is kept once.

A part is a file of its own in the storage, and a row that says it is whole; when the last is here
a worker puts them together (``training.checking``).
"""

import math
import shutil
import uuid
from datetime import timedelta
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit.services import record
from training.enums import TrainingRefused, VideoState
from training.film_kinds import HEAD, NotAFilm, kind_of
from training.models import Video, VideoPart

PART = 8 * 1024 * 1024  # bytes; a telephone on a train sends so much in one go
GIGABYTE = 1024**3
KEPT_FREE = 2  # the parts and the film put together lie side by side for a while
ABANDONED = timedelta(days=2)
TASK = "training.tasks.check_video"
ACCEPTED = ".mp4,.m4v,.webm"


class WrongOffset(Exception):
    """The part is not the next one; ``received`` bytes are here already."""

    def __init__(self, received):
        super().__init__(received)
        self.received = received


@transaction.atomic
def begin(unit, *, title, name, size, actor, now=None):
    """Make ready to receive ``size`` bytes; the same begun again by its owner goes on.

    Raises ``TrainingRefused``.
    """
    now = now or timezone.now()
    _require_room(size)
    begun = Video.objects.filter(
        uploaded_by=actor, unit=unit, name=name[:200], size=size, state=VideoState.UPLOADING
    )
    if video := begun.order_by("-pk").first():
        return video
    video = Video.objects.create(
        unit=unit, title=title[:200], name=name[:200], size=size, uploaded_by=actor,
        created_at=now, touched_at=now,
    )  # fmt: skip
    record("training.video.begun", video, actor=actor, unit_id=unit.pk)
    return video


def _require_room(size):
    if size <= 0:
        raise TrainingRefused("Файл пустой. Выберите другой.")
    if size > settings.TRAINING_VIDEO_BYTES:
        most = settings.TRAINING_VIDEO_BYTES / GIGABYTE
        raise TrainingRefused(
            f"Видео больше {most:g} ГБ. Сожмите его или разделите на части: "
            "час занятия в хорошем качестве занимает около 1 ГБ."
        )
    if _free_bytes() < KEPT_FREE * size:
        raise TrainingRefused(
            "На портале не хватает места для этого видео. Сообщите администратору портала."
        )


def _free_bytes():
    """Of the disk under the storage; a storage elsewhere keeps count of its own room."""
    if not isinstance(default_storage, FileSystemStorage):
        return math.inf
    place = Path(default_storage.location)
    while not place.exists():  # nothing has been kept there yet
        place = place.parent
    return shutil.disk_usage(place).free


def receive(pk, data, *, offset, now=None):
    """Keep the next part; returns how many bytes are here. The last one starts the checking.

    Raises ``WrongOffset`` when another part is awaited (it was sent twice, or from two windows),
    ``TrainingRefused`` when nothing is: nothing is kept then.
    """
    now = now or timezone.now()
    if not data or len(data) > PART:
        raise TrainingRefused("Часть видео пришла не целиком. Повторите загрузку.")
    if offset == 0:
        _require_film(data)
    name = default_storage.save(f"{_place(pk)}/{offset}-{uuid.uuid4().hex}", ContentFile(data))
    try:
        return _received(pk, name, offset, len(data), now)
    except BaseException:
        default_storage.delete(name)
        raise


@transaction.atomic
def _received(pk, name, offset, size, now):
    video = Video.objects.select_for_update().filter(pk=pk).first()
    if video is None or video.state != VideoState.UPLOADING:
        raise TrainingRefused("Эта загрузка уже закончена или отменена.")
    if video.received != offset or offset + size > video.size:
        raise WrongOffset(video.received)
    VideoPart.objects.create(video=video, offset=offset, size=size, file=name)
    video.received, video.touched_at = offset + size, now
    if video.received == video.size:
        video.state = VideoState.CHECKING
        transaction.on_commit(lambda: current_app.send_task(TASK, args=[pk]), robust=True)
    video.save(update_fields=["received", "touched_at", "state"])
    return video.received


def _require_film(data):
    """Tell at the first part what would be found out only after four gigabytes."""
    try:
        kind_of(data[:HEAD])
    except NotAFilm as fault:
        raise TrainingRefused(str(fault)) from fault


def take_whole(unit, upload, *, title, actor, now=None):
    """A film sent in one go, by a form without scripts. Raises ``TrainingRefused``."""
    upload.seek(0)
    _require_film(upload.read(HEAD))
    video = begin(unit, title=title, name=upload.name, size=upload.size, actor=actor, now=now)
    upload.seek(video.received)
    while video.received < video.size:
        video.received = receive(video.pk, upload.read(PART), offset=video.received, now=now)
    return video


def _place(pk):
    return f"videos/parts/{pk}"


def drop_parts(pk):
    """Forget the parts of a film with their bytes, also of those that were never written down."""
    VideoPart.objects.filter(video=pk).delete()
    try:
        _, names = default_storage.listdir(_place(pk))
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{_place(pk)}/{name}")


@transaction.atomic
def cancel(pk, *, actor):
    """Forget an upload that is not finished; False when it is finished or gone."""
    video = Video.objects.select_for_update().filter(pk=pk, state=VideoState.UPLOADING).first()
    if video is None:
        return False
    record("training.video.cancelled", video, actor=actor, unit_id=video.unit_id)
    video.delete()
    transaction.on_commit(lambda: drop_parts(pk))
    return True


def forget_abandoned(*, now, limit=100):
    """Cancel uploads that nobody has gone on with; returns how many.

    Drops besides the parts of films put together, where a killed worker could not.
    """
    done = VideoPart.objects.exclude(video__state__in=(VideoState.UPLOADING, VideoState.CHECKING))
    for pk in done.values_list("video", flat=True).distinct().order_by("video")[:limit]:
        drop_parts(pk)
    old = Q(state=VideoState.UPLOADING, touched_at__lt=now - ABANDONED)
    found = list(Video.objects.filter(old).values_list("pk", flat=True)[:limit])
    return sum(cancel(pk, actor="робот") for pk in found)
