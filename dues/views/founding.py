"""Opening statements of all who paid through an employer before the portal, and taking it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dues import founding as services
from dues.enums import DuesRefused
from dues.forms import FoundingForm
from dues.models import DuesRegister
from structure.branches import read_id
from structure.models import Employer, Unit
from structure.queries import dues_percent_of, employers_of
from structure.scope import Action

MANY = 100_000  # nobody is counted further


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def founding(request):
    unit, employer = _pair(request)
    people = services.without_statement(unit, employer)[:MANY].count()
    form = FoundingForm(request.POST or None, initial={"percent": dues_percent_of(unit)})
    if form.is_valid():
        try:
            register = services.found_statements(
                unit.pk, employer.pk, percent=form.cleaned_data["percent"], actor=request.user
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
        "people": people,
        "back_url": f"{reverse('dues:without_statement')}?unit={unit.pk}",
    }
    return render(request, "dues/founding.html", context, status=422 if form.errors else 200)


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
    register = get_object_or_404(mine.select_related("employer"), pk=pk)
    if not services.is_founding(register):
        raise Http404
    refusal = ""
    if request.method == "POST":
        try:
            count = services.take_back(pk, actor=request.user)
        except DuesRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, f"Перенос отменён, заявлений убрано: {count}.")
            return redirect("dues:registers")
    context = {"register": register, "refusal": refusal}
    return render(request, "dues/unfound.html", context, status=422 if refusal else 200)
