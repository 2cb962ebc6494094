"""Consents: their texts by version, and who gave which, how and when (152-ФЗ)."""

from django.db import models
from django.utils import timezone

from members.enums import ConsentChannel, ConsentKind
from members.models.cards import Member
from structure.models import Unit


class ConsentText(models.Model):
    """A version of the text shown beside a tick. Never changed: a new text is a new version."""

    kind = models.CharField("согласие", max_length=20, choices=ConsentKind.choices)
    version = models.PositiveIntegerField("версия")
    title = models.CharField("заголовок", max_length=200)
    body = models.TextField("текст")
    sha256 = models.CharField("SHA-256", max_length=64)
    published_at = models.DateTimeField("действует с", auto_now_add=True)

    class Meta:
        verbose_name = "текст согласия"
        verbose_name_plural = "тексты согласий"
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="consent_text_once")
        ]

    def __str__(self):
        return f"{self.title}, версия {self.version}"


class Consent(models.Model):
    """One given consent: which text, how, when, from where; withdrawn or not (152-ФЗ ст. 9).

    ``member`` is empty while it is not yet known who the applicant is.
    """

    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="consents"
    )
    kind = models.CharField("согласие", max_length=20, choices=ConsentKind.choices)
    text = models.ForeignKey(ConsentText, models.PROTECT, null=True, blank=True)
    operators = models.ManyToManyField(Unit, related_name="+", verbose_name="операторы")
    channel = models.CharField("как дано", max_length=10, choices=ConsentChannel.choices)
    choices = models.JSONField("по категориям", default=dict, blank=True)
    given_at = models.DateTimeField("дано")
    address = models.GenericIPAddressField("адрес", null=True, blank=True)
    user_agent = models.CharField("браузер", max_length=300, blank=True)
    withdrawn_at = models.DateTimeField("отозвано", null=True, blank=True)

    class Meta:
        verbose_name = "согласие"
        verbose_name_plural = "согласия"
        indexes = [
            models.Index(
                fields=["kind", "member"],
                name="consent_in_force",
                condition=models.Q(withdrawn_at=None),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} от {timezone.localtime(self.given_at):%d.%m.%Y}"
