"""Acts of reconciliation: with an employer, and between two organisations."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from documents.models import Paper
from structure.models import Employer, Unit
from structure.scope import ScopedQuerySet


class ReconciliationAct(models.Model):
    """A numbered act of what was owed before, was added and paid in some months, and is owed now.

    With an ``employer``, or with ``other``, an organisation above. The paper says what the book
    said when it was made; ``closing`` keeps the end of it.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="dues_acts")
    employer = models.ForeignKey(
        Employer, models.PROTECT, null=True, blank=True, related_name="dues_acts"
    )
    other = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateField("с месяца")
    until = models.DateField("по месяц")
    number = models.PositiveIntegerField("номер")
    year = models.PositiveSmallIntegerField("год")
    dated = models.DateField("дата")
    opening = models.DecimalField("долг на начало, ₽", max_digits=16, decimal_places=2)
    closing = models.DecimalField("долг на конец, ₽", max_digits=16, decimal_places=2)
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="напечатан"
    )
    paper_error = models.CharField("почему не напечатан", max_length=500, blank=True)
    created_by = models.CharField("кто составил", max_length=200)
    created_at = models.DateTimeField("составлен", auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "акт сверки"
        verbose_name_plural = "акты сверки"
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "number"], name="dues_act_once"),
            models.CheckConstraint(
                condition=Q(employer=None, other__isnull=False)
                | Q(employer__isnull=False, other=None),
                name="dues_act_with_one",
            ),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="dues_act_months"),
        ]
        indexes = [models.Index(fields=["unit", "-dated", "-id"], name="dues_act_of_unit")]

    def __str__(self):
        return f"Акт сверки № {self.number} от {self.dated:%d.%m.%Y}"

    def get_absolute_url(self):
        return reverse("dues:act", args=[self.pk])
