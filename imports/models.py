"""Lists being loaded: the file, what its columns are, what the check said of every row."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from imports.enums import Choice, Doubt, Purpose, State, Verdict
from members.enums import JobState
from members.models import Member
from structure.models import Unit
from structure.scope import ScopedQuerySet

AT_WORK = [State.CHECKING, State.RUNNING, State.UNDOING]


class ImportQuerySet(ScopedQuerySet):
    def ours(self):
        """Those that this app brings to the end: applications are made by the app above."""
        return self.exclude(purpose=Purpose.APPLICANTS, state=State.RUNNING)

    def owing(self, now):
        """What a worker should be busy with and nobody is: never begun, or its worker is gone."""
        return self.filter(state__in=AT_WORK).filter(
            Q(lease_until=None) | Q(lease_until__lt=now),
            Q(retry_at=None) | Q(retry_at__lte=now),
        )


class Import(models.Model):
    """One list. Its file and rows are kept while it can be taken back, then only this line.

    ``cursor`` is the number of the last row written (or taken back): a batch and its cursor are
    one transaction. ``turn`` grows with each worker that takes the list over: an older one stops.
    """

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="imports", verbose_name="организация"
    )
    purpose = models.CharField(
        "кто в списке", max_length=12, choices=Purpose.choices, default=Purpose.EXISTING
    )
    actor = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="кто загрузил")
    operation = models.UUIDField("операция", default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField("файл", upload_to="lists/%Y/%m/", max_length=200, blank=True)
    name = models.CharField("имя файла", max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    kind = models.CharField("вид файла", max_length=5)
    sheet = models.CharField("лист", max_length=100, blank=True)
    sheets = models.JSONField("листы", default=list)
    is_1904 = models.BooleanField("дни от 1904 года", default=False)
    spans = models.JSONField("объединённые ячейки", default=list)
    heading_row = models.PositiveIntegerField("строка заголовков", default=0)
    headings = models.JSONField("заголовки", default=list)
    mapping = models.JSONField("что в столбцах", default=list)
    wiping = models.JSONField("пустая ячейка стирает", default=list)
    since = models.DateField("на учёте с", null=True, blank=True)
    state = models.CharField(
        "состояние", max_length=10, choices=State.choices, default=State.MAPPING
    )
    total = models.PositiveIntegerField("строк в файле", default=0)
    done = models.PositiveIntegerField("строк обработано", default=0)
    cursor = models.PositiveIntegerField("последняя строка", default=0)
    counts = models.JSONField("итог проверки", default=dict)
    results = models.JSONField("итог загрузки", default=dict)
    warnings = models.JSONField("предупреждения", default=list)
    error = models.CharField("почему не получилось", max_length=500, blank=True)
    created_at = models.DateTimeField("загружен", default=timezone.now)
    checked_at = models.DateTimeField("проверен", null=True, blank=True)
    finished_at = models.DateTimeField("записан", null=True, blank=True)
    undone_at = models.DateTimeField("отменён", null=True, blank=True)
    turn = models.PositiveIntegerField(default=0, editable=False)
    lease_until = models.DateTimeField("занято до", null=True, blank=True, editable=False)
    retry_at = models.DateTimeField("повторить после", null=True, blank=True, editable=False)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = "загрузка списка"
        verbose_name_plural = "загрузки списков"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="import_state_known"),
            models.CheckConstraint(
                condition=Q(purpose__in=Purpose.values), name="import_purpose_known"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-created_at"], name="import_of_unit"),
            models.Index(fields=["-created_at", "-id"], name="import_newest"),
            models.Index(
                fields=["lease_until"], name="import_at_work", condition=Q(state__in=AT_WORK)
            ),
        ]

    def __str__(self):
        return f"{self.name} от {timezone.localtime(self.created_at):%d.%m.%Y}"

    @property
    def is_at_work(self):
        return self.state in AT_WORK

    @property
    def percent(self):
        return min(100, self.done * 100 // self.total) if self.total else 0


class ImportRow(models.Model):
    """One row of a list and what becomes of it.

    ``member`` of a new one is the id that its card will have, given at the check: nothing has to
    be written here while cards are made. So the id is bound by no constraint.
    """

    of = models.ForeignKey(Import, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField("строка файла")
    verdict = models.CharField("что будет", max_length=8, choices=Verdict.choices)
    doubt = models.CharField("под вопросом", max_length=16, choices=Doubt.choices, blank=True)
    choice = models.CharField("решено", max_length=4, choices=Choice.choices, blank=True)
    raw = models.JSONField("как в файле", null=True)
    values = models.JSONField("прочитано", default=dict)
    changes = models.JSONField("что изменится", default=dict)
    reasons = models.JSONField("замечания", default=list)
    candidates = models.JSONField("кто это может быть", default=list)
    member = models.ForeignKey(
        Member, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    version = models.PositiveIntegerField("версия карточки", null=True)
    is_left = models.BooleanField("не записана", default=False)
    is_kept = models.BooleanField("не отменена", default=False)

    class Meta:
        verbose_name = "строка списка"
        verbose_name_plural = "строки списков"
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="import_row_once")]
        indexes = [
            models.Index(fields=["of", "verdict", "number"], name="import_row_by_verdict"),
            models.Index(
                fields=["of", "number"],
                name="import_row_with_reasons",
                condition=~Q(reasons=[]),
            ),
        ]

    def __str__(self):
        return f"Строка {self.number}"


class ColumnMemory(models.Model):
    """What an organisation said of columns under these headings; the latest word holds."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    fingerprint = models.CharField("заголовки", max_length=64)
    mapping = models.JSONField("что в столбцах")
    updated_at = models.DateTimeField("сказано", default=timezone.now)

    class Meta:
        verbose_name = "запомненные столбцы"
        verbose_name_plural = "запомненные столбцы"
        constraints = [
            models.UniqueConstraint(fields=["unit", "fingerprint"], name="column_memory_once")
        ]

    def __str__(self):
        return f"{self.unit}: {self.updated_at:%d.%m.%Y}"


class FaultFile(models.Model):
    """Rows of a list that are to be mended, as a table that a worker makes when it is asked for.

    ``turn`` is that of the list when the file was ordered: of a list worked at since, it is old.
    """

    of = models.OneToOneField(
        Import, models.CASCADE, related_name="fault_file", verbose_name="список"
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="кто заказал")
    turn = models.PositiveIntegerField(editable=False)
    state = models.CharField(
        "состояние", max_length=10, choices=JobState.choices, default=JobState.WAITING
    )
    file = models.FileField("файл", upload_to="lists/%Y/%m/", max_length=200, blank=True)
    ordered_at = models.DateTimeField("заказан", default=timezone.now)
    lease_until = models.DateTimeField("занято до", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "файл строк с замечаниями"
        verbose_name_plural = "файлы строк с замечаниями"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=JobState.values), name="fault_file_state_known"
            )
        ]
        indexes = [
            models.Index(
                fields=["ordered_at"],
                name="fault_file_to_make",
                condition=Q(state__in=[JobState.WAITING, JobState.RUNNING]),
            )
        ]

    def __str__(self):
        return f"Строки с замечаниями: {self.of}"

    @property
    def is_being_made(self):
        return self.state in (JobState.WAITING, JobState.RUNNING)
