"""The office's page of one application, and what is done on it besides taking steps."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications import services
from applications.dossier import Dossier
from applications.enums import Event, Received, Refused, Stage
from applications.forms.office import CorrectionForm
from applications.guidance import guide
from applications.history import history_of, way_of
from applications.intake.states import on_word, page_titles, state_of
from applications.likeness import likeness
from applications.views.access import one
from applications.views.sheets import sheets_context
from audit.services import record
from documents.cases import Case, decline_name
from members.services import MemberRefused
from structure.queries import employers_of
from structure.scope import Action

TICKED_AT = {Stage.SIGNING, Stage.RESOLUTION, Stage.EMPLOYER}


@login_required
@require_safe
def application(request, pk):
    found = one(request, pk)
    if request.method == "GET":
        record("applications.card.read", found, actor=request.user, unit_id=found.unit_id)
    dossier = Dossier(request.user, found)
    compared = [
        likeness(found, candidate, is_open=dossier.sees(candidate.member))
        for candidate in dossier.candidates
    ]
    context = {
        "page_title": found.full_name,
        "application": found,
        "dossier": dossier,
        "guidance": guide(dossier),
        "way": way_of(dossier),
        "history": history_of(dossier, _page_of_letter),
        "likenesses": compared,
        "suggested": _suggested(dossier, compared),
        **sheets_context(request, found, dossier.may_handle),
        "papers": [_paper(dossier, slot) for slot in dossier.slots],
        "may_tick_all": dossier.may_handle
        and found.stage in TICKED_AT - {Stage.SIGNING}  # there it is the next thing itself
        and any(slot.received != Received.ORIGINAL for slot in dossier.slots),
        "personal_link": request.build_absolute_uri(found.get_public_url()),
    }
    return render(request, "applications/application.html", context)


def _page_of_letter(message):
    return reverse("notifications:message", args=[message.pk])


def _suggested(dossier, compared):
    """The most probable answer to «who is it», which is offered first."""
    strong = [
        candidate
        for candidate, found in zip(dossier.candidates, compared, strict=True)
        if found.is_strong
    ]
    if not strong:
        return Event.CLEAR
    former = {candidate.pk for candidate in dossier.former_cards}
    return Event.REJOIN if strong[0].pk in former else Event.DENY_KNOWN


def _paper(dossier, slot):
    """A row of the papers: what is printed, what came, what may be done."""
    found = dossier.application
    titles = page_titles(slot)
    scans = [
        {
            "url": reverse("applications:scan", args=[found.pk, scan.pk]),
            "thumb_url": reverse("applications:thumbnail", args=[found.pk, scan.pk, 1])
            if scan.stored.thumbnails.all()
            else "",
            "title": titles.get(scan.pk, scan.stored.name),
            "scan": scan,
            "remove_url": reverse("applications:remove_scan", args=[found.pk, scan.pk])
            if dossier.may_handle and found.stage == Stage.SIGNING
            else "",
        }
        for scan in slot.scans.all()
        if scan.removed_at is None
    ]
    is_original = slot.received == Received.ORIGINAL
    return {
        "slot": slot,
        "scans": scans,
        "is_enough": slot.received in dossier.enough,
        "state": state_of(slot, for_office=True),
        "on_word": on_word(slot),
        "may_handle": dossier.may_handle,
        "may_tick": dossier.may_handle and found.stage in TICKED_AT and not is_original,
        "may_add": dossier.may_handle and dossier.takes_scans,
        "may_untick": dossier.may_handle and found.stage == Stage.SIGNING and is_original,
    }


@login_required
@require_POST
def tick(request, pk, kind):
    """The original of one paper is in hand."""
    found = one(request, pk, Action.HANDLE_APPLICATION)
    try:
        services.tick_original(found.pk, [kind], actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{found.get_absolute_url()}#papers")


@login_required
@require_POST
def untick(request, pk, kind):
    """The tick was a mistake."""
    found = one(request, pk, Action.HANDLE_APPLICATION)
    slot = get_object_or_404(found.papers, kind=kind)
    try:
        services.untick_original(found.pk, slot.kind, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{found.get_absolute_url()}#papers")


@login_required
@require_POST
def retry(request, pk):
    """Do at once what a fault has put off."""
    found = one(request, pk, Action.HANDLE_APPLICATION)
    if services.retry(found.pk, actor=request.user):
        messages.info(request, "Пробуем ещё раз. Обновите страницу через минуту.")
    return redirect(found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request, pk):
    """Put right what the applicant wrote; papers are printed anew."""
    found = one(request, pk, Action.HANDLE_APPLICATION)
    if request.method == "GET":
        record("applications.card.read", found, actor=request.user, unit_id=found.unit_id)
    form = CorrectionForm(
        request.POST if request.method == "POST" else None,
        instance=found,
        employers=employers_of(found.unit),
    )
    if form.is_valid():
        try:
            services.correct(pk, actor=request.user, **form.cleaned_data)
        except (Refused, MemberRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Данные исправлены. Бумаги печатаются заново.")
            return redirect("applications:application", pk)
    context = {
        "page_title": "Исправить данные",
        "page_back_url": reverse("applications:application", args=[pk]),
        "page_back_title": "К заявлению",
        "form": form,
        "declined": found.genitive or _declined(form),
    }
    return render(request, "applications/correct.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def genitive(request, pk):
    """How the name typed into the form will stand in the papers: «от кого»."""
    one(request, pk, Action.HANDLE_APPLICATION)
    asked = request.GET
    said = asked.get("genitive", "").strip()[:200] or decline_name(
        *(asked.get(name, "").strip()[:60] for name in ("surname", "name", "patronymic")),
        Case.GENITIVE,
    )
    return render(request, "applications/genitive.html", {"declined": said})


def _declined(form):
    names = (str(form[name].value() or "") for name in ("surname", "name", "patronymic"))
    return decline_name(*names, Case.GENITIVE)
