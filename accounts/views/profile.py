"""«Мой профиль»: one's own data, offices, and days away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts import absences, people, services
from accounts.forms import AbsenceForm, PersonForm


@login_required
@require_http_methods(["GET", "POST"])
def profile(request):
    user = request.user
    form = PersonForm(request.POST or None, instance=user, with_email=False)
    if request.method == "POST" and form.is_valid():
        services.change_person(user.pk, actor=user, **form.cleaned_data)
        messages.success(request, "Сохранено.")
        return redirect("accounts:profile")
    return profile_page(request, form=form, status=422 if request.method == "POST" else 200)


def profile_page(request, *, form=None, absence_form=None, status=200):
    user = request.user
    lent = {(grant.content_type_id, grant.object_id): grant for grant in people.grants_of(user)}
    mandates = sorted(user.current_mandates, key=lambda mandate: mandate.unit.level)
    prefetch_related_objects(mandates, "standing_in_for__user")
    context = {
        "form": form or PersonForm(instance=user, with_email=False),
        "absence_form": absence_form or AbsenceForm(user=user, actor=user),
        "absences": people.absences_of(user),
        "mandates": mandates,
        "grants": lent.values(),  # to look at and to answer is one thing lent
    }
    return render(request, "accounts/profile.html", context, status=status)


@login_required
@require_POST
def come_back(request, pk):
    absence = get_object_or_404(request.user.absences, pk=pk)
    absences.end_absence(absence.pk, actor=request.user)
    messages.success(request, "С возвращением! Новые заявления снова приходят вам.")
    return redirect("accounts:profile")
