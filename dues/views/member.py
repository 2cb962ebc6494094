"""Dues of one member: how he pays, his statements as a story, a year by months, exemptions."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from audit.services import record
from dues import exemptions
from dues.asking import enter_statement
from dues.enums import DuesRefused
from dues.hints import hints_of
from dues.models import CashDues, DuesExemption, DuesStatement, Withholding
from dues.settling import settle
from dues.statement_forms import ExemptionEndForm, ExemptionForm, ModeForm, StatementForm
from dues.strip import month_strip
from dues.timeline import rows_of, timeline
from members.editing import MemberRefused
from members.enums import ON_THE_BOOKS, DuesMode
from members.models import Member
from members.register import WITH_PLACE
from members.services import set_dues_mode
from structure.queries import dues_percent_of, employers_of
from structure.scope import Action, may

REFUSALS = (DuesRefused, MemberRefused)


@login_required
@require_safe
def member(request, pk):
    """Also for whoever sees dues where the member was before: only what is of that place."""
    found = _visible(request, pk)
    user = request.user
    if getattr(request, "looking", None) is None:
        settle([pk])
    if request.method == "GET":
        record("dues.member.read", found, actor=user, unit_id=found.unit_id)
    today = timezone.localdate()
    mine = DuesStatement.objects.for_user(user, Action.VIEW_DUES)
    told = timeline(rows_of(found, mine), today)
    is_here = may(user, Action.VIEW_DUES, found.unit)
    freed = list(
        DuesExemption.objects.for_user(user, Action.VIEW_DUES)
        .filter(member=found, cancelled_at=None)
        .order_by("-since", "-pk")
    )
    may_handle = may(user, Action.HANDLE_DUES, found.unit) and found.status in ON_THE_BOOKS
    context = {
        "page_title": found.full_name,
        "member": found,
        "told": told,
        "months": month_strip(
            found,
            today,
            statements=mine,
            withheld=Withholding.objects.for_user(user, Action.VIEW_DUES),
            cash=CashDues.objects.for_user(user, Action.VIEW_DUES),
        ),
        "exemptions": freed,
        "mode": found.get_dues_mode_display() if is_here else "",
        "hints": hints_of(found, told, freed, today) if is_here else [],
        "may_handle": may_handle,
        "handled": set(
            DuesStatement.objects.for_user(user, Action.HANDLE_DUES)
            .filter(member=found)
            .values_list("pk", flat=True)
        ),
        "sees_card": Member.objects.for_user(user, Action.VIEW_MEMBER).filter(pk=pk).exists(),
        "today": today,
    }
    return render(request, "dues/member.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request, pk):
    found = handled_member(request, pk)
    today = timezone.localdate()
    percent = dues_percent_of(found.unit)
    form = StatementForm(
        *typed(request),
        employers=employers_of(found.unit),
        initial={
            "employer": found.employer_id, "percent": percent, "starts_on": today, "dated": today,
        },
    )  # fmt: skip

    def act(**told):
        enter_statement(pk, actor=request.user, **told)

    return answer(
        request, found, form, act, title="Заявление на удержание взносов",
        done="Заявление записано. Оно ждёт передачи работодателю.",
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mode(request, pk):
    found = handled_member(request, pk)
    form = ModeForm(*typed(request), initial={"mode": found.dues_mode})

    def act(mode):
        set_dues_mode(pk, DuesMode(mode), actor=request.user)

    return answer(request, found, form, act, title="Как платит взносы", done="Записано.")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def exempt(request, pk):
    found = handled_member(request, pk)
    form = ExemptionForm(*typed(request), initial={"since": timezone.localdate()})

    def act(**told):
        exemptions.exempt(pk, actor=request.user, **told)

    return answer(
        request, found, form, act, title="Освободить от взносов",
        note="Удержание прекратится с первого дня и начнётся снова само. Работодатель узнает об "
        "этом из реестра изменений.",
        done="Освобождение записано.",
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end_exemption(request, pk):
    exemption = _exemption(request, pk)
    form = ExemptionEndForm(
        *typed(request), initial={"until": exemption.until or timezone.localdate()}
    )

    def act(until):
        exemptions.end_exemption(pk, until=until, actor=request.user)

    return answer(
        request, exemption.member, form, act, title="Когда снова платит", done="Записано."
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_exemption(request, pk):
    exemption = _exemption(request, pk)
    if request.method == "POST":
        try:
            exemptions.cancel_exemption(pk, actor=request.user)
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Освобождение отменено: взносы за это время снова должны.")
        return redirect("dues:member", exemption.member_id)
    context = {
        "page_title": "Отменить освобождение?",
        "page_lead": exemption.member.full_name,
        "text": f"{exemption.ground}, с {exemption.since:%d.%m.%Y}.",
        "warning": "Отменяют то, чего не было. Если человек снова платит, укажите, с какого дня.",
        "submit": "Отменить освобождение",
        "danger": True,
        "cancel_url": back_to(exemption.member),
    }
    return render(request, "dues/member_confirm.html", context)


# ---- what views of statements share -------------------------------------------------------------


def _visible(request, pk):
    cards = Member.objects.living().filter(pk=pk).select_related("employer", *WITH_PLACE)
    found = cards.filter(
        pk__in=Member.objects.for_user(request.user, Action.VIEW_DUES).values("pk")
    ).first()
    if found is None:
        mine = DuesStatement.objects.for_user(request.user, Action.VIEW_DUES).filter(member=pk)
        found = cards.first() if mine.exists() else None
    if found is None:
        raise Http404
    return found


def handled_member(request, pk):
    """A card on whose dues this user may act."""
    cards = Member.objects.for_user(request.user, Action.HANDLE_DUES)
    return get_object_or_404(cards.select_related("unit", "employer"), pk=pk)


def _exemption(request, pk):
    mine = DuesExemption.objects.for_user(request.user, Action.HANDLE_DUES)
    mine = mine.filter(cancelled_at=None, member__hidden_at=None, member__merged_into=None)
    return get_object_or_404(mine.select_related("member"), pk=pk)


def typed(request):
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def back_to(member):
    return reverse("dues:member", args=[member.pk])


def answer(request, member, form, act, *, title, done, submit="Сохранить", note="", danger=False):
    """Do what a valid form asks, or show the form with what is wrong."""
    if form.is_valid():
        try:
            act(**form.cleaned_data)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect("dues:member", member.pk)
    context = {
        "page_title": title,
        "page_lead": member.full_name,
        "page_back_url": back_to(member),
        "page_back_title": "Взносы",
        "form": form,
        "submit": submit,
        "note": note,
        "danger": danger,
    }
    return render(request, "dues/member_form.html", context, status=422 if form.errors else 200)
