"""The journal: who did and who read what, where the reader may know it. Reading it is recorded."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.factor_rules import union_of
from accounts.journal import page
from accounts.journal_files import extract
from accounts.journal_forms import JournalFilter, KeepingForm
from audit.retention import years_kept
from audit.services import record, set_keeping
from structure.choosing import as_choices, chosen_unit, offered_units
from structure.scope import Action


@login_required
@require_safe
def journal(request):
    form, asked = _asked(request)
    rows, after = page(request.user, asked, request.GET.get("after", "")) if asked else ([], "")
    if asked and request.method == "GET":
        _record("audit.journal.read", request, asked, is_met=bool(rows))
    context = {
        "form": form,
        "rows": rows,
        "next_url": _with(request, after=after) if after else "",
        "reset_url": reverse("accounts:journal") if asked is None or asked.is_narrowed else "",
        "export_url": _with(request, address="accounts:export_journal") if rows else "",
        "of_person": _whose(asked, rows),
        "of_operation": asked and asked.operation,
        "union": union_of(request.user),
    }
    return render(request, "accounts/journal.html", context)


@login_required
@require_safe
def export(request):
    """The extract as a file; what cannot be asked leads back to the page."""
    _, asked = _asked(request)
    if asked is None:
        return redirect(_with(request))
    told, number = extract(request.user, asked)
    if request.method == "GET":
        _record("audit.journal.exported", request, asked, is_met=bool(number), rows=number)
    response = HttpResponse(told.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = (
        f'attachment; filename="journal-{timezone.localdate():%Y-%m-%d}.csv"'
    )
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def keeping(request):
    """How long the journal is kept: set by the administrator of the union."""
    union = union_of(request.user)
    if union is None:
        raise Http404
    form = KeepingForm(request.POST or None, initial={"years": years_kept()})
    if request.method == "POST" and form.is_valid():
        set_keeping(form.cleaned_data["years"], union, actor=request.user)
        messages.success(request, "Сохранено.")
        return redirect("accounts:journal")
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/journal_keeping.html", {"form": form}, status=status)


def _asked(request):
    """(the form, the question); 404 for those who read no journal. None: not understood."""
    user = request.user
    if not user.scope(Action.VIEW_JOURNAL):
        raise Http404
    unit = chosen_unit(user, Action.VIEW_JOURNAL, request.GET.get("unit", ""))
    units = as_choices(offered_units(user, Action.VIEW_JOURNAL, unit, closed=True))
    form = JournalFilter(request.GET, units=units)
    return form, form.asked(unit)


def _record(action, request, asked, *, is_met, **told):
    """Reading is recorded where the reader holds his office, and about whom he has read.

    Whoever is named in the address and met by no line was not read about: otherwise anybody could
    write «смотрел» into the journal of a stranger.
    """
    held = asked.unit or request.user.current_mandates[0].unit
    person = asked.person if is_met else None
    record(
        action,
        held,
        actor=request.user,
        unit_id=held.pk,
        person=person or None,
        **asked.told,
        **told,
    )


def _whose(asked, rows):
    """How the person is called whose lines are asked for, by the lines themselves."""
    if not (asked and asked.person):
        return ""
    named = (entry.subject_label for entry in rows if entry.subject == asked.person)
    return next(named, "этот человек")


def _with(request, address="accounts:journal", **changes):
    asked = request.GET.copy()
    asked.pop("after", None)
    for name, value in changes.items():
        asked[name] = value
    told = asked.urlencode()
    return reverse(address) + (f"?{told}" if told else "")
