"""Who teaches a group: named, replaced, ended."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render

from structure.branches import read_id
from structure.scope import Action
from training import tutoring
from training.choosing_people import officers_of
from training.enums import TrainingRefused
from training.group_forms import TutorForm
from training.models import Tutor
from training.views.group import found

RUN = Action.RUN_GROUPS


@login_required
def add_tutor(request, pk):
    """Find somebody in office and name him."""
    group = found(request, pk, RUN)
    if request.method == "POST":
        user = _chosen(request)
        try:
            tutoring.name_tutor(pk, user, actor=request.user)
        except TrainingRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{user.short_name} теперь преподаёт в группе.")
            return redirect("training:group", pk)
    return render(request, "training/add_tutor.html", {"group": group, **_search(request)})


@login_required
def end_tutor(request, pk):
    """He teaches no more; another may take his classes."""
    tutor = get_object_or_404(Tutor.objects.select_related("group", "user"), pk=pk)
    group = found(request, tutor.group_id, RUN)
    if request.method == "POST":
        instead = _chosen(request) if request.POST.get("user") else None
        try:
            tutoring.end_tutor(pk, actor=request.user, instead=instead)
        except TrainingRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{tutor.user.short_name} больше не преподаёт в группе.")
        return redirect("training:group", group.pk)
    context = {"group": group, "tutor": tutor, **_search(request)}
    return render(request, "training/end_tutor.html", context)


def _chosen(request):
    pk = read_id(request.POST.get("user", ""))
    return get_object_or_404(officers_of(request.user), pk=pk)


def _search(request):
    q = request.GET.get("q", "").replace("\0", "")[:100]
    return {"search": TutorForm({"q": q}), "q": q, "people": tutoring.offered(request.user, q)}
