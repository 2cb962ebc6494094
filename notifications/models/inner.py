"""What the portal tells its own people: lines under the bell and tasks."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from notifications.enums import HIDDEN
from structure.models import Unit
from structure.scope import ScopedQuerySet


class Notice(models.Model):
    """A line under the bell of one user."""

    key = models.CharField(max_length=150)
    user = models.ForeignKey(User, models.CASCADE, related_name="notices", verbose_name="кому")
    text = models.CharField("текст", max_length=300)
    url = models.CharField("страница", max_length=300, blank=True)
    person = models.CharField("о ком", max_length=100, null=True, blank=True)
    created_at = models.DateTimeField("когда", default=timezone.now)
    read_at = models.DateTimeField("прочитано", null=True, blank=True)
    is_hidden = models.BooleanField("данные скрыты", default=False, editable=False)

    class Meta:
        verbose_name = "уведомление"
        verbose_name_plural = "уведомления"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["user"], name="notice_unread", condition=Q(read_at=None)),
            models.Index(fields=["user", "-created_at"], name="notice_newest"),
            models.Index(
                fields=["person"], name="notice_of_person", condition=Q(person__isnull=False)
            ),
        ]

    def __str__(self):
        return self.shown_text

    @property
    def shown_text(self):
        """Without the words while the data of the person in them are hidden."""
        return HIDDEN if self.is_hidden else self.text

    @property
    def shown_url(self):
        return "" if self.is_hidden else self.url


class TodoQuerySet(ScopedQuerySet):
    def open(self):
        return self.filter(done_at=None)


class Todo(models.Model):
    """A task («дело») of one person about one thing: call, collect, bring."""

    key = models.CharField(max_length=150, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="todos", verbose_name="организация")
    user = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="todos", verbose_name="кому"
    )
    title = models.CharField("что сделать", max_length=200)
    about = models.CharField("о чём", max_length=100)
    person = models.CharField("о ком", max_length=100, null=True, blank=True)
    url = models.CharField("страница", max_length=300)
    due_on = models.DateField("к какому дню", null=True, blank=True)
    created_at = models.DateTimeField("поставлено", default=timezone.now)
    done_at = models.DateTimeField("сделано", null=True, blank=True)
    done_by = models.CharField("кто сделал", max_length=200, blank=True)
    is_hidden = models.BooleanField("данные скрыты", default=False, editable=False)

    objects = TodoQuerySet.as_manager()

    journal_person = "person"
    is_person = True  # without one, its words are still kept apart

    class Meta:
        verbose_name = "дело"
        verbose_name_plural = "дела"
        indexes = [
            models.Index(fields=["user", "due_on"], name="todo_open", condition=Q(done_at=None)),
            models.Index(fields=["about"], name="todo_about"),
            models.Index(
                fields=["person"], name="todo_of_person", condition=Q(person__isnull=False)
            ),
        ]

    def __str__(self):
        return self.shown_title

    @property
    def shown_title(self):
        """Without the words while the data of the person in them are hidden; the day stays."""
        return HIDDEN if self.is_hidden else self.title

    @property
    def shown_url(self):
        return "" if self.is_hidden else self.url
