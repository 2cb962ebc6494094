"""One act on one or many applications: asked for in a dialog or on a page, answered one by one."""

from datetime import timedelta
from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.queries import users_who_may
from applications import services
from applications.enums import Event, Received, Refused, Stage
from applications.forms.office import (
    REMARKS,
    OriginalsForm,
    ReasonForm,
    RemarksForm,
    ResponsibleForm,
)
from applications.guards import has_reason
from applications.models import Application
from applications.views.access import chosen, one, way_back
from applications.workflow import STEPS, fire
from documents.services import KINDS_OF_JOINING
from dues.enums import DuesRefused
from members.enums import Status
from members.services import MemberRefused
from resolutions.enums import ResolutionRefused
from structure.scope import Action

REFUSALS = (Refused, MemberRefused, ResolutionRefused, DuesRefused)
SECOND_PRESS = timedelta(minutes=2)
UNITS_AT_ONCE = 10  # organisations whose people are compared when many applications are passed on
asks = require_http_methods(["GET", "HEAD", "POST"])


class Asked(NamedTuple):
    """How one step is asked for."""

    text: str
    submit: str
    done: str
    is_danger: bool = False


ASKED = {
    Event.CLEAR: Asked(
        "Портал заведёт заявителю свою карточку, сделает бумаги и отправит ему письмо. "
        "О том, что это разные люди, больше не спросим.",
        "Да, это другой человек",
        "это другой человек, бумаги готовятся",
    ),
    Event.REJOIN: Asked(
        "Заявление прикрепится к прежней карточке: история членства сохранится. "
        "Портал сделает бумаги и отправит письмо.",
        "Да, вступает снова",
        "вступает снова, бумаги готовятся",
    ),
    Event.DENY_KNOWN: Asked("", "Отклонить заявление", "отклонено", is_danger=True),
    Event.REJECT: Asked("", "Отказать", "отказано", is_danger=True),
}
REASONS = (
    "Не работает в этой организации",
    "Бумаги подписаны с ошибками, исправить их заявитель не захотел",
    "Заявление подано по ошибке",
    "Заявитель сообщил, что передумал вступать",
)
STANDING = {  # what is told to one who is known, by his status in the register
    Status.APPLIED: "Ваше прежнее заявление ещё рассматривается",
    Status.MEMBER: "Вы уже состоите в профсоюзе",
    Status.SUSPENDED: "Вы временно сняты с учёта",
    Status.REMOVED: "Вы сняты с учёта",
}


class Results(NamedTuple):
    done: list[Application]
    refused: list[tuple[Application, str]]


@login_required
@asks
def step(request, event):
    """Take one step on each of the applications named, with the reason that it asks for."""
    if event not in ASKED:
        raise Http404
    event, user = Event(event), request.user
    right = next(step.by for step in STEPS.values() if step.event == event)
    applications = chosen(request, right)
    asked = ASKED[event]
    needs_reason = any(has_reason in step.guards for step in STEPS.values() if step.event == event)
    form_class = ReasonForm if needs_reason else forms.Form
    form = form_class(request.POST if request.method == "POST" else None)
    if form.is_valid():
        note = form.cleaned_data.get("note", "")
        results = each(
            applications,
            lambda application: once(
                lambda: fire(application.pk, event, actor=user, note=note), application, event, user
            ),
        )
        answer = _answered(request, form, results, asked.done)
        if answer:
            return answer
    return _ask_step(request, event, applications, form)


def once(act, application, event, actor):
    """Do it; what this very user has just done is done, not refused: a second press is harmless."""
    try:
        act()
    except Refused:
        lately = timezone.now() - SECOND_PRESS
        if not application.changes.filter(event=event, actor=actor, at__gte=lately).exists():
            raise


def _ask_step(request, event, applications, form):
    if event == Event.DENY_KNOWN:
        reasons = standing_of(applications)
    else:
        reasons = REASONS if event == Event.REJECT else ()
    at_employer = any(application.stage == Stage.EMPLOYER for application in applications)
    return _page(
        request,
        "applications/step.html",
        form,
        applications,
        page_title=event.label,
        asked=ASKED[event],
        reasons=reasons,
        annuls=event == Event.REJECT and at_employer,
        without_mail=[one for one in applications if not one.email],
        action=reverse("applications:step", args=[event]),
    )


def standing_of(applications):
    """Reasons for one who is known, as the register tells of those who look like him."""
    said = []
    for candidate in applications[0].candidates.select_related("member__unit"):
        words = STANDING.get(candidate.member.status)
        if words:
            said.append(f"{words}: {candidate.member.unit}")
    return list(dict.fromkeys(said))


@login_required
@asks
def originals(request):
    """Signed originals are in hand: tick them in, one application or many."""
    applications = chosen(request, Action.HANDLE_APPLICATION)
    kinds = KINDS_OF_JOINING
    if len(applications) == 1:
        slots = applications[0].papers.exclude(received=Received.ORIGINAL)
        kinds = list(slots.order_by("pk").values_list("kind", flat=True))
    form = OriginalsForm(
        request.POST if request.method == "POST" else None, initial={"kinds": kinds}
    )
    if form.is_valid():
        kinds = form.cleaned_data["kinds"]
        results = each(
            applications,
            lambda application: services.tick_original(application.pk, kinds, actor=request.user),
        )
        answer = _answered(request, form, results, "бумаги отмечены")
        if answer:
            return answer
    return _page(
        request,
        "applications/originals.html",
        form,
        applications,
        page_title="Бумаги принесли",
        action=reverse("applications:originals"),
    )


@login_required
@asks
def reassign(request):
    """Another person answers for these applications."""
    applications = chosen(request, Action.HANDLE_APPLICATION)
    form = ResponsibleForm(
        request.POST if request.method == "POST" else None, users=_handlers_of(applications)
    )
    if form.is_valid():
        user = form.cleaned_data["user"]
        results = each(
            applications,
            lambda application: services.reassign(application.pk, user, actor=request.user),
        )
        answer = _answered(request, form, results, f"теперь отвечает {user.short_name}")
        if answer:
            return answer
    return _page(
        request,
        "applications/reassign.html",
        form,
        applications,
        page_title="Передать другому",
        action=reverse("applications:reassign"),
    )


def _handlers_of(applications):
    """Those who may handle every one of these applications, by name."""
    units = {application.unit_id: application.unit for application in applications}
    users = User.objects.order_by("surname", "name", "pk")
    for unit in list(units.values())[:UNITS_AT_ONCE]:
        users = users.filter(pk__in=users_who_may(Action.HANDLE_APPLICATION, unit).values("pk"))
    return users


@login_required
@asks
def send_back(request, pk):
    """Ask the applicant to sign some papers again, and say of each what to mend."""
    application, user = one(request, pk, Action.HANDLE_APPLICATION), request.user
    slots = list(application.papers.order_by("pk"))
    if request.method != "POST":
        slots = [slot for slot in slots if slot.received] or slots
    form = RemarksForm(request.POST if request.method == "POST" else None, slots=slots)
    if form.is_valid():
        results = each(
            [application],
            lambda found: once(
                lambda: services.send_back(pk, form.cleaned_data, actor=user),
                found,
                Event.SEND_BACK,
                user,
            ),
        )
        answer = _answered(request, form, results, "возвращено на подписание")
        if answer:
            return answer
    return _page(
        request,
        "applications/send_back.html",
        form,
        [application],
        page_title="Вернуть на подписание",
        remarks=REMARKS,
        action=reverse("applications:send_back", args=[pk]),
    )


def each(applications, act) -> Results:
    """Do the same to each in a transaction of its own: one refused does not stop the others."""
    results = Results([], [])
    for application in applications:
        try:
            act(application)
        except REFUSALS as refusal:
            results.refused.append((application, str(refusal)))
        else:
            results.done.append(application)
    return results


def _answered(request, form, results, done):
    """Away when all went well; a page that tells of each when some did not; None when none did."""
    if not results.done:
        for application, sentence in results.refused:
            who = f"{application.short_name}: " if len(results.refused) > 1 else ""
            form.add_error(None, f"{who}{sentence}")
        return None
    first = results.done[0]
    back = way_back(request, first.get_absolute_url())
    if results.refused:
        context = {
            "page_title": f"Сделано: {len(results.done)}, не сделано: {len(results.refused)}",
            "results": results,
            "done": done,
            "back": way_back(request, reverse("applications:board")),
        }
        return render(request, "applications/results.html", context)
    many = len(results.done) > 1
    messages.success(
        request, f"{done.capitalize()}: {len(results.done)}." if many else f"{first}: {done}."
    )
    return HttpResponse(status=204) if request.htmx else redirect(back)


def _page(request, template, form, applications, **context):
    context |= {
        "form": form,
        "applications": applications,
        "only": applications[0] if len(applications) == 1 else None,
        "next": way_back(request, ""),
        "cancel_url": way_back(request, applications[0].get_absolute_url()),
    }
    return render(request, template, context, status=422 if form.errors else 200)
