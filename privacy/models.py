"""Answers to people about their data, and destructions: proposed, confirmed, waited out, done."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from applications.models import Application
from members.enums import JobState
from members.models import Member
from privacy.enums import Fate, RuleKind, State
from structure.models import Unit
from structure.scope import ScopedQuerySet


class Rule(models.Model):
    """Whose data have served their purpose, and after how many months. Kept by the union."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="destruction_rules")
    kind = models.CharField("кого", max_length=10, choices=RuleKind.choices)
    months = models.PositiveSmallIntegerField("через сколько месяцев")
    is_active = models.BooleanField("применять", default=True)

    class Meta:
        verbose_name = "правило уничтожения"
        verbose_name_plural = "правила уничтожения"
        constraints = [models.UniqueConstraint(fields=["unit", "kind"], name="destruct_rule_once")]

    def __str__(self):
        return self.get_kind_display()


class Limits(models.Model):
    """What a destruction in this union may not go beyond. One row per union."""

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="destruction_limits")
    most_people = models.PositiveIntegerField("людей за один раз не больше", default=100)
    most_percent = models.PositiveSmallIntegerField(
        "от карточек одной организации не больше, %", default=10
    )
    quarantine_days = models.PositiveSmallIntegerField("дней карантина", default=30)
    archive_years = models.PositiveSmallIntegerField(
        "лет хранятся заявления и списки о приёме и выбытии", default=3
    )
    dues_years = models.PositiveSmallIntegerField("лет хранятся реестры взносов", default=5)

    class Meta:
        verbose_name = "пределы уничтожения"
        verbose_name_plural = "пределы уничтожения"

    def __str__(self):
        return f"{self.most_people} чел., {self.most_percent} %, {self.quarantine_days} дн."


class Hold(models.Model):
    """Somebody said why these data are needed still: a court, a check, a dispute."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="holds")
    reason = models.CharField("почему", max_length=300)
    until = models.DateField("до какого дня")
    placed_by = models.CharField("кто поставил", max_length=200)
    placed_at = models.DateTimeField("когда", default=timezone.now)
    lifted_at = models.DateTimeField("снят", null=True, blank=True)
    lifted_by = models.CharField("кто снял", max_length=200, blank=True)

    class Meta:
        verbose_name = "запрет уничтожать"
        verbose_name_plural = "запреты уничтожать"

    def __str__(self):
        return f"до {self.until:%d.%m.%Y}"


class Destruction(models.Model):
    """People whose data are to be destroyed together: one act, one extract of the journal.

    ``state`` is assigned by ``privacy.workflow.take`` and by nothing else.
    """

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="destructions", verbose_name="организация"
    )
    rule = models.CharField("правило", max_length=10, choices=RuleKind.choices, blank=True)
    reason = models.CharField("причина уничтожения", max_length=300)
    state = models.CharField(
        "состояние", max_length=10, choices=State.choices, default=State.PROPOSED
    )
    operation = models.UUIDField("операция", default=uuid.uuid4, unique=True, editable=False)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("предложено", default=timezone.now)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField("подтверждено", null=True)
    released_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    brake = models.CharField("почему остановлено", max_length=300, blank=True)
    note = models.CharField("почему отклонено или возвращено", max_length=300, blank=True)
    wipe_on = models.DateField("уничтожается", null=True)
    lease_until = models.DateTimeField("занято до", null=True, editable=False)
    finished_at = models.DateTimeField("закончено", null=True)
    act_pdf = models.FileField("акт", upload_to="acts/%Y/", max_length=200, blank=True)
    journal_pdf = models.FileField("выгрузка", upload_to="acts/%Y/", max_length=200, blank=True)
    journal_csv = models.FileField("выгрузка", upload_to="acts/%Y/", max_length=200, blank=True)
    keep_until = models.DateField("акт хранится до", null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "уничтожение данных"
        verbose_name_plural = "уничтожения данных"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="destruction_state_known"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")),
                name="destruction_by_two",
            ),
            models.CheckConstraint(
                condition=Q(released_by=None)
                | (~Q(released_by=F("proposed_by")) & ~Q(released_by=F("confirmed_by"))),
                name="destruction_by_third",
            ),
        ]
        indexes = [
            models.Index(fields=["-proposed_at", "-id"], name="destruction_newest"),
            models.Index(
                fields=["wipe_on"],
                name="destruction_to_do",
                condition=Q(state__in=[State.QUARANTINE, State.WIPING]),
            ),
        ]

    def __str__(self):
        return f"Уничтожение № {self.pk} от {timezone.localtime(self.proposed_at):%d.%m.%Y}"

    def get_absolute_url(self):
        return reverse("privacy:destruction", args=[self.pk])


class Line(models.Model):
    """One person of a destruction: a card, or an application that never came to a card.

    Nothing of him stands here but the number of the card, so the line outlives his data.
    """

    of = models.ForeignKey(Destruction, models.CASCADE, related_name="lines")
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    fate = models.CharField("что с ним", max_length=10, choices=Fate.choices, default=Fate.CHOSEN)
    why = models.CharField("почему оставлен или возвращён", max_length=500, blank=True)
    categories = models.JSONField("что уничтожено", default=list)
    kept = models.JSONField("что осталось и почему", default=list)
    destroyed_at = models.DateTimeField("когда", null=True)

    class Meta:
        verbose_name = "человек в уничтожении"
        verbose_name_plural = "люди в уничтожении"
        constraints = [
            models.CheckConstraint(
                condition=Q(member=None) ^ Q(application=None), name="destruction_of_somebody"
            ),
            models.UniqueConstraint(fields=["of", "member"], name="destruction_member_once"),
            models.UniqueConstraint(fields=["of", "application"], name="destruction_app_once"),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(fate__in=[Fate.CHOSEN, Fate.HIDDEN]),
                name="destruction_one_open",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(fate__in=[Fate.CHOSEN, Fate.HIDDEN]),
                name="destruction_one_open_app",
            ),
        ]
        indexes = [models.Index(fields=["of", "fate", "id"], name="destruction_lines")]

    def __str__(self):
        return self.number

    @property
    def number(self):
        """How the act calls the person: by what proves it and tells nothing else."""
        if self.member_id:
            return f"учётная карточка № {self.member_id}"
        return f"заявление № {self.application_id}"


class Tombstone(models.Model):
    """A person who has been destroyed: what a restored copy of the database is checked against.

    The same stands in a file that no copy of the database brings back (``privacy.tombstones``).
    ``born_at`` is when the card was made: the number alone may be given again after a restore.
    """

    key = models.CharField("кто", max_length=100)
    born_at = models.DateTimeField("карточка заведена")
    destroyed_at = models.DateTimeField("когда")
    noted_at = models.DateTimeField("записано в файл", null=True)

    class Meta:
        verbose_name = "уничтоженный"
        verbose_name_plural = "уничтоженные"
        constraints = [
            models.UniqueConstraint(fields=["key", "born_at"], name="tombstone_once"),
        ]
        indexes = [
            models.Index(fields=["id"], name="tombstone_to_note", condition=Q(noted_at=None))
        ]

    def __str__(self):
        return self.key


class DoomedFile(models.Model):
    """A file of a destroyed person: written in his transaction, erased after it, then forgotten."""

    name = models.CharField("файл в хранилище", max_length=200)

    class Meta:
        verbose_name = "файл на стирание"
        verbose_name_plural = "файлы на стирание"

    def __str__(self):
        return self.name


class Answer(models.Model):
    """Everything the portal knows of one person, as PDF and JSON. Made in the background."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="answers")
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    asker = models.CharField("кто попросил", max_length=200)
    purpose = models.CharField("для чего", max_length=300)
    state = models.CharField(
        "состояние", max_length=10, choices=JobState.choices, default=JobState.WAITING
    )
    done = models.PositiveSmallIntegerField("разделов собрано", default=0)
    total = models.PositiveSmallIntegerField("разделов всего", default=0)
    pdf = models.FileField("PDF", upload_to="answers/%Y/%m/", max_length=200, blank=True)
    json = models.FileField("JSON", upload_to="answers/%Y/%m/", max_length=200, blank=True)
    pdf_sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    error = models.CharField("почему не получилось", max_length=300, blank=True)
    created_at = models.DateTimeField("заказан", default=timezone.now)
    lease_until = models.DateTimeField("занято до", null=True, editable=False)
    finished_at = models.DateTimeField("готов", null=True)

    class Meta:
        verbose_name = "ответ о данных"
        verbose_name_plural = "ответы о данных"
        indexes = [
            models.Index(fields=["member", "-created_at"], name="answer_of_member"),
            models.Index(
                fields=["created_at"],
                name="answer_to_make",
                condition=Q(state__in=[JobState.WAITING, JobState.RUNNING]),
            ),
        ]

    def __str__(self):
        return f"Ответ № {self.pk}"
