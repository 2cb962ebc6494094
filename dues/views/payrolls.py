"""Payrolls brought so far, bringing another one, and what its columns are."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from documents.tables.kinds import misnamed
from documents.tables.limits import MAX_BYTES, MEGABYTE, TOO_LARGE, Unreadable
from dues.enums import DuesRefused, PayrollState
from dues.models import PayrollFile
from dues.payroll_forms import ColumnsForm, UploadForm
from dues.payrolls import uploading
from dues.payrolls.queries import page_of_files
from dues.window import employers_lent
from structure.branches import read_id
from structure.choosing import chosen_unit, offered_units
from structure.models import Employer, Unit
from structure.scope import Action

MOST = MAX_BYTES + MEGABYTE  # a request: the file and the fields around it
OFFERED = 300
SHOWN = 15  # first rows among which the heading is chosen


def found(request, pk, action=Action.VIEW_DUES):
    mine = PayrollFile.objects.for_user(request.user, action)
    return get_object_or_404(mine.select_related("unit", "employer", "uploaded_by"), pk=pk)


def may_handle(request, of):
    return PayrollFile.objects.for_user(request.user, Action.HANDLE_DUES).filter(pk=of.pk).exists()


def _require_anywhere(user, action):
    if not user.scope(action):
        raise Http404


@login_required
@require_safe
def payrolls(request):
    user = request.user
    if not user.scope(Action.VIEW_DUES):
        if employers_lent(user).exists():
            return redirect("dues:window")
        if not user.is_lent_for(Action.VIEW_DUES):
            raise Http404
    rows, after = page_of_files(user, after=request.GET.get("after", ""))
    context = {
        "rows": rows,
        "next_url": f"?after={after}" if after else "",
        "may_upload": bool(user.scope(Action.HANDLE_DUES)),
    }
    return render(request, "dues/payrolls.html", context)


@csrf_exempt  # the token stands in the body, and a body of two gigabytes is not read at all
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request):
    _require_anywhere(request.user, Action.HANDLE_DUES)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST:
        form = _form(request, None)
        context = {"form": form, "fault": TOO_LARGE, "most": MAX_BYTES}
        return render(request, "dues/payroll_bring.html", context, status=413)
    return _bring(request)


@csrf_protect
def _bring(request):
    form = _form(request, request.POST if request.method == "POST" else None)
    same = None
    if form.is_valid():
        told = form.cleaned_data
        try:
            of = uploading.take_in(
                told["file"], unit=told["unit"], employer=told["employer"], month=told["month"],
                actor=request.user,
            )  # fmt: skip
        except uploading.SameFile as refusal:
            same = refusal.first
            form.add_error("file", str(refusal))
        except DuesRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect(of)
    context = {"form": form, "most": MAX_BYTES, "same": same}
    status = 422 if form.errors else 200
    return render(request, "dues/payroll_bring.html", context, status=status)


def _form(request, data):
    asked = (data or request.GET).get("unit", "")
    unit = chosen_unit(request.user, Action.HANDLE_DUES, asked)
    units = offered_units(request.user, Action.HANDLE_DUES, unit)
    initial = {
        name: request.GET[name] for name in ("unit", "employer", "month") if name in request.GET
    }
    employers = _employers(request.user, unit, read_id(request.GET.get("employer", "")))
    files = request.FILES if data is not None else None
    return UploadForm(data, files, units=units, employers=employers, initial=initial)


def _employers(user, unit, wanted):
    """Employers of the organisation and below it (of all that is his while none is chosen), and
    those it inherits from above."""
    units = Unit.objects.filter(user.scope(Action.HANDLE_DUES).q())
    if unit:
        units = Unit.objects.filter(tree_id=unit.tree_id, lft__range=(unit.lft, unit.rght))
    links = Unit.employers.through.objects.filter(unit__in=units)
    near = Employer.objects.filter(pk__in=links.values("employer"))
    if unit and not near.exists():
        above = Unit.employers.through.objects.filter(unit__in=Unit.objects.above(unit))
        near = Employer.objects.filter(pk__in=above.values("employer"))
    first = list(near.order_by("short_name", "pk")[:OFFERED])
    if wanted and all(one.pk != wanted for one in first):
        first = [*near.filter(pk=wanted), *first]
    return first


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request, pk):
    of = found(request, pk, Action.HANDLE_DUES)
    if of.state != PayrollState.COLUMNS:
        return redirect(of)
    beginning, fault = _beginning(of)
    rows = beginning.rows if beginning else []
    below = [words for number, words in rows if number > of.heading_row]
    form = ColumnsForm(request.POST or None, of=of, rows=below)
    if form.is_valid():
        told = form.cleaned_data
        try:
            uploading.set_columns(
                pk, columns=told["columns"], swing=told["swing"], month=told["month"],
                actor=request.user,
            )  # fmt: skip
        except DuesRefused as refusal:
            messages.error(request, str(refusal))
        return redirect(of)
    context = {
        "of": of,
        "form": form,
        "fault": fault,
        "misnamed": misnamed(of.name, of.kind),
        "sheets": beginning.sheets if beginning else [],
        "beginning": [
            (number, [word for word in words if word][:6]) for number, words in rows[:SHOWN]
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "dues/payroll_columns.html", context, status=status)


def _beginning(of):
    try:
        return uploading.look_again(of), ""
    except Unreadable as fault:
        return None, str(fault)
    except FileNotFoundError:
        return None, uploading.CLOSED


@login_required
@require_POST
def sheet(request, pk):
    """Another sheet of the book, or another row of headings."""
    of = found(request, pk, Action.HANDLE_DUES)
    asked = request.POST.get("heading_row", "")
    row = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else None
    named = request.POST.get("sheet", "")
    try:
        uploading.choose_sheet(pk, sheet=named or of.sheet, heading_row=row, actor=request.user)
    except DuesRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("dues:payroll_columns", pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def drop(request, pk):
    of = found(request, pk, Action.HANDLE_DUES)
    if request.method == "POST":
        try:
            uploading.drop(pk, actor=request.user)
        except DuesRefused as refusal:
            messages.error(request, str(refusal))
            return _go(request, of.get_absolute_url())
        messages.success(request, "Ведомость удалена.")
        return _go(request, "dues:payrolls")
    return render(request, "dues/payroll_drop.html", {"of": of})


def _go(request, where):
    answer = redirect(where)
    return HttpResponseClientRedirect(answer.url) if request.htmx else answer
