"""What people ask of their data, and what the law wants of the operator, each with its term."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from documents.models import StoredFile
from members.enums import RequestKind
from members.models.cards import Member
from structure.models import Unit
from structure.scope import ScopedQuerySet


class DataRequest(models.Model):
    """«Обращение по персональным данным». What is to be done and by when is in its steps.

    ``member`` is empty where it is about many people (a leak) or about one who has no card.
    """

    kind = models.CharField("о чём", max_length=20, choices=RequestKind.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="организация")
    member = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="data_requests",
        verbose_name="о ком",
    )
    asked_by = models.CharField("кто обратился", max_length=200)
    said = models.TextField("о чём просит", max_length=1000, blank=True)
    received_at = models.DateTimeField("получено")
    scan = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="скан"
    )
    noted_by = models.CharField("кто записал", max_length=200)
    noted_at = models.DateTimeField("записано", default=timezone.now)
    closed_at = models.DateTimeField("закрыто", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "обращение о персональных данных"
        verbose_name_plural = "обращения о персональных данных"
        indexes = [models.Index(fields=["-received_at", "-id"], name="data_request_newest")]

    def __str__(self):
        return f"{self.get_kind_display()}, № {self.pk}"

    def get_absolute_url(self):
        return reverse("members:data_request", args=[self.pk])


class RequestStep(models.Model):
    """One thing to be done for a request, with its term. Written by ``members.requests``."""

    request = models.ForeignKey(DataRequest, models.CASCADE, related_name="steps")
    code = models.CharField("что сделать", max_length=20)
    due_at = models.DateTimeField("срок")
    extended_at = models.DateTimeField("продлён", null=True, blank=True)
    extension = models.CharField("почему продлён", max_length=500, blank=True)
    done_at = models.DateTimeField("сделано", null=True, blank=True)
    done_by = models.CharField("кто сделал", max_length=200, blank=True)
    note = models.CharField("что сделано", max_length=500, blank=True)
    answer = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ответ"
    )
    warned_at = models.DateTimeField("напомнили", null=True, blank=True)

    class Meta:
        verbose_name = "шаг обращения"
        verbose_name_plural = "шаги обращений"
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "code"], name="request_step_once")
        ]
        indexes = [
            models.Index(fields=["due_at"], name="request_step_open", condition=Q(done_at=None))
        ]

    def __str__(self):
        return f"{self.request_id}: {self.code}"
