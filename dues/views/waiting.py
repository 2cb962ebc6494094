"""Who waits for a register: groups by organisation and employer, and one group of them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dues import awaiting, jobs, registering, services
from dues.deltas import of_branch, of_pair
from dues.enums import DuesRefused, JobKind
from dues.forms import EmployerForm, RegisterForm
from dues.models import DuesRegister
from dues.months import end_of_month
from dues.sweeping import settle_before_telling
from structure.models import Employer, Unit
from structure.queries import time_zone_of
from structure.scope import Action

NOTHING_TICKED = "Отметьте хотя бы одно заявление."


def _until(unit=None):
    return end_of_month(timezone.localdate(timezone=time_zone_of(unit) if unit else None))


# ---- groups -------------------------------------------------------------------------------------


@login_required
@require_safe
def statements(request):
    if not request.user.scope(Action.VIEW_DUES):
        if request.user.is_lent_for(Action.VIEW_DUES):
            return redirect("dues:registers")
        raise Http404
    return _page(request)


def _page(request, refusal="", form=None):
    page = awaiting.page_of_groups(request.user, until=_until(), after=request.GET.get("after", ""))
    context = {
        "groups": page.groups,
        "homeless": [
            (group, form if form and form.unit == group.unit else _employer_form(group))
            for group in page.homeless
        ],
        "until": _until(),
        "next_url": f"?after={page.following}" if page.following else "",
        "may_handle": bool(request.user.scope(Action.HANDLE_DUES)),
        "refusal": refusal,
    }
    failed = bool(refusal) or form is not None
    return render(request, "dues/waiting.html", context, status=422 if failed else 200)


def _employer_form(group, data=None):
    form = EmployerForm(data, employers=group.employers, prefix=f"unit{group.unit.pk}")
    form.unit = group.unit
    return form


@login_required
@require_POST
def set_employer(request):
    pks = _ticked(request)
    if not pks:
        return _page(request, NOTHING_TICKED)
    rows, unit = awaiting.ticked(request.user, pks)
    if not rows or any(row.employer_id for row in rows):
        return _page(request, registering.TAKEN)
    form = _employer_form(awaiting.homeless_of(unit, rows), request.POST)
    if not form.is_valid():
        return _page(request, form=form)
    try:
        services.set_employer(pks, employer=form.cleaned_data["employer"], actor=request.user)
    except DuesRefused as refusal:
        return _page(request, str(refusal))
    messages.success(request, "Работодатель указан. Теперь можно составить реестр.")
    return redirect("dues:waiting")


def _ticked(request):
    if not request.user.scope(Action.HANDLE_DUES):
        raise Http404
    named = request.POST.getlist("statement")
    return {int(pk) for pk in named if pk.isdecimal() and len(pk) < 19}


# ---- one group ----------------------------------------------------------------------------------


def _pair(request, unit, employer, action=Action.VIEW_DUES):
    mine = Unit.objects.for_user(request.user, action)
    found = get_object_or_404(mine, pk=unit)
    if not of_branch(found).filter(employer=employer).exists():
        raise Http404
    return found, Employer.objects.get(pk=employer)


@login_required
@require_safe
def pair(request, unit, employer):
    """What the employer does not know yet, as far as a register made up to a day would tell it."""
    unit, employer = _pair(request, unit, employer)
    form = RegisterForm(request.GET or None, until=_until(unit))
    form.is_valid()
    return _pair_page(request, unit, employer, form)


def _pair_page(request, unit, employer, form, refusal=""):
    until, department = form.until, form.department
    without_original = "without_original" in request.GET
    (told,) = awaiting.told_of([(unit, employer)], until, department=department)
    context = {
        "unit": unit,
        "employer": employer,
        "form": form,
        "until": until,
        "department": department,
        "told": told,
        "rows": awaiting.first_of(
            unit, employer, until=until, department=department, without_original=without_original
        ),
        "without_original": without_original,
        "SHOWN": awaiting.STATEMENTS_SHOWN,
        "forbidden": awaiting.forbidden_of(unit, employer),
        "may_handle": request.user.scope(Action.HANDLE_DUES).holds(unit),
        "refusal": refusal,
    }
    failed = bool(refusal) or bool(form.errors)
    return render(request, "dues/pair.html", context, status=422 if failed else 200)


@login_required
@require_POST
def make_register(request, unit, employer):
    unit, employer = _pair(request, unit, employer, Action.HANDLE_DUES)
    form = RegisterForm(request.POST, until=_until(unit))
    if not form.is_valid():
        return _pair_page(request, unit, employer, form)
    try:
        register = _made(request, unit, employer, form)
    except DuesRefused as refusal:
        return _pair_page(request, unit, employer, form, str(refusal))
    if isinstance(register, DuesRegister):
        messages.success(request, f"{register} составлен. Передайте его работодателю.")
    return redirect(register)


def _made(request, unit, employer, form):
    """The register, or the job of a worker where it is long."""
    what = request.POST.get("what", "")
    kind = JobKind.FULL if what == "full" else JobKind.CHANGES
    chosen = (form.until, form.department)
    if what != "ticked" and jobs.would_be_long(kind, unit, employer, *chosen):
        return jobs.order(
            kind, unit=unit, employer=employer, user=request.user, day=form.until,
            department=form.department,
        )  # fmt: skip
    # What was recorded a minute ago is told too; apart, for it locks cards before statements.
    settle_before_telling(of_pair(unit, employer), now=timezone.now())
    where = {"unit": unit, "employer": employer, "actor": request.user}
    if what == "full":
        return registering.make_full(on=form.until, department=form.department, **where)
    if what == "ticked":
        pks = _ticked(request)
        if not pks:
            raise DuesRefused(NOTHING_TICKED)
        return registering.make_register(pks, **where)
    return registering.make_changes(until=form.until, department=form.department, **where)


@login_required
@require_POST
def mark_originals(request):
    pks = _ticked(request)
    rows, unit = awaiting.ticked(request.user, pks)
    if not rows:
        return _page(request, registering.TAKEN if pks else NOTHING_TICKED)
    day = timezone.localdate(timezone=time_zone_of(unit))
    marked = services.mark_originals(pks, on=day, actor=request.user)
    messages.success(request, f"Отмечено подлинников: {len(marked)}.")
    employers = {row.employer_id for row in rows}
    if len(employers) == 1 and None not in employers:
        return redirect(reverse("dues:pair", args=[unit.pk, employers.pop()]))
    return redirect("dues:waiting")
