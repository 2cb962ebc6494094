"""Work on a register too long for a request: a row first, then a worker under a lease."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from documents.models import StoredFile
from dues.enums import JobKind
from dues.models.registers import DuesRegister
from members.enums import JobState
from structure.models import Employer, Unit

UNDER_WAY = (JobState.WAITING, JobState.RUNNING)


class RegisterJobQuerySet(models.QuerySet):
    def owed(self, now, grace):
        """Those that nobody does: their message was lost, or whoever did them died."""
        return self.filter(
            Q(state=JobState.WAITING, created_at__lt=now - grace)
            | Q(state=JobState.RUNNING, lease_until__lt=now)
        ).order_by("created_at", "pk")


class RegisterJob(models.Model):
    """What somebody asked to do with a long register, or to found one. Of one organisation and
    employer one at a time.

    ``told`` is what he wrote in the form. ``register`` is the one at work; of making and
    founding, the one made. It is done in one transaction: a worker that dies leaves nothing half
    done.
    """

    kind = models.CharField("что сделать", max_length=8, choices=JobKind.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="+")
    register = models.ForeignKey(
        DuesRegister, models.PROTECT, null=True, blank=True, related_name="jobs"
    )
    told = models.JSONField("что сказано", default=dict)
    receipt = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="расписка"
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="кто попросил")
    state = models.CharField(
        "состояние", max_length=10, choices=JobState.choices, default=JobState.WAITING
    )
    error = models.CharField("почему не получилось", max_length=500, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField("попросили", default=timezone.now)
    finished_at = models.DateTimeField("готово", null=True, blank=True)

    objects = RegisterJobQuerySet.as_manager()

    class Meta:
        verbose_name = "работа над реестром"
        verbose_name_plural = "работы над реестрами"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "employer"],
                condition=Q(state__in=UNDER_WAY),
                name="dues_job_one_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at", "id"],
                name="dues_job_owed",
                condition=Q(state__in=UNDER_WAY),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.unit}, {self.employer}"

    def get_absolute_url(self):
        return reverse("dues:job", args=[self.pk])

    @property
    def is_under_way(self):
        return self.state in UNDER_WAY
