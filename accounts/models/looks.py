"""Looking at the portal through the eyes of another, for support."""

from django.db import models
from django.db.models import F, Q

from accounts.models.users import User


class Look(models.Model):
    """An administrator looked as another person, for reading only, from a moment to a moment."""

    actor = models.ForeignKey(User, models.PROTECT, related_name="looks", verbose_name="кто")
    user = models.ForeignKey(
        User, models.PROTECT, related_name="looked_at", verbose_name="чьими глазами"
    )
    reason = models.CharField("зачем", max_length=200)
    began_at = models.DateTimeField("с")
    until = models.DateTimeField("не дольше")
    ended_at = models.DateTimeField("закончил", null=True, blank=True)

    class Meta:
        verbose_name = "вход от имени"
        verbose_name_plural = "входы от имени"
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("began_at")), name="look_ends"),
        ]
        indexes = [
            models.Index(fields=["until"], name="look_unended", condition=Q(ended_at=None)),
        ]

    def __str__(self):
        return f"{self.actor} глазами: {self.user}"
