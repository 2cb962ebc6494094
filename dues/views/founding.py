"""Opening statements of all who paid through an employer before the portal, and taking it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dues import founding as services
from dues import jobs
from dues.enums import DuesRefused, JobKind
from dues.forms import FoundingForm
from dues.models import DuesRegister
from structure.branches import read_id
from structure.models import Employer, Unit
from structure.queries import dues_percent_of, employers_of
from structure.scope import Action


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def founding(request):
    unit, employer = _pair(request)
    people = services.without_statement(unit, employer)[: jobs.AT_ONCE + 1].count()
    is_long = people > jobs.AT_ONCE
    form = FoundingForm(request.POST or None, initial={"percent": dues_percent_of(unit)})
    if form.is_valid():
        percent = form.cleaned_data["percent"]
        try:
            if is_long:
                return redirect(_found_later(request, unit, employer, percent))
            register = services.found_statements(
                unit.pk, employer.pk, percent=percent, actor=request.user
            )
        except DuesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                f"Заявления заведены: {register.lines.count()}. Работодатель уже удерживает.",
            )
            return redirect(register)
    context = {
        "form": form,
        "unit": unit,
        "employer": employer,
        "people": min(people, jobs.AT_ONCE),
        "is_long": is_long,
        "back_url": f"{reverse('dues:without_statement')}?unit={unit.pk}",
    }
    return render(request, "dues/founding.html", context, status=422 if form.errors else 200)


def _found_later(request, unit, employer, percent):
    return jobs.order(
        JobKind.FOUND, unit=unit, employer=employer, user=request.user, percent=percent
    )


def _pair(request):
    """The organisation of the address and an employer of it; 404 for what is not the reader's."""
    mine = Unit.objects.for_user(request.user, Action.HANDLE_DUES).open()
    unit = get_object_or_404(mine, pk=read_id(request.GET.get("unit", "")))
    employers = [one.pk for one in employers_of(unit)]
    found = Employer.objects.filter(pk__in=employers, pk=read_id(request.GET.get("employer", "")))
    employer = found.first()
    if employer is None:
        raise Http404
    return unit, employer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request, pk):
    mine = DuesRegister.objects.for_user(request.user, Action.HANDLE_DUES)
    register = get_object_or_404(mine.select_related("unit", "employer"), pk=pk)
    if not services.is_founding(register):
        raise Http404
    refusal = ""
    if request.method == "POST":
        try:
            if jobs.is_long(register):
                return redirect(_take_back_later(request, register))
            count = services.take_back(pk, actor=request.user)
        except DuesRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, f"Перенос отменён, заявлений убрано: {count}.")
            return redirect("dues:registers")
    context = {"register": register, "refusal": refusal}
    return render(request, "dues/unfound.html", context, status=422 if refusal else 200)


def _take_back_later(request, register):
    return jobs.order(
        JobKind.UNFOUND, unit=register.unit, employer=register.employer, register=register,
        user=request.user,
    )  # fmt: skip
