"""Messengers and SMS: whose chat it is, what was written to a bot, what an SMS has cost."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from notifications.chat_enums import Messenger, Said, SmsState, UpdateState
from notifications.models.messages import Message
from structure.models import Unit
from structure.scope import ScopedQuerySet


class HolderQuerySet(models.QuerySet):
    def active(self):
        return self.filter(unlinked_at=None)


class Held(models.Model):
    """Of whom a chat or a code is: an applicant, a member, or one who works on the portal."""

    channel = models.CharField("мессенджер", max_length=20, choices=Messenger.choices)
    about = models.CharField("чей", max_length=100, help_text="Объект в записи журнала.")
    person = models.CharField("о ком", max_length=100, null=True, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name="организация"
    )
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")

    journal_person = "person"

    class Meta:
        abstract = True


class ChatLink(Held):
    """A chat that a person has linked himself, by a code from his own page.

    A chat may be of several people (a family, an applicant who works on the portal); a person has
    one chat in each messenger.
    """

    chat_id = models.CharField("чат", max_length=64)
    linked_at = models.DateTimeField("привязан", default=timezone.now)
    unlinked_at = models.DateTimeField("отвязан", null=True, blank=True)
    unlinked_why = models.CharField("почему отвязан", max_length=100, blank=True)

    objects = HolderQuerySet.as_manager()

    class Meta:
        verbose_name = "чат в мессенджере"
        verbose_name_plural = "чаты в мессенджерах"
        constraints = [
            models.UniqueConstraint(
                fields=["about", "channel"], condition=Q(unlinked_at=None), name="chat_one_each"
            )
        ]
        indexes = [
            models.Index(
                fields=["channel", "chat_id"], condition=Q(unlinked_at=None), name="chat_known"
            ),
            models.Index(
                fields=["person"], condition=Q(person__isnull=False), name="chat_of_person"
            ),
            models.Index(fields=["about"], name="chat_about"),
        ]

    def __str__(self):
        return f"чат в {self.get_channel_display()}"


class LinkCode(Held):
    """A code that links a chat: once, and for a quarter of an hour. Only its hash is kept."""

    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField("дан", default=timezone.now)
    expires_at = models.DateTimeField("действует до")
    used_at = models.DateTimeField("использован", null=True, blank=True)

    class Meta:
        verbose_name = "код привязки чата"
        verbose_name_plural = "коды привязки чатов"
        indexes = [
            models.Index(fields=["expires_at"], name="link_code_old"),
            models.Index(fields=["about"], name="link_code_about"),
        ]

    def __str__(self):
        return f"код для {self.get_channel_display()}"


class IncomingChatQuerySet(models.QuerySet):
    def owing(self, now):
        return self.filter(
            Q(lease_until=None) | Q(lease_until__lt=now),
            Q(retry_at=None) | Q(retry_at__lte=now),
            state=UpdateState.WAITING,
        )


class IncomingChat(models.Model):
    """One update of a bot, stored before anything is made of it: a worker files it under a lease.

    Of a chat that is nobody's only the kind is kept: what strangers write is none of our business.
    """

    channel = models.CharField("мессенджер", max_length=20, choices=Messenger.choices)
    update_id = models.CharField("номер у мессенджера", max_length=120)
    chat_id = models.CharField("чат", max_length=64)
    kind = models.CharField("что это", max_length=10, choices=Said.choices)
    text = models.CharField("текст", max_length=1000, blank=True)
    files = models.JSONField("файлы", default=list, blank=True)
    about = models.CharField("чей чат", max_length=100, blank=True)
    received_at = models.DateTimeField("пришло", default=timezone.now)
    state = models.CharField(
        max_length=10, choices=UpdateState.choices, default=UpdateState.WAITING
    )
    lease_until = models.DateTimeField("занято до", null=True, blank=True)
    retry_at = models.DateTimeField("повторить", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("попыток", default=0)
    error = models.CharField("последняя ошибка", max_length=300, blank=True)

    objects = IncomingChatQuerySet.as_manager()

    class Meta:
        verbose_name = "сообщение боту"
        verbose_name_plural = "сообщения ботам"
        constraints = [
            models.UniqueConstraint(fields=["channel", "update_id"], name="chat_update_once")
        ]
        indexes = [
            models.Index(
                fields=["received_at"], condition=Q(state="waiting"), name="chat_update_owing"
            ),
            models.Index(fields=["about"], condition=~Q(about=""), name="chat_update_about"),
        ]

    def __str__(self):
        return f"{self.get_channel_display()}: {self.get_kind_display()}"


class ChannelState(models.Model):
    """How a channel lives: what it was last asked for, and how it answered."""

    channel = models.CharField("канал", max_length=20, primary_key=True)
    place = models.CharField("с какого места читать", max_length=40, blank=True)
    lease_until = models.DateTimeField("читает другой до", null=True, blank=True)
    paused_until = models.DateTimeField("просил подождать до", null=True, blank=True)
    last_success_at = models.DateTimeField("последняя удача", null=True, blank=True)
    last_error_at = models.DateTimeField("последняя ошибка", null=True, blank=True)
    last_error = models.CharField("что ответил", max_length=300, blank=True)

    class Meta:
        verbose_name = "состояние канала"
        verbose_name_plural = "состояния каналов"

    def __str__(self):
        return self.channel


class SmsLimit(models.Model):
    """How much an organisation with everything below it may spend on SMS in a month.

    Limits above hold as well: a message passes when no organisation on the way up is out of its
    own. Where nobody above has set any, nothing is sent: money is spent by decision only.
    """

    unit = models.OneToOneField(
        Unit, models.CASCADE, related_name="sms_limit", verbose_name="организация"
    )
    roubles = models.DecimalField("рублей в месяц", max_digits=10, decimal_places=2, null=True)
    pieces = models.PositiveIntegerField("частей в месяц", null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "лимит SMS"
        verbose_name_plural = "лимиты SMS"

    def __str__(self):
        return f"Лимит SMS: {self.unit}"


class SmsSpent(models.Model):
    """What an organisation with everything below it has spent on SMS in one month."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name="организация")
    month = models.DateField("месяц")
    pieces = models.PositiveIntegerField("частей", default=0)
    roubles = models.DecimalField("рублей", max_digits=12, decimal_places=2, default=0)
    blocked = models.PositiveIntegerField("остановлено", default=0)
    told_at = models.DateTimeField("сказано, что кончился", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "расход на SMS"
        verbose_name_plural = "расходы на SMS"
        constraints = [models.UniqueConstraint(fields=["unit", "month"], name="sms_spent_once")]
        indexes = [models.Index(fields=["month", "-roubles", "-id"], name="sms_spent_most")]

    def __str__(self):
        return f"{self.unit}, {self.month:%m.%Y}"


class Sms(models.Model):
    """What the gateway was asked for one message, what it has cost and what became of it."""

    message = models.OneToOneField(Message, models.CASCADE, related_name="sms")
    provider = models.CharField("шлюз", max_length=20)
    external_id = models.CharField("номер у шлюза", max_length=60, blank=True)
    month = models.DateField("месяц")
    pieces = models.PositiveSmallIntegerField("частей")
    estimate = models.DecimalField("оценка, ₽", max_digits=8, decimal_places=2)
    cost = models.DecimalField("цена, ₽", max_digits=8, decimal_places=2, null=True)
    state = models.CharField(max_length=10, choices=SmsState.choices, default=SmsState.RESERVED)
    ask_at = models.DateTimeField("спросить шлюз", null=True, blank=True)
    asked = models.PositiveSmallIntegerField("спрошено раз", default=0)

    class Meta:
        verbose_name = "SMS"
        verbose_name_plural = "SMS"
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "external_id"],
                condition=~Q(external_id=""),
                name="sms_external_once",
            )
        ]
        indexes = [
            models.Index(fields=["ask_at"], condition=Q(state="accepted"), name="sms_to_ask")
        ]

    def __str__(self):
        return f"SMS {self.external_id or self.pk}"
