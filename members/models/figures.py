"""Numbers of organisations counted beforehand, so that no page counts a union."""

from django.db import models

from structure.models import Unit


class Figures(models.Model):
    """What was counted in an organisation with everything inside it at one moment; the latest only.

    Made from the ledger by ``members.figures``, never by hand. ``covered`` are the working members
    where ``employees`` are known. ``months`` are [first day, members at the end, joined, left] of
    the last twelve; ``below`` is {kind: open organisations inside}.
    """

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="figures")
    on = models.DateField("на день")
    counted_at = models.DateTimeField("посчитано")
    members = models.IntegerField("членов профсоюза")
    women = models.IntegerField("женщин")
    under_35 = models.IntegerField("до 35 лет")
    away = models.IntegerField("временно сняты")
    working = models.IntegerField("работают")
    employees = models.IntegerField("работающих у работодателя", null=True)
    covered = models.IntegerField("из них членов профсоюза", null=True)
    joined = models.IntegerField("принято с начала года")
    first = models.IntegerField("из них впервые")
    left = models.IntegerField("снято с учёта с начала года")
    below = models.JSONField("организаций внутри", default=dict)
    months = models.JSONField("по месяцам", default=list)

    class Meta:
        verbose_name = "числа организации"
        verbose_name_plural = "числа организаций"

    def __str__(self):
        return f"{self.unit_id} на {self.on:%d.%m.%Y}: {self.members}"

    @property
    def coverage(self):
        """Охват работающих, %, to a tenth; None where nobody told how many work."""
        return round(100 * self.covered / self.employees, 1) if self.employees else None
