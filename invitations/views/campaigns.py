"""Campaigns: the list, a new one, its page with everybody, and what can be done with it."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.services import record
from invitations import queries, services
from invitations.enums import CampaignRefused, State
from invitations.forms import NewForm, WordsForm
from invitations.models import Campaign
from invitations.sheets import COLUMNS, MOST_LINES, read_lines
from members.enums import ExportFormat
from members.export_files import CONTENT_TYPES, table
from notifications.catalogue import read_kind
from structure.choosing import chosen_unit, offered_units
from structure.keyset import moment, page_of
from structure.models import Unit
from structure.scope import Action

PAGE = 30


def _mine(request):
    if not request.user.scope(Action.MANAGE_PEOPLE):
        raise Http404
    return Campaign.objects.for_user(request.user, Action.MANAGE_PEOPLE).select_related(
        "unit", "created_by"
    )


@login_required
@require_safe
def campaigns(request):
    rows, after = page_of(
        _mine(request), "created_at", request.GET.get("after", ""), PAGE,
        read=moment, descending=True,
    )  # fmt: skip
    here = reverse("invitations:campaigns")
    context = {"rows": rows, "next_url": f"{here}?after={after}" if after else ""}
    return render(request, "invitations/campaigns.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request):
    _mine(request)
    chosen = chosen_unit(request.user, Action.MANAGE_PEOPLE, request.GET.get("unit", ""))
    units = offered_units(request.user, Action.MANAGE_PEOPLE, chosen)
    if request.method == "POST":
        told = chosen_unit(request.user, Action.MANAGE_PEOPLE, request.POST.get("unit", ""))
        units = offered_units(request.user, Action.MANAGE_PEOPLE, told)
    form = NewForm(
        request.POST or None,
        request.FILES or None,
        units=units,
        initial={"unit": chosen and chosen.pk},
    )
    if request.method == "POST" and form.is_valid():
        try:
            campaign = _prepared(request.user, form.cleaned_data)
        except CampaignRefused as refusal:
            form.add_error("file" if form.cleaned_data["whom"] == "list" else None, str(refusal))
        else:
            return redirect("invitations:campaign", campaign.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "invitations/new.html", {"form": form}, status=status)


def _prepared(user, told):
    is_list = told["whom"] == "list"
    return services.prepare(
        int(told["unit"]),
        title=told["title"],
        whom=None if is_list else told["whom"],
        lines=read_lines(told["file"]) if is_list else None,
        remind_after_days=told["remind_after_days"],
        actor=user,
    )


@login_required
@require_safe
def sample(request):
    """The list to be filled in: organisations of the reader, a line each."""
    _mine(request)
    units = Unit.objects.for_user(request.user, Action.MANAGE_PEOPLE).open()
    rows = units.order_by("tree_id", "lft").values_list("code", "short_name")[:MOST_LINES]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.xlsx"
        with table(path, ExportFormat.XLSX, COLUMNS) as add:
            for row in rows:
                add(row)
        response = HttpResponse(path.read_bytes(), content_type=CONTENT_TYPES[ExportFormat.XLSX])
    response["Content-Disposition"] = 'attachment; filename="invitations.xlsx"'
    return response


@login_required
@require_safe
def campaign(request, pk):
    found = get_object_or_404(_mine(request), pk=pk)
    if request.method == "GET":
        record("invitations.campaign.read", found, actor=request.user, unit_id=found.unit_id)
    return _page(request, found)


def _page(request, found, *, form=None, status=200):
    outcome = request.GET.get("show", "")
    people, after = queries.invitees_of(found, outcome, request.GET.get("after", ""))
    here = reverse("invitations:campaign", args=[found.pk])
    if found.state == State.DRAFT and form is None:
        form = WordsForm(
            initial={
                "subject": found.subject,
                "body": found.body,
                "remind_after_days": found.remind_after_days,
            }
        )
    context = {
        **_progress(found),
        "people": people,
        "show": outcome,
        "form": form,
        "words": read_kind(services.LETTER).words,
        "next_url": f"{here}?show={outcome}&after={after}" if after else "",
        "can_repeat": found.state == State.SENT
        and services.to_repeat(found, timezone.now()).exists(),
    }
    return render(request, "invitations/campaign.html", context, status=status)


def _progress(found):
    outcomes = queries.outcomes(found)
    counted = dict(outcomes)
    whole = sum(counted.values())
    return {
        "campaign": found,
        "outcomes": outcomes,
        "whole": whole,
        "ready": counted.get("ready", 0),
        "faults": counted.get("faulty", 0),
        "came": counted.get("came", 0),
        "done": whole - counted.get("ready", 0),
    }


@login_required
@require_safe
def progress(request, pk):
    """How far the letters have gone, for the page that waits."""
    found = get_object_or_404(_mine(request), pk=pk)
    response = render(request, "invitations/progress.html", _progress(found))
    if found.state != State.SENDING:
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def word(request, pk):
    found = get_object_or_404(_mine(request), pk=pk)
    form = WordsForm(request.POST)
    if form.is_valid():
        try:
            services.word(pk, actor=request.user, **form.cleaned_data)
        except CampaignRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Текст письма сохранён.")
        return redirect("invitations:campaign", pk)
    return _page(request, found, form=form, status=422)


def _doing(do, said):
    """A view that does one thing with a campaign and says so."""

    @login_required
    @require_POST
    def view(request, pk):
        get_object_or_404(_mine(request), pk=pk)
        try:
            done = do(pk, actor=request.user)
        except CampaignRefused as refusal:
            messages.error(request, str(refusal))
        else:
            if done:
                messages.success(request, said)
        return redirect("invitations:campaign", pk)

    return view


start = _doing(services.start, "Приглашения отправляются. Страницу можно закрыть.")
stop = _doing(services.stop, "Остановлено. Кому письмо ушло, тот приглашён.")
repeat = _doing(services.repeat, "Приглашаем ещё раз тех, кто не пришёл.")
