"""Files of the applicant's page: papers to take away, signed ones to send and to look at."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.limits import address_of, too_often, wait_for
from applications.enums import BundleSource, Party, Refused
from applications.intake.services import in_words, take_bundle
from applications.limits import UPLOAD, UPLOAD_ONE_LINK
from applications.models import Application, Scan
from applications.services import remove_scan
from applications.views.mine import page, places_of
from applications.views.personal import by_personal_link
from audit.services import record
from documents.enums import UploadRefused
from documents.serving import DOCX, serve, serve_thumbnail
from documents.uploads import MAX_BYTES, PDF
from structure.queries import time_zone_of


@require_safe
@by_personal_link
def mine_paper(request, application, kind, form):
    """A paper to sign, as PDF or DOCX."""
    slot = get_object_or_404(
        application.papers.select_related("paper"), kind=kind, paper__isnull=False
    )
    if form not in {"pdf", "docx"}:
        raise Http404
    record(
        "applications.paper.read", application, actor=Party.APPLICANT,
        unit_id=application.unit_id, kind=kind, form=form,
    )  # fmt: skip
    file, content_type = (slot.paper.pdf, PDF) if form == "pdf" else (slot.paper.docx, DOCX)
    name = f"{slot.get_kind_display()}, {application.short_name}.{form}"
    return serve(file, name=name, content_type=content_type, inline=form == "pdf")


@require_safe
@by_personal_link
def mine_scan(request, application, pk):
    scan = _scan(application, pk)
    record(
        "applications.scan.read", application, actor=Party.APPLICANT,
        unit_id=application.unit_id, kind=scan.slot.kind,
    )  # fmt: skip
    stored = scan.stored
    return serve(stored.file, name=stored.name, content_type=stored.content_type, inline=True)


@require_safe
@by_personal_link
def mine_thumbnail(request, application, pk):
    """The first page, small. Not written to the journal: it is a part of the page itself."""
    thumbnail = _scan(application, pk).stored.thumbnails.first()
    if thumbnail is None:
        raise Http404
    return serve_thumbnail(thumbnail.file)


def _scan(application, pk):
    mine = Scan.objects.filter(slot__application=application, removed_at=None)
    return get_object_or_404(mine.select_related("slot", "stored"), pk=pk)


@require_POST
@by_personal_link
def mine_upload(request, application, kind):
    """Signed pages into their place: what no code names is taken for what the sender says."""
    slot = get_object_or_404(application.papers, kind=kind)
    too_many, complaint = take_files(request, application, slot=slot)
    return too_many or _answer(request, application, kind, complaint)


def take_files(request, application, slot=None):
    """(the page that asks to wait, or None; what is wrong with the files, or "")."""
    seconds = wait_for(UPLOAD, address_of(request)) or wait_for(UPLOAD_ONE_LINK, application.pk)
    if seconds:
        return too_often(request, seconds), ""
    try:
        bundle = take_bundle(
            ((file.name, file.read()) for file in request.FILES.getlist("file")),
            source=BundleSource.APPLICANT,
            actor=Party.APPLICANT,
            application=application,
            slot=slot,
        )
    except (UploadRefused, Refused) as refusal:
        return None, str(refusal)
    return None, in_words(bundle.refused)


@require_POST
@by_personal_link
def mine_remove(request, application, pk):
    """Take a page away; one that is away already changes nothing."""
    scan = get_object_or_404(
        Scan.objects.filter(slot__application=application).select_related("slot"), pk=pk
    )
    complaint = ""
    if scan.removed_at is None:
        try:
            remove_scan(application.pk, pk, actor=Party.APPLICANT)
        except Refused as refusal:
            complaint = str(refusal)
        except Scan.DoesNotExist:  # removed by another press in this very moment
            pass
    return _answer(request, application, scan.slot.kind, complaint)


def _answer(request, application, kind, complaint):
    before = application.stage
    application = Application.objects.select_related("unit", "responsible", "resolution").get(
        pk=application.pk
    )
    moved = application.stage != before
    if not request.htmx:
        if complaint and not moved:
            return page(request, application, errors={kind: complaint}, status=422)
        if complaint:
            messages.warning(request, complaint)
        end = "" if moved else f"#slot-{kind}"
        return redirect(application.get_public_url() + end)
    if not complaint:  # the sheets are being read, or a page was taken away: all of it has changed
        response = HttpResponse()
        response.headers["HX-Refresh"] = "true"
        return response
    places = places_of(application, {kind: complaint})
    place = next(place for place in places if place.kind == kind)
    context = {"place": place, "max_bytes": MAX_BYTES}
    with timezone.override(time_zone_of(application.unit)):
        return render(request, "mine/slot.html", context, status=422)
