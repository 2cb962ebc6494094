"""Is a union card good? For everybody: at a partner's counter, at the gate of a meeting."""

from datetime import timedelta

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.limits import Limit, address_of, too_often, wait_for
from accounts.secret_pages import kept_private
from cabinet.cards import check
from documents.code_form import CodeForm
from structure.queries import time_zone_of

CHECKS = Limit("card", 240, timedelta(minutes=10))
MISSES = Limit("card-miss", 30, timedelta(minutes=10))  # whoever guesses codes is stopped sooner
WORDS = {"of_what": "билета", "beside": "под QR-кодом"}


@require_safe
@kept_private
def check_card(request):
    """Type the code by hand."""
    form = CodeForm(request.GET if "code" in request.GET else None, **WORDS)
    if form.is_bound and form.is_valid():
        return redirect("cabinet:card", form.cleaned_data["code"])
    return render(request, "cabinet/check.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@kept_private
def card(request, code):
    """Good or not, and nothing else: a card revoked, expired or never issued look the same."""
    address = address_of(request)
    seconds = wait_for(CHECKS, address)
    if seconds:
        return too_often(request, seconds)
    found = check(code)
    if not found.is_good and (seconds := wait_for(MISSES, address)):
        return too_often(request, seconds)
    now = timezone.now()
    if found.unit:
        now = now.astimezone(time_zone_of(found.unit))
    return render(request, "cabinet/checked.html", {"found": found, "checked_at": now})
