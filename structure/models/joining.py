"""How people come to an organisation: rules of joining and codes of its form."""

from django.db import models
from django.urls import reverse

from structure.models.units import Unit
from structure.scope import ScopedQuerySet


class JoiningRules(models.Model):
    """Settings of joining for a branch; an empty field is answered by the nearest ancestor."""

    unit = models.OneToOneField(
        Unit, models.CASCADE, related_name="joining_rules", verbose_name="организация"
    )
    remind_after_days = models.PositiveSmallIntegerField(
        "напомнить через, дней", null=True, blank=True
    )
    close_after_days = models.PositiveSmallIntegerField(
        "закрыть через, дней", null=True, blank=True
    )
    shops_admit = models.BooleanField("цеховые организации принимают сами", null=True, blank=True)
    scan_suffices = models.BooleanField("достаточно скана", null=True, blank=True)
    tray_keep_days = models.PositiveSmallIntegerField(
        "хранить листы лотка, дней", null=True, blank=True
    )

    class Meta:
        verbose_name = "правила приёма"
        verbose_name_plural = "правила приёма"

    def __str__(self):
        return f"Правила приёма: {self.unit}"


class JoinCode(models.Model):
    """A short code in a link or a QR that leads to the form of one organisation.

    One per place («проходная», «столовая»), so that one sees which poster works.
    """

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="join_codes", verbose_name="организация"
    )
    code = models.CharField("код", max_length=12, unique=True)
    place = models.CharField("где висит", max_length=80, blank=True)
    created_at = models.DateTimeField("создан", auto_now_add=True)
    revoked_at = models.DateTimeField("отозван", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "код для вступления"
        verbose_name_plural = "коды для вступления"

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("applications:join", args=[self.code])
