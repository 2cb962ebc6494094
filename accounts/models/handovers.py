"""What a person had in hand because of an office, and who has it now."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.enums import HandoverState
from accounts.models.offices import Mandate
from accounts.models.users import User

TAKEN_BACK_WITHIN = timedelta(days=7)


class Handover(models.Model):
    """The end of one mandate: to whom each kind of work goes, and whether it went.

    ``choices`` is {kind of work: id of the successor}; a kind that is not there goes to whoever
    answers for the organisation on that day. ``old_end`` is how long the mandate held before it
    was ended here, so that the end can be taken back with the work.
    """

    mandate = models.ForeignKey(
        Mandate, models.CASCADE, related_name="handovers", verbose_name="полномочие"
    )
    last_day = models.DateField("последний день")
    old_end = models.DateField("прежний последний день", null=True, blank=True)
    choices = models.JSONField("кому", default=dict)
    state = models.CharField(
        "состояние",
        max_length=10,
        choices=HandoverState.choices,
        default=HandoverState.PLANNED,
    )
    actor = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="кто передал"
    )
    operation = models.UUIDField("операция", null=True)
    created_at = models.DateTimeField("решено", default=timezone.now)
    done_at = models.DateTimeField("передано", null=True, blank=True)
    taken_back_at = models.DateTimeField("возвращено", null=True, blank=True)

    class Meta:
        verbose_name = "передача дел"
        verbose_name_plural = "передачи дел"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=HandoverState.values), name="handover_state_known"
            ),
            models.UniqueConstraint(
                fields=["mandate"],
                condition=~Q(state=HandoverState.TAKEN_BACK),
                name="handover_one_of_mandate",
            ),
        ]

    def __str__(self):
        return f"Передача дел: {self.mandate}"

    def can_be_taken_back(self, now):
        """Ended by a person, not by its term, and not so long ago."""
        return self.actor_id is not None and (
            self.done_at is None or now - self.done_at <= TAKEN_BACK_WITHIN
        )


class HandedOver(models.Model):
    """One thing that changed hands: whose it was and whose it became."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="things")
    kind = models.CharField("что", max_length=20)
    object_id = models.BigIntegerField("номер")
    old = models.JSONField("было", null=True)
    new = models.JSONField("стало", null=True)

    class Meta:
        verbose_name = "переданное"
        verbose_name_plural = "переданное"
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "kind", "object_id"], name="handed_over_once"
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.object_id}"
