"""«Вход человека»: where he is signed in and what he comes in by, for those who manage people.

The rules are those of ``accounts.resetting``; here the letter is written in the same breath.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import codes, people, resetting, services
from accounts.account_forms import ResetStepForm
from accounts.agents import in_words
from accounts.enums import GrantRefused
from accounts.forms import PersonForm
from accounts.guards import governs
from accounts.locks import locked_people
from accounts.models import User
from accounts.proving import ask_proof, proven_lately
from accounts.sessions import sessions_of
from accounts.views.office import person_page, seen_person
from audit.services import record
from unionportal import alarms


def _governed(request, pk):
    found = get_object_or_404(people.visible_people(request.user), pk=pk)
    if not governs(request.user, found):
        raise Http404
    return found


@login_required
@require_safe
def of_person(request, pk):
    found = _governed(request, pk)
    record("accounts.sign_in.read", found, actor=request.user)
    sessions = sessions_of(found)
    for session in sessions:
        session.device = in_words(session.user_agent)
    context = {
        "person": found,
        "sessions": sessions,
        "apps": list(found.code_apps.filter(confirmed_at__isnull=False).order_by("created_at")),
        "keys": list(found.passkeys.order_by("created_at")),
        "codes_left": codes.codes_left(found),
    }
    return render(request, "accounts/sign_in_of.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@proven_lately
def reset(request, pk):
    found = _governed(request, pk)
    form = ResetStepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reset_and_write(pk, reason=form.cleaned_data["reason"], actor=request.user)
        except GrantRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{found}: второй шаг сброшен, письмо отправлено.")
            return redirect("accounts:sign_in_of", pk)
    context = {"person": found, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/reset_step.html", context, status=status)


@transaction.atomic
def reset_and_write(pk, *, reason, actor, now=None):
    """Reset the second step and tell its owner by letter. Raises ``GrantRefused``."""
    now = now or timezone.now()
    user = resetting.reset_second_step(pk, reason=reason, actor=actor, now=now)
    alarms.write(user, "second_step_reset", path=reverse("accounts:login"), now=now, reason=reason)
    return user


@login_required
@require_POST
def change(request, pk):
    found = seen_person(request, pk)
    if not governs(request.user, found):
        raise Http404
    form = PersonForm(request.POST, instance=found, with_email=True)
    if form.is_valid():
        if "email" in form.changed_data and (asked := ask_proof(request)):
            return asked
        try:
            change_and_write(pk, actor=request.user, **form.cleaned_data)
        except GrantRefused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, "Сохранено.")
            return redirect("accounts:person", pk)
    return person_page(request, User.objects.get(pk=pk), form=form, status=422)


@transaction.atomic
def change_and_write(pk, *, actor, now=None, **fields):
    """Change the person; a new e-mail is told at the old one. Raises ``GrantRefused``."""
    now = now or timezone.now()
    old = locked_people(actor.pk, pk)[pk].email
    user = services.change_person(pk, actor=actor, now=now, **fields)
    alarms.write_of_email(user, old, now=now)
    return user


@login_required
@require_POST
@proven_lately
def put_out(request, pk):
    _governed(request, pk)
    try:
        resetting.put_out(pk, actor=request.user)
    except GrantRefused:
        raise Http404
    messages.success(request, "На всех устройствах этого человека вход закончен.")
    return redirect("accounts:sign_in_of", pk)
