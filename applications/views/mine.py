"""The applicant's page: where his application is, who has it, and what he can do."""

from datetime import datetime
from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from applications.enums import Event, Outcome, Party, Received, Refused, Stage
from applications.forms.mine import WithdrawForm
from applications.guards import missing_papers
from applications.intake.shown import sent_by_applicant
from applications.intake.states import State, page_titles, standing_sheets, state_of
from applications.progress import (
    history_of,
    is_waiting_for_papers,
    last_remark,
    may_withdraw,
    way_of,
)
from applications.views.join import join_address
from applications.views.personal import by_personal_link
from applications.workflow import fire
from documents.uploads import MAX_BYTES
from structure.enums import Kind
from structure.models import Unit
from structure.queries import joining_rules, nearest_value, time_zone_of

NOTES = {
    Stage.RESOLUTION: "От вас ничего не нужно",
    Stage.EMPLOYER: "От вас ничего не нужно",
}


class SignedFile(NamedTuple):
    """A picture or PDF as ``components/file_tile.html`` draws it."""

    title: str
    url: str
    thumb_url: str
    pages: int
    size: int
    remove_url: str


class Place(NamedTuple):
    """One of the four papers: to take away, and to bring back signed."""

    kind: str
    title: str
    number: int
    is_printed: bool
    pages: int
    pdf_url: str
    docx_url: str
    upload_url: str
    files: list[SignedFile]
    is_original: bool
    state: State  # what is wrong with it, sheet by sheet
    received_at: datetime | None
    error: str  # what is wrong with the file just sent, or what the chair asks to mend


@require_safe
@by_personal_link
def mine(request, application):
    return page(request, application)


def page(request, application, *, errors=None, complaint="", status=200):
    """The whole page; ``errors`` are {kind of paper: what is wrong with the file sent}.

    ``complaint`` is about files sent for all papers at once.
    """
    with timezone.override(time_zone_of(application.unit)):
        context = told_of(application, errors or {})
        if application.stage == Stage.SIGNING:
            context |= sheets_context(application, sent_by_applicant(application), complaint)
        return render(request, "mine/page.html", context, status=status)


def sheets_context(application, sent, complaint=""):
    """The place for all sheets at once, with what was sent there last."""
    token = application.token
    return {
        "application": application,
        "sent": sent,
        "complaint": complaint,
        "sheets_url": reverse("applications:mine_sheets", args=[token]),
        "phone_url": reverse("applications:mine_phone", args=[token]),
        "max_bytes": MAX_BYTES,
    }


def told_of(application, errors):
    unit = application.unit
    changes = list(application.changes.order_by("at", "pk"))
    places = places_of(application, errors)
    closes = application.timers.filter(event=Event.LAPSE).values_list("due_at", flat=True).first()
    slots = list(application.papers.order_by("pk"))
    waiting = is_waiting_for_papers(application, slots)
    failed = waiting and any(change.error and not change.effects_done_at for change in changes)
    missing = missing_papers(application) if application.stage == Stage.SIGNING else []
    note = NOTES.get(application.stage, "")
    if application.stage == Stage.SIGNING and closes:
        note = f"До {timezone.localtime(closes):%d.%m.%Y}"
    return {
        "application": application,
        "unit": unit,
        "template": f"mine/{_word(application)}.html",
        "steps": way_of(application, changes, note),
        "history": history_of(changes),
        "places": places,
        "closes": closes,
        "remark": last_remark(application, changes),
        "missing": len(missing),
        "scan_suffices": joining_rules(unit).scan_suffices,
        "has_all_scans": all(slot.received for slot in slots),
        "is_waiting": waiting,
        "has_failed": failed,
        "max_bytes": MAX_BYTES,
        "phone": nearest_value(unit, "phone"),
        "email": nearest_value(unit, "email"),
        "address": _place_to_bring(unit),
        "may_withdraw": may_withdraw(application),
        "again_url": join_address(unit),
        "outcomes": Outcome,
        "union_title": unit.get_root().name,
    }


def _place_to_bring(unit):
    """Where papers may be brought in person, "" when unknown: the union sits in another town."""
    near = {unit.kind, Kind.SHOP, Kind.PRIMARY}
    above = Unit.objects.above(unit)
    return next((one.address for one in above if one.kind in near and one.address), "")


def _word(application):
    """Which piece of the page tells what to do now."""
    if application.stage == Stage.NEW:
        return "preparing" if application.member_id else "checking"
    return str(application.stage)


def places_of(application, errors=None):
    """The four papers in the order in which they are signed; a constant number of queries."""
    errors = errors or {}
    token = application.token
    may_change = application.stage == Stage.SIGNING
    slots = (
        application.papers.select_related("paper")
        .prefetch_related("scans__stored__thumbnails", standing_sheets())
        .order_by("pk")
    )
    return [
        Place(
            kind=slot.kind,
            title=slot.get_kind_display(),
            number=number,
            is_printed=slot.paper_id is not None,
            pages=slot.paper.pages if slot.paper else 0,
            pdf_url=reverse("applications:mine_paper", args=[token, slot.kind, "pdf"]),
            docx_url=reverse("applications:mine_paper", args=[token, slot.kind, "docx"]),
            upload_url=reverse("applications:mine_upload", args=[token, slot.kind]),
            files=[
                _file(scan, token, may_change, page_titles(slot))
                for scan in slot.scans.all()
                if scan.removed_at is None
            ],
            is_original=slot.received == Received.ORIGINAL,
            state=state_of(slot),
            received_at=slot.received_at,
            error=errors.get(slot.kind) or _remark(slot, may_change),
        )
        for number, slot in enumerate(slots, start=1)
    ]


def _remark(slot, may_change):
    return f"Что исправить: {slot.remark}" if slot.remark and may_change else ""


def _file(scan, token, may_change, titles):
    has_picture = bool(scan.stored.thumbnails.all())
    address = [token, scan.pk]
    return SignedFile(
        title=titles.get(scan.pk, scan.stored.name),
        url=reverse("applications:mine_scan", args=address),
        thumb_url=reverse("applications:mine_thumbnail", args=address) if has_picture else "",
        pages=scan.stored.pages,
        size=scan.stored.size,
        remove_url=reverse("applications:mine_remove", args=address) if may_change else "",
    )


@require_safe
@by_personal_link
def mine_ready(request, application):
    """Asked again and again while papers are being made: says when to look at the page anew."""
    slots = list(application.papers.all())
    waiting = is_waiting_for_papers(application, slots)
    failed = application.changes.filter(effects_done_at=None).exclude(error="").exists()
    answer = HttpResponse(status=204)
    if not waiting or (failed and not request.GET.get("failed")):
        answer = HttpResponse()
        answer.headers["HX-Refresh"] = "true"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@by_personal_link
def mine_withdraw(request, application):
    """Ask once, then take the application back; a second press changes nothing."""
    if application.outcome == Outcome.WITHDRAWN:
        return redirect(application.get_public_url())
    form = WithdrawForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            fire(
                application.pk,
                Event.WITHDRAW,
                actor=Party.APPLICANT,
                note=form.cleaned_data["reason"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(application.get_public_url())
    if form.errors:
        status = 422
    context = {"application": application, "form": form, "may_withdraw": may_withdraw(application)}
    return render(request, "mine/withdraw.html", context, status=status)
