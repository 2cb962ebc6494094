"""Where somebody waits until a worker has done what he asked of a long register."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from dues.enums import JobKind
from dues.models import RegisterJob
from dues.window import employers_lent
from members.enums import JobState
from structure.scope import Action

DONE = {
    JobKind.CHANGES: "{} составлен. Передайте его работодателю.",
    JobKind.FULL: "{} составлен. Передайте его работодателю.",
    JobKind.HAND: "{} передан. Отметьте здесь, когда удержание подтвердят.",
    JobKind.CONFIRM: "{}: ответ бухгалтерии записан.",
    JobKind.ANNUL: "{} аннулирован. Заявления снова ждут реестра.",
    JobKind.FOUND: "{}: заявления заведены. Работодатель уже удерживает.",
    JobKind.UNFOUND: "{}: перенос отменён, заявления убраны.",
}


def _found(request, pk):
    """His own, while he still sees the dues there or is lent the employer."""
    jobs = RegisterJob.objects.select_related("unit", "employer", "register")
    job = get_object_or_404(jobs, pk=pk, user=request.user)
    sees = request.user.scope(Action.VIEW_DUES).holds(job.unit)
    if not sees and not employers_lent(request.user).filter(pk=job.employer_id).exists():
        raise Http404
    return job


@login_required
@require_safe
def job(request, pk):
    """How it goes; once it is done, the register itself."""
    found = _found(request, pk)
    if found.state == JobState.DONE:
        messages.success(request, DONE[found.kind].format(found.register))
        return redirect(found.register)
    return render(request, "dues/job.html", _told(found))


@login_required
@require_safe
def job_state(request, pk):
    """What the page of a job asks meanwhile; 204 is «nothing new»."""
    found = _found(request, pk)
    if found.state == JobState.DONE:
        return HttpResponseClientRedirect(found.get_absolute_url())
    if request.GET.get("state") == found.state:
        return HttpResponse(status=204)
    return render(request, "dues/job_state.html", _told(found))


def _told(found):
    """``back_url``: where he asked for it."""
    if found.register:
        back = found.register.get_absolute_url()
    elif found.kind == JobKind.FOUND:
        back = reverse("dues:without_statement", query={"unit": found.unit_id})
    else:
        back = reverse("dues:pair", args=[found.unit_id, found.employer_id])
    return {"job": found, "back_url": back}
