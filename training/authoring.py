"""Drafts of courses: made and changed. The row of the course is locked first; what has been
published is never changed."""

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from audit.services import record
from documents.keeping import stores
from training.enums import CourseState, TrainingRefused
from training.holding import hold_film
from training.models import Course, Lesson, Material, Precondition, Quiz, Task

COURSE_FIELDS = (
    "title", "about", "kind", "subject", "hours", "roles", "levels", "valid_months",
    "needed_presence", "is_open",
)  # fmt: skip
LESSON_FIELDS = ("title", "hours", "text", "video", "link", "is_required")
QUIZ_FIELDS = (
    "topic", "asked", "attempts", "minutes", "pass_percent", "is_shuffled", "shows_answers",
)  # fmt: skip
TASK_FIELDS = ("text", "takes_text", "takes_files", "due_days", "tries")
MOST_LESSONS = 200


def locked_draft(pk):
    """The course, locked. Raises ``TrainingRefused`` unless it is a draft."""
    course = Course.objects.select_for_update().filter(pk=pk).first()
    if course is None:
        raise TrainingRefused("Этого черновика больше нет: его удалили.")
    if course.state != CourseState.DRAFT:
        raise TrainingRefused(
            "Опубликованный курс не меняют: по нему уже могут учиться. Сделайте новую версию."
        )
    return course


@transaction.atomic
def create(unit, *, actor, now=None, **fields):
    """A draft of a course of this organisation."""
    course = Course.objects.create(
        unit=unit, created_by=str(actor)[:200], created_at=now or timezone.now(), **fields
    )
    record("training.course.created", course, actor=actor, unit_id=unit.pk, title=course.title)
    return course


@transaction.atomic
def change(pk, *, actor, **fields):
    """Change what is said of a draft."""
    course = locked_draft(pk)
    _write(course, fields, course, actor, "training.course.changed")
    return course


@transaction.atomic
def require(pk, needed, *, actor):
    """What must have been passed before: ``needed`` is {line of a course: must it be in force}.

    Raises ``TrainingRefused`` when one of them asks, by itself or through others, for this one.
    """
    course = locked_draft(pk)
    if course.line in _asked_by(needed):
        raise TrainingRefused(
            "Получился бы круг: выбранный курс сам требует пройти этот. Снимите отметку с него."
        )
    rows = course.preconditions.values_list("required_line", "must_be_valid")
    old = dict(rows)
    if old == needed:
        return
    course.preconditions.all().delete()
    Precondition.objects.bulk_create(
        Precondition(course=course, required_line=line, must_be_valid=valid)
        for line, valid in needed.items()
    )
    record(
        "training.course.conditions", course, actor=actor, unit_id=course.unit_id,
        old={str(line): valid for line, valid in old.items()},
        new={str(line): valid for line, valid in needed.items()},
    )  # fmt: skip


def _asked_by(lines):
    """Lines that these and what they ask for stand on, themselves among them."""
    known, fresh = set(), set(lines)
    while fresh:
        known |= fresh
        rows = Precondition.objects.filter(course__line__in=fresh)
        rows = rows.exclude(course__state=CourseState.ARCHIVED)
        fresh = set(rows.values_list("required_line", flat=True)) - known
    return known


@transaction.atomic
def add_lesson(course_pk, *, actor, **fields):
    """A lesson at the end of a draft."""
    course = locked_draft(course_pk)
    last = course.lessons.aggregate(last=Max("position"))["last"] or 0
    if last >= MOST_LESSONS:
        raise TrainingRefused(f"В курсе уже {MOST_LESSONS} занятий: разделите его на два.")
    hold_film(fields.get("video"))
    lesson = Lesson.objects.create(course=course, position=last + 1, **fields)
    record(
        "training.lesson.added", lesson, actor=actor, unit_id=course.unit_id, course=course.pk,
        title=lesson.title,
    )  # fmt: skip
    return lesson


@transaction.atomic
def change_lesson(pk, *, actor, **fields):
    lesson, course = _locked_lesson(pk)
    hold_film(fields.get("video"))
    _write(lesson, fields, course, actor, "training.lesson.changed")
    return lesson


@transaction.atomic
def place_lesson(pk, position, *, actor):
    """Put a lesson at a place of the order; a place beyond the ends is the end."""
    lesson, course = _locked_lesson(pk)
    rows = list(course.lessons.order_by("position"))
    old = rows.index(lesson) + 1
    rows.insert(max(0, min(position, len(rows)) - 1), rows.pop(old - 1))
    new = rows.index(lesson) + 1
    if old == new:
        return lesson
    for place, row in enumerate(rows, 1):
        row.position = place
    Lesson.objects.bulk_update(rows, ["position"])
    record(
        "training.lesson.moved", lesson, actor=actor, unit_id=course.unit_id, course=course.pk,
        old=old, new=new,
    )  # fmt: skip
    return lesson


@transaction.atomic
def delete_lesson(pk, *, actor):
    lesson, course = _locked_lesson(pk)
    record(
        "training.lesson.deleted", lesson, actor=actor, unit_id=course.unit_id, course=course.pk,
        title=lesson.title,
    )  # fmt: skip
    place = lesson.position
    lesson.delete()
    course.lessons.filter(position__gt=place).update(position=F("position") - 1)


@stores("upload")
@transaction.atomic
def add_material(lesson_pk, title, *, upload, actor):
    """A file handed out with a lesson; ``upload`` is what ``documents.uploads`` accepted."""
    lesson, course = _locked_lesson(lesson_pk)
    material = Material.objects.create(lesson=lesson, stored=upload, title=title[:200])
    record(
        "training.material.added", material, actor=actor, unit_id=course.unit_id, lesson=lesson.pk
    )
    return material


@transaction.atomic
def remove_material(lesson_pk, pk, *, actor):
    """The file itself stays: other versions of the course may hand it out."""
    lesson, course = _locked_lesson(lesson_pk)
    if material := lesson.materials.filter(pk=pk).first():
        record(
            "training.material.removed", material, actor=actor, unit_id=course.unit_id,
            lesson=lesson.pk,
        )  # fmt: skip
        material.delete()


@transaction.atomic
def set_quiz(lesson_pk, *, actor, **fields):
    """The quiz of a lesson as said; without fields there is none."""
    _set(lesson_pk, Quiz, "training.quiz", fields, actor)


@transaction.atomic
def set_task(lesson_pk, *, actor, **fields):
    """The practical task of a lesson as said; without fields there is none."""
    _set(lesson_pk, Task, "training.task", fields, actor)


def _set(lesson_pk, model, word, fields, actor):
    lesson, course = _locked_lesson(lesson_pk)
    row = model.objects.filter(lesson=lesson).first()
    if row and fields:
        _write(row, fields, course, actor, f"{word}.changed")
    elif fields:
        row = model.objects.create(lesson=lesson, **fields)
        record(f"{word}.added", row, actor=actor, unit_id=course.unit_id, lesson=lesson.pk)
    elif row:
        record(f"{word}.removed", row, actor=actor, unit_id=course.unit_id, lesson=lesson.pk)
        row.delete()


def _locked_lesson(pk):
    """(the lesson, its draft, locked). Raises ``TrainingRefused``."""
    lesson = Lesson.objects.filter(pk=pk).first()
    course = locked_draft(lesson.course_id) if lesson else None
    if not course or not (lesson := Lesson.objects.filter(pk=pk).first()):
        raise TrainingRefused("Этого занятия больше нет: его удалили.")
    return lesson, course


def _write(row, fields, course, actor, action):
    """Write what differs, and both values of it. Of a long text the journal keeps the beginning."""
    differ = {name: value for name, value in fields.items() if getattr(row, name) != value}
    if not differ:
        return
    changes = {name: [_said(getattr(row, name)), _said(value)] for name, value in differ.items()}
    for name, value in differ.items():
        setattr(row, name, value)
    row.save(update_fields=list(differ))
    record(action, row, actor=actor, unit_id=course.unit_id, changes=changes)


def _said(value):
    return str("" if value is None else value)[:300]
