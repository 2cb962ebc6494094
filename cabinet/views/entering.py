"""The door: ask for a letter, come in by its link or code, go out."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.limits import Limit, address_of, too_often, wait_for
from cabinet import entering
from cabinet.enums import CabinetRefused
from cabinet.forms.entering import CodeForm, ContactForm, DeviceForm
from cabinet.people import himself, initials_of
from cabinet.views.access import (
    by_member,
    current_session,
    device_of,
    let_in,
    own_page,
    place_after,
    sent,
    shown_out,
)

ASKING = Limit("member-ask", 40, timedelta(minutes=10))
# Letters to one contact from one address: fewer than a card gets by its e-mail and its telephone.
ASKING_AGAIN = (
    Limit("member-ask-again", 3, timedelta(hours=1)),
    Limit("member-ask-again-day", 6, timedelta(days=1)),
)
OPENING = Limit("member-open", 60, timedelta(minutes=10))  # links and codes tried


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def enter(request):
    """Ask for a letter. The answer and the work are the same whether anybody is known there."""
    if request.method != "POST" and current_session(request):
        return redirect("cabinet:me")
    form = ContactForm(sent(request))
    if request.method == "POST":
        seconds = wait_for(ASKING, address_of(request))
        if seconds:
            return too_often(request, seconds)
        if form.is_valid():
            who = f"{address_of(request)} {form.cleaned_data['contact']}"
            if seconds := max(wait_for(limit, who) for limit in ASKING_AGAIN):
                return too_often(request, seconds)
            asked = entering.ask(form.cleaned_data["contact"])
            return redirect("cabinet:enter_code", asked.key)
    return render(request, "cabinet/enter.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def enter_code(request, key):
    """The letter is on its way; its code may be typed here."""
    form = CodeForm(sent(request))
    if request.method == "POST":
        seconds = wait_for(OPENING, address_of(request))
        if seconds:
            return too_often(request, seconds)
        if form.is_valid():
            own = form.cleaned_data["is_own_device"]
            try:
                session, secret = entering.open_by_code(
                    key, form.cleaned_data["code"], is_own_device=own, **device_of(request)
                )
            except CabinetRefused as refusal:
                form.add_error("code", str(refusal))
            else:
                place = redirect(place_after(request))
                return let_in(place, session, secret, is_own_device=own)
    context = {
        "form": form,
        "minutes": entering.minutes_of(entering.LINK_LIVES),
        "code_minutes": entering.minutes_of(entering.CODE_LIVES),
    }
    return render(request, "cabinet/enter_code.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def open_link(request, token):
    """Looking at the link uses nothing up (programs of mail look too); the button does."""
    seconds = wait_for(OPENING, address_of(request))
    if seconds:
        return too_often(request, seconds)
    form = DeviceForm(sent(request))
    try:
        link = entering.link_of(token)
        entering.require_working(link, timezone.now())
        if request.method == "POST" and form.is_valid():
            own = form.cleaned_data["is_own_device"]
            session, secret = entering.open_by_link(token, is_own_device=own, **device_of(request))
            place = redirect(place_after(request))
            return let_in(place, session, secret, is_own_device=own)
    except CabinetRefused as refusal:
        return render(request, "cabinet/spent.html", {"why": str(refusal)}, status=404)
    context = {"form": form, "initials": initials_of(link.member)}
    return render(request, "cabinet/open.html", context)


@require_POST
@by_member
def leave(request, member):
    entering.leave(request.member_session)
    messages.success(request, "Вы вышли со своей страницы.")
    return shown_out(redirect("cabinet:enter"))


@require_POST
@by_member
def leave_everywhere(request, member):
    entering.leave_everywhere(member, actor=himself(member))
    messages.success(request, "Вы вышли на всех устройствах.")
    return shown_out(redirect("cabinet:enter"))
