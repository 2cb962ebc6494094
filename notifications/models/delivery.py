"""What is known of addresses and of whole sendings: dead, refused, paused, which way round."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from notifications.enums import After, Channel, OptedHow, Told
from structure.models import Unit
from structure.scope import ScopedQuerySet


class Batch(models.Model):
    """One sending («отправка»): messages of one kind written together to many people."""

    key = models.CharField("за что", max_length=150, unique=True)
    title = models.CharField("название", max_length=200)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="batches", verbose_name="от организации"
    )
    created_at = models.DateTimeField("создана", default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "отправка"
        verbose_name_plural = "отправки"
        indexes = [models.Index(fields=["-created_at", "-id"], name="batch_newest")]

    def __str__(self):
        return self.title


class DeadAddressQuerySet(models.QuerySet):
    def dead(self):
        return self.filter(revived_at=None)


class DeadAddress(models.Model):
    """An address that letters do not reach. Only its fingerprint is kept, not the address.

    A revived one stays as history; a new refusal makes a new row.
    """

    channel = models.CharField("канал", max_length=20, choices=Channel.choices)
    fingerprint = models.CharField("отпечаток адреса", max_length=64, editable=False)
    since = models.DateTimeField("с какого времени", default=timezone.now)
    code = models.CharField("код ответа", max_length=20, blank=True)
    words = models.CharField("что ответили", max_length=500, blank=True)
    told = models.CharField("как стало известно", max_length=20, choices=Told.choices)
    revived_at = models.DateTimeField("снова исправен", null=True, blank=True)
    revived_by = models.CharField("кто отметил", max_length=200, blank=True)

    objects = DeadAddressQuerySet.as_manager()

    class Meta:
        verbose_name = "неработающий адрес"
        verbose_name_plural = "неработающие адреса"
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "fingerprint"],
                condition=Q(revived_at=None),
                name="address_dead_once",
            )
        ]

    def __str__(self):
        return f"{self.get_channel_display()}: {self.words}"


class OptOutQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ended_at=None)


class OptOut(models.Model):
    """Whoever reads this address wants no such letters. Only its fingerprint is kept.

    ``kind`` is "" for everything that may be refused; without ``unit`` from whichever
    organisation, with it from that one and those below it.
    """

    channel = models.CharField(
        "канал", max_length=20, choices=Channel.choices, default=Channel.EMAIL
    )
    fingerprint = models.CharField("отпечаток адреса", max_length=64, editable=False)
    kind = models.CharField("вид письма", max_length=60, blank=True)
    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="от организации"
    )
    at = models.DateTimeField("когда", default=timezone.now)
    how = models.CharField("как", max_length=20, choices=OptedHow.choices)
    ended_at = models.DateTimeField("снова согласен", null=True, blank=True)

    objects = OptOutQuerySet.as_manager()

    class Meta:
        verbose_name = "отказ от писем"
        verbose_name_plural = "отказы от писем"
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "fingerprint", "kind", "unit"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="opted_out_once",
            )
        ]

    def __str__(self):
        return f"{self.kind or 'все, от которых можно отказаться'}: {self.unit or 'отовсюду'}"


class FallbackRule(models.Model):
    """By which channel a message of this kind goes when the one before it did not reach."""

    kind = models.CharField("вид письма", max_length=60)
    position = models.PositiveSmallIntegerField("очередь")
    channel = models.CharField("канал", max_length=20, choices=Channel.choices)
    after = models.CharField("когда", max_length=10, choices=After.choices, default=After.NO_WAY)

    class Meta:
        verbose_name = "запасной канал"
        verbose_name_plural = "запасные каналы"
        ordering = ["kind", "position"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "position"], name="fallback_in_order"),
            models.UniqueConstraint(fields=["kind", "channel"], name="fallback_channel_once"),
        ]

    def __str__(self):
        return f"{self.kind}: {self.get_channel_display()}"


class Pause(models.Model):
    """A channel that is away, or a domain that asks to be written to less often, until when."""

    channel = models.CharField("канал", max_length=20, choices=Channel.choices)
    domain = models.CharField("домен", max_length=254, blank=True)
    until = models.DateTimeField("до")
    strikes = models.PositiveSmallIntegerField("раз подряд", default=1)
    words = models.CharField("почему", max_length=500, blank=True)

    class Meta:
        verbose_name = "перерыв канала"
        verbose_name_plural = "перерывы каналов"
        constraints = [
            models.UniqueConstraint(fields=["channel", "domain"], name="pause_of_channel_once")
        ]

    def __str__(self):
        return f"{self.get_channel_display()} {self.domain}".strip()
