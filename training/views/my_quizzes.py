"""A student goes through a quiz: begins, answers, hands in, sees what was wrong."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from structure.branches import read_id
from training import grading, quizzes
from training.enums import STUDIED, QuestionKind, TrainingRefused
from training.learners import by_student
from training.models import Attempt, Enrolment, Quiz
from training.models.people import same_person


def shown_quiz(enrolment, lesson):
    """What ``training/_quiz.html`` needs of the quiz of a lesson; None without one."""
    quiz = getattr(lesson, "quiz", None)
    if quiz is None:
        return None
    attempts = list(enrolment.attempts.filter(quiz=quiz).order_by("-number"))
    for one in attempts:
        one.percent = grading.percent(one.points or 0, one.most_points or 0)
    return {
        "quiz": quiz,
        "enrolment": enrolment,
        "lesson": lesson,
        "attempts": [one for one in attempts if one.finished_at],
        "under_way": next((one for one in attempts if one.finished_at is None), None),
        "is_passed": any(one.is_passed for one in attempts),
        "left": max(0, quiz.attempts - len(attempts)) if quiz.attempts else None,
        "questions": quiz.asked or quizzes.bank_of(quiz).count(),
        "is_learning": enrolment.state == "learning",
    }


@by_student
@require_POST
def start_quiz(request, learner, pk, lesson_pk):
    mine = Enrolment.objects.filter(same_person(learner.student), state__in=STUDIED)
    enrolment = get_object_or_404(mine.select_related("group"), pk=pk)
    found = Quiz.objects.filter(lesson__course=enrolment.group.course_id)
    quiz = get_object_or_404(found.select_related("lesson"), lesson=lesson_pk)
    try:
        attempt = quizzes.start(pk, quiz, actor=learner.actor)
    except TrainingRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("training:my_lesson", pk, lesson_pk)
    return redirect("training:my_quiz", attempt.key)


def _mine(learner, key):
    found = Attempt.objects.filter(same_person(learner.student, "enrolment__student"))
    found = found.select_related("quiz__lesson", "enrolment__group__course")
    return get_object_or_404(found, key=key)


@by_student
@require_http_methods(["GET", "HEAD", "POST"])
def my_quiz(request, learner, key):
    """The questions while the attempt is under way, then what came of it."""
    attempt = _mine(learner, key)
    if request.method == "POST":
        handed = quizzes.hand_in(attempt.pk, answers_in(request, attempt), actor=learner.actor)
        if handed.was_late:
            messages.info(request, str(quizzes.TooLate()))
        return redirect("training:my_quiz", key)
    if words := quizzes.waits_for(attempt):
        messages.warning(request, words)
        if attempt.enrolment.state not in STUDIED:
            return redirect("training:mine")
        return redirect("training:my_lesson", attempt.enrolment_id, attempt.quiz.lesson_id)
    if attempt.finished_at is None:
        return render(request, "training/my_quiz.html", _asked(attempt))
    return render(request, "training/quiz_result.html", _result(attempt))


@by_student
@require_POST
def save_quiz(request, learner, key):
    """Keep the answers given so far: the page goes on; without a script, back to the lesson."""
    attempt, refused = _mine(learner, key), ""
    try:
        quizzes.save(attempt.pk, answers_in(request, attempt))
    except TrainingRefused as refusal:
        refused = str(refusal)
    if not request.accepts("text/html"):
        return JsonResponse({"error": refused}, status=409 if refused else 200)
    if refused:
        messages.error(request, refused)
    else:
        messages.success(request, "Ответы сохранены. Тест ещё не сдан: вернитесь к нему.")
    return redirect("training:my_lesson", attempt.enrolment_id, attempt.quiz.lesson_id)


def answers_in(request, attempt):
    """{question id: answer} out of the form; what is not in the form is not in the answer.

    Options are called by their places on the page: their ids grow in the order in which the author
    wrote them, and would answer the question.
    """
    answers = {}
    for question, options, _ in quizzes.asked_of(attempt):
        name = f"q{question.pk}"
        match question.kind:
            case QuestionKind.TEXT:
                if name in request.POST:
                    answers[question.pk] = request.POST[name].strip()
            case QuestionKind.ORDER:
                answers[question.pk] = _ordered(request, name, options)
            case _:
                chosen = map(read_id, request.POST.getlist(name))
                answers[question.pk] = [
                    options[place - 1].pk for place in chosen if 0 < place <= len(options)
                ]
    return answers


def _ordered(request, name, options):
    """Ids by the place given to each; those without one are left out, equal ones stay as shown."""
    given = [
        (place, option.pk)
        for shown, option in enumerate(options, 1)
        if (place := read_id(request.POST.get(f"{name}_{shown}", "")))
    ]
    return [pk for _, pk in sorted(given, key=lambda one: one[0])]


def _asked(attempt):
    rows = []
    for question, options, answer in quizzes.asked_of(attempt):
        given = answer if isinstance(answer, list) else []
        for option in options:
            option.is_given = option.pk in given
            option.place = given.index(option.pk) + 1 if option.is_given else 0
        rows.append((question, options, answer or ""))
    return {
        "attempt": attempt,
        "quiz": attempt.quiz,
        "lesson": attempt.quiz.lesson,
        "enrolment": attempt.enrolment,
        "rows": rows,
        "seconds_left": _seconds_left(attempt),
    }


def _seconds_left(attempt):
    """For the clock on the page: that of the phone may be wrong."""
    if attempt.due_at is None:
        return None
    return max(0, int((attempt.due_at - timezone.now()).total_seconds()))


def _result(attempt):
    quiz, enrolment = attempt.quiz, attempt.enrolment
    left = quizzes.attempts_left(enrolment, quiz)
    is_passed = enrolment.attempts.filter(quiz=quiz, is_passed=True).exists()
    # Right answers before the last try would be the answers to it.
    tells_right = quiz.shows_answers and (is_passed or left == 0)
    verdicts, rows = quizzes.verdicts_of(attempt), []
    for question, options, answer in quizzes.asked_of(attempt) if quiz.shows_answers else ():
        rows.append(
            {
                "question": question,
                "is_right": verdicts[question.pk],
                "given": _in_words(options, answer),
                "right": _right_words(question) if tells_right else "",
            }
        )
    return {
        "attempt": attempt,
        "quiz": quiz,
        "lesson": quiz.lesson,
        "enrolment": enrolment,
        "rows": rows,
        "percent": grading.percent(attempt.points, attempt.most_points),
        "tells_right": tells_right,
        "may_again": not is_passed and left != 0 and enrolment.state == "learning",
        "left": left,
    }


def _in_words(options, answer):
    if isinstance(answer, str):
        return answer
    titles = {option.pk: option.text for option in options}
    return [titles[pk] for pk in answer or () if pk in titles]


def _right_words(question):
    options = list(question.options.all())
    if question.kind == QuestionKind.ORDER:
        return [one.text for one in sorted(options, key=lambda one: one.position)]
    return [one.text for one in options if one.is_right]
