"""The journal: who did what and who read what. Append-only, and it knows nobody.

A line about a person holds nothing of him but a key: what was said of him lies in ``Values``, and
goes when he is destroyed, while the line stays (order № 179 of Roskomnadzor asks for the journal
after the data are destroyed). What the database refuses stands in the migrations, not here.
"""

import hashlib
import json

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from audit.enums import Kind

DESTROYED, HIDDEN = "данные уничтожены", "данные скрыты"


class Entry(models.Model):
    """One line of the journal. There are no foreign keys: it outlives what it describes.

    UPDATE, DELETE and TRUNCATE are refused by triggers; what is older than the term of keeping is
    removed by whole seals (``audit.retention``).
    """

    at = models.DateTimeField("когда", default=timezone.now)
    action = models.CharField("что сделано", max_length=100)
    kind = models.CharField("какого рода", max_length=10, choices=Kind.choices)
    actor_id = models.BigIntegerField("номер пользователя", null=True)
    actor_label = models.CharField("кто (в какой должности)", max_length=200)
    behind_id = models.BigIntegerField("кто вошёл вместо него", null=True)
    subject = models.CharField("над чем", max_length=100)
    plain_label = models.CharField("название", max_length=200, blank=True)
    plain_data = models.JSONField("подробности", default=dict)
    person = models.CharField("о ком", max_length=100, null=True)
    values_sha256 = models.CharField("отпечаток сведений о человеке", max_length=64, blank=True)
    unit_id = models.BigIntegerField("номер организации", null=True)
    operation = models.UUIDField("операция", null=True)
    address = models.GenericIPAddressField("адрес", null=True)

    class Meta:
        verbose_name = "запись журнала"
        verbose_name_plural = "журнал"
        indexes = [
            models.Index(fields=["-at", "-id"], name="entry_newest"),
            models.Index(fields=["subject", "-at"], name="entry_of_subject"),
            models.Index(fields=["actor_id", "-at", "-id"], name="entry_of_actor"),
            models.Index(fields=["unit_id", "-at", "-id"], name="entry_of_unit"),
            models.Index(fields=["kind", "-at", "-id"], name="entry_of_kind"),
            models.Index(
                fields=["person", "-at", "-id"],
                condition=Q(person__isnull=False),
                name="entry_of_person",
            ),
            models.Index(
                fields=["operation", "-at", "-id"],
                condition=Q(operation__isnull=False),
                name="entry_of_operation",
            ),
        ]

    def __str__(self):
        return f"{self.at:%d.%m.%Y %H:%M} {self.actor_label}: {self.action}"

    is_hidden = False  # says who reads it, when the person waits to be destroyed

    @property
    def data(self):
        """What was said with the line; empty once the person is destroyed, or hidden."""
        if not self.values_sha256:
            return self.plain_data
        return self._apart.data if self._apart and not self.is_hidden else {}

    @property
    def subject_label(self):
        if not self.values_sha256:
            return self.plain_label
        if not self._apart:
            return DESTROYED
        return HIDDEN if self.is_hidden else self._apart.label

    @property
    def is_destroyed(self):
        """Was what the line said of a person destroyed together with him?"""
        return bool(self.values_sha256) and self._apart is None

    @property
    def _apart(self):
        return getattr(self, "apart", None)


class Values(models.Model):
    """What a line says of a person: how he was called, the old and the new values.

    UPDATE is refused; DELETE is let through for the person who is being destroyed, and for what
    is older than the term of keeping. The line holds the salted hash, so a value cannot be
    changed unseen, and cannot be guessed once it is gone.
    """

    entry = models.OneToOneField(
        Entry, models.DO_NOTHING, primary_key=True, related_name="apart", db_constraint=False,
        verbose_name="запись",
    )  # fmt: skip
    person = models.CharField("о ком", max_length=100, db_index=True)
    label = models.CharField("название", max_length=200, blank=True)
    data = models.JSONField("подробности", default=dict)
    salt = models.CharField("соль", max_length=32)

    class Meta:
        verbose_name = "сведения записи о человеке"
        verbose_name_plural = "сведения записей о людях"

    def __str__(self):
        return f"{self.entry_id}: {self.person}"

    def sha256(self):
        """The hash that the line must hold."""
        told = self.salt + canonical([self.person, self.label, self.data])
        return hashlib.sha256(told.encode()).hexdigest()


class Seal(models.Model):
    """A link of the chain over a range of lines: none can be changed, added or lost unseen.

    ``sha256`` covers the link before it. A range older than the term of keeping loses its lines
    and keeps the link (``removed_at``), so the chain holds.
    """

    from_id = models.BigIntegerField("с записи", unique=True)
    to_id = models.BigIntegerField("по запись", unique=True)
    entries = models.IntegerField("записей")
    newest_at = models.DateTimeField("последняя из них", null=True)
    rows_sha256 = models.CharField("отпечаток записей", max_length=64)
    sha256 = models.CharField("отпечаток звена", max_length=64)
    sealed_at = models.DateTimeField("когда", default=timezone.now)
    removed_at = models.DateTimeField("записи удалены по сроку", null=True)

    class Meta:
        verbose_name = "печать журнала"
        verbose_name_plural = "печати журнала"
        constraints = [
            models.CheckConstraint(condition=Q(to_id__gte=F("from_id")), name="seal_range"),
        ]

    def __str__(self):
        return f"{self.from_id}–{self.to_id}"


class Keeping(models.Model):
    """How long the journal is kept: one row, set by the union's administrator."""

    LEAST, USUAL, MOST = 3, 5, 50

    years = models.PositiveSmallIntegerField("сколько лет хранить", default=USUAL)

    class Meta:
        verbose_name = "срок хранения журнала"
        verbose_name_plural = "срок хранения журнала"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="keeping_is_one"),
            models.CheckConstraint(condition=Q(years__range=(3, 50)), name="keeping_years"),
        ]

    def __str__(self):
        return f"{self.years}"


def canonical(told):
    """The one JSON of a value: the same bytes whoever writes it down and whenever."""
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
