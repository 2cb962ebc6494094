"""What the organisation that sends people to learn answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from audit.services import record
from structure.keyset import moment, page_of
from structure.scope import Action
from training import enrolling, requests
from training.admitting import is_himself
from training.enums import TrainingRefused
from training.models import Enrolment
from training.tabs import tabs_of

PAGE = 30
HOME = Action.SEND_TO_TRAINING
RELATED = ("group__course", "group__unit", "home", "student__member", "student__user")


@login_required
@require_safe
def asked(request):
    """Requests that wait; with ``?all=1`` everybody of mine who learns or learnt."""
    user = request.user
    if not user.scope(HOME):
        raise Http404
    is_all = request.GET.get("all") == "1"
    rows = (requests.sent if is_all else requests.asked)(user).select_related(*RELATED)
    after = request.GET.get("after", "")
    rows, after = page_of(rows, "created_at", after, PAGE, read=moment, descending=is_all)
    for enrolment in rows:
        enrolment.is_own = is_himself(user, enrolment.student)
    if is_all and request.method == "GET":
        own = user.current_mandates[0].unit
        record("training.people.read", own, actor=user, unit_id=own.pk)
    number = requests.count_asked(user)
    context = {
        "rows": rows,
        "is_all": is_all,
        "number": min(number, requests.COUNTED),
        "is_more": number > requests.COUNTED,
        "next_url": f"?{'all=1&' if is_all else ''}after={after}" if after else "",
        "tabs": tabs_of(user, "training:requests"),
    }
    return render(request, "training/requests.html", context)


@login_required
@require_POST
def approve(request, pk):
    mine = Enrolment.objects.for_user(request.user, HOME)
    enrolment = get_object_or_404(mine.select_related("student__member", "student__user"), pk=pk)
    try:
        taken = enrolling.approve(pk, actor=request.user)
    except TrainingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        name, state = enrolment.student.short_name, taken.get_state_display().lower()
        messages.success(request, f"{name}: согласовано, {state}.")
    return redirect("training:requests")
