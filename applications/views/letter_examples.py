"""The wording of a letter on a real application: which ones, and how it would read."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from applications.effects import words_of
from applications.models import Application, StageChange
from audit.services import record
from notifications import texts
from notifications.forms import LetterForm
from notifications.views.letters import found_letter
from notifications.views.outbox import framed
from structure.scope import Action, Scope

OFFERED = 20
OF = "application"


@login_required
@require_safe
def letter_examples(request, kind, unit_pk):
    """The newest applications of the organisation to choose from; a part of the editor's page."""
    kind, unit = _of_application(request, kind, unit_pk)
    context = {
        "kind": kind,
        "unit": unit,
        "applications": _mine(request, unit).order_by("-pk")[:OFFERED],
        "words": texts.own_texts(unit).get(kind.kind) or kind,
        "back_url": reverse("notifications:letter", args=[kind.kind, unit.pk]),
    }
    return render(request, "applications/letter_examples.html", context)


@login_required
@require_POST
@xframe_options_sameorigin
def letter_on_application(request, kind, unit_pk):
    """The letter as the chosen applicant would get it; shown in the frame and in the journal."""
    kind, unit = _of_application(request, kind, unit_pk)
    mine = _mine(request, unit).select_related("unit", "responsible")
    application = get_object_or_404(mine, pk=_number(request.POST.get("application", "")))
    form = LetterForm(request.POST, kind=kind)
    if not form.is_valid():
        faults = [fault for field in form for fault in field.errors]
        answer = render(request, "notifications/letter_fault.html", {"faults": faults})
        return framed(answer.content)
    record(
        "applications.letter.tried",
        application,
        actor=request.user,
        unit_id=application.unit_id,
        kind=kind.kind,
    )
    letter = texts.filled(
        kind,
        application.unit,
        {**words_of(_step(application)), "to_name": _reader(kind, application)},
        subject=form.cleaned_data["subject"],
        body=form.cleaned_data["body"],
        # The applicant's own address opens his page to whoever reads it.
        path=application.get_absolute_url(),
    )
    if request.POST.get("view") == "text":
        return framed(f"{letter.subject}\n\n{letter.text}", "text/plain; charset=utf-8")
    return framed(letter.html)


def _of_application(request, kind, unit_pk):
    kind, unit = found_letter(request, kind, unit_pk)
    if kind.of != OF:
        raise Http404
    return kind, unit


def _mine(request, unit):
    """Applications of the organisation and below that this editor may open."""
    branch = Scope(branches=((unit.tree_id, unit.lft, unit.rght),))
    mine = Application.objects.for_user(request.user, Action.VIEW_APPLICATION)
    return mine.filter(branch.q("unit"))


def _step(application):
    """The last step with words of its own, or the last one: where a reason stands, it is told."""
    steps = StageChange.objects.filter(application=application).order_by("-pk")
    step = steps.exclude(note="").first() or steps.first()
    step = step or StageChange()
    step.application = application
    return step


def _reader(kind, application):
    if kind.kind.startswith("responsible_"):
        return application.responsible.full_name if application.responsible else ""
    return application.full_name


def _number(text):
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
