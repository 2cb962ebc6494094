"""What stands between an organisation and the employer: how many work there, and the agreement."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from structure.models.employers import Employer
from structure.models.units import Unit
from structure.scope import ScopedQuerySet


class Headcount(models.Model):
    """How many people worked where the organisation acts on one day. The newest one holds."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="headcounts", verbose_name="организация"
    )
    on = models.DateField("на какой день")
    employees = models.PositiveIntegerField("работающих")
    women = models.PositiveIntegerField("из них женщин", null=True, blank=True)
    under_35 = models.PositiveIntegerField("из них до 35 лет", null=True, blank=True)
    source = models.CharField("откуда сведения", max_length=200, blank=True)
    recorded_at = models.DateTimeField("записано", default=timezone.now)
    recorded_by = models.CharField("кто записал", max_length=200)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "численность работающих"
        verbose_name_plural = "численность работающих"
        constraints = [
            models.UniqueConstraint(fields=["unit", "on"], name="headcount_once_a_day"),
            models.CheckConstraint(
                condition=Q(women=None) | Q(women__lte=F("employees")),
                name="headcount_women_among_all",
            ),
            models.CheckConstraint(
                condition=Q(under_35=None) | Q(under_35__lte=F("employees")),
                name="headcount_young_among_all",
            ),
        ]

    def __str__(self):
        return f"{self.employees} на {self.on:%d.%m.%Y}"


class AgreementQuerySet(ScopedQuerySet):
    def in_force(self, on):
        return self.filter(concluded_on__lte=on, until__gte=on)


class CollectiveAgreement(models.Model):
    """A collective agreement with an employer, and what it says of the dues."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="agreements", verbose_name="организация"
    )
    employer = models.ForeignKey(
        Employer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name="работодатель",
    )
    number = models.CharField("номер", max_length=40, blank=True)
    concluded_on = models.DateField("заключён")
    until = models.DateField("действует до")
    registration = models.CharField("регистрационный номер", max_length=60, blank=True)
    covered = models.PositiveIntegerField("на скольких работников", null=True, blank=True)
    dues_clause = models.CharField("пункт о взносах", max_length=40, blank=True)
    dues_term = models.CharField("срок перечисления взносов", max_length=150, blank=True)
    dues_percent = models.DecimalField(
        "взносы по договору, %", max_digits=4, decimal_places=2, null=True, blank=True
    )
    note = models.CharField("примечание", max_length=500, blank=True)
    recorded_at = models.DateTimeField("записан", default=timezone.now)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "коллективный договор"
        verbose_name_plural = "коллективные договоры"
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("concluded_on")), name="agreement_ends_after_it_begins"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-until"], name="agreement_of_unit"),
            models.Index(fields=["until"], name="agreement_until"),
        ]

    def __str__(self):
        named = f"Коллективный договор № {self.number}" if self.number else "Коллективный договор"
        return f"{named} от {self.concluded_on:%d.%m.%Y}"
