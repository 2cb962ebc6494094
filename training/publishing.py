"""Versions of a course: published, begun anew, archived, copied. Each is one transaction; versions
of one course are locked together."""

import uuid
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from audit.services import record
from training.authoring import COURSE_FIELDS
from training.enums import CourseState, QuestionKind, TrainingRefused
from training.models import Course, Material, Option, Precondition, Quiz, Task


class Fault(NamedTuple):
    """Why a draft may not be published yet, and the lesson or question where it is mended."""

    text: str
    lesson: int | None = None
    question: int | None = None


def faults_of(course):
    """[Fault] of a draft; in a constant number of queries."""
    lessons = list(
        course.lessons.select_related("quiz", "task", "video")
        .annotate(files=Count("materials"))
        .order_by("position")
    )
    found = []
    if not course.hours:
        found.append(Fault("Не сказано, сколько в курсе академических часов."))
    if not lessons:
        found.append(Fault("В курсе нет ни одного занятия: добавьте хотя бы одно."))
    elif not any(lesson.is_required for lesson in lessons):
        found.append(Fault("Все занятия необязательные: непонятно, что нужно пройти."))
    topics = _topics(course)
    for lesson in lessons:
        found += [Fault(text, lesson=lesson.pk) for text in _faults_of_lesson(lesson, topics)]
    return [*found, *_faults_of_questions(course)]


def _faults_of_lesson(lesson, topics):
    quiz, task = getattr(lesson, "quiz", None), getattr(lesson, "task", None)
    name = f"Занятие {lesson.position} «{lesson.title}»"
    if not any((lesson.text.strip(), lesson.link, lesson.video_id, lesson.files, quiz, task)):
        yield f"{name} пустое: нет ни текста, ни видео, ни файлов, ни теста, ни задания."
    if lesson.video and not lesson.video.is_ready:
        yield f"{name}: видео «{lesson.video}» ещё не готово к показу."
    if quiz:
        bank = topics.get(quiz.topic, 0) if quiz.topic else sum(topics.values())
        needed = quiz.asked or 1
        if bank < needed:
            where = f"в разделе «{quiz.topic}»" if quiz.topic else "в курсе"
            yield f"{name}: тесту нужно вопросов {needed}, а {where} их {bank}."
    if task and not (task.takes_text or task.takes_files or task.check_key):
        yield f"{name}: в задании не сказано, чем отвечать, — текстом или файлами."


def _topics(course):
    rows = course.questions.filter(archived_at=None).order_by().values_list("topic")
    return dict(rows.annotate(number=Count("pk")))


def _faults_of_questions(course):
    rows = course.questions.filter(archived_at=None).annotate(
        right=Count("options", filter=Q(options__is_right=True)), number=Count("options")
    )
    rows = rows.order_by("topic", "pk")
    for question in rows:
        if question.kind != QuestionKind.ORDER and not question.right:
            yield Fault(f"Вопрос «{question}»: нет верного ответа.", question=question.pk)
        elif question.kind != QuestionKind.TEXT and question.number < 2:
            yield Fault(f"Вопрос «{question}»: нужно хотя бы два ответа.", question=question.pk)


def _locked(pk):
    """The course with all its versions locked. Raises ``TrainingRefused`` when it is gone."""
    line = Course.objects.filter(pk=pk).values_list("line", flat=True).first()
    rows = Course.objects.filter(line=line).order_by("pk")
    if line:  # locked first, read second: a version begun while this one waited is seen
        list(rows.select_for_update().values_list("pk"))
    versions = {row.pk: row for row in rows} if line else {}
    if pk not in versions:
        raise TrainingRefused("Этого курса больше нет: черновик удалили.")
    return versions[pk], list(versions.values())


@transaction.atomic
def publish(pk, *, actor, now=None):
    """Open a draft to groups; the version before goes to the archive, its groups go on with it.

    Raises ``TrainingRefused``: published already, or something is missing (``faults_of``).
    """
    course, versions = _locked(pk)
    if course.state != CourseState.DRAFT:
        raise TrainingRefused("Эта версия уже опубликована.")
    if faults := faults_of(course):
        raise TrainingRefused(f"Опубликовать ещё нельзя. {faults[0].text}")
    now = now or timezone.now()
    for former in versions:
        if former.state == CourseState.PUBLISHED:
            _archive(former, now)
    course.state, course.published_at = CourseState.PUBLISHED, now
    course.save(update_fields=["state", "published_at"])
    record(
        "training.course.published", course, actor=actor, unit_id=course.unit_id,
        version=course.version,
    )  # fmt: skip
    return course


@transaction.atomic
def begin_version(pk, *, actor, now=None):
    """A draft copied from a published or archived version; the one under way if there is one."""
    course, versions = _locked(pk)
    for one in versions:
        if one.state == CourseState.DRAFT:
            return one
    number = max(one.version for one in versions) + 1
    made = _copy(course, unit=course.unit, line=course.line, version=number, actor=actor, now=now)
    record(
        "training.course.version", made, actor=actor, unit_id=made.unit_id, source=course.pk,
        version=number,
    )  # fmt: skip
    return made


@transaction.atomic
def copy_to(pk, unit, *, actor, now=None):
    """A course of its own for ``unit``, as a draft; the two know nothing of each other."""
    course, _ = _locked(pk)
    made = _copy(course, unit=unit, line=uuid.uuid4(), version=1, actor=actor, now=now)
    record("training.course.copied", made, actor=actor, unit_id=unit.pk, source=course.pk)
    return made


@transaction.atomic
def archive(pk, *, actor, now=None):
    """No new groups; those that learn by it go on."""
    course, _ = _locked(pk)
    if course.state != CourseState.PUBLISHED:
        raise TrainingRefused("В архив уходит только опубликованный курс.")
    _archive(course, now or timezone.now())
    record("training.course.archived", course, actor=actor, unit_id=course.unit_id)


@transaction.atomic
def drop(pk, *, actor):
    """Delete a draft with all that was written for it."""
    course, _ = _locked(pk)
    if course.state != CourseState.DRAFT:
        raise TrainingRefused("Удалить можно только черновик. Опубликованный курс уходит в архив.")
    record(
        "training.course.dropped", course, actor=actor, unit_id=course.unit_id, title=course.title
    )
    course.delete()


def _archive(course, now):
    course.state, course.archived_at = CourseState.ARCHIVED, now
    course.save(update_fields=["state", "archived_at"])


def _copy(course, *, unit, line, version, actor, now):
    keeps_lines = line == course.line
    made = Course.objects.create(
        unit=unit, line=line, version=version, key=course.key if keeps_lines else "",
        created_by=str(actor)[:200], created_at=now or timezone.now(),
        **{name: getattr(course, name) for name in COURSE_FIELDS},
    )  # fmt: skip
    Precondition.objects.bulk_create(_again(one, course=made) for one in course.preconditions.all())
    for question in course.questions.filter(archived_at=None).prefetch_related("options"):
        options = list(question.options.all())
        fresh = _again(question, course=made)
        fresh.save()
        Option.objects.bulk_create(_again(one, question=fresh) for one in options)
    for lesson in course.lessons.select_related("quiz", "task").prefetch_related("materials"):
        quiz, task = getattr(lesson, "quiz", None), getattr(lesson, "task", None)
        fresh = _again(lesson, course=made, line=lesson.line if keeps_lines else uuid.uuid4())
        fresh.save()
        Material.objects.bulk_create(_again(one, lesson=fresh) for one in lesson.materials.all())
        Quiz.objects.bulk_create(_again(one, lesson=fresh) for one in (quiz,) if one)
        Task.objects.bulk_create(_again(one, lesson=fresh) for one in (task,) if one)
    return made


def _again(row, **other):
    """A new row like this one."""
    fields = [one for one in row._meta.concrete_fields if not one.primary_key]
    said = {one.attname: getattr(row, one.attname) for one in fields if one.name not in other}
    return type(row)(**said, **other)
