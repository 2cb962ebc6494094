"""Giving offices, where the letter is written in the same breath.

The rules are those of ``accounts.services``; taking offices stands in ``unionportal.ending``.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import people, services
from accounts.enums import GrantRefused
from accounts.forms import MandateForm
from accounts.guards import grantable_roles
from accounts.invitations import LIFETIME, invitation_path
from accounts.models import Mandate
from accounts.views.office import people_url
from notifications.services import queue_letter
from structure.models import Unit
from structure.scope import Action
from unionportal.rights.opening import told_of


@login_required
@require_http_methods(["GET", "POST"])
def give_mandate(request, unit_pk):
    mine = Unit.objects.for_user(request.user, Action.MANAGE_PEOPLE).open()
    unit = get_object_or_404(mine, pk=unit_pk)
    form = MandateForm(request.POST or None, roles=grantable_roles(request.user, unit))
    is_told = request.method == "POST" and form.is_valid()
    # Who gives an office has read what it opens: beside the form, or here before it is given.
    is_seen = is_told and request.POST.get("seen") == form.cleaned_data["role"]
    if is_seen:
        try:
            mandate = give(unit, actor=request.user, **form.cleaned_data)
        except GrantRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{mandate.user}: полномочие дано, письмо отправлено.")
            return redirect(people_url(unit))
    role, email = form["role"].value() or "", form["email"].value() or ""
    context = {
        "form": form,
        "back_url": people_url(unit),
        "is_to_confirm": is_told and not is_seen,
        "opens_url": reverse("rights:opens", args=[unit.pk]),
        **told_of(request.user, unit, role, email),
        "unit": unit,
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/give_mandate.html", context, status=status)


@transaction.atomic
def give(unit, *, actor, now=None, **told):
    """Give the office and write to the person: an invitation, or that there is something new."""
    mandate = services.give_mandate(unit_id=unit.pk, actor=actor, now=now, **told)
    if mandate.user.has_usable_password():
        _write("mandate_given", mandate.user, mandate, f"mandate:{mandate.pk}", "/office/")
    else:
        _write_invitation(mandate.user, mandate)
    return mandate


def _write_invitation(user, mandate):
    stamp = int(user.invited_at.timestamp() * 1000)
    _write("invitation", user, mandate, f"invitation:{user.pk}:{stamp}", invitation_path(user))


def _write(kind, user, mandate, key, path):
    queue_letter(
        kind,
        key=key,
        unit=mandate.unit,
        about=user,
        to_address=user.email,
        to_name=user.full_name,
        user=user,
        context={
            "name": " ".join(filter(None, (user.name, user.patronymic))),
            "role": mandate.title,
            "valid_days": LIFETIME.days,
        },
        path=path,
    )


@login_required
@require_POST
def invite_again(request, unit_pk, pk):
    mine = Unit.objects.for_user(request.user, Action.MANAGE_PEOPLE).open()
    unit = get_object_or_404(mine, pk=unit_pk)
    rows = Mandate.objects.unended().filter(unit=unit, user__in=people.visible_people(request.user))
    mandate = rows.filter(user=pk).select_related("unit").order_by("starts_on").first()
    if mandate is None:
        raise Http404
    try:
        with transaction.atomic():
            user = services.invite_again(pk, unit=unit, actor=request.user)
            _write_invitation(user, mandate)
    except GrantRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Новое приглашение отправлено на {user.email}.")
    return redirect(people_url(unit))
