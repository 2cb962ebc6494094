"""Naming a film, its cover and subtitles; taking away one that nothing shows any more."""

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse

from audit.services import record
from documents.keeping import stores
from training.enums import TrainingRefused, VideoState
from training.models import Lesson, Meeting, Video
from training.subtitles import read

SHOWN = 20  # places that the page of a film names
UNDER_WAY = (VideoState.UPLOADING, VideoState.CHECKING)


@stores("poster")
@transaction.atomic
def save(pk, *, title, actor, poster=None, subtitles=None, no_subtitles=False):
    """Write what is told of a film; ``subtitles`` are the bytes of a file, ``poster`` an upload.

    Raises ``TrainingRefused`` when the subtitles cannot be read; nothing is written then.
    """
    video = Video.objects.select_for_update().get(pk=pk)
    old = _told(video)
    video.title = title
    if poster:
        video.poster = poster
    if subtitles:
        video.subtitles = read(subtitles)
    elif no_subtitles:
        video.subtitles = ""
    video.save(update_fields=["title", "poster", "subtitles"])
    new = _told(video)
    changes = {name: [old[name], new[name]] for name in old if old[name] != new[name]}
    record("training.video.named", video, actor=actor, unit_id=video.unit_id, changes=changes)


def _told(video):
    return {
        "title": video.title,
        "poster": bool(video.poster_id),
        "subtitles": bool(video.subtitles),
    }


def uses_of(video):
    """[(what shows the film, its address or "")], the first ``SHOWN``."""
    lessons = Lesson.objects.filter(video=video).select_related("course").order_by("-pk")
    meetings = Meeting.objects.filter(recording=video).select_related("group").order_by("-pk")
    found = [(f"{one.course}: {one.title}", one.course) for one in lessons[:SHOWN]]
    found += [(f"{one.group}: {one.title}", one.group) for one in meetings[:SHOWN]]
    return [(words, _address(of)) for words, of in found[:SHOWN]]


def _address(of):
    return reverse(f"training:{of._meta.model_name}", args=[of.pk])


@transaction.atomic
def delete(pk, *, actor):
    """Take a film away with its bytes. Raises ``TrainingRefused`` while anything shows it, or it
    is still on its way."""
    video = Video.objects.select_for_update().filter(pk=pk).first()
    if video is None:
        return
    if video.state in UNDER_WAY:
        raise TrainingRefused("Видео ещё загружается или проверяется. Подождите или отмените его.")
    record("training.video.deleted", video, actor=actor, unit_id=video.unit_id)
    name = video.file.name
    try:
        video.delete()
    except ProtectedError as error:
        raise TrainingRefused(
            "Это видео стоит в занятии или запись занятия ссылается на него. Сначала уберите его "
            "оттуда: где оно показано, написано ниже."
        ) from error
    if name:
        transaction.on_commit(lambda: default_storage.delete(name))
