"""Giving and taking offices, where letters are written and work is passed on in the same breath.

The rules are those of ``accounts.services``; here stand the letter and the applications.
"""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts import people, services
from accounts.endings import drop_lost_responsibilities
from accounts.enums import GrantRefused
from accounts.forms import EndForm, MandateForm
from accounts.guards import grantable_roles
from accounts.invitations import LIFETIME, invitation_path
from accounts.models import Mandate
from accounts.queries import users_who_may
from accounts.views.office import mandate_to_change, people_url
from applications.enums import OPEN
from applications.models import Application
from applications.transfers import release_from
from notifications.services import queue_letter
from structure.models import Unit
from structure.scope import Action
from structure.services import hold_tree

ENDED_LATELY = timedelta(days=7)


@login_required
@require_http_methods(["GET", "POST"])
def give_mandate(request, unit_pk):
    mine = Unit.objects.for_user(request.user, Action.MANAGE_PEOPLE).open()
    unit = get_object_or_404(mine, pk=unit_pk)
    form = MandateForm(request.POST or None, roles=grantable_roles(request.user, unit))
    if request.method == "POST" and form.is_valid():
        try:
            mandate = give(unit, actor=request.user, **form.cleaned_data)
        except GrantRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{mandate.user}: полномочие дано, письмо отправлено.")
            return redirect(people_url(unit))
    context = {"unit": unit, "form": form, "back_url": people_url(unit)}
    status = 422 if request.method == "POST" else 200
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


@login_required
@require_http_methods(["GET", "POST"])
def end_mandate(request, pk):
    mandate = mandate_to_change(request, pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end(pk, on=form.cleaned_data["on"], actor=request.user)
        except GrantRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                f"{mandate.user}: «{mandate.title}» — по {form.cleaned_data['on']:%d.%m.%Y}.",
            )
            return redirect(people_url(mandate.unit))
    context = {
        "mandate": mandate,
        "form": form,
        "open_applications": open_applications(mandate),
        "back_url": people_url(mandate.unit),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/end_mandate.html", context, status=status)


def open_applications(mandate):
    """How many open applications here this person answers for, counted up to a hundred."""
    theirs = Application.objects.filter(
        responsible=mandate.user_id,
        stage__in=OPEN,
        unit__tree_id=mandate.unit.tree_id,
        unit__lft__range=(mandate.unit.lft, mandate.unit.rght),
    )
    return theirs[:100].count()


@transaction.atomic
def end(pk, *, on, actor):
    """End the office; who may not act any more leaves no open application behind.

    An office that ends today or later is passed on by the nightly sweep, when it has ended.
    """
    mandate = services.end_mandate(pk, on=on, actor=actor)
    if on < timezone.localdate() and not _acts_still(mandate):
        release_from([mandate.user_id], inside=mandate.unit, actor=actor)
    return mandate


def _acts_still(mandate):
    """May this person handle applications here by another office?"""
    acting = users_who_may(Action.HANDLE_APPLICATION, mandate.unit)
    return acting.filter(pk=mandate.user_id).exists()


def pass_on_what_ended(*, on=None):
    """Pass on the open work of people whose office ended lately. May run twice.

    Returns how many applications changed hands.
    """
    on = on or timezone.localdate()
    ended = Mandate.objects.filter(ends_on__lt=on, ends_on__gte=on - ENDED_LATELY)
    changed = 0
    for pk in list(ended.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            hold_tree()
            mandate = Mandate.objects.select_related("unit").get(pk=pk)
            if _acts_still(mandate):
                continue
            drop_lost_responsibilities([mandate.user_id], inside=mandate.unit, actor="робот")
            changed += release_from([mandate.user_id], inside=mandate.unit, actor="робот")
    return changed
