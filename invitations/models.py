"""Campaigns that invite organisations to the portal: whom, with which words, and who came."""

import uuid

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from invitations.enums import Came, Sent, State
from notifications.enums import NOT_REACHED
from notifications.models import Message
from structure.models import Unit
from structure.scope import ScopedQuerySet

UNUSABLE = "!"  # how Django begins the password of one who has never set it


class CampaignQuerySet(ScopedQuerySet):
    def owing(self, now):
        """Those whose letters are to be written, and nobody is at it."""
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        return self.filter(free, state=State.SENDING)


class Campaign(models.Model):
    """One wave of invitations. People are invited one by one, each in a transaction of his own."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="campaigns", verbose_name="от организации"
    )
    title = models.CharField("название", max_length=120)
    subject = models.CharField("тема", max_length=200)
    body = models.TextField("текст")
    remind_after_days = models.PositiveSmallIntegerField(
        "напомнить через, дней", null=True, blank=True
    )
    state = models.CharField("состояние", max_length=10, choices=State.choices, default=State.DRAFT)
    operation = models.UUIDField("операция", default=uuid.uuid4, unique=True, editable=False)
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="кто приглашает"
    )
    created_at = models.DateTimeField("создана", default=timezone.now)
    started_at = models.DateTimeField("начата", null=True, blank=True)
    finished_at = models.DateTimeField("отправлена", null=True, blank=True)
    lease_until = models.DateTimeField("занято до", null=True, blank=True, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "приглашение организаций"
        verbose_name_plural = "приглашения организаций"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="campaign_state_known")
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="campaign_newest"),
            models.Index(
                fields=["lease_until"], name="campaign_at_work", condition=Q(state=State.SENDING)
            ),
        ]

    def __str__(self):
        return self.title


class InviteeQuerySet(models.QuerySet):
    def absent(self):
        """Invited, and the door has not been used: no password yet."""
        return self.filter(state=Sent.SENT, user__password__startswith=UNUSABLE)

    def with_outcome(self):
        """Each with ``outcome``: the first of ``Came`` that fits."""
        failed = Message.objects.filter(pk=OuterRef("message"), state__in=NOT_REACHED)
        is_sent = Q(state=Sent.SENT)
        return self.annotate(
            outcome=Case(
                When(is_sent & ~Q(user__password__startswith=UNUSABLE), then=Value(Came.CAME)),
                When(is_sent & Exists(failed), then=Value(Came.UNDELIVERED)),
                When(
                    is_sent & Q(user__invitation_opened_at__gte=models.F("first_sent_at")),
                    then=Value(Came.OPENED),
                ),
                When(is_sent, then=Value(Came.SILENT)),
                When(state=Sent.PRESENT, then=Value(Came.PRESENT)),
                When(state=Sent.FAULTY, then=Value(Came.FAULTY)),
                default=Value(Came.READY),
                output_field=models.CharField(),
            )
        )


class Invitee(models.Model):
    """One person of a campaign: known already, or a line of a list that makes him known."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="invitees")
    line = models.PositiveIntegerField("строка")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name="организация"
    )
    place = models.CharField("организация в списке", max_length=300, blank=True)
    role = models.CharField("полномочие", max_length=30, choices=Role.choices, blank=True)
    email = models.CharField("почта", max_length=254, blank=True)
    surname = models.CharField("фамилия", max_length=60, blank=True)
    name = models.CharField("имя", max_length=60, blank=True)
    patronymic = models.CharField("отчество", max_length=60, blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="кто")
    state = models.CharField("что с ним", max_length=10, choices=Sent.choices, default=Sent.READY)
    fault = models.CharField("почему не отправлено", max_length=300, blank=True)
    letters = models.PositiveSmallIntegerField("писем", default=0)
    message = models.ForeignKey(
        Message, models.SET_NULL, null=True, related_name="+", verbose_name="письмо"
    )
    first_sent_at = models.DateTimeField("приглашён", null=True)
    sent_at = models.DateTimeField("последнее письмо", null=True)
    reminded_at = models.DateTimeField("напомнили", null=True)

    objects = InviteeQuerySet.as_manager()

    class Meta:
        verbose_name = "приглашённый"
        verbose_name_plural = "приглашённые"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=Sent.values), name="invitee_state_known"),
            models.UniqueConstraint(fields=["campaign", "line"], name="invitee_line_once"),
            models.UniqueConstraint(
                fields=["campaign", "email", "unit"],
                condition=~Q(state=Sent.FAULTY),
                name="invitee_once",
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "state", "id"], name="invitee_of_campaign"),
        ]

    def __str__(self):
        return self.full_name or self.email or f"строка {self.line}"

    @property
    def full_name(self):
        return " ".join(filter(None, (self.surname, self.name, self.patronymic)))
