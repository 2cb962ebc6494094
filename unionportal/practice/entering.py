"""«Открыть учебную организацию»: for a time the office is that of the practice account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from audit.services import behind
from training import practising
from training.enums import PracticeRole, TrainingRefused
from training.learners import student_of_user
from unionportal.tasks import make_practice

KEY = "practice"
OFFICE = "/office/"
OWN = "/office/profile/"  # his password and devices are his own wherever he works
LOOK = "look"  # somebody looked through has the office meanwhile (``unionportal.rights``)


class PracticeMiddleware:
    """While a practice is entered, pages of the office are those of its account.

    One that has ended puts the browser back, and does nothing of what was pressed.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        path, user = request.path_info, request.user
        if not path.startswith(OFFICE) or path.startswith(OWN) or not user.is_authenticated:
            return self.get_response(request)
        entered = request.session.get(KEY)
        if not entered or LOOK in request.session:
            return self.get_response(request)
        practice = practising.entered_by(user, entered["pk"], on=timezone.localdate())
        if practice is None:
            del request.session[KEY]
            return redirect(f"{reverse('training:mine')}?practice=over")
        request.practice = practice
        request.user = practice.account
        with behind(user.pk):
            return self.get_response(request)


@login_required
@require_POST
def begin(request, role):
    """Begin a practice, or with ``anew`` another in its place; a worker makes it."""
    student = student_of_user(request.user)
    if role not in PracticeRole.values or student is None:
        raise Http404
    try:
        made = practising.begin(
            student.pk, role, actor=request.user, anew=request.POST.get("anew") == "1"
        )
    except TrainingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        if made.ready_at is None:
            transaction.on_commit(lambda: make_practice.delay(made.pk), robust=True)
    return _back(request.POST.get("lesson", ""))


@login_required
@require_POST
def enter(request, pk):
    today = timezone.localdate()
    if practising.entered_by(request.user, pk, on=today) is None:
        if not practising.is_over(request.user, pk, on=today):
            raise Http404
        messages.info(request, "Срок этой практики закончился. Начните её заново.")
        return _back(request.POST.get("lesson", ""))
    request.session[KEY] = {"pk": pk, "lesson": request.POST.get("lesson", "")[:40]}
    return redirect("today")


@login_required
@require_POST
def leave(request):
    """Back to what is real, at the lesson from which he came."""
    entered = request.session.pop(KEY, None)
    if entered:
        messages.success(request, "Вы вышли из учебной организации. Дальше всё настоящее.")
    return _back(entered["lesson"] if entered else "")


def _back(lesson):
    """To «enrolment/lesson» as it was told, else to the learning of one's own."""
    enrolment, _, place = lesson.partition("/")
    if enrolment.isascii() and enrolment.isdigit() and place.isascii() and place.isdigit():
        return redirect("training:my_lesson", int(enrolment), int(place))
    return redirect("training:mine")
