"""The member's own page: his union card, how he comes in, and what he asks for.

What must be one per person (a card that is good, a proposal that waits) is kept one under the lock
of his card, not by a constraint: when two cards of one person are merged, both come along.
"""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from cabinet.enums import ProposalState, Revoked, WishKind, WishState
from members.models import Member
from notifications.enums import Channel
from structure.scope import ScopedQuerySet

VISIT_LIVES = timedelta(hours=8)  # of a session on a device that is not one's own


class OfMemberQuerySet(ScopedQuerySet):
    unit_path = "member__unit"

    def for_user(self, user, action):
        """Of cards of his organisations; of one merged into another there is nothing to do, of
        one whose data are hidden there is nothing to see."""
        mine = super().for_user(user, action)
        return mine.filter(member__merged_into=None, member__hidden_at=None)


class UnionCard(models.Model):
    """An electronic union card (профбилет). Its code is not kept: see ``documents.codes``."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="union_cards")
    number = models.CharField("№ при выдаче", max_length=30, blank=True)
    seed = models.CharField(max_length=40, editable=False)
    mark = models.CharField(max_length=64, unique=True, editable=False)
    issued_at = models.DateTimeField("выдан", default=timezone.now)
    issued_by = models.CharField("кто выдал", max_length=200)
    revoked_at = models.DateTimeField("погашен", null=True, blank=True)
    revoked_by = models.CharField("кто погасил", max_length=200, blank=True)
    reason = models.CharField("почему", max_length=10, choices=Revoked.choices, blank=True)

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "профбилет"
        verbose_name_plural = "профбилеты"
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, reason="")
                | Q(revoked_at__isnull=False, reason__in=Revoked.values),
                name="union_card_revoked_for_a_reason",
            )
        ]
        indexes = [
            models.Index(fields=["member", "-issued_at"], name="union_card_of_member"),
            models.Index(fields=["id"], name="union_card_good", condition=Q(revoked_at=None)),
        ]

    def __str__(self):
        return f"Профбилет {self.number or 'без номера'}: {self.member}"


class EntryRequest(models.Model):
    """Somebody asked for a letter with a link. Whether anybody is known there, the worker finds
    out: the page costs the same and says the same to everybody.

    ``contact`` is what was typed; it is wiped once the letter is written, or never will be.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contact = models.CharField("почта или телефон", max_length=254, blank=True)
    created_at = models.DateTimeField("когда", default=timezone.now)
    answered_at = models.DateTimeField("отвечено", null=True, blank=True)

    class Meta:
        verbose_name = "просьба о входе"
        verbose_name_plural = "просьбы о входе"
        indexes = [
            models.Index(
                fields=["created_at"], name="entry_unanswered", condition=Q(answered_at=None)
            )
        ]

    def __str__(self):
        return f"Просьба о входе {timezone.localtime(self.created_at):%d.%m.%Y %H:%M}"


class EntryLink(models.Model):
    """A link of a letter, and the code beside it; opens the page of one member once.

    Only hashes are kept. Without ``request`` the office sent it, and there is no code.
    """

    member = models.ForeignKey(Member, models.CASCADE, related_name="entry_links")
    request = models.ForeignKey(
        EntryRequest, models.SET_NULL, null=True, blank=True, related_name="links"
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    code_hash = models.CharField(max_length=64, blank=True, editable=False)
    channel = models.CharField(
        "как отправлена", max_length=10, choices=Channel.choices, default=Channel.EMAIL
    )
    wrong_codes = models.PositiveSmallIntegerField("неверных кодов", default=0)
    asked_by = models.CharField("кто попросил", max_length=200)
    created_at = models.DateTimeField("когда", default=timezone.now)
    expires_at = models.DateTimeField("действует до")
    used_at = models.DateTimeField("использована", null=True, blank=True)

    class Meta:
        verbose_name = "ссылка для входа"
        verbose_name_plural = "ссылки для входа"
        indexes = [models.Index(fields=["member", "-created_at"], name="entry_link_of_member")]

    def __str__(self):
        return f"Ссылка для входа: {self.member}"


class MemberSession(models.Model):
    """One device on which a member is in. The cookie holds the key, the row its hash.

    ``opened_for`` is the card it was opened for: when that one is merged into another, the session
    that came along opens nothing.
    """

    member = models.ForeignKey(Member, models.CASCADE, related_name="sessions")
    opened_for = models.BigIntegerField("номер карточки", editable=False)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    user_agent = models.CharField("браузер", max_length=300, blank=True)
    address = models.GenericIPAddressField("адрес", null=True, blank=True)
    opened_at = models.DateTimeField("вошёл", default=timezone.now)
    seen_at = models.DateTimeField("был", default=timezone.now)
    expires_at = models.DateTimeField("до")
    ended_at = models.DateTimeField("вышел", null=True, blank=True)

    class Meta:
        verbose_name = "вход члена профсоюза"
        verbose_name_plural = "входы членов профсоюза"
        indexes = [models.Index(fields=["member", "-opened_at"], name="session_of_member")]

    def __str__(self):
        return f"{self.member}, {timezone.localtime(self.opened_at):%d.%m.%Y %H:%M}"

    @property
    def is_on_own_device(self):
        """On a strange one nothing of the member may stay when its window is closed."""
        return self.expires_at - self.opened_at > VISIT_LIVES


class Proposal(models.Model):
    """A member says that something on his card is wrong: ``{field: [old, new]}`` as JSON values.

    ``accepted`` are the names of fields that came onto the card.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="proposals")
    changes = models.JSONField("что изменить")
    note = models.CharField("пояснение", max_length=500, blank=True)
    state = models.CharField(
        "состояние", max_length=10, choices=ProposalState.choices, default=ProposalState.WAITING
    )
    accepted = models.JSONField("что принято", default=list, blank=True)
    reason = models.CharField("почему отклонено", max_length=300, blank=True)
    created_at = models.DateTimeField("предложено", default=timezone.now)
    decided_at = models.DateTimeField("решено", null=True, blank=True)
    decided_by = models.CharField("кто решил", max_length=200, blank=True)

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "предложение исправить карточку"
        verbose_name_plural = "предложения исправить карточки"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ProposalState.values), name="proposal_state_known"
            )
        ]
        indexes = [
            models.Index(fields=["member", "-created_at"], name="proposal_of_member"),
            models.Index(
                fields=["created_at", "id"],
                name="proposal_waiting",
                condition=Q(state=ProposalState.WAITING),
            ),
        ]

    def __str__(self):
        return f"{self.member}: предложение от {timezone.localtime(self.created_at):%d.%m.%Y}"

    def get_absolute_url(self):
        return reverse("cabinet:proposal", args=[self.pk])


class Wish(models.Model):
    """What a member asks the office to do and cannot do himself."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="wishes")
    kind = models.CharField("о чём", max_length=20, choices=WishKind.choices)
    note = models.CharField("пояснение", max_length=500, blank=True)
    state = models.CharField(
        "состояние", max_length=10, choices=WishState.choices, default=WishState.WAITING
    )
    due_on = models.DateField("не позже", null=True, blank=True)
    created_at = models.DateTimeField("когда", default=timezone.now)
    closed_at = models.DateTimeField("закрыто", null=True, blank=True)
    closed_by = models.CharField("кто закрыл", max_length=200, blank=True)

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "просьба члена профсоюза"
        verbose_name_plural = "просьбы членов профсоюза"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=WishKind.values), name="wish_kind_known"),
            models.CheckConstraint(
                condition=Q(state__in=WishState.values), name="wish_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["member", "-created_at"], name="wish_of_member"),
            models.Index(
                fields=["created_at", "id"],
                name="wish_waiting",
                condition=Q(state=WishState.WAITING),
            ),
        ]

    def __str__(self):
        return f"{self.member}: {self.get_kind_display().lower()}"
