"""Who is signed in where."""

from django.db import models

from accounts.models.users import User


class Session(models.Model):
    """One browser. The row is the session itself: without it the cookie opens nothing.

    The cookie carries a key, the row its hash. ``user`` is empty for a visitor who has not signed
    in (what he was told on the page before, the first half of a sign-in).
    """

    key_hash = models.CharField("хеш ключа", max_length=64, primary_key=True)
    user = models.ForeignKey(
        User, models.CASCADE, related_name="sessions", null=True, verbose_name="кто"
    )
    data = models.TextField("данные")
    user_agent = models.CharField("браузер", max_length=300, blank=True)
    address = models.GenericIPAddressField("адрес", null=True)
    opened_at = models.DateTimeField("открыт")
    seen_at = models.DateTimeField("последний раз")
    expires_at = models.DateTimeField("действует до", db_index=True)

    class Meta:
        verbose_name = "вход"
        verbose_name_plural = "входы"

    def __str__(self):
        return f"{self.user}: {self.opened_at:%d.%m.%Y %H:%M}"
