"""Papers and scans for the office: whoever opens the card reads, whoever handles it puts in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from applications import services
from applications.enums import BundleSource, Refused
from applications.models import ApplicationPaper, Scan
from applications.views.access import one
from applications.views.sheets import taken
from audit.services import record
from documents.models import Thumbnail
from documents.serving import DOCX, serve, serve_thumbnail
from documents.uploads import PDF
from structure.scope import Action


@login_required
@require_safe
def paper(request, pk, kind, form):
    """One of the four papers as it was printed: ``form`` is pdf or docx."""
    application = one(request, pk)
    slots = ApplicationPaper.objects.select_related("paper").exclude(paper=None)
    slot = get_object_or_404(slots, application=application, kind=kind)
    if form not in {"pdf", "docx"}:
        raise Http404
    record(
        "applications.paper.read",
        application,
        actor=request.user,
        unit_id=application.unit_id,
        kind=kind,
        form=form,
    )
    return serve(
        slot.paper.pdf if form == "pdf" else slot.paper.docx,
        name=f"{slot}, {application.short_name}.{form}",
        content_type=PDF if form == "pdf" else DOCX,
        inline=form == "pdf",
    )


@login_required
@require_safe
def scan(request, pk, scan_pk):
    """A signed picture or PDF as it was sent, removed ones included: they are evidence."""
    application, found = _scan(request, pk, scan_pk)
    record(
        "applications.scan.read",
        application,
        actor=request.user,
        unit_id=application.unit_id,
        kind=found.slot.kind,
        sha256=found.stored.sha256,
    )
    return serve(
        found.stored.file,
        name=found.stored.name,
        content_type=found.stored.content_type,
        inline=True,
    )


@login_required
@require_safe
def thumbnail(request, pk, scan_pk, page):
    """A small picture of one page. Not a reading of its own: opening the card was one."""
    _, found = _scan(request, pk, scan_pk)
    picture = get_object_or_404(Thumbnail, stored=found.stored_id, page=page)
    return serve_thumbnail(picture.file)


@login_required
@require_POST
def add_scans(request, pk, kind):
    """Put in what the applicant sent by letter or messenger: one file or several."""
    application = one(request, pk, Action.HANDLE_APPLICATION)
    slot = get_object_or_404(application.papers, kind=kind)
    complaint = taken(request, source=BundleSource.OFFICE, application=application, slot=slot)
    if complaint:
        messages.error(request, complaint)
    return redirect(f"{application.get_absolute_url()}#sheets")


@login_required
@require_POST
def remove_scan(request, pk, scan_pk):
    """Take away what was put in by mistake; it stays in the archive."""
    application = one(request, pk, Action.HANDLE_APPLICATION)
    shown = Scan.objects.filter(slot__application=application, removed_at=None)
    found = get_object_or_404(shown, pk=scan_pk)
    try:
        services.remove_scan(pk, found.pk, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{application.get_absolute_url()}#papers")


def _scan(request, pk, scan_pk):
    application = one(request, pk)
    scans = Scan.objects.select_related("slot", "stored")
    return application, get_object_or_404(scans, pk=scan_pk, slot__application=application)
