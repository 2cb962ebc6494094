"""The second step of signing in: what a person owns besides his password."""

from django.db import models
from django.db.models import Q

from accounts.enums import Role
from accounts.models.users import User


class CodeApp(models.Model):
    """An app on a phone that shows six digits (TOTP). Counts once ``confirmed_at`` is set.

    The secret is kept sealed (``accounts.secrets_at_rest``): a copy of the table shows no codes.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="code_apps", verbose_name="чьё")
    name = models.CharField("название", max_length=60)
    sealed_secret = models.TextField("запечатанный секрет")
    last_step = models.BigIntegerField("последний шаг часов", default=0)
    created_at = models.DateTimeField("заведено")
    confirmed_at = models.DateTimeField("подтверждено", null=True, blank=True)
    last_used_at = models.DateTimeField("вход", null=True, blank=True)

    class Meta:
        verbose_name = "приложение с кодами"
        verbose_name_plural = "приложения с кодами"

    def __str__(self):
        return self.name


class Passkey(models.Model):
    """A key of WebAuthn: a phone, a computer or a token that proves itself to this portal alone."""

    user = models.ForeignKey(User, models.CASCADE, related_name="passkeys", verbose_name="чей")
    name = models.CharField("название", max_length=60)
    credential_id = models.BinaryField("номер ключа", max_length=1023, unique=True)
    public_key = models.BinaryField("открытый ключ")
    sign_count = models.BigIntegerField("счётчик", default=0)
    transports = models.JSONField("как подключается", default=list)
    # Of the person, the same for all his keys: what a key tells of whom it lets in.
    handle = models.BinaryField("метка владельца", max_length=64)
    created_at = models.DateTimeField("заведён")
    last_used_at = models.DateTimeField("вход", null=True, blank=True)

    class Meta:
        verbose_name = "ключ доступа"
        verbose_name_plural = "ключи доступа"

    def __str__(self):
        return self.name


class RecoveryCode(models.Model):
    """One of ten codes on paper, each good once. Only its hash is kept."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="recovery_codes", verbose_name="чей"
    )
    code_hash = models.CharField("хеш", max_length=64)
    created_at = models.DateTimeField("выдан")
    used_at = models.DateTimeField("использован", null=True, blank=True)

    class Meta:
        verbose_name = "запасной код"
        verbose_name_plural = "запасные коды"
        constraints = [
            models.UniqueConstraint(fields=["user", "code_hash"], name="recovery_code_once")
        ]

    def __str__(self):
        return f"{self.user}: {self.created_at:%d.%m.%Y}"


class WrongCodes(models.Model):
    """How many wrong codes in a row were tried for a person: a row, so that no lost cache
    forgives."""

    user = models.OneToOneField(
        User, models.CASCADE, related_name="wrong_codes", verbose_name="чьи"
    )
    count = models.PositiveSmallIntegerField("сколько", default=0)
    since = models.DateTimeField("с")

    class Meta:
        verbose_name = "неверные коды"
        verbose_name_plural = "неверные коды"

    def __str__(self):
        return f"{self.user}: {self.count}"


class FactorRule(models.Model):
    """From which day an office asks for the second step."""

    role = models.CharField("полномочие", max_length=30, choices=Role.choices, unique=True)
    starts_on = models.DateField("с какого дня")

    class Meta:
        verbose_name = "требование второго шага"
        verbose_name_plural = "требования второго шага"
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="factor_rule_role_known")
        ]

    def __str__(self):
        return f"{self.get_role_display()}: с {self.starts_on:%d.%m.%Y}"
