"""Videos: uploaded in parts, kept privately, shown by ranges."""

import uuid

from django.db import models
from django.utils import timezone

from accounts.models import User
from documents.models import StoredFile
from structure.models import Unit
from structure.scope import ScopedQuerySet
from training.enums import VideoState


class Video(models.Model):
    """A film of the school. ``received`` of ``size`` bytes are here; parts come in order.

    ``key`` is what addresses carry. Who may watch: ``training.watching``.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="videos")
    title = models.CharField("название", max_length=200)
    name = models.CharField("имя файла", max_length=200)
    content_type = models.CharField("тип", max_length=30, blank=True)
    size = models.BigIntegerField("байт")
    received = models.BigIntegerField("получено байт", default=0)
    file = models.FileField("файл", upload_to="videos/%Y/%m/", max_length=200, blank=True)
    state = models.CharField(
        "состояние", max_length=10, choices=VideoState.choices, default=VideoState.UPLOADING
    )
    fault = models.CharField("что не так", max_length=300, blank=True)
    seconds = models.PositiveIntegerField("длительность, с", null=True, blank=True)
    poster = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="заставка",
    )  # fmt: skip
    subtitles = models.TextField("субтитры (WebVTT)", blank=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("начато", default=timezone.now)
    touched_at = models.DateTimeField("последняя часть", default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "видео"
        verbose_name_plural = "видео"
        indexes = [models.Index(fields=["unit", "-created_at"], name="video_of_unit")]

    def __str__(self):
        return self.title
