"""Does a certificate hold? For everybody: for whoever was shown one."""

from datetime import timedelta

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.limits import Limit, address_of, too_often, wait_for
from accounts.secret_pages import kept_private
from documents.code_form import CodeForm
from training.certifying import check

CHECKS = Limit("certificate", 240, timedelta(minutes=10))
MISSES = Limit("certificate-miss", 30, timedelta(minutes=10))  # whoever guesses is stopped sooner
WORDS = {"of_what": "удостоверения", "beside": "рядом с QR-кодом"}


@require_safe
@kept_private
def check_certificate(request):
    """Type the code by hand."""
    form = CodeForm(request.GET if "code" in request.GET else None, **WORDS)
    if form.is_bound and form.is_valid():
        return redirect("training:certificate_check", form.cleaned_data["code"])
    status = 422 if form.errors else 200
    return render(request, "training/check_certificate.html", {"form": form}, status=status)


@require_safe
@kept_private
def certificate_check(request, code):
    """Holds, revoked, over or not ours; the number to compare with the paper, and nobody's name."""
    address = address_of(request)
    if seconds := wait_for(CHECKS, address):
        return too_often(request, seconds)
    now = timezone.localtime()
    found = check(code, now=now)
    if not found.number and (seconds := wait_for(MISSES, address)):
        return too_often(request, seconds)
    return render(request, "training/certificate_check.html", {"found": found, "checked_at": now})
