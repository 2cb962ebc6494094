"""What a student does: lessons passed, attempts at quizzes, practical works, talk."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from documents.models import StoredFile
from training.enums import WorkState
from training.models.courses import Lesson, Quiz, Task
from training.models.groups import Enrolment, Group, OfGroupQuerySet
from training.models.people import Student


class LessonProgress(models.Model):
    """How far one person is in one lesson; ``done_at`` is set by ``training.progress`` alone."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="progress")
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="progress")
    opened_at = models.DateTimeField("открыто", default=timezone.now)
    read_at = models.DateTimeField("отмечено прочитанным", null=True, blank=True)
    video_at = models.PositiveIntegerField("остановился на секунде", default=0)
    video_seen = models.PositiveIntegerField("просмотрено до секунды", default=0)
    done_at = models.DateTimeField("пройдено", null=True, blank=True)

    class Meta:
        verbose_name = "ход занятия"
        verbose_name_plural = "ход занятий"
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson"], name="lesson_progress_once")
        ]

    def __str__(self):
        return f"{self.enrolment}: {self.lesson}"


class Attempt(models.Model):
    """One try at a quiz. ``questions`` is what was asked, in the order asked, as
    ``[{"id", "options": [ids in the order shown]}]``; ``answers`` is ``{question id: [option ids]
    or a word}``; both stay when the bank changes. Handed in once: ``finished_at`` set under lock.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attempts")
    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="tries")
    number = models.PositiveSmallIntegerField("попытка №")
    questions = models.JSONField("вопросы", default=list)
    answers = models.JSONField("ответы", default=dict)
    started_at = models.DateTimeField("начата", default=timezone.now)
    due_at = models.DateTimeField("до", null=True, blank=True)
    finished_at = models.DateTimeField("сдана", null=True, blank=True)
    points = models.PositiveSmallIntegerField("баллов", null=True, blank=True)
    most_points = models.PositiveSmallIntegerField("из", null=True, blank=True)
    is_passed = models.BooleanField("зачёт", default=False)

    journal_person = "of_person"

    class Meta:
        verbose_name = "попытка"
        verbose_name_plural = "попытки"
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "quiz", "number"], name="attempt_number_once"
            ),
            models.UniqueConstraint(
                fields=["enrolment", "quiz"], name="attempt_one_open",
                condition=Q(finished_at=None),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["due_at"], name="attempt_due", condition=Q(finished_at=None))
        ]

    def __str__(self):
        return f"{self.enrolment}: {self.quiz}, попытка {self.number}"

    @property
    def of_person(self):
        return self.enrolment.of_person


class WorkQuerySet(OfGroupQuerySet):
    unit_path = "enrolment__group__unit"
    group_path = "enrolment__group"


class Work(models.Model):
    """One try at a practical task. Looked at by one tutor: ``taken_by`` until ``taken_until``."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="works")
    task = models.ForeignKey(Task, models.PROTECT, related_name="works")
    number = models.PositiveSmallIntegerField("попытка №")
    text = models.TextField("ответ", blank=True)
    state = models.CharField(
        "состояние", max_length=8, choices=WorkState.choices, default=WorkState.SENT
    )
    sent_at = models.DateTimeField("сдана", default=timezone.now)
    is_late = models.BooleanField("после срока", default=False)
    taken_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="кто проверяет",
    )  # fmt: skip
    taken_until = models.DateTimeField(null=True, blank=True, editable=False)
    mark = models.PositiveSmallIntegerField("оценка", null=True, blank=True)
    remark = models.TextField("замечание", blank=True)
    checked_by = models.CharField("кто проверил", max_length=200, blank=True)
    checked_at = models.DateTimeField("проверена", null=True, blank=True)

    objects = WorkQuerySet.as_manager()

    journal_person = "of_person"

    class Meta:
        verbose_name = "работа"
        verbose_name_plural = "работы"
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "task", "number"], name="work_number_once"
            ),
            models.UniqueConstraint(
                fields=["enrolment", "task"], name="work_one_waiting",
                condition=Q(state__in=[WorkState.SENT, WorkState.TAKEN]),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["sent_at", "id"], name="work_to_check",
                condition=Q(state__in=[WorkState.SENT, WorkState.TAKEN]),
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.enrolment}: {self.task}, попытка {self.number}"

    @property
    def of_person(self):
        return self.enrolment.of_person


class WorkFile(models.Model):
    work = models.ForeignKey(Work, models.CASCADE, related_name="files")
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "файл работы"
        verbose_name_plural = "файлы работ"
        ordering = ["id"]

    def __str__(self):
        return str(self.stored)


class Remark(models.Model):
    """A line of the discussion under a lesson, within one group: a student's or a tutor's."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="remarks")
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="remarks")
    student = models.ForeignKey(
        Student, models.PROTECT, null=True, blank=True, related_name="remarks"
    )
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField("сообщение", max_length=4000)
    at = models.DateTimeField("когда", default=timezone.now)
    hidden_at = models.DateTimeField("скрыто", null=True, blank=True)
    hidden_by = models.CharField("кто скрыл", max_length=200, blank=True)

    class Meta:
        verbose_name = "сообщение"
        verbose_name_plural = "обсуждения"
        constraints = [
            models.CheckConstraint(
                condition=Q(student__isnull=False, user=None) | Q(student=None, user__isnull=False),
                name="remark_of_one",
            )
        ]
        indexes = [models.Index(fields=["group", "lesson", "at"], name="remark_of_lesson")]

    def __str__(self):
        return self.text[:80]
