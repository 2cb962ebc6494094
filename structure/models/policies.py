"""The policy of an operator of personal data, by versions."""

from django.db import models
from django.utils import timezone

from structure.models.units import Unit


class Policy(models.Model):
    """A version of the text. Never changed: a new text is a new version.

    The nearest organisation above that has a text lends it to those without one.
    """

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="policies", verbose_name="организация"
    )
    version = models.PositiveIntegerField("версия")
    body = models.TextField("текст", max_length=30_000)
    sha256 = models.CharField("SHA-256", max_length=64)
    published_by = models.CharField("кто опубликовал", max_length=200)
    published_at = models.DateTimeField("действует с", default=timezone.now)

    class Meta:
        verbose_name = "политика обработки данных"
        verbose_name_plural = "политики обработки данных"
        constraints = [
            models.UniqueConstraint(fields=["unit", "version"], name="policy_version_once")
        ]

    def __str__(self):
        return f"{self.unit}, политика, версия {self.version}"
