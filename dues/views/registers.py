"""Registers: the list, one register, and the files that the employer's payroll reads."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from audit.services import record
from documents.serving import DOCX, serve
from documents.uploads import PDF
from dues import jobs, registering
from dues.enums import DuesRefused, FileForm, JobKind, LineKind, RegisterKind, StatementState
from dues.forms import AnnulForm
from dues.founding import is_founding
from dues.models import DuesRegister, DuesRegisterLine
from dues.queries import (
    PRINTED_AT_MOST,
    SHOWN,
    page_of_lines,
    page_of_registers,
    progress_of,
)
from dues.sending import copies_of
from dues.views.files import download
from dues.window import employers_lent, registers_of
from structure.scope import Action

SLOW = 30  # seconds of waiting after which the page says what may be the matter
STATES = [
    ("", "Все"),
    ("made", "Не переданы"),
    ("handed", "Ждут подтверждения"),
    ("done", "Готово"),
    ("annulled", "Аннулированные"),
]
KINDS = [
    (LineKind.NEW, "Впервые"),
    (LineKind.CHANGED, "Изменения"),
    (LineKind.STOPPED, "Прекращения"),
    (LineKind.CANCELLED, "Не удерживать"),
]


def found_in(request, pk, action=Action.VIEW_DUES, *, is_given_out=False):
    """The register, without those who have forbidden it since.

    A long one is looked through for them when it ``is_given_out`` or handed over: the page shows
    only lines of who may be told of.
    """
    mine = DuesRegister.objects.for_user(request.user, action)
    found = mine.select_related("unit").filter(pk=pk).first()
    is_looked_through = found and (is_given_out or not jobs.is_long(found))
    if is_looked_through and _may_strike(request, found.unit):
        registering.drop_forbidden(pk)
    return get_object_or_404(mine.select_related("unit", "employer", "paper"), pk=pk)


def _may_strike(request, unit):
    """Not while another's eyes are looked through, and not by one who was only lent a look."""
    is_looking = getattr(request, "looking", None) is not None
    return not is_looking and request.user.scope(Action.VIEW_DUES).holds(unit)


@login_required
@require_safe
def registers(request):
    user = request.user
    if not user.scope(Action.VIEW_DUES):
        if employers_lent(user).exists():
            return redirect("dues:window")
        if not user.is_lent_for(Action.VIEW_DUES):
            raise Http404
    state = request.GET.get("state", "")
    rows, after = page_of_registers(user, state=state, after=request.GET.get("after", ""))
    context = {
        "rows": rows,
        "state": state if state in dict(STATES) else "",
        "states": STATES,
        "next_url": f"?state={state}&after={after}" if after else "",
        "sees_statements": bool(user.scope(Action.VIEW_DUES)),
    }
    return render(request, "dues/registers.html", context)


@login_required
@require_safe
def register(request, pk):
    found = found_in(request, pk)
    is_office = request.user.scope(Action.VIEW_DUES).holds(found.unit)
    if not is_office and registers_of(request.user).filter(pk=pk).exists():
        return redirect("dues:window_register", pk)
    if request.method == "GET":
        record("dues.register.read", found, actor=request.user, unit_id=found.unit_id)
    mine = DuesRegister.objects.for_user(request.user, Action.HANDLE_DUES)
    progress = progress_of([found])[found.pk]
    shown = request.GET.get("shown", "")
    shown = shown if shown in SHOWN else ""
    after = request.GET.get("after", "")
    after = int(after) if after.isdecimal() and len(after) < 10 else 0
    lines, following = page_of_lines(found, shown=shown, after=after)
    waiting = {line.pk for line in lines if line.asks} if found.handed_on else set()
    is_old = is_founding(found)
    context = {
        **_printing(request, found),
        "lines": lines,
        "waiting": waiting,
        "next_url": f"?shown={shown}&after={following}" if following else "",
        "shown": shown,
        "shown_kinds": _kinds(found, progress, shown),
        "progress": progress,
        "may_handle": mine.filter(pk=pk).exists(),
        "is_founding": is_old,
        "copies": copies_of(found) if is_office else [],
        "sees_statements": bool(request.user.scope(Action.VIEW_DUES)),
        "way": _way(found, progress, is_old),
        "CANCELLED": StatementState.CANCELLED,
    }
    return render(request, "dues/register.html", context)


def _kinds(found, progress, shown):
    """Which lines there are to be shown apart: an index is asked for each kind."""
    if found.kind == RegisterKind.FULL:
        return []
    there = DuesRegister.objects.filter(pk=found.pk).values_list(
        *(Exists(DuesRegisterLine.objects.filter(register=OuterRef("pk"), kind=kind))
          for kind, _ in KINDS)
    ).get()  # fmt: skip
    kinds = [one for one, is_there in zip(KINDS, there, strict=True) if is_there]
    kinds = kinds if len(kinds) > 1 else []
    if found.handed_on and progress.to_confirm:
        kinds.append(("waiting", "Ждут ответа"))
    if progress.refused:
        kinds.append(("refused", "Не приняты"))
    return [("", "Все строки"), *kinds] if kinds or shown else []


def _way(found, progress, is_old):
    made = {
        "title": "Составлен",
        "note": f"{found.dated:%d.%m.%Y}, {found.created_by}",
        "state": "done",
    }
    if found.annulled_on:
        on = f"{found.annulled_on:%d.%m.%Y}"
        return [made, {"title": "Аннулирован", "note": on, "state": "failed"}]
    handed, left = found.handed_on, progress.to_confirm
    done = bool(handed) and not left
    way = [
        made,
        {
            "title": "Передан работодателю",
            "note": _handed(found, is_old) if handed else "",
            "state": "done" if handed else "now",
        },
    ]
    if found.kind == RegisterKind.FULL:
        return way
    refused = f", не принято {progress.refused}" if progress.refused else ""
    return [
        *way,
        {
            "title": "Бухгалтерия ответила",
            "note": f"принято {progress.confirmed} из {progress.people}{refused}",
            "state": "done" if done else "now" if handed else "later",
        },
    ]


def _handed(found, is_old):
    if is_old:  # nobody has received it: it tells what was so already
        return f"{found.handed_on:%d.%m.%Y}. {found.received_by}"
    how = f", {found.get_handed_way_display().lower()}" if found.handed_way else ""
    return f"{found.handed_on:%d.%m.%Y}{how}, принял: {found.received_by}"


@login_required
@require_safe
def printing(request, pk):
    """What the page of a register asks while it is being printed; 204 is «not yet»."""
    context = _printing(request, found_in(request, pk))
    if context["waits"] and context["is_slow"] == (request.GET.get("slow") == "1"):
        return HttpResponse(status=204)
    return render(request, "dues/printing.html", context)


def _printing(request, found):
    since = request.GET.get("since", "")
    now = int(timezone.now().timestamp())
    since = int(since) if since.isdecimal() and len(since) < 12 else now
    is_long = found.people > PRINTED_AT_MOST
    owed = found.paper_id is None and found.annulled_on is None and found.people > 0
    waits = owed and not found.paper_error and not is_long
    return {
        "register": found,
        "waits": waits,
        "is_slow": waits and now - since > SLOW,
        "since": since,
        "is_closed": not is_long and found.names_hidden,  # a long one has no paper
        "is_long": is_long,
        "most": PRINTED_AT_MOST,
    }


@login_required
@require_safe
def file(request, pk, form):
    """The register as a file. Every one taken away is in the journal."""
    found = found_in(request, pk, is_given_out=True)
    if form not in (*FileForm.values, *PAPERS) or found.annulled_on:
        raise Http404
    if form in PAPERS:
        response = PAPERS[form](found, f"{found}, {found.employer}.{form}")
    else:
        response, is_file = download(request, found, form)
        if not is_file:
            return response
    record("dues.register.exported", found, actor=request.user, unit_id=found.unit_id, form=form)
    return response


def _pdf(found, name):
    return serve(_paper(found).pdf, name=name, content_type=PDF, inline=True)


def _docx(found, name):
    return serve(_paper(found).docx, name=name, content_type=DOCX, inline=False)


def _paper(found):
    if found.paper is None or found.names_hidden:
        raise Http404
    if registering.forbidden_lines(found.pk).exists():  # it names them yet
        raise Http404
    return found.paper


PAPERS = {"pdf": _pdf, "docx": _docx}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def annul(request, pk):
    found = found_in(request, pk, Action.HANDLE_DUES)
    form = AnnulForm(request.POST or None)
    if form.is_valid():
        try:
            if jobs.is_long(found):
                return _go(request, _annul_later(request, found, **form.cleaned_data))
            registering.annul_register(pk, actor=request.user, **form.cleaned_data)
        except DuesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{found} аннулирован. Заявления снова ждут реестра.")
            return _go(request, found)
    status = 422 if form.errors else 200
    return render(request, "dues/annul.html", {"form": form, "register": found}, status=status)


def _annul_later(request, found, *, reason):
    return jobs.order(
        JobKind.ANNUL, unit=found.unit, employer=found.employer, register=found,
        user=request.user, reason=reason,
    )  # fmt: skip


def _go(request, there):
    url = there.get_absolute_url()
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


@login_required
@require_POST
def print_again(request, pk):
    found = found_in(request, pk, Action.HANDLE_DUES)
    registering.print_again(found)
    messages.info(request, "Печатаем ещё раз.")
    return redirect(found)
