"""The journal: who did what and who read what. Append-only, and it knows nobody."""

from django.db import models
from django.utils import timezone


class Entry(models.Model):
    """One line of the journal.

    There are no foreign keys: a line outlives what it describes (order № 179 of Roskomnadzor
    asks for the journal after the data are destroyed). UPDATE and DELETE are refused by a
    trigger in the database (migration ``0002_append_only``), not by Python.
    """

    at = models.DateTimeField("когда", default=timezone.now)
    action = models.CharField("что сделано", max_length=100)
    actor_id = models.BigIntegerField("номер пользователя", null=True)
    actor_label = models.CharField("кто", max_length=200)
    subject = models.CharField("над чем", max_length=100)
    subject_label = models.CharField("название", max_length=200, blank=True)
    unit_id = models.BigIntegerField("номер организации", null=True)
    operation = models.UUIDField("операция", null=True)
    address = models.GenericIPAddressField("адрес", null=True)
    data = models.JSONField("подробности", default=dict)

    class Meta:
        verbose_name = "запись журнала"
        verbose_name_plural = "журнал"
        indexes = [
            models.Index(fields=["-at", "-id"], name="entry_newest"),
            models.Index(fields=["subject", "-at"], name="entry_of_subject"),
            models.Index(fields=["actor_id", "-at"], name="entry_of_actor"),
        ]

    def __str__(self):
        return f"{self.at:%d.%m.%Y %H:%M} {self.actor_label}: {self.action}"
