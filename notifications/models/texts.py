"""How organisations word letters themselves, and how they worded them before."""

from django.db import models
from django.utils import timezone

from accounts.models import User
from structure.models import Unit


class LetterText(models.Model):
    """An organisation's own wording of one kind of letter; the nearest ancestor's is used."""

    kind = models.CharField("вид письма", max_length=60)
    unit = models.ForeignKey(
        Unit, models.CASCADE, related_name="letter_texts", verbose_name="организация"
    )
    subject = models.CharField("тема", max_length=200)
    body = models.TextField("текст")
    changed_at = models.DateTimeField("изменён", auto_now=True)

    class Meta:
        verbose_name = "текст письма"
        verbose_name_plural = "тексты писем"
        constraints = [models.UniqueConstraint(fields=["kind", "unit"], name="letter_text_once")]

    def __str__(self):
        return f"{self.kind}: {self.unit}"


class LetterVersion(models.Model):
    """A wording as it was saved once. Never changed: letters that went out point at it.

    ``is_standard`` tells that the organisation went back to the text from above; it has no words.
    """

    kind = models.CharField("вид письма", max_length=60)
    unit = models.ForeignKey(
        Unit, models.CASCADE, related_name="letter_versions", verbose_name="организация"
    )
    number = models.PositiveIntegerField("номер")
    subject = models.CharField("тема", max_length=200, blank=True)
    body = models.TextField("текст", blank=True)
    is_standard = models.BooleanField("возврат к общему тексту", default=False)
    author = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="кто"
    )
    created_at = models.DateTimeField("когда", default=timezone.now)

    class Meta:
        verbose_name = "версия текста письма"
        verbose_name_plural = "версии текстов писем"
        constraints = [
            models.UniqueConstraint(fields=["kind", "unit", "number"], name="letter_version_once")
        ]

    def __str__(self):
        return f"{self.kind}: {self.unit}, № {self.number}"
