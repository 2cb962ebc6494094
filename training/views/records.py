"""The transcript: of the person himself, of the office, on the card of a member, on paper."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.services import record
from members.models import Member
from structure.scope import Action, may
from training.learners import by_student
from training.models import Student
from training.transcript import on_card, transcript_of

VIEW, SEND = Action.VIEW_TRAINING, Action.SEND_TO_TRAINING


@by_student
@require_safe
def my_record(request, learner):
    """«Моя ведомость»: all that he has learnt."""
    transcript = transcript_of(learner.student, on=timezone.localdate())
    for line in transcript.lines:
        given = line.certificate
        if given and given.paper_id and not given.revoked_on:
            given.address = reverse("training:my_certificate", args=[line.learnt.enrolment_id])
    return render(request, "training/record_mine.html", {"transcript": transcript})


@by_student
@require_safe
def print_my_record(request, learner):
    return _printed(request, learner.student, learner.actor, is_own=True)


def student_of(request, pk, action=VIEW):
    """A person whom this reader answers for; 404 for a stranger."""
    mine = Student.objects.for_user(request.user, action)
    return get_object_or_404(mine.select_related("member__unit", "user", "unit"), pk=pk)


@login_required
@require_safe
def record_of(request, pk):
    """The same to the organisation of the person."""
    student = student_of(request, pk)
    if request.method == "GET":
        _record("training.record.read", student, request.user)
    transcript = transcript_of(student, on=timezone.localdate())
    _lead(transcript.lines, request.user)
    context = {
        "student": student,
        "transcript": transcript,
        "may_send": may(request.user, SEND, student.home),
        "sees_card": bool(student.member) and may(request.user, Action.VIEW_MEMBER, student.home),
    }
    return render(request, "training/record.html", context)


def _lead(lines, user):
    """Give certificates and learning elsewhere their pages, those that this reader may open."""
    for line in lines:
        given, learnt = line.certificate, line.learnt
        if given and may(user, VIEW, given.unit):
            given.address = reverse("training:certificate", args=[given.pk])
        if learnt.enrolment_id is None and may(user, Action.RUN_GROUPS, learnt.unit):
            learnt.address = reverse("training:elsewhere_one", args=[learnt.pk])


@login_required
@require_safe
def print_record(request, pk):
    return _printed(request, student_of(request, pk), request.user)


def _printed(request, student, actor, *, is_own=False):
    if request.method == "GET":
        _record("training.record.printed", student, actor)
    today = timezone.localdate()
    context = {
        "student": student,
        "transcript": transcript_of(student, on=today),
        "today": today,
        "is_own": is_own,
    }
    return render(request, "training/record_print.html", context)


def _record(action, student, actor):
    record(action, student, actor=actor, unit_id=student.home.pk, person=student.of_person)


@login_required
@require_safe
def of_member(request, pk):
    """A piece of the card of a member; the card itself is in the journal already."""
    members = Member.objects.for_user(request.user, VIEW)
    member = get_object_or_404(members.select_related("unit"), pk=pk)
    context = {
        "member": member,
        "on_card": on_card(member, on=timezone.localdate()),
        "today": timezone.localdate(),
        "may_send": may(request.user, SEND, member.unit),
    }
    return render(request, "training/record_of_member.html", context)
