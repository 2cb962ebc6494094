"""Learning elsewhere, as the person himself enters it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.serving import serve
from training import elsewhere
from training.elsewhere_forms import ElsewhereForm
from training.enums import RecordState, TrainingRefused
from training.learners import by_student
from training.models import TrainingRecord
from training.models.people import same_person


@by_student
@require_http_methods(["GET", "HEAD", "POST"])
def my_elsewhere(request, learner):
    """«Я учился в другом месте»: it waits until the organisation confirms it."""
    form = ElsewhereForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            elsewhere.propose(
                learner.student, actor=learner.actor, scan=form.cleaned_data["scan"], **form.told
            )
        except TrainingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, "Внесено. Когда организация подтвердит обучение, мы сообщим вам."
            )
            return redirect("training:my_record")
    status = 422 if form.is_bound else 200
    return render(request, "training/elsewhere_mine.html", {"form": form}, status=status)


def _mine(learner, pk):
    rows = TrainingRecord.objects.filter(same_person(learner.student), enrolment=None)
    return get_object_or_404(rows.select_related("scan"), pk=pk)


@by_student
@require_POST
def take_back_elsewhere(request, learner, pk):
    learnt = _mine(learner, pk)
    if learnt.state != RecordState.PROPOSED:
        messages.error(request, "Это обучение уже рассмотрено: забрать его нельзя.")
        return redirect("training:my_record")
    try:
        elsewhere.take_back(pk, actor=learner.actor)
    except TrainingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Вы забрали то, что внесли. Это можно внести снова.")
    return redirect("training:my_record")


@by_student
@require_safe
def my_scan(request, learner, pk):
    """His own document."""
    stored = _mine(learner, pk).scan
    if stored is None:
        raise Http404
    return serve(stored.file, name=stored.name, content_type=stored.content_type, inline=True)
