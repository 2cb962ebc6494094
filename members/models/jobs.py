"""One act on many cards, done in the background under one operation."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from members.enums import JobState


class MoveJob(models.Model):
    """What is to be done with these cards, and how far it has come.

    ``position`` and ``refused`` change in the transaction of each card: whoever goes on after a
    killed worker does nobody twice. ``undoes`` is the operation that this one takes back.
    """

    operation = models.UUIDField("операция", unique=True)
    undoes = models.UUIDField("отменяет операцию", null=True, blank=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="кто")
    what = models.CharField("что", max_length=10)
    told = models.JSONField("с чем", default=dict)
    members = models.JSONField("с кем", default=list)
    position = models.PositiveIntegerField("сделано", default=0)
    refused = models.JSONField("кому отказано", default=list)
    state = models.CharField(
        "состояние", max_length=10, choices=JobState.choices, default=JobState.WAITING
    )
    created_at = models.DateTimeField("начато", default=timezone.now)
    lease_until = models.DateTimeField("занято до", null=True, blank=True)

    class Meta:
        verbose_name = "действие со многими"
        verbose_name_plural = "действия со многими"
        indexes = [
            models.Index(
                fields=["created_at"],
                name="move_job_to_do",
                condition=Q(state__in=[JobState.WAITING, JobState.RUNNING]),
            ),
            models.Index(fields=["undoes"], name="move_job_of_undone", condition=~Q(undoes=None)),
        ]

    def __str__(self):
        return f"{self.what}: {self.position} из {len(self.members)}"
