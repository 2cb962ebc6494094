"""What a resolution is printed on: the papers, the extracts, and how far the printing is."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit.services import record
from documents.joining import joined
from documents.serving import DOCX, send, serve
from documents.uploads import PDF
from resolutions import services
from resolutions.enums import ResolutionRefused, State
from resolutions.models import Resolution
from resolutions.queries import is_waiting
from structure.scope import Action

SLOW = 30  # seconds of waiting after which the page says what may be the matter
FORMATS = {"pdf": PDF, "docx": DOCX}


def find(request, pk, action=Action.VIEW_RESOLUTION):
    mine = Resolution.objects.for_user(request.user, action)
    return get_object_or_404(mine.select_related("unit", "paper", "scan"), pk=pk)


@login_required
@require_safe
def printing(request, pk):
    """What the page of a resolution asks while something is being printed; 204 is «not yet»."""
    found = find(request, pk)
    context = printing_of(request, found)
    shown_slow = request.GET.get("slow") == "1"
    if context["waits"] and context["is_slow"] == shown_slow:
        return HttpResponse(status=204)
    return render(request, "resolutions/printing.html", context)


def printing_of(request, found):
    since = request.GET.get("since", "")
    now = int(timezone.now().timestamp())
    since = int(since) if since.isdecimal() and len(since) < 12 else now
    waits = is_waiting(found)
    mine = Resolution.objects.for_user(request.user, Action.SIGN_RESOLUTION)
    lines = list(found.lines.select_related("unit", "extract", "member").order_by("position"))
    return {
        "resolution": found,
        "may_sign": mine.filter(pk=found.pk).exists(),
        "lines": lines,
        "waits": waits,
        "is_slow": waits and now - since > SLOW,
        "since": since,
        "has_fault": bool(found.paper_error) and not waits and found.state != State.ANNULLED,
        "extracts_ready": all(line.extract_id or line.is_hidden for line in lines),
        "is_closed": found.names_hidden,
    }


@login_required
@require_safe
def paper(request, pk, form):
    found = find(request, pk)
    if found.paper is None or form not in FORMATS or found.names_hidden:
        raise Http404
    record("resolutions.paper.read", found, actor=request.user, unit_id=found.unit_id, form=form)
    return serve(
        getattr(found.paper, form),
        name=f"{found}.{form}",
        content_type=FORMATS[form],
        inline=form == "pdf",
    )


@login_required
@require_safe
def scan(request, pk):
    found = find(request, pk)
    if found.scan is None:
        raise Http404
    record("resolutions.scan.read", found, actor=request.user, unit_id=found.unit_id)
    return serve(
        found.scan.file,
        name=found.scan.name,
        content_type=found.scan.content_type,
        inline=True,
    )


@login_required
@require_POST
def ask_extracts(request, pk):
    found = find(request, pk, Action.SIGN_RESOLUTION)
    try:
        services.ask_extracts(pk, actor=request.user)
    except ResolutionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{found.get_absolute_url()}#printing")


@login_required
@require_POST
def print_again(request, pk):
    found = find(request, pk, Action.SIGN_RESOLUTION)
    services.print_again(found)
    messages.info(request, "Печатаем ещё раз.")
    return redirect(found)


@login_required
@require_safe
def extract(request, pk, line_pk, form):
    found = find(request, pk)
    line = get_object_or_404(found.lines.select_related("extract", "member"), pk=line_pk)
    if line.extract is None or form not in FORMATS or line.is_hidden:
        raise Http404
    record(
        "resolutions.extract.read",
        found,
        actor=request.user,
        unit_id=found.unit_id,
        form=form,
        members=[line.member_id],
    )
    return serve(
        getattr(line.extract, form),
        name=f"Выписка, {line.full_name}.{form}",
        content_type=FORMATS[form],
        inline=form == "pdf",
    )


@login_required
@require_safe
def extracts(request, pk):
    """All extracts as one PDF, to be printed by one press."""
    found = find(request, pk)
    named = found.lines.filter(member__hidden_at=None)
    lines = list(named.select_related("extract").order_by("position"))
    if not lines or found.state != State.SIGNED or any(line.extract is None for line in lines):
        raise Http404
    record(
        "resolutions.extract.read",
        found,
        actor=request.user,
        unit_id=found.unit_id,
        form="pdf",
        members=[line.member_id for line in lines],
    )
    return send(
        joined(line.extract for line in lines),
        name=f"Выписки, {found}.pdf",
        content_type=PDF,
        inline=True,
    )
