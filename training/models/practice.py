"""Practice: an organisation that does not exist, given to a student for a time."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from structure.models import Unit
from training.enums import PracticeRole
from training.models.people import Student


class PracticeQuerySet(models.QuerySet):
    def going(self):
        return self.filter(ended_at=None)


class Practice(models.Model):
    """One student learns one office on a tree of his own, until a day or until he begins anew.

    ``account`` is the user whom he is while he practises: it holds the office, has no password and
    no name. Made step by step (``made``) by a worker; ``ready_at`` tells that it may be entered.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    student = models.ForeignKey(Student, models.PROTECT, related_name="practices")
    role = models.CharField("кем учится", max_length=20, choices=PracticeRole.choices)
    account = models.OneToOneField(
        User, models.PROTECT, null=True, blank=True, related_name="practice",
        verbose_name="учебный вход",
    )  # fmt: skip
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="practices",
        verbose_name="учебная организация",
    )  # fmt: skip
    made = models.PositiveSmallIntegerField("сделано шагов", default=0)
    retry_at = models.DateTimeField("делать дальше", default=timezone.now)
    attempts = models.PositiveSmallIntegerField("неудач", default=0)
    began_at = models.DateTimeField("начата", default=timezone.now)
    ready_at = models.DateTimeField("готова", null=True, blank=True)
    ends_on = models.DateField("последний день")
    ended_at = models.DateTimeField("окончена", null=True, blank=True)

    objects = PracticeQuerySet.as_manager()

    journal_person = "of_person"

    class Meta:
        verbose_name = "практика"
        verbose_name_plural = "практика"
        constraints = [
            models.UniqueConstraint(
                fields=["student", "role"], name="practice_one_going", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                condition=Q(ready_at=None) | Q(account__isnull=False, unit__isnull=False),
                name="practice_ready_has_place",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")), name="practice_dates"
            ),
        ]
        indexes = [
            models.Index(
                fields=["retry_at"], name="practice_to_make",
                condition=Q(ready_at=None, ended_at=None),
            ),
            models.Index(fields=["ends_on"], name="practice_to_end", condition=Q(ended_at=None)),
        ]  # fmt: skip

    def __str__(self):
        return f"Практика: {self.get_role_display().lower()}"

    @property
    def of_person(self):
        return self.student.of_person
