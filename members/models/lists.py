"""Lists that people keep and take away: saved filters and exports."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from members.enums import ExportFormat, JobState
from structure.models import Unit


class SavedListQuerySet(models.QuerySet):
    def for_user(self, user, action):
        """His own, and those shared with an organisation where he may see members."""
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        shared = user.scope(action).q("shared_with") & Q(shared_with__isnull=False)
        return self.filter(Q(owner=user) | shared)


class SavedList(models.Model):
    """A filter of the register with its columns, under a name. It shows each reader his own."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_lists")
    shared_with = models.ForeignKey(
        Unit, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="доступен в"
    )
    title = models.CharField("название", max_length=120)
    query = models.TextField("отбор", blank=True)
    columns = models.JSONField("столбцы", default=list)
    created_at = models.DateTimeField("сохранён", default=timezone.now)

    objects = SavedListQuerySet.as_manager()

    class Meta:
        verbose_name = "сохранённый список"
        verbose_name_plural = "сохранённые списки"
        constraints = [
            models.UniqueConstraint(fields=["owner", "title"], name="saved_list_title_once")
        ]

    def __str__(self):
        return self.title

    @property
    def journal_title(self):
        """Not its name: it may be of a person who is destroyed later, and the journal stays."""
        return f"Сохранённый список № {self.pk}"


class ChosenColumns(models.Model):
    """Which columns of the register a person looks at."""

    user = models.OneToOneField(User, models.CASCADE, related_name="chosen_columns")
    names = models.JSONField("столбцы", default=list)

    class Meta:
        verbose_name = "выбранные столбцы"
        verbose_name_plural = "выбранные столбцы"

    def __str__(self):
        return ", ".join(self.names)


class Export(models.Model):
    """A list taken away as a file, made in the background. Only its owner gets the file."""

    user = models.ForeignKey(User, models.PROTECT, related_name="exports")
    sentence = models.TextField("что выгружено")
    query = models.TextField("отбор", blank=True)
    columns = models.JSONField("столбцы", default=list)
    units = models.JSONField(
        "из организаций",
        default=list,
        help_text="На чьи карточки было право: файл отдаётся, пока оно есть.",
    )
    format = models.CharField("формат", max_length=5, choices=ExportFormat.choices)
    state = models.CharField(
        "состояние", max_length=10, choices=JobState.choices, default=JobState.WAITING
    )
    rows = models.PositiveIntegerField("строк сделано", default=0)
    total = models.PositiveIntegerField("строк всего", null=True, blank=True)
    file = models.FileField("файл", upload_to="exports/%Y/%m/", max_length=200, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    error = models.CharField("почему не получилось", max_length=300, blank=True)
    created_at = models.DateTimeField("заказан", default=timezone.now)
    lease_until = models.DateTimeField("занято до", null=True, blank=True)
    finished_at = models.DateTimeField("готов", null=True, blank=True)
    fetched_at = models.DateTimeField("скачан", null=True, blank=True)

    class Meta:
        verbose_name = "выгрузка"
        verbose_name_plural = "выгрузки"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=JobState.values), name="export_state_known"
            )
        ]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="export_of_user"),
            models.Index(
                fields=["created_at"],
                name="export_to_make",
                condition=Q(state__in=[JobState.WAITING, JobState.RUNNING]),
            ),
        ]

    def __str__(self):
        return f"{self.sentence}: {self.get_format_display()}"

    @property
    def journal_title(self):
        """Not its sentence: that may hold the name of a person, see ``SavedList``."""
        return f"Выгрузка № {self.pk}: {self.get_format_display()}"
