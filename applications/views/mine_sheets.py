"""All signed sheets at once: dropped on the applicant's page, read while he waits."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from applications.enums import Party, Refused
from applications.intake import phones
from applications.intake.shown import OWN, sent_by_applicant
from applications.models import Application, BundlePage
from applications.taking import is_collecting
from applications.views.mine import page, sheets_context
from applications.views.mine_files import take_files
from applications.views.personal import by_personal_link
from applications.views.phone import joined
from audit.services import record
from documents.serving import serve, serve_thumbnail
from structure.queries import time_zone_of


@require_http_methods(["GET", "HEAD", "POST"])
@by_personal_link
def mine_sheets(request, application):
    """The place for all sheets: files are dropped by POST, and GET tells how far they are read.

    Once everything is read the whole page is shown anew: papers have come, the stage may have
    moved on.
    """
    complaint = ""
    if request.method == "POST":
        too_many, complaint = take_files(request, application)
        if too_many:
            return too_many
        if not request.htmx:
            if complaint:
                return page(request, application, complaint=complaint, status=422)
            return redirect(f"{application.get_public_url()}#sheets")
    elif not request.htmx:
        return redirect(application.get_public_url())
    sent = sent_by_applicant(application)
    if request.method != "POST" and not (sent and sent.is_reading):
        answer = HttpResponse()
        answer.headers["HX-Refresh"] = "true"
        return answer
    with timezone.override(time_zone_of(application.unit)):
        context = sheets_context(application, sent, complaint)
        status = 422 if complaint else 200
        return render(request, "mine/sheets.html", context, status=status)


@require_safe
@by_personal_link
def mine_sheet(request, application, pk):
    """A sheet as it was cut out: his own, or one that he has sent."""
    sheet = _sheet(application, pk)
    record(
        "applications.sheet.read", application, actor=Party.APPLICANT,
        unit_id=application.unit_id, sheet=sheet.pk,
    )  # fmt: skip
    stored = sheet.stored
    return serve(stored.file, name=stored.name, content_type=stored.content_type, inline=True)


@require_safe
@by_personal_link
def mine_sheet_small(request, application, pk):
    """The same, small. Not written to the journal: it is a part of the page itself."""
    thumbnail = _sheet(application, pk).stored.thumbnails.first()
    if thumbnail is None:
        raise Http404
    return serve_thumbnail(thumbnail.file)


def _sheet(application, pk):
    sent = application.bundles.filter(OWN)
    mine = BundlePage.objects.filter(application=application) | BundlePage.objects.filter(
        bundle__in=sent
    )
    return get_object_or_404(mine.select_related("stored"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@by_personal_link
def mine_phone(request, application):
    """«Сфотографировать телефоном»: the code on the screen of a computer, live until it ends."""
    link = phones.open_link(maker=None, application=application)
    if request.method == "POST":
        return _joined_or_ended(request, application, link)
    application = Application.objects.select_related("unit").get(pk=application.pk)
    context = {
        **joined(request, link),
        "application": application,
        "unit": application.unit,
        "takes": is_collecting(application),
        "back_url": application.get_public_url(),
        "template": "join/base.html",
    }
    name = "phone/state.html" if request.htmx else "phone/mine.html"
    return render(request, name, context)


def _joined_or_ended(request, application, link):
    if request.POST.get("do") == "end":
        if link:
            phones.end(link.pk, actor=Party.APPLICANT)
        return redirect(application.get_public_url())
    try:
        if not is_collecting(application):
            raise Refused("Бумаги сейчас не принимаются.")
        phones.join_phone(actor=Party.APPLICANT, application=application)
    except Refused as refusal:
        return page(request, application, complaint=str(refusal), status=422)
    return redirect("applications:mine_phone", application.token)
