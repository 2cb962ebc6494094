"""Days away, where the deputy is told under his bell in the same breath.

The rules are those of ``accounts.absences``; a notice stands above them.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts import absences
from accounts.enums import GrantRefused
from accounts.forms import AbsenceForm
from accounts.views.office import person_page, seen_person
from accounts.views.profile import profile_page
from notifications.services import tell_user


@login_required
@require_POST
def send_away(request, pk):
    found = seen_person(request, pk)
    if not absences.may_send_away(request.user, found):
        raise Http404
    form = AbsenceForm(request.POST, user=found, actor=request.user)
    if _is_set(form, found, actor=request.user):
        messages.success(request, said(form))
        return redirect("accounts:person", pk)
    return person_page(request, found, absence_form=form, status=422)


@login_required
@require_POST
def go_away(request):
    form = AbsenceForm(request.POST, user=request.user, actor=request.user)
    if _is_set(form, request.user, actor=request.user):
        messages.success(request, said(form))
        return redirect("accounts:profile")
    return profile_page(request, absence_form=form, status=422)


def said(form):
    if deputy := form.cleaned_data["deputy"]:
        return f"Записано: на эти дни обязанности исполняет {deputy}. Уведомление отправлено."
    return "Записано: новые заявления получит другой ответственный."


def _is_set(form, user, *, actor):
    if not form.is_valid():
        return False
    try:
        set_absence(user, actor=actor, **form.told())
    except GrantRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@transaction.atomic
def set_absence(user, *, actor, **told):
    """Write the days down and tell the deputy for whom he stands in, and until when."""
    absence = absences.set_absence(user.pk, actor=actor, **told)
    if absence.deputy:
        tell_user(
            absence.deputy,
            f"С {absence.starts_on:%d.%m.%Y} по {absence.ends_on:%d.%m.%Y} вы исполняете "
            f"обязанности: {user.full_name}. Права откроются и закроются сами.",
            key=f"deputy:{absence.pk}",
            url=reverse("accounts:profile"),
        )
    return absence
