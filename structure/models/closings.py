"""What a closed organisation gave to its successor, so that a mistake can be taken back."""

from django.db import models
from django.db.models import Q

from structure.models.units import Unit


class Closing(models.Model):
    """One closing of an organisation. ``carried`` names the rows that went to the successor."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="closings", verbose_name="организация"
    )
    successor = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name="правопреемник"
    )
    on = models.DateField("с какого дня")
    closed_at = models.DateTimeField("закрыта")
    closed_by = models.CharField("кто закрыл", max_length=200)
    carried = models.JSONField("что передано", default=dict)  # {"children": [ids], …}
    reopened_at = models.DateTimeField("открыта снова", null=True, blank=True)
    reopened_by = models.CharField("кто открыл", max_length=200, blank=True)

    class Meta:
        verbose_name = "закрытие организации"
        verbose_name_plural = "закрытия организаций"
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(reopened_at=None), name="closing_one_at_a_time"
            ),
        ]

    def __str__(self):
        return f"{self.unit} → {self.successor}"
