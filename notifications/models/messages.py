"""Letters out: one row for each message to one address."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from notifications.enums import HIDDEN, Channel, MessageState
from notifications.models.texts import LetterVersion
from structure.models import Unit
from structure.scope import ScopedQuerySet


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
    attempts = models.PositiveSmallIntegerField("попыток", default=0)
    error = models.CharField("последняя ошибка", max_length=500, blank=True)
    message_id = models.CharField("Message-ID", max_length=200, blank=True)
    created_at = models.DateTimeField("создано", default=timezone.now)
    next_try_at = models.DateTimeField("следующая попытка", default=timezone.now)
    lease_until = models.DateTimeField("занято до", null=True, blank=True)
    sent_at = models.DateTimeField("отправлено", null=True, blank=True)
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
            )
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="message_to_send",
                condition=Q(state__in=[MessageState.WAITING, MessageState.SENDING]),
            ),
            models.Index(fields=["unit", "-created_at"], name="message_of_unit"),
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
