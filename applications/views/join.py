"""The public way in: find the organisation, fill in its form, learn what happens next."""

import time

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.limits import address_of, too_often, wait_for
from accounts.secret_pages import kept_private
from applications import limits
from applications.finding import find_units, form_code, open_code, regions, the_union
from applications.forms.join import FindForm, JoinForm, read_stamp
from applications.models import Application
from applications.services import submit
from members.forms.wording import mail_hint
from members.services import MemberRefused
from structure.enums import Kind
from structure.models import Unit
from structure.queries import data_operators

THANKS_LAST = 30 * 60  # seconds: afterwards somebody else may sit at this browser


@require_safe
@never_cache
def find(request):
    """Search as you type; without scripts, by the button."""
    form = FindForm(request.GET)
    q = form.cleaned_data["q"] if form.is_valid() else ""
    context = {"q": q, "found": [], "more": False} | _of_union()
    if q:
        seconds = wait_for(limits.SEARCH, address_of(request))
        if seconds:
            return too_often(request, seconds)
        by_code = open_code(q)
        if by_code and not request.htmx:
            return redirect(by_code)
        context["by_code"] = by_code
        context["found"], context["more"] = find_units(q)
    answer = render(request, "join/found.html" if request.htmx else "join/find.html", context)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@require_safe
def region(request):
    """For who does not know his organisation: the territorial one, or the union's duty officer."""
    return render(request, "join/region.html", {"regions": regions()} | _of_union())


def _of_union():
    union = the_union()
    return {"union": union, "union_title": union.unit.name if union else ""}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request, code):
    """The form of one organisation, opened by the code of its link or poster."""
    opened = open_code(code)
    if opened is None:
        seconds = wait_for(limits.UNKNOWN, address_of(request))
        if seconds:
            return too_often(request, seconds)
        return render(request, "join/unknown_code.html", status=404)
    if request.method != "POST":
        if opened.code != code:
            return redirect(opened)
        return _draw(request, opened, JoinForm(unit=opened.unit))
    seconds = _wait(request)
    if seconds:
        return too_often(request, seconds)
    form = JoinForm(request.POST, unit=opened.unit)
    if form.is_valid():
        application = _taken_in(request, form, opened)
        if application:
            request.session["submitted"] = {
                "token": application.token,
                "code": opened.code,
                "at": int(time.time()),
            }
            return redirect("applications:submitted")
    return _draw(request, opened, form, status=422)


def _wait(request):
    """Seconds to wait before the form may be sent again, 0 when it may be now."""
    seconds = wait_for(limits.SUBMIT, address_of(request))
    stamp = read_stamp(request.POST.get("stamp", ""))
    if stamp and not seconds:
        seconds = wait_for(limits.SUBMIT_ONE_FORM, stamp[0])
    return seconds


def _taken_in(request, form, opened):
    """The application written down, or None with the reason in the form."""
    consents = form.consents()
    if consents is None:
        return None
    given = {
        "form_key": form.form_key,
        "unit": form.target,
        "consents": consents,
        "code": opened,
        "address": address_of(request) or None,
        "user_agent": request.headers.get("User-Agent", ""),
        **form.told(),
    }
    try:
        application, created = submit(**given)
    except MemberRefused:  # the same person applied in this very moment: now he is found as known
        application, created = submit(**given)
    if not created and application.full_name != _full_name(form.cleaned_data):
        form.take_new_key()
        return None
    return application


def _full_name(data):
    return " ".join(filter(None, (data["surname"], data["name"], data["patronymic"])))


def _draw(request, opened, form, status=200):
    above = list(Unit.objects.above(opened.unit).prefetch_related("employers"))
    primary = next((unit for unit in above if unit.kind == Kind.PRIMARY), opened.unit)
    context = {
        "form": form,
        "code": opened.code,
        "unit": opened.unit,
        "primary": primary,
        "employers": sorted(employer.short_name for employer in primary.employers.all()),
        "operators": data_operators(opened.unit),
        "union_title": above[-1].name,
    }
    return render(request, "join/form.html", context, status=status)


@require_POST
def check_mail(request):
    """A hint beside the field while the form is being filled in; stores nothing."""
    seconds = wait_for(limits.SEARCH, address_of(request))
    if seconds:
        return too_often(request, seconds)
    address = request.POST.get("email", "")[:254].strip()
    context = {"hint": mail_hint(address), "checked": address}
    return render(request, "join/mail_hint.html", context)


@require_safe
@kept_private
def submitted(request):
    """Thanks, and the personal link: only for the browser that sent the form, for half an hour."""
    told = request.session.get("submitted") or {}
    if time.time() - told.get("at", 0) > THANKS_LAST:
        return redirect("applications:find")
    application = (
        Application.objects.filter(token=told["token"], hidden_at=None)
        .select_related("unit")
        .first()
    )
    if application is None:
        return redirect("applications:find")
    context = {
        "application": application,
        "code": told["code"],
        "link": request.build_absolute_uri(application.get_public_url()),
        "again_url": join_address(application.unit),
        "union_title": application.unit.get_root().name,
    }
    return render(request, "join/submitted.html", context)


def join_address(unit):
    """The form of this organisation, or of who took its place; else the search."""
    code = form_code(unit)
    return reverse("applications:join", args=[code]) if code else reverse("applications:find")
