"""Which offices ask for the second step: set by the administrator of the union."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.account_forms import RulesForm
from accounts.factor_rules import set_rules, union_of
from accounts.models import CodeApp, FactorRule, Mandate, Passkey, User


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request):
    if union_of(request.user) is None:
        raise Http404
    form = RulesForm(
        request.POST or None, days=dict(FactorRule.objects.values_list("role", "starts_on"))
    )
    if request.method == "POST" and form.is_valid():
        set_rules(form.days(), actor=request.user)
        messages.success(request, "Сохранено. Кому это нужно, портал напомнит при входе.")
        return redirect("accounts:factor_rules")
    lacking = {role: _lacking(role) for role in form.fields}
    context = {"form": form, "lines": [(form[role], lacking[role]) for role in form.fields]}
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/factor_rules.html", context, status=status)


COUNTED = 1000


def _lacking(role):
    """How many who hold this office have no second step; counted up to a thousand."""
    held = Mandate.objects.current().filter(role=role, user__is_active=True)
    apps = CodeApp.objects.filter(user=OuterRef("pk"), confirmed_at__isnull=False)
    without = User.objects.filter(
        ~Exists(apps), ~Exists(Passkey.objects.filter(user=OuterRef("pk"))),
        pk__in=held.values("user"),
    )  # fmt: skip
    return without[:COUNTED].count()
