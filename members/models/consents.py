"""Consents: their texts by version, and who gave which, how and when (152-ФЗ)."""

from django.db import models
from django.utils import timezone

from documents.models import Paper, StoredFile
from members.enums import ConsentChannel, ConsentKind, WithdrawalWay
from members.models.cards import Member
from structure.models import Unit
from structure.scope import ScopedQuerySet

TO_END = models.Q(withdrawn_at=None, valid_until__isnull=False)
WITH_CONDITIONS = models.Q(withdrawn_at=None, has_conditions=True)


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


class ConsentQuerySet(ScopedQuerySet):
    unit_path = "member__unit"

    def in_force(self, on=None):
        """Given, not withdrawn, and their term is not over on the day ``on`` (today)."""
        on = on or timezone.localdate()
        lasting = models.Q(valid_until=None) | models.Q(valid_until__gte=on)
        return self.filter(lasting, withdrawn_at=None)


class Consent(models.Model):
    """One given consent: which text, how, when, from where; withdrawn or not (152-ФЗ ст. 9).

    ``member`` is empty while it is not yet known who the applicant is. ``choices`` tell of each
    category of dissemination (``members.consents.categories``).
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
    purpose = models.CharField("для чего", max_length=300, blank=True)
    valid_until = models.DateField("действует по", null=True, blank=True)
    scan = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="скан подписанной бумаги",
    )
    noted_by = models.CharField("кто записал", max_length=200, blank=True)
    has_conditions = models.BooleanField("есть условия или запреты", default=False)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = "согласие"
        verbose_name_plural = "согласия"
        indexes = [
            models.Index(
                fields=["kind", "member"],
                name="consent_in_force",
                condition=models.Q(withdrawn_at=None),
            ),
            models.Index(fields=["valid_until"], name="consent_to_end", condition=TO_END),
            models.Index(fields=["member"], name="consent_conditions", condition=WITH_CONDITIONS),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} от {timezone.localtime(self.given_at):%d.%m.%Y}"


class Withdrawal(models.Model):
    """How a consent was taken back, and the certificate of what stopped. Never changed but for
    the paper."""

    consent = models.OneToOneField(Consent, models.CASCADE, related_name="withdrawal")
    way = models.CharField("как", max_length=10, choices=WithdrawalWay.choices)
    received_on = models.DateField("когда получен отзыв")
    scan = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="скан"
    )
    by = models.CharField("кто отозвал или записал", max_length=200)
    certificate = models.OneToOneField(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="справка"
    )
    print_after = models.DateTimeField("печатать не раньше", null=True, blank=True)

    class Meta:
        verbose_name = "отзыв согласия"
        verbose_name_plural = "отзывы согласий"
        indexes = [
            models.Index(
                fields=["print_after"],
                name="withdrawal_unprinted",
                condition=models.Q(certificate=None),
            )
        ]

    def __str__(self):
        return f"{self.consent}, отозвано {self.received_on:%d.%m.%Y}"
