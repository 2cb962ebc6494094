"""«Посмотреть глазами человека»: the banner, the way back, and nothing but reading."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts import looks
from accounts.enums import GrantRefused
from accounts.models import User
from accounts.people import visible_people
from accounts.proving import proven_lately
from audit.services import behind
from notifications.services import tell_user
from unionportal.rights.forms import LookForm

KEY = "look"
OFFICE = ("/office/", "/admin/")
# What belongs to the person alone: his sign-in, his devices, the files he has ordered.
NOT_SHOWN = ("/office/profile/", "/office/members/exports/", "/admin/")
SAFE = {"GET", "HEAD", "OPTIONS"}


class LookMiddleware:
    """While a look lasts, pages of the office are those of the person looked through.

    Everything but reading is refused; a look that is over puts the browser back, and does nothing
    of what was pressed.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith(OFFICE) or not request.user.is_authenticated:
            return self.get_response(request)
        pk = request.session.get(KEY)
        if pk is None or request.path_info == reverse("rights:leave_look"):
            return self.get_response(request)
        now = timezone.now()
        look = looks.lasting(pk, actor=request.user, now=now)
        if look is None:
            del request.session[KEY]
            looks.finish(pk, now=now)
            return redirect("today")
        real = request.user
        request.looking = look
        request.user = look.user
        if request.method not in SAFE or request.path_info.startswith(NOT_SHOWN):
            return render(request, "rights/only_looking.html", status=403)
        with behind(real.pk):
            return self.get_response(request)


@login_required
@require_http_methods(["GET", "POST"])
@proven_lately
def enter_as(request, pk):
    person = get_object_or_404(visible_people(request.user), pk=pk)
    if not looks.may_look(request.user, person):
        raise Http404
    form = LookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            look = begin(person, actor=request.user, **form.cleaned_data)
        except GrantRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            request.session[KEY] = look.pk
            return redirect("today")
    context = {
        "page_title": "Посмотреть глазами человека",
        "person": person,
        "form": form,
        "back_url": reverse("accounts:person", args=[pk]),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "rights/enter_as.html", context, status=status)


@transaction.atomic
def begin(person, *, actor, reason, now=None):
    """Begin, and tell the person at once who looks and what for."""
    look = looks.begin(person.pk, actor=actor, reason=reason, now=now or timezone.now())
    tell_user(
        person,
        f"{actor.full_name} смотрит портал вашими глазами, чтобы помочь: {reason}. "
        "Изменить за вас ничего нельзя.",
        key=f"look:{look.pk}",
    )
    return look


@login_required
@require_POST
def leave_look(request):
    pk = request.session.pop(KEY, None)
    look = pk and looks.finish(pk, now=timezone.now())
    if not look:
        return redirect("today")
    messages.success(request, "Вы снова смотрите своими глазами.")
    person = User.objects.filter(pk__in=visible_people(request.user), pk=look.user_id).first()
    return redirect("accounts:person", person.pk) if person else redirect("today")
