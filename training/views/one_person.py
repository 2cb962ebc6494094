"""Two doors of one person: tied and parted by himself, on «Моё обучение»."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from training import one_person
from training.enums import TrainingRefused
from training.learners import by_student, student_of_user
from training.models.people import card_of


def doors_of(request, learner):
    """What may be done with the two doors of whoever is at the page: "tie", "part" or ""."""
    user, session = request.user, getattr(request, "member_session", None)
    if session is not None and learner.student.is_tied:
        return "part"
    if not user.is_authenticated:
        return ""
    if card_of(user):
        return "part"
    may = session is not None and one_person.may_be_one(user, session.member)
    return "tie" if may and student_of_user(user) else ""


@by_student
@require_POST
def tie_doors(request, learner):
    session = getattr(request, "member_session", None)
    if session is None or not request.user.is_authenticated:
        messages.error(request, "Войдите и в кабинет, и на свою страницу в одном браузере.")
        return redirect("training:mine")
    try:
        one_person.tie(request.user, session.member, actor=request.user)
    except TrainingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Готово: обучение по обоим входам теперь вместе.")
    return redirect("training:mine")


@by_student
@require_POST
def part_doors(request, learner):
    session = getattr(request, "member_session", None)
    try:
        if session is not None:
            one_person.part_card(session.member, actor=learner.actor)
        else:
            one_person.part(request.user, actor=request.user)
    except TrainingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Входы разъединены: на каждой странице своё обучение.")
    return redirect("training:mine")
