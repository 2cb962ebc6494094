"""Videos: uploaded in parts, kept privately, shown by ranges."""

import uuid

from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from documents.models import StoredFile
from structure.models import Unit
from structure.scope import ScopedQuerySet
from training.enums import VideoState


class Video(models.Model):
    """A film of the school. ``received`` of ``size`` bytes are here as ``parts``, in order, until
    a worker has put them together (``file``) and looked whether they are a film.

    ``key`` is what addresses carry. Who may watch: ``training.watching``.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="videos", verbose_name="чьё видео")
    title = models.CharField("название", max_length=200)
    name = models.CharField("имя файла", max_length=200)
    content_type = models.CharField("тип", max_length=30, blank=True)
    size = models.BigIntegerField("байт")
    received = models.BigIntegerField("получено байт", default=0)
    file = models.FileField("файл", max_length=200, blank=True)
    state = models.CharField(
        "состояние", max_length=10, choices=VideoState.choices, default=VideoState.UPLOADING
    )
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)  # of its checking
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
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="video_newest"),
            models.Index(fields=["unit", "-created_at"], name="video_of_unit"),
            models.Index(
                fields=["touched_at"], name="video_under_way",
                condition=models.Q(state__in=[VideoState.UPLOADING, VideoState.CHECKING]),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("training:video", args=[self.pk])

    @property
    def is_ready(self):
        return self.state == VideoState.READY


class VideoPart(models.Model):
    """``size`` bytes from ``offset`` on. Each is a file of its own, so that what a killed process
    has half written is never taken for received."""

    video = models.ForeignKey(Video, models.CASCADE, related_name="parts")
    offset = models.BigIntegerField("с байта")
    size = models.PositiveIntegerField("байт")
    file = models.FileField("файл", max_length=200)

    class Meta:
        verbose_name = "часть видео"
        verbose_name_plural = "части видео"
        ordering = ["offset"]
        constraints = [models.UniqueConstraint(fields=["video", "offset"], name="video_part_once")]

    def __str__(self):
        return f"{self.video}: с {self.offset}"
