"""What is expected to happen by itself, when it last did, and what was told of its silence."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from structure.models import Unit


class Heartbeat(models.Model):
    """One thing with a rhythm: a periodic job, a kind of letter, a channel, a mailbox.

    ``subject`` says which: «job:<task>», «letter:<kind>», «channel:<name>», «mailbox:<id>».
    ``notifications.heartbeats.beat`` writes the row, ``unionportal.heartbeats`` judges it.
    """

    subject = models.CharField("что", max_length=120, unique=True)
    since = models.DateTimeField("известно с", default=timezone.now)
    last_ok_at = models.DateTimeField("последний раз удалось", null=True, blank=True)
    last_failed_at = models.DateTimeField("последний раз не удалось", null=True, blank=True)
    failures = models.PositiveIntegerField("неудач подряд", default=0)
    error = models.CharField("последняя ошибка", max_length=200, blank=True)
    seconds = models.FloatField("сколько длилось, с", null=True, blank=True)
    done = models.BigIntegerField("сколько сделано", null=True, blank=True)
    every = models.DurationField(
        "не реже, чем раз в", null=True, blank=True, help_text="Пусто — как обычно."
    )
    is_watched = models.BooleanField("следить", default=True)
    longest_gap = models.DurationField("самый долгий перерыв", null=True, blank=True)
    times = models.PositiveIntegerField("дней, когда случалось", default=0)

    class Meta:
        verbose_name = "ритм"
        verbose_name_plural = "ритмы"

    def __str__(self):
        return self.subject


class Alarm(models.Model):
    """Something fell silent or fails again and again; one row from the first look to the end.

    ``quiet_until`` is «принято, знаю»: till then nobody is reminded of it.
    """

    subject = models.CharField("что", max_length=120)
    title = models.CharField("название", max_length=200)
    reason = models.CharField("в чём дело", max_length=300)
    raised_at = models.DateTimeField("поднята", default=timezone.now)
    told_at = models.DateTimeField("сообщено", null=True, blank=True)
    ended_at = models.DateTimeField("кончилась", null=True, blank=True)
    told_end_at = models.DateTimeField("сообщено о конце", null=True, blank=True)
    known_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="кто принял"
    )
    quiet_until = models.DateTimeField("не напоминать до", null=True, blank=True)

    class Meta:
        verbose_name = "тревога"
        verbose_name_plural = "тревоги"
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(ended_at=None), name="alarm_once"
            )
        ]
        indexes = [models.Index(fields=["-raised_at", "-id"], name="alarm_newest")]

    def __str__(self):
        return f"{self.title}: {self.reason}"


class PortalDuty(models.Model):
    """«Дежурный по порталу»: the one person who is told of alarms, one for the union."""

    unit = models.OneToOneField(
        Unit, models.CASCADE, related_name="portal_duty", verbose_name="организация"
    )
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="кто")

    class Meta:
        verbose_name = "дежурный по порталу"
        verbose_name_plural = "дежурные по порталу"

    def __str__(self):
        return str(self.user)
