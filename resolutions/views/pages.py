"""Pages of resolutions: the list, one resolution, corrections of a draft."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms.models import model_to_dict
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from audit.services import record
from resolutions import services
from resolutions.enums import ResolutionRefused, State
from resolutions.forms import DecisionForm, ScanForm
from resolutions.queries import page_of_resolutions
from resolutions.views.printing import find, printing_of
from structure.scope import Action


@login_required
@require_safe
def resolutions(request):
    if not request.user.scope(Action.VIEW_RESOLUTION):
        raise Http404
    state = request.GET.get("state", "")
    state = state if state in State.values else ""
    rows, after = page_of_resolutions(request.user, state=state, after=request.GET.get("after", ""))
    context = {
        "rows": rows,
        "state": state,
        "states": [("", "Все"), (State.DRAFT, "Проекты"), (State.SIGNED, "Подписанные"),
                   (State.ANNULLED, "Аннулированные")],
        "next_url": f"?state={state}&after={after}" if after else "",
        "may_draft": bool(request.user.scope(Action.SIGN_RESOLUTION)),
    }  # fmt: skip
    return render(request, "resolutions/list.html", context)


@login_required
@require_safe
def resolution(request, pk):
    found = find(request, pk)
    if request.method == "GET":
        record("resolutions.read", found, actor=request.user, unit_id=found.unit_id)
    context = {
        **printing_of(request, found),
        "way": _way(found),
        "scan_form": ScanForm() if found.state == State.SIGNED and not found.scan_id else None,
    }
    return render(request, "resolutions/resolution.html", context)


def _way(found):
    """The life of a resolution as steps."""
    if found.state == State.ANNULLED:
        return [
            {"title": "Проект подготовлен", "note": found.created_by, "state": "done"},
            {"title": "Аннулировано", "note": found.annulled_reason, "state": "failed"},
        ]
    signed = found.state == State.SIGNED
    on = f"{found.signed_on:%d.%m.%Y}" if signed else "Распечатать и подписать на заседании"
    return [
        {"title": "Проект подготовлен", "note": found.created_by, "state": "done"},
        {"title": "Подписано", "note": on, "state": "done" if signed else "now"},
        {
            "title": "Заявления на взносы у бухгалтера",
            "note": "Каждый принятый ждёт передачи работодателю" if signed else "",
            "state": "done" if signed else "later",
        },
    ]


@login_required
def edit(request, pk):
    found = find(request, pk, Action.SIGN_RESOLUTION)
    if found.state != State.DRAFT:
        messages.info(request, f"{found} уже {found.get_state_display().lower()}.")
        return redirect(found)
    initial = model_to_dict(found, DecisionForm.Meta.fields)
    form = DecisionForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            services.change_draft(pk, actor=request.user, **form.cleaned_data)
        except ResolutionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Проект исправлен и печатается заново.")
            return redirect(found)
    context = {"form": form, "resolution": found}
    return render(request, "resolutions/edit.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def attach_scan(request, pk):
    found = find(request, pk, Action.SIGN_RESOLUTION)
    form = ScanForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            services.attach_scan(pk, *form.cleaned_data["scan"], actor=request.user)
        except ResolutionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Скан приложен.")
            return redirect(found)
    context = {**printing_of(request, found), "way": _way(found),
               "scan_form": form}  # fmt: skip
    return render(request, "resolutions/resolution.html", context, status=422)
