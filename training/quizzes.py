"""An attempt at a quiz: begun, answered, handed in once; after its time what was saved counts."""

import random
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from audit.services import record
from training import grading
from training.enums import EnrolmentState, TrainingRefused
from training.holding import hold_enrolment
from training.models import Attempt, Question
from training.progress import recount
from training.works import AT_WORK

SLACK = timedelta(seconds=10)  # for a form sent in the last second over a slow line


class TooLate(TrainingRefused):
    """The time is over: the attempt is handed in with what had been saved."""

    def __init__(self):
        super().__init__("Время вышло. Учтены ответы, которые вы успели дать.")


def bank_of(quiz):
    """The questions that the quiz draws from, with their options."""
    questions = Question.objects.filter(course=quiz.lesson.course_id, archived_at=None)
    if quiz.topic:
        questions = questions.filter(topic=quiz.topic)
    return questions.prefetch_related("options")


def attempts_left(enrolment, quiz):
    """How many tries he has yet; None where they are not counted."""
    if quiz.attempts is None:
        return None
    return max(0, quiz.attempts - enrolment.attempts.filter(quiz=quiz).count())


@transaction.atomic
def start(enrolment_pk, quiz, *, actor, now=None):
    """The attempt under way, or a new one; two windows at once get the same.

    Locks the enrolment, then the last attempt. Raises ``TrainingRefused`` when no more may be
    begun.
    """
    now = now or timezone.now()
    enrolment = hold_enrolment(enrolment_pk)
    if enrolment.state != EnrolmentState.LEARNING or enrolment.group.state not in AT_WORK:
        raise TrainingRefused("Обучение в этой группе закончено: тест пройти уже нельзя.")
    last = enrolment.attempts.filter(quiz=quiz).order_by("-number").first()
    if last and last.finished_at is None:
        last = _locked(last.pk)
        if last.finished_at is None and not _is_over(last, now):
            return last
        if last.finished_at is None:
            _finish(last, last.due_at)
    if enrolment.attempts.filter(quiz=quiz, is_passed=True).exists():
        raise TrainingRefused("Тест уже пройден.")
    if attempts_left(enrolment, quiz) == 0:
        raise TrainingRefused(
            "Попытки закончились. Напишите преподавателю в обсуждении под занятием."
        )
    attempt = Attempt.objects.create(
        enrolment=enrolment, quiz=quiz, number=last.number + 1 if last else 1,
        questions=_drawn(quiz), started_at=now,
        due_at=now + timedelta(minutes=quiz.minutes) if quiz.minutes else None,
    )  # fmt: skip
    record(
        "training.quiz.begun", attempt, actor=actor, unit_id=enrolment.group.unit_id,
        number=attempt.number,
    )  # fmt: skip
    return attempt


def _drawn(quiz):
    """What is asked, in the order asked; the order of the options is of this attempt too."""
    chance = random.SystemRandom()
    questions = list(bank_of(quiz))
    if not questions:
        raise TrainingRefused("В тесте пока нет вопросов. Скажите об этом преподавателю.")
    if quiz.asked and quiz.asked < len(questions):
        chosen = {one.pk for one in chance.sample(questions, quiz.asked)}
        questions = [one for one in questions if one.pk in chosen]
    if quiz.is_shuffled:
        chance.shuffle(questions)
    return [{"id": one.pk, "options": _shown(one, quiz, chance)} for one in questions]


def _shown(question, quiz, chance):
    if question.kind == "text":
        return []
    options = [option.pk for option in question.options.all()]
    if quiz.is_shuffled or question.kind == "order":  # in its own order it would answer itself
        chance.shuffle(options)
    return options


def _is_over(attempt, now):
    return attempt.due_at is not None and now > attempt.due_at + SLACK


@transaction.atomic
def save(attempt_pk, answers, *, now=None):
    """Keep answers {question id: …} of an attempt under way.

    Raises ``TooLate`` after its time, and what was kept before stays as it was; ``TrainingRefused``
    when it was handed in before.
    """
    now = now or timezone.now()
    attempt = _locked(attempt_pk)
    if attempt.finished_at is not None:
        raise TrainingRefused("Эта попытка уже сдана.")
    if _is_over(attempt, now):
        raise TooLate
    attempt.answers |= _kept(attempt, answers)
    attempt.save(update_fields=["answers"])


@transaction.atomic
def hand_in(attempt_pk, answers, *, actor, now=None):
    """Hand the attempt in with these answers, or after its time with those saved before.

    Sent twice it is handed in once: the second time the same comes back. Returns the attempt with
    ``was_late``: these answers came after its time, whoever has handed it in. Once the learning is
    decided on, nothing is handed in (``waits_for`` tells why) and the answers are kept: the attempt
    goes on when the verdict is taken back.
    """
    now = now or timezone.now()
    attempt = _held(attempt_pk)
    is_late = _is_over(attempt, now)
    if attempt.finished_at is None:
        if not is_late:
            attempt.answers |= _kept(attempt, answers)
        if waits_for(attempt):
            attempt.save(update_fields=["answers"])
        else:
            _finish(attempt, attempt.due_at if is_late else now, actor=actor)
    attempt.was_late = is_late and attempt.finished_at == attempt.due_at
    return attempt


def waits_for(attempt):
    """Why an attempt under way cannot be handed in now, in words; "" when it can."""
    state = attempt.enrolment.state
    if attempt.finished_at is not None or state == EnrolmentState.LEARNING:
        return ""
    if state in (EnrolmentState.PASSED, EnrolmentState.FAILED):
        return (
            "Итоги обучения уже подведены, тест в них не вошёл. Ваши ответы сохранены: если вас "
            "вернут к обучению, откройте тест снова. Если это ошибка, скажите преподавателю."
        )
    return "Вы больше не учитесь в этой группе: тест не засчитан. Ваши ответы сохранены."


def finish_overdue(*, now, limit=200):
    """Hand in what nobody has, its time over; returns how many. May run twice."""
    over = Attempt.objects.filter(
        finished_at=None, due_at__lt=now - SLACK, enrolment__state=EnrolmentState.LEARNING
    )
    number = 0
    for pk in list(over.order_by("due_at").values_list("pk", flat=True)[:limit]):
        with transaction.atomic():
            attempt = _held(pk)
            if attempt.finished_at is None and not waits_for(attempt):
                _finish(attempt, attempt.due_at)
                number += 1
    return number


def _held(pk):
    """The attempt, locked after its enrolment: nobody decides on the learning meanwhile."""
    enrolment = Attempt.objects.values_list("enrolment", flat=True).get(pk=pk)
    hold_enrolment(enrolment)
    return _locked(pk)


def _locked(pk):
    # Locked first and read second: it may have gone to another group while this one waited.
    Attempt.objects.select_for_update().get(pk=pk)
    return Attempt.objects.select_related("quiz__lesson", "enrolment__group").get(pk=pk)


def _kept(attempt, answers):
    """Only answers to what was asked, by options that were shown."""
    asked = {one["id"]: set(one["options"]) for one in attempt.questions}
    kept = {}
    for pk, answer in answers.items():
        if pk not in asked:
            continue
        if isinstance(answer, str):
            kept[str(pk)] = answer.replace("\0", "")[: grading.LONGEST]
        else:
            kept[str(pk)] = [one for one in dict.fromkeys(answer) if one in asked[pk]]
    return kept


def asked_of(attempt):
    """[(question, its options in the order shown, what was answered or None)] of an attempt."""
    pks = [one["id"] for one in attempt.questions]
    known = Question.objects.filter(pk__in=pks).prefetch_related("options").in_bulk()
    rows = []
    for one in attempt.questions:
        question = known[one["id"]]
        options = {option.pk: option for option in question.options.all()}
        shown = [options[pk] for pk in one["options"] if pk in options]
        rows.append((question, shown, attempt.answers.get(str(question.pk))))
    return rows


def verdicts_of(attempt):
    """{question id: is the answer right}"""
    return {
        question.pk: grading.is_right(question, list(question.options.all()), answer)
        for question, _, answer in asked_of(attempt)
    }


def _finish(attempt, at, *, actor="робот"):
    rows, verdicts = asked_of(attempt), verdicts_of(attempt)
    attempt.points = sum(question.points for question, _, _ in rows if verdicts[question.pk])
    attempt.most_points = sum(question.points for question, _, _ in rows)
    reached = grading.percent(attempt.points, attempt.most_points)
    attempt.is_passed = reached >= attempt.quiz.pass_percent
    attempt.finished_at = at
    attempt.save(update_fields=["answers", "points", "most_points", "is_passed", "finished_at"])
    record(
        "training.quiz.handed_in", attempt, actor=actor, unit_id=attempt.enrolment.group.unit_id,
        number=attempt.number, points=attempt.points, of=attempt.most_points,
    )  # fmt: skip
    recount(attempt.enrolment, attempt.quiz.lesson, now=at)
