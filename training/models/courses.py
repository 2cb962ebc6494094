"""What is taught: courses by version, lessons, materials, quizzes, practical tasks."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from documents.models import StoredFile
from structure.models import Unit
from structure.scope import Action, ScopedQuerySet
from training.enums import CourseKind, CourseState, QuestionKind, Subject

# Quotes within quotes.
INNER_QUOTES = str.maketrans("«»", "„“")


class CourseQuerySet(ScopedQuerySet):
    def for_user(self, user, action):
        """Own courses; to look at, also what organisations above have published."""
        mine = super().for_user(user, action)
        if action != Action.VIEW_TRAINING or not getattr(user, "is_authenticated", False):
            return mine
        scope, above = user.scope(action), Q(pk__in=[])
        for tree_id, lft, rght in scope.branches:
            above |= Q(unit__tree_id=tree_id, unit__lft__lte=lft, unit__rght__gte=rght)
        found = self.filter(above, state=CourseState.PUBLISHED) if user.is_active else self.none()
        return self.filter(Q(pk__in=mine.values("pk")) | Q(pk__in=found.values("pk")))


class Course(models.Model):
    """One version of a course. A published one is never changed: a new text is a new version.

    Versions of one course share ``line``; groups learn by the version they began with. ``key`` is
    of a course built into the portal.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="courses", verbose_name="чей курс")
    line = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.PositiveSmallIntegerField("версия", default=1)
    key = models.SlugField(blank=True, editable=False)
    state = models.CharField(
        "состояние", max_length=10, choices=CourseState.choices, default=CourseState.DRAFT
    )
    title = models.CharField("название", max_length=200)
    about = models.TextField("о курсе", blank=True, help_text="Чему научится человек.")
    kind = models.CharField("вид обучения", max_length=12, choices=CourseKind.choices)
    subject = models.CharField(
        "тема", max_length=10, choices=Subject.choices, default=Subject.GENERAL
    )
    hours = models.DecimalField(
        "академических часов", max_digits=5, decimal_places=1,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    roles = models.JSONField("для кого: должности", default=list, blank=True)
    levels = models.JSONField("для кого: уровни организаций", default=list, blank=True)
    valid_months = models.PositiveSmallIntegerField(
        "действует месяцев", null=True, blank=True, help_text="Пусто — бессрочно."
    )
    needed_presence = models.PositiveSmallIntegerField(
        "нужно посетить занятий, %", default=0, validators=[MaxValueValidator(100)]
    )
    is_open = models.BooleanField(
        "виден слушателям", default=True, help_text="Люди находят курс сами и просятся в группы."
    )
    created_by = models.CharField("кто создал", max_length=200, blank=True)
    created_at = models.DateTimeField("создан", default=timezone.now)
    published_at = models.DateTimeField("опубликован", null=True, blank=True)
    archived_at = models.DateTimeField("в архиве с", null=True, blank=True)

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = "курс"
        verbose_name_plural = "курсы"
        constraints = [
            models.UniqueConstraint(fields=["line", "version"], name="course_version_once"),
            models.UniqueConstraint(
                fields=["line"], name="course_one_draft", condition=Q(state=CourseState.DRAFT)
            ),
            models.UniqueConstraint(
                fields=["line"], name="course_one_published",
                condition=Q(state=CourseState.PUBLISHED),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["unit", "state", "title", "id"], name="course_of_unit")]

    def __str__(self):
        title = self.title.translate(INNER_QUOTES)
        return f"«{title}»" + (f", версия {self.version}" if self.version > 1 else "")


class Precondition(models.Model):
    """What must have been passed before: any version of another course."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="preconditions")
    required_line = models.UUIDField("какой курс")
    must_be_valid = models.BooleanField(
        "срок не истёк", default=True, help_text="Нет — достаточно, что когда-то пройден."
    )

    class Meta:
        verbose_name = "условие"
        verbose_name_plural = "условия"
        constraints = [
            models.UniqueConstraint(fields=["course", "required_line"], name="precondition_once")
        ]

    def __str__(self):
        return f"{self.course}: нужен другой курс"


class Lesson(models.Model):
    """One lesson: text, files, a video, a quiz, a practical task; any of them may be absent."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="lessons")
    line = models.UUIDField(default=uuid.uuid4, editable=False)  # the same lesson in all versions
    position = models.PositiveSmallIntegerField("по порядку")
    title = models.CharField("название", max_length=200)
    hours = models.DecimalField(
        "академических часов", max_digits=4, decimal_places=1, default=0,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    text = models.TextField("текст", blank=True)  # Markdown, shown by ``training.wording``
    video = models.ForeignKey(
        "training.Video", models.PROTECT, null=True, blank=True, related_name="lessons",
        verbose_name="видео",
    )  # fmt: skip
    link = models.URLField("ссылка", blank=True, help_text="На видео или страницу в интернете.")
    is_required = models.BooleanField("обязательное", default=True)

    class Meta:
        verbose_name = "занятие курса"
        verbose_name_plural = "занятия курса"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "position"], name="lesson_position_once",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.position}. {self.title}"


class Material(models.Model):
    """A file handed out with a lesson."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="materials")
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    title = models.CharField("название", max_length=200)

    class Meta:
        verbose_name = "материал"
        verbose_name_plural = "материалы"
        ordering = ["id"]

    def __str__(self):
        return self.title


class Question(models.Model):
    """A question of the bank of a course; a quiz draws from it."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="questions")
    topic = models.CharField("раздел", max_length=100, blank=True)
    kind = models.CharField("вид", max_length=5, choices=QuestionKind.choices)
    text = models.TextField("вопрос")
    explanation = models.TextField("пояснение к ответу", blank=True)
    points = models.PositiveSmallIntegerField(
        "баллов", default=1, validators=[MinValueValidator(1)]
    )
    archived_at = models.DateTimeField("снят", null=True, blank=True)

    class Meta:
        verbose_name = "вопрос"
        verbose_name_plural = "вопросы"
        ordering = ["topic", "id"]

    def __str__(self):
        return self.text[:80]


class Option(models.Model):
    """An answer to choose; of a word: one that is right; of an order: its place is ``position``."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField("по порядку")
    text = models.CharField("ответ", max_length=300)
    is_right = models.BooleanField("верный", default=False)

    class Meta:
        verbose_name = "вариант ответа"
        verbose_name_plural = "варианты ответа"
        ordering = ["position"]

    def __str__(self):
        return self.text


class Quiz(models.Model):
    """Questions after a lesson. ``asked`` of the bank's questions of ``topic`` are drawn."""

    lesson = models.OneToOneField(Lesson, models.CASCADE, related_name="quiz")
    topic = models.CharField(
        "раздел вопросов", max_length=100, blank=True, help_text="Пусто — из всех вопросов курса."
    )
    asked = models.PositiveSmallIntegerField(
        "сколько вопросов", null=True, blank=True, help_text="Пусто — все."
    )
    attempts = models.PositiveSmallIntegerField(
        "попыток", null=True, blank=True, help_text="Пусто — без ограничения."
    )
    minutes = models.PositiveSmallIntegerField(
        "минут", null=True, blank=True, help_text="Пусто — без ограничения."
    )
    pass_percent = models.PositiveSmallIntegerField(
        "зачёт от, %", default=70, validators=[MaxValueValidator(100)]
    )
    is_shuffled = models.BooleanField("в случайном порядке", default=True)
    shows_answers = models.BooleanField("показать разбор", default=True)

    class Meta:
        verbose_name = "тест"
        verbose_name_plural = "тесты"

    def __str__(self):
        return f"Тест: {self.lesson}"


class Task(models.Model):
    """A practical task after a lesson. ``check`` names what the portal itself sees done."""

    lesson = models.OneToOneField(Lesson, models.CASCADE, related_name="task")
    text = models.TextField("задание")
    takes_text = models.BooleanField("ответ текстом", default=True)
    takes_files = models.BooleanField("ответ файлами", default=True)
    due_days = models.PositiveSmallIntegerField(
        "сдать за, дней", null=True, blank=True,
        help_text="После занятия группы; пусто — до конца обучения.",
    )  # fmt: skip
    tries = models.PositiveSmallIntegerField(
        "попыток", null=True, blank=True, help_text="Пусто — пока не зачтут."
    )
    check_key = models.SlugField("проверяет портал", blank=True, editable=False)

    class Meta:
        verbose_name = "практическое задание"
        verbose_name_plural = "практические задания"

    def __str__(self):
        return f"Задание: {self.lesson}"


class LearningRulesQuerySet(ScopedQuerySet):
    def over(self, user):
        """Rules over any organisation this user sees, whoever made them."""
        scope = user.scope(Action.VIEW_TRAINING)
        found = scope.q(self.unit_path)
        for tree_id, lft, rght in scope.branches:
            found |= Q(unit__tree_id=tree_id, unit__lft__lte=lft, unit__rght__gte=rght)
        return self.filter(found).order_by("since", "pk")


class LearningRules(models.Model):
    """What must be learnt to keep one's rights: «нет удостоверения → предупреждение → права уже».

    Switched on by the union for a course; ``narrows`` only after ``grace_days`` of a warning.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="learning_rules")
    course_line = models.UUIDField("курс")
    roles = models.JSONField("для каких должностей", default=list)
    grace_days = models.PositiveSmallIntegerField("предупреждать дней", default=30)
    remind_days = models.PositiveSmallIntegerField("напомнить за, дней", default=60)
    narrows = models.BooleanField("сужать права", default=False)
    since = models.DateField("действует с")
    until = models.DateField("не действует с", null=True, blank=True)

    objects = LearningRulesQuerySet.as_manager()

    class Meta:
        verbose_name = "обязательное обучение"
        verbose_name_plural = "обязательное обучение"
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="learning_rule_dates"
            )
        ]

    def __str__(self):
        return f"Обязательное обучение с {self.since:%d.%m.%Y}"
