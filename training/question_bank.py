"""The bank of questions of a draft."""

from django.db import transaction
from django.utils import timezone

from audit.services import record
from training.authoring import locked_draft
from training.enums import TrainingRefused
from training.models import Option, Question


@transaction.atomic
def add_question(course_pk, options, *, actor, **fields):
    """``options`` are [(answer, is it right)] in order."""
    course = locked_draft(course_pk)
    question = Question.objects.create(course=course, **fields)
    _put(question, options)
    record(
        "training.question.added", question, actor=actor, unit_id=course.unit_id, course=course.pk
    )
    return question


@transaction.atomic
def change_question(pk, options, *, actor, **fields):
    question, course = _locked_question(pk)
    for name, value in fields.items():
        setattr(question, name, value)
    question.save(update_fields=list(fields))
    question.options.all().delete()
    _put(question, options)
    record(
        "training.question.changed", question, actor=actor, unit_id=course.unit_id,
        course=course.pk,
    )  # fmt: skip
    return question


@transaction.atomic
def archive_question(pk, *, actor, now=None):
    """Take a question out of the bank, or put it back."""
    question, course = _locked_question(pk)
    question.archived_at = None if question.archived_at else now or timezone.now()
    question.save(update_fields=["archived_at"])
    action = "training.question.archived" if question.archived_at else "training.question.returned"
    record(action, question, actor=actor, unit_id=course.unit_id, course=course.pk)
    return question


def _put(question, options):
    Option.objects.bulk_create(
        Option(question=question, position=place, text=text, is_right=is_right)
        for place, (text, is_right) in enumerate(options, 1)
    )


def _locked_question(pk):
    question = Question.objects.filter(pk=pk).first()
    if question is None:
        raise TrainingRefused("Этого вопроса больше нет.")
    return question, locked_draft(question.course_id)
