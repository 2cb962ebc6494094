"""Copies of a register that were made for one reader: sent by letter, or fetched when large."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from dues.enums import FileForm
from dues.models.registers import DuesRegister
from members.enums import JobState
from notifications.models import Message
from structure.scope import ScopedQuerySet


class RegisterCopyQuerySet(ScopedQuerySet):
    unit_path = "register__unit"

    def owed(self, now, grace):
        """Those that nobody makes: their message was lost, or whoever made them died."""
        return self.filter(
            Q(state=JobState.WAITING, created_at__lt=now - grace)
            | Q(state=JobState.RUNNING, lease_until__lt=now)
        ).order_by("created_at", "pk")


class RegisterCopy(models.Model):
    """A register as a file for one reader, made in the background by whoever holds the lease.

    With ``to_address`` it goes by letter in an archive under a password; without, ``user`` fetches
    it himself. The password is kept sealed until it has been shown once.
    """

    register = models.ForeignKey(DuesRegister, models.PROTECT, related_name="copies")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="кто заказал")
    form = models.CharField("файл", max_length=4, choices=FileForm.choices)
    to_name = models.CharField("кому", max_length=150, blank=True)
    to_address = models.EmailField("почта", blank=True)
    sealed_password = models.TextField(blank=True, editable=False)
    password_shown_at = models.DateTimeField("пароль показан", null=True, blank=True)
    state = models.CharField(
        "состояние", max_length=10, choices=JobState.choices, default=JobState.WAITING
    )
    rows = models.PositiveIntegerField("строк", default=0)
    total = models.PositiveIntegerField("всего строк", null=True, blank=True)
    replaced = models.CharField("заменённые буквы", max_length=500, blank=True)
    file = models.FileField("файл", upload_to="register-copies/%Y/%m/", max_length=200, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    error = models.CharField("почему не получилось", max_length=300, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    message = models.OneToOneField(
        Message, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="письмо"
    )
    created_at = models.DateTimeField("заказан", default=timezone.now)
    finished_at = models.DateTimeField("готов", null=True, blank=True)

    objects = RegisterCopyQuerySet.as_manager()

    class Meta:
        verbose_name = "экземпляр реестра"
        verbose_name_plural = "экземпляры реестров"
        indexes = [
            models.Index(fields=["register", "-id"], name="dues_copy_of_register"),
            models.Index(
                fields=["created_at", "id"],
                name="dues_copy_owed",
                condition=Q(state__in=[JobState.WAITING, JobState.RUNNING]),
            ),
            models.Index(fields=["finished_at"], name="dues_copy_kept", condition=~Q(file="")),
        ]

    def __str__(self):
        return f"{self.register}, экземпляр № {self.pk}"
