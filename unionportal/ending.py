"""The page that ends an office: what is in hand because of it, and to whom each kind goes."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.enums import GrantRefused
from accounts.forms import EndForm
from accounts.guards import may_grant
from accounts.models import Handover
from accounts.queries import responsible_for
from accounts.views.office import mandate_to_change, people_url
from structure.models import Unit
from structure.scope import Action
from unionportal import handing_over
from unionportal.in_hand import next_day, next_holder, successors


class EndOfficeForm(EndForm):
    """The last day, and a successor for each kind of work in hand."""

    def __init__(self, *args, mandate, held, **kwargs):
        super().__init__(*args, **kwargs)
        day = next_day(timezone.localdate())
        self.held = held
        holder, known, nearest = next_holder(mandate, on=day), {}, {}
        for one in held:
            action = one.kind.action
            if action not in known:
                known[action] = successors(mandate, action, on=day)
                nearest[action] = responsible_for(
                    mandate.unit, on=day, action=action, but=mandate.user
                )
            self.fields[one.kind.name] = forms.ChoiceField(
                label=one.kind.title,
                required=False,
                choices=[
                    ("", _nobody(one.kind, nearest[action])),
                    *((str(user.pk), f"{user.full_name} — {office.title}, {office.unit.short_name}")
                      for user, office in known[action]),
                ],
                initial=str(holder.pk) if holder else "",
            )  # fmt: skip

    @property
    def rows(self):
        """(what is in hand, the field that asks to whom it goes)."""
        return [(one, self[one.kind.name]) for one in self.held]

    def choices(self):
        return {
            one.kind.name: int(self.cleaned_data[one.kind.name])
            for one in self.held
            if self.cleaned_data[one.kind.name]
        }


def _nobody(kind, nearest):
    """To whom it goes when nobody is chosen; of the organisation itself by name."""
    return f"{kind.nobody} (здесь — {nearest.short_name})" if nearest else kind.nobody


@login_required
@require_http_methods(["GET", "POST"])
def end_mandate(request, pk):
    mandate = mandate_to_change(request, pk)
    held = handing_over.preview(mandate)
    form = EndOfficeForm(request.POST or None, mandate=mandate, held=held)
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["on"]
        try:
            handover = handing_over.end(pk, on=on, actor=request.user, choices=form.choices())
        except GrantRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _said(handover))
            return redirect(people_url(mandate.unit))
    context = {
        "mandate": mandate,
        "form": form,
        "is_own": mandate.user_id == request.user.pk,
        "back_url": people_url(mandate.unit),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/end_mandate.html", context, status=status)


def _said(handover):
    mandate, on = handover.mandate, handover.last_day
    after = "Дела переданы." if handover.done_at else f"Дела перейдут в ночь после {on:%d.%m.%Y}."
    return (
        f"{mandate.user}: «{mandate.title}» — по {on:%d.%m.%Y}. {after} Вернуть можно здесь же, "
        "неделю."
    )


@login_required
@require_POST
def take_back_end(request, pk):
    """The office was not to be ended."""
    seen = Unit.objects.for_user(request.user, Action.MANAGE_PEOPLE)
    rows = Handover.objects.filter(mandate__unit__in=seen).select_related("mandate__unit")
    handover = get_object_or_404(rows, pk=pk)
    mandate = handover.mandate
    if not may_grant(request.user, mandate.role, mandate.unit):
        raise Http404
    try:
        returned, stayed = handing_over.take_back(pk, actor=request.user)
    except GrantRefused as refusal:
        messages.error(request, str(refusal))
    else:
        kept = f" Осталось у новых людей, потому что уже изменилось: {stayed}." if stayed else ""
        messages.success(
            request, f"Полномочие действует, как раньше. Вернулось дел: {returned}.{kept}"
        )
    return redirect(people_url(mandate.unit))
