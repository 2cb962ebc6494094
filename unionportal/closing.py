"""The page that closes an organisation: choose the successor, see what follows, confirm."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from structure import branches
from structure.enums import Kind, TreeRefused
from structure.models import Unit
from structure.queries import time_zone_of
from structure.scope import Action
from unionportal import succession


class ClosingForm(forms.Form):
    on = forms.DateField(
        label="С какого дня закрыта",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Как в решении о закрытии. С этого дня люди числятся у правопреемника.",
    )
    to = forms.IntegerField(widget=forms.HiddenInput)
    look = forms.CharField(required=False, widget=forms.HiddenInput)  # of what was shown

    def show_anew(self, look):
        """What was confirmed is not so any more: the page shows what is, and asks again."""
        self.add_error(None, CHANGED)
        self.data = self.data.copy()
        self.data["look"] = look


CHANGED = "Пока вы смотрели, в организации что-то изменилось. Проверьте, что произойдёт, ещё раз."


@login_required
@require_http_methods(["GET", "POST"])
def close_unit(request, pk):
    mine = Unit.objects.for_user(request.user, Action.CHANGE_TREE).exclude(kind=Kind.UNION)
    unit = get_object_or_404(mine.select_related("successor"), pk=pk)
    if not unit.is_open:
        return _closed_already(request, unit)
    candidates = branches.successors(request.user, unit)
    asked = request.POST if request.method == "POST" else request.GET
    context = {"unit": unit, "words": request.GET.get("q", "")[:100]}
    if "to" not in asked:
        page = branches.found_by(candidates, context["words"])
        context |= {"found": page.rows, "is_more": bool(page.after)}
        return render(request, "structure/close.html", context)
    successor = get_object_or_404(candidates, pk=branches.read_id(asked["to"]))
    follows = succession.consequences(unit)
    look = ":".join(map(str, follows))
    today = timezone.now().astimezone(time_zone_of(unit)).date()
    form = ClosingForm(
        request.POST or None,
        initial={"to": successor.pk, "on": max(today, unit.opened_on or today), "look": look},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and form.cleaned_data["look"] != look:
            form.show_anew(look)
        elif form.is_valid():
            try:
                succession.close_unit(
                    unit.pk, successor.pk, on=form.cleaned_data["on"], actor=request.user
                )
            except TreeRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(
                    request, f"{unit.quoted} закрыта, всё передано в {successor.quoted}."
                )
                return redirect(successor)
    context |= {
        "successor": successor,
        "form": form,
        "follows": follows,
    }
    return render(request, "structure/close.html", context, status=status)


def _closed_already(request, unit):
    """The button was pressed twice; to whoever comes later there is no such page."""
    if request.method != "POST":
        raise Http404
    messages.info(request, f"Уже сделано: {unit.quoted} закрыта, правопреемник {unit.successor}.")
    return redirect(unit)
