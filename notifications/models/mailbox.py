"""Letters in: the mailboxes that the portal reads, and every letter that came into them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from notifications.enums import HIDDEN
from notifications.mailbox.enums import AfterKeeping, IncomingState, MailKind, Security
from notifications.models.messages import Message
from structure.models import Unit
from structure.scope import ScopedQuerySet


class MailboxQuerySet(ScopedQuerySet):
    def enabled(self):
        return self.filter(is_enabled=True)

    def due(self, now):
        """Those to be asked for letters: switched on, and with no worker in them now."""
        return self.enabled().filter(Q(lease_until=None) | Q(lease_until__lt=now))


class Mailbox(models.Model):
    """One mailbox of an organisation, read over IMAP.

    ``last_uid`` of ``uidvalidity`` is how far the letters have been stored; it moves in the
    transaction that stores one. The password is sealed (``accounts.secrets_at_rest``).
    """

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="mailboxes", verbose_name="организация"
    )
    title = models.CharField("название", max_length=100)
    address = models.EmailField("адрес")
    host = models.CharField("почтовый сервер", max_length=253)
    port = models.PositiveIntegerField("порт", default=993)
    security = models.CharField(
        "шифрование", max_length=10, choices=Security.choices, default=Security.SSL
    )
    login = models.CharField("имя для входа", max_length=254)
    sealed_password = models.TextField("пароль под замком", editable=False)
    has_plus = models.BooleanField("принимает адреса с плюсом", default=False)
    after = models.CharField(
        "что делать с письмом на сервере",
        max_length=10,
        choices=AfterKeeping.choices,
        default=AfterKeeping.MOVE,
    )
    is_enabled = models.BooleanField("проверяется", default=True)
    silent_after = models.PositiveSmallIntegerField("тревога, если нет связи, часов", default=6)
    expected_every = models.PositiveSmallIntegerField(
        "тревога, если нет писем, дней", null=True, blank=True
    )
    starts_on = models.DateField("брать письма с", default=timezone.localdate)
    uidvalidity = models.BigIntegerField(null=True, editable=False)
    last_uid = models.BigIntegerField(default=0, editable=False)
    lease_until = models.DateTimeField("занят до", null=True, editable=False)
    created_at = models.DateTimeField("добавлен", default=timezone.now)
    last_tried_at = models.DateTimeField("последняя проверка", null=True, editable=False)
    last_ok_at = models.DateTimeField("последняя удачная проверка", null=True, editable=False)
    last_letter_at = models.DateTimeField("последнее письмо", null=True, editable=False)
    last_error = models.CharField("что не так", max_length=500, blank=True, editable=False)

    objects = MailboxQuerySet.as_manager()

    class Meta:
        verbose_name = "почтовый ящик"
        verbose_name_plural = "почтовые ящики"
        constraints = [
            models.UniqueConstraint(fields=["host", "login"], name="mailbox_once"),
            models.CheckConstraint(
                condition=Q(security__in=Security.values), name="mailbox_security_known"
            ),
            models.CheckConstraint(
                condition=Q(after__in=AfterKeeping.values), name="mailbox_after_known"
            ),
        ]
        indexes = [models.Index(fields=["title", "id"], name="mailbox_by_title")]

    def __str__(self):
        return self.title


class IncomingQuerySet(ScopedQuerySet):
    def due(self, state, now):
        """Letters in this state whose time to be taken up has come, the oldest first."""
        return self.filter(state=state, next_try_at__lte=now).order_by("next_try_at", "pk")


class Incoming(models.Model):
    """One letter that came, whole in the private storage before the server was told anything.

    ``STORED`` → read (what it is, its words, its files) → ``READ`` → laid where it belongs by the
    app that knows the places, else it waits for a person. ``unit`` is whose letter it is: of the
    mailbox, later of what it was filed to.
    """

    mailbox = models.ForeignKey(
        Mailbox, models.PROTECT, related_name="letters", verbose_name="ящик"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="incoming", verbose_name="организация"
    )
    uidvalidity = models.BigIntegerField(editable=False)
    uid = models.BigIntegerField(editable=False)
    fingerprint = models.CharField("отпечаток", max_length=64)
    message_id = models.CharField("Message-ID", max_length=250, blank=True)
    storage_name = models.CharField("файл в хранилище", max_length=200, blank=True)
    size = models.PositiveIntegerField("байт", default=0)
    is_cut = models.BooleanField("слишком велико: взят только заголовок", default=False)
    marked_at = models.DateTimeField("отмечено на сервере", null=True, blank=True)
    received_at = models.DateTimeField("получено", default=timezone.now)
    state = models.CharField(
        "что с ним", max_length=10, choices=IncomingState.choices, default=IncomingState.STORED
    )
    kind = models.CharField("что это", max_length=10, choices=MailKind.choices, blank=True)
    why = models.CharField("почему так решено", max_length=200, blank=True)
    from_name = models.CharField("имя отправителя", max_length=200, blank=True)
    from_address = models.CharField("адрес отправителя", max_length=254, blank=True)
    subject = models.CharField("тема", max_length=300, blank=True)
    text = models.TextField("текст ответа", blank=True)
    quoted = models.TextField("что процитировано", blank=True)
    said_at = models.DateTimeField("дата в письме", null=True, blank=True)
    answers = models.ForeignKey(
        Message,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="answers",
        verbose_name="ответ на письмо",
    )
    about = models.CharField("о чём", max_length=100, blank=True)
    person = models.CharField("о ком", max_length=100, null=True, blank=True)
    settled_at = models.DateTimeField("разобрано", null=True, blank=True)
    settled_by = models.CharField("кто разобрал", max_length=200, blank=True)
    next_try_at = models.DateTimeField("взять в работу", default=timezone.now)
    attempts = models.PositiveSmallIntegerField("попыток", default=0)
    error = models.CharField("последняя ошибка", max_length=500, blank=True)
    is_hidden = models.BooleanField("данные скрыты", default=False, editable=False)

    objects = IncomingQuerySet.as_manager()

    journal_person = "person"
    is_person = True  # without one, its words are still kept apart

    class Meta:
        verbose_name = "входящее письмо"
        verbose_name_plural = "входящие письма"
        constraints = [
            models.UniqueConstraint(
                fields=["mailbox", "uidvalidity", "uid"], name="incoming_uid_once"
            ),
            models.UniqueConstraint(fields=["mailbox", "fingerprint"], name="incoming_once"),
            models.CheckConstraint(
                condition=Q(state__in=IncomingState.values), name="incoming_state_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "next_try_at"],
                name="incoming_to_do",
                condition=Q(state__in=[IncomingState.STORED, IncomingState.READ]),
            ),
            models.Index(fields=["mailbox"], name="incoming_to_mark", condition=Q(marked_at=None)),
            models.Index(fields=["-received_at", "-id"], name="incoming_newest"),
            models.Index(fields=["state", "-received_at", "-id"], name="incoming_by_state"),
            models.Index(fields=["unit", "-received_at"], name="incoming_of_unit"),
            models.Index(Lower("from_address"), "received_at", name="incoming_of_sender"),
            models.Index(fields=["about"], name="incoming_about"),
            models.Index(
                fields=["person"], name="incoming_of_person", condition=Q(person__isnull=False)
            ),
        ]

    def __str__(self):
        return HIDDEN if self.is_hidden else f"{self.sender}: {self.subject or 'без темы'}"

    @property
    def sender(self):
        return self.from_name or self.from_address or "неизвестно от кого"

    @property
    def shown_subject(self):
        """Without the words while the data of the person in them are hidden."""
        return HIDDEN if self.is_hidden else self.subject or "Без темы"


class IncomingFile(models.Model):
    """One attachment of a letter, cut out of it into the private storage."""

    letter = models.ForeignKey(Incoming, models.CASCADE, related_name="files")
    name = models.CharField("имя", max_length=200)
    content_type = models.CharField("тип", max_length=80)
    size = models.PositiveIntegerField("байт", default=0)
    storage_name = models.CharField("файл в хранилище", max_length=200)
    remark = models.CharField("что с ним не так", max_length=200, blank=True)

    class Meta:
        verbose_name = "вложение входящего письма"
        verbose_name_plural = "вложения входящих писем"

    def __str__(self):
        return self.name
