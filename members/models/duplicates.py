"""Cards that may be of one person: rules, suspicions, verdicts and merges."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from members.models.cards import Member
from structure.models import Unit


class DuplicateRules(models.Model):
    """How much each likeness weighs, and from what sum two cards are suspected. One per union."""

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="duplicate_rules")
    name = models.PositiveSmallIntegerField("одинаковые ФИО", default=40)
    similar_name = models.PositiveSmallIntegerField("похожие ФИО (одна буква)", default=25)
    birth_date = models.PositiveSmallIntegerField("дата рождения", default=35)
    phone = models.PositiveSmallIntegerField("телефон", default=25)
    email = models.PositiveSmallIntegerField("почта", default=25)
    personnel_number = models.PositiveSmallIntegerField(
        "табельный № у одного работодателя", default=30
    )
    threshold = models.PositiveSmallIntegerField("порог", default=60)

    class Meta:
        verbose_name = "правила поиска двойников"
        verbose_name_plural = "правила поиска двойников"

    def __str__(self):
        return f"Правила поиска двойников: {self.unit}"


class Suspicion(models.Model):
    """Two cards that look like one person's. Written by the search, closed by a verdict."""

    first = models.ForeignKey(Member, models.CASCADE, related_name="suspected_first")
    second = models.ForeignKey(Member, models.CASCADE, related_name="suspected_second")
    score = models.PositiveSmallIntegerField("сумма")
    reasons = models.JSONField("что совпало", default=list)
    found_at = models.DateTimeField("найдено", default=timezone.now)

    class Meta:
        verbose_name = "возможный двойник"
        verbose_name_plural = "возможные двойники"
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="suspicion_ordered"),
            models.UniqueConstraint(fields=["first", "second"], name="suspicion_once"),
        ]
        indexes = [models.Index(fields=["-score", "-id"], name="suspicion_worst")]

    def __str__(self):
        return f"{self.first} ≈ {self.second}"


class DistinctPair(models.Model):
    """Two cards are of different people: somebody looked, so nobody is asked again."""

    first = models.ForeignKey(Member, models.CASCADE, related_name="distinct_first")
    second = models.ForeignKey(Member, models.CASCADE, related_name="distinct_second")
    decided_by = models.CharField("кто решил", max_length=200)
    decided_at = models.DateTimeField("когда", auto_now_add=True)

    class Meta:
        verbose_name = "разные люди"
        verbose_name_plural = "разные люди"
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="distinct_ordered"),
            models.UniqueConstraint(fields=["first", "second"], name="distinct_once"),
        ]
        indexes = [models.Index(fields=["-decided_at", "-id"], name="distinct_newest")]

    def __str__(self):
        return f"{self.first} ≠ {self.second}"


class Merge(models.Model):
    """One card was merged into another; everything needed to take it back stands here.

    ``before`` has both cards as they were, ``moved`` the rows that were attached to the one gone
    ({"dues.duesstatement.member": [ids]}), ``after`` what the kept card became.
    """

    kept = models.ForeignKey(Member, models.PROTECT, related_name="merges_kept")
    gone = models.ForeignKey(Member, models.PROTECT, related_name="merges_gone")
    before = models.JSONField("до", default=dict)
    after = models.JSONField("после", default=dict)
    moved = models.JSONField("перенесено", default=dict)
    merged_by = models.CharField("кто объединил", max_length=200)
    merged_at = models.DateTimeField("когда", default=timezone.now)
    operation = models.UUIDField("операция", null=True, blank=True)
    undone_at = models.DateTimeField("отменено", null=True, blank=True)
    undone_by = models.CharField("кто отменил", max_length=200, blank=True)

    class Meta:
        verbose_name = "объединение карточек"
        verbose_name_plural = "объединения карточек"
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at=None), name="merge_gone_once"
            )
        ]
        indexes = [models.Index(fields=["-merged_at", "-id"], name="merge_newest")]

    def __str__(self):
        return f"{self.gone_id} → {self.kept_id}"
