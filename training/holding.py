"""Rows held until the transaction ends; gone meanwhile, they are refused in words.

Not their keys: others may still make rows that refer to them.
"""

from training.enums import TrainingRefused, VideoState
from training.models import Enrolment, Video

GONE = "Этой записи в группу больше нет: список, которым она сделана, отменили."


def hold_enrolment(pk):
    enrolment = Enrolment.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if enrolment is None:
        raise TrainingRefused(GONE)
    return enrolment


def hold_film(video):
    """A film about to be shown somewhere; None is none."""
    if video is None:
        return
    ready = Video.objects.select_for_update(no_key=True, of=("self",)).filter(
        pk=video.pk, state=VideoState.READY
    )
    if not ready.exists():
        raise TrainingRefused("Это видео только что удалили. Выберите другое.")
