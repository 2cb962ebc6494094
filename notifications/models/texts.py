"""How organisations word letters themselves."""

from django.db import models

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
