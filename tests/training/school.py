"""Rows of the school for tests. Plain: nothing is decided here."""

import itertools
from datetime import timedelta
from hashlib import sha256

from django.core.files.base import ContentFile

from cabinet.people import himself
from documents.models import StoredFile
from tests.factories import NOON, TODAY, make_member
from training.enums import CourseKind, CourseState, EnrolmentState, GroupState, QuestionKind
from training.learners import Learner
from training.models import (
    Course,
    Enrolment,
    Group,
    Lesson,
    Meeting,
    Option,
    Question,
    Quiz,
    Student,
    Task,
    Tutor,
)

_count = itertools.count(1)


def make_course(unit, *, lessons=0, state=CourseState.PUBLISHED, **fields):
    """A course with so many empty lessons of two hours each."""
    fields.setdefault("title", f"Курс {next(_count)}")
    fields.setdefault("kind", CourseKind.ADVANCEMENT)
    fields.setdefault("hours", 2 * lessons)
    if state != CourseState.DRAFT:
        fields.setdefault("published_at", NOON)
    course = Course.objects.create(unit=unit, state=state, **fields)
    for _ in range(lessons):
        make_lesson(course)
    return course


def make_lesson(course, **fields):
    fields.setdefault("position", course.lessons.count() + 1)
    fields.setdefault("title", f"Занятие {fields['position']}")
    fields.setdefault("hours", 2)
    return Lesson.objects.create(course=course, **fields)


def make_question(course, text="Сколько будет дважды два?", *, options=(), **fields):
    """``options`` are pairs (text, is it right)."""
    fields.setdefault("kind", QuestionKind.ONE)
    question = Question.objects.create(course=course, text=text, **fields)
    for position, (words, is_right) in enumerate(options, 1):
        Option.objects.create(question=question, position=position, text=words, is_right=is_right)
    return question


def make_quiz(lesson, **fields):
    return Quiz.objects.create(lesson=lesson, **fields)


def make_task(lesson, text="Составьте план работы.", **fields):
    return Task.objects.create(lesson=lesson, text=text, **fields)


def make_group(course, *, unit=None, tutor=None, state=GroupState.RUNNING, **fields):
    fields.setdefault("title", f"Подгруппа {next(_count)}")
    fields.setdefault("starts_on", TODAY - timedelta(days=7))
    fields.setdefault("ends_on", TODAY + timedelta(days=30))
    group = Group.objects.create(unit=unit or course.unit, course=course, state=state, **fields)
    if tutor:
        make_tutor(group, tutor)
    return group


def make_tutor(group, user, **fields):
    fields.setdefault("since", TODAY - timedelta(days=30))
    return Tutor.objects.create(group=group, user=user, **fields)


def make_student(unit, **fields):
    """A student with a card in this organisation."""
    return Student.objects.create(member=make_member(unit, **fields), unit=unit)


def enrol(group, student, *, state=EnrolmentState.LEARNING, **fields):
    return Enrolment.objects.create(
        group=group, student=student, home=student.unit, state=state, **fields
    )


def make_meeting(group, *, starts_at=NOON + timedelta(days=1), hours=2, **fields):
    fields.setdefault("title", "Занятие")
    fields.setdefault("ends_at", starts_at + timedelta(hours=hours))
    return Meeting.objects.create(group=group, starts_at=starts_at, hours=hours, **fields)


def learner_of(student):
    """The student at his own page."""
    return Learner(student, himself(student.member) if student.member else student.user)


def make_stored(data=b"%PDF-1.4 answer", name="ответ.pdf", content_type="application/pdf"):
    stored = StoredFile(
        name=name, content_type=content_type, size=len(data), sha256=sha256(data).hexdigest()
    )
    stored.file.save(f"{stored.sha256[:12]}.pdf", ContentFile(data), save=False)
    stored.save()
    return stored
