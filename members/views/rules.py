"""The page where an organisation says how it keeps its members."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from members.forms.rules import MembershipRulesForm
from members.models import MembershipRules
from members.rules import change_rules, inherited_rules
from structure.enums import Kind, TreeRefused
from structure.models import Unit
from structure.scope import Action

SETTING = [Kind.UNION, Kind.TERRITORIAL, Kind.PRIMARY]  # a shop keeps members as its primary does


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request, pk):
    mine = Unit.objects.for_user(request.user, Action.EDIT_UNIT).filter(kind__in=SETTING)
    unit = get_object_or_404(mine, pk=pk)
    own = MembershipRules.objects.filter(unit=unit).first() or MembershipRules(unit=unit)
    form = MembershipRulesForm(request.POST or None, instance=own, inherited=inherited_rules(unit))
    if request.method == "POST" and form.is_valid():
        try:
            change_rules(unit.pk, actor=request.user, **form.cleaned_data)
        except TreeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Правила учёта записаны.")
            return redirect(unit)
    context = {
        "page_title": "Правила учёта членов",
        "page_lead": f"{unit.short_name} и все внутри неё, у кого нет своих правил.",
        "page_back_url": unit.get_absolute_url(),
        "page_back_title": "К карточке организации",
        "unit": unit,
        "form": form,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "members/rules.html", context, status=status)
