"""«Я здесь»: the student marks himself with the code on the screen of the class."""

import functools

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cabinet.views.access import going_to
from training import attending, meeting_codes, moments
from training.enums import Presence, TrainingRefused
from training.learners import by_student
from training.models import Attendance
from training.models.people import same_person

SCAN = "training_scan"


def _asked_to_enter(request, token):
    """A code seen by one who is not in: the moment is kept in his browser while he enters."""
    now = timezone.now()
    meeting = meeting_codes.meeting_of(token, now=now)
    is_on = meeting is not None and meeting_codes.is_on(meeting, now=now)
    here = reverse("training:here")
    context = {"here": here, "minutes": meeting_codes.SCAN // 60}
    if not is_on:
        context["refusal"] = attending.OVER
        return render(request, "training/scanned.html", context, status=422)
    response = going_to(render(request, "training/scanned.html", context), here)
    response.set_cookie(
        SCAN, meeting_codes.scan_of(meeting, now=now), max_age=meeting_codes.SCAN, path=here,
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip
    return response


@functools.partial(by_student, otherwise=_asked_to_enter)
@require_http_methods(["GET", "HEAD", "POST"])
def be_present(request, learner, token):
    """He has the code before his camera."""
    now = timezone.now()
    return _present(request, learner, lambda: (attending.seen_code(token, learner, now=now), now))


@by_student
@require_http_methods(["GET", "HEAD", "POST"])
def here(request, learner):
    """He had it before his camera, and has entered since."""
    now, scan = timezone.now(), request.COOKIES.get(SCAN, "")
    return _present(request, learner, lambda: attending.seen_before(scan, learner, now=now))


def _present(request, learner, look):
    """``look()`` tells (the class, when its code was seen) or refuses."""
    context = {}
    try:
        if request.method == "POST":
            meeting = attending.be_present(request.POST.get("form", ""), learner)
            context["is_done"] = True
        else:
            meeting, seen = look()
            context["form_token"] = meeting_codes.form_of(meeting, learner.student, seen=seen)
            mark = Attendance.objects.filter(
                same_person(learner.student, "enrolment__student"), meeting=meeting,
                presence=Presence.PRESENT,
            )  # fmt: skip
            context["is_done"] = mark.exists()
    except TrainingRefused as refusal:
        context["refusal"] = str(refusal)
    else:
        own = timezone.get_current_timezone()
        context["meeting"] = meeting
        context["when"] = f"{moments.span(meeting, own)}, {moments.named(own)}"
    status = 422 if "refusal" in context else 200
    return render(request, "training/be_present.html", context, status=status)
