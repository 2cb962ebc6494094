"""Letters out: one row for each message to one address."""

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from notifications.enums import HIDDEN, NOT_REACHED, REASONS, Channel, MessageState, Reason
from notifications.models.delivery import Batch
from notifications.models.texts import LetterVersion
from structure.models import Unit
from structure.scope import ScopedQuerySet


def _reason_of_state():
    pairs = (Q(state=state, reason__in=reasons) for state, reasons in REASONS.items())
    return reduce(or_, pairs)


class MessageQuerySet(ScopedQuerySet):
    def due(self, now):
        """Waiting ones whose time has come, and those whose sender died with the lease."""
        return self.filter(
            Q(state=MessageState.WAITING, next_try_at__lte=now)
            | Q(state=MessageState.SENDING, lease_until__lt=now)
        )


class Message(models.Model):
    """One letter to one address. Written in the transaction of the fact it tells of.

    ``key`` is unique: telling the same thing twice makes one letter. A worker sends it under a
    lease; the row shows what happened.
    """

    key = models.CharField("за что", max_length=150, unique=True)
    kind = models.CharField("вид письма", max_length=60)
    channel = models.CharField(
        "канал", max_length=20, choices=Channel.choices, default=Channel.EMAIL
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="messages", verbose_name="от организации"
    )
    user = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="messages", verbose_name="кому"
    )
    to_name = models.CharField("имя получателя", max_length=200, blank=True)
    to_address = models.CharField("адрес", max_length=254, blank=True)
    phone = models.CharField("телефон для СМС", max_length=20, blank=True)
    batch = models.ForeignKey(
        Batch,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name="отправка",
    )
    fallback_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="fallbacks",
        verbose_name="вместо письма",
    )
    subject = models.CharField("тема", max_length=200)
    text = models.TextField("текст")
    html = models.TextField("HTML")
    wording = models.ForeignKey(
        LetterVersion,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name="чьими словами",
        help_text="Пусто — стандартный текст портала.",
    )
    about = models.CharField(
        "о чём", max_length=100, blank=True, help_text="Объект в записи журнала."
    )
    person = models.CharField(
        "о ком", max_length=100, null=True, blank=True, help_text="Человек в записи журнала."
    )
    url = models.CharField("страница", max_length=300, blank=True)
    state = models.CharField(
        "что с ним", max_length=20, choices=MessageState.choices, default=MessageState.WAITING
    )
    is_urgent = models.BooleanField("ждут сию минуту", default=False)
    reason = models.CharField("почему", max_length=20, choices=Reason.choices, blank=True)
    attempts = models.PositiveSmallIntegerField("попыток", default=0)
    error = models.CharField("последняя ошибка", max_length=500, blank=True)
    code = models.CharField("код ответа", max_length=20, blank=True)
    message_id = models.CharField("Message-ID", max_length=200, blank=True)
    created_at = models.DateTimeField("создано", default=timezone.now)
    next_try_at = models.DateTimeField("следующая попытка", default=timezone.now)
    lease_until = models.DateTimeField("занято до", null=True, blank=True)
    sent_at = models.DateTimeField("принято", null=True, blank=True)
    arrived_at = models.DateTimeField("доставлено", null=True, blank=True)
    is_hidden = models.BooleanField("данные скрыты", default=False, editable=False)

    objects = MessageQuerySet.as_manager()

    journal_person = "person"
    is_person = True  # without one, its words are still kept apart

    class Meta:
        verbose_name = "письмо"
        verbose_name_plural = "письма"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=MessageState.values), name="message_state_known"
            ),
            models.CheckConstraint(condition=_reason_of_state(), name="message_reason_of_state"),
            models.UniqueConstraint(
                fields=["fallback_of"],
                condition=Q(fallback_of__isnull=False),
                name="message_one_fallback",
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "-is_urgent", "next_try_at", "id"],
                name="message_turn",
                condition=Q(state__in=[MessageState.WAITING, MessageState.SENDING]),
            ),
            models.Index(fields=["unit", "-created_at"], name="message_of_unit"),
            models.Index(fields=["batch", "state"], name="message_of_batch"),
            models.Index(fields=["message_id"], name="message_by_id", condition=~Q(message_id="")),
            models.Index(fields=["-created_at", "-id"], name="message_newest"),
            models.Index(fields=["about"], name="message_about"),
            models.Index(
                fields=["person"], name="message_of_person", condition=Q(person__isnull=False)
            ),
        ]

    def __str__(self):
        if self.is_hidden:
            return HIDDEN
        return f"{self.subject} → {self.to_name or self.to_address or 'без адреса'}"

    @property
    def is_troubled(self):
        return self.state in NOT_REACHED

    @property
    def state_title(self):
        """What is known, and no more: a mail server that took a letter tells nothing further."""
        match self.state:
            case MessageState.KEPT:
                return "Лежит здесь"
            case MessageState.SENT if self.channel == Channel.PAPER:
                return "Передано"
            case MessageState.SENT if self.arrived_at:
                return "Доставлено"
        return self.get_state_display()


class Attempt(models.Model):
    """One try to hand a message over, or what came back afterwards."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="tries")
    at = models.DateTimeField("когда")
    is_sent = models.BooleanField("приняли", default=False)
    code = models.CharField("код ответа", max_length=20, blank=True)
    words = models.CharField("что ответили", max_length=500, blank=True)

    class Meta:
        verbose_name = "попытка"
        verbose_name_plural = "попытки"

    def __str__(self):
        return self.words or ("принято" if self.is_sent else "не принято")


class Attachment(models.Model):
    """A file of a message: a name in the private storage whose bytes never change."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    name = models.CharField("имя", max_length=200)
    content_type = models.CharField("тип", max_length=80)
    storage_name = models.CharField("файл в хранилище", max_length=200)

    class Meta:
        verbose_name = "вложение"
        verbose_name_plural = "вложения"

    def __str__(self):
        return self.name
