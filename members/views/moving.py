"""What is done with the membership of one person: a page for each act, asked before it is done."""

from collections.abc import Callable
from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from members import mending, movement
from members.editing import MemberRefused
from members.enums import ON_THE_BOOKS, Leaving, Status
from members.forms.moving import (
    EnterForm,
    MendForm,
    ProlongForm,
    RemoveForm,
    RestoreForm,
    ReturnForm,
    SuspendForm,
)
from members.ledger import recorded_day
from members.models import Member
from members.moving import MOVES, Otherwise, consequences, look_of, remove_as_shown
from structure.choosing import offered_units
from structure.scope import Action


class Asked(NamedTuple):
    """How one act is asked for and done."""

    title: str
    lead: str
    form: type[forms.Form]
    act: Callable
    submit: str
    done: str


def _enter(pk, *, unit, on, actor, **told):
    key = f"entered:{pk}:{on}"
    movement.enter(pk, unit, on=on, key=key, first_entry=False, actor=actor, **told)


def _restore(pk, *, unit, **told):
    movement.restore(pk, unit, **told)


ASKED = {
    "enter": Asked(
        "Поставить на учёт",
        "Для того, кто уже состоит в профсоюзе: прибыл с учётной карточкой или состоял до портала. "
        "Новых членов принимают по заявлению.",
        EnterForm,
        _enter,
        "Поставить на учёт",
        "на учёте",
    ),
    "suspend": Asked(
        "Временно снять с учёта",
        "Человек остаётся членом профсоюза и отсутствует. Когда вернётся, нового приёма не нужно.",
        SuspendForm,
        movement.suspend,
        "Временно снять",
        "временное снятие записано",
    ),
    "return": Asked(
        "Вернулся на учёт",
        "Временное снятие закончится, членство продолжится.",
        ReturnForm,
        movement.give_back,
        "Вернуть на учёт",
        "снова на учёте",
    ),
    "prolong": Asked(
        "Изменить срок отсутствия",
        "Напомним за 14 дней до нового дня и в сам день.",
        ProlongForm,
        movement.prolong,
        "Записать новый день",
        "новый день возвращения записан",
    ),
    "remove": Asked(
        "Снять с учёта",
        "Членство закончится. Для перехода в другую нашу организацию выберите «Перевести», для "
        "отсутствия на время — «Временно снять».",
        RemoveForm,
        remove_as_shown,
        "Дальше",
        "снятие с учёта записано",
    ),
    "restore": Asked(
        "Восстановить в членах профсоюза",
        "Человек снова станет членом профсоюза. Дата вступления и прежний стаж сохранятся.",
        RestoreForm,
        _restore,
        "Восстановить",
        "восстановление записано",
    ),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def act(request, pk, code):
    if code not in ASKED:
        raise Http404
    member, asked = mine(request, pk), ASKED[code]
    if not _is_offered(code, member):
        return _done_already(request, member)
    form = asked.form(
        request.POST or None,
        member=member,
        today=_today(member),
        units=_units(request, code, member),
    )
    context = _page(member, asked.title, asked.lead) | {"form": form, "submit": asked.submit}
    if request.method == "POST" and form.is_valid():
        if code == "remove" and "confirmed" not in request.POST:
            return render(request, "members/moving_remove.html", context | _consequences(form))
        seen = {"look": request.POST.get("look", "")} if code == "remove" else {}
        try:
            asked.act(pk, actor=request.user, **seen, **form.cleaned_data)
        except Otherwise as refusal:
            context |= _consequences(form) | {"changed": str(refusal)}
            return render(request, "members/moving_remove.html", context, status=422)
        except MemberRefused as refusal:
            member.refresh_from_db()
            if not _is_offered(code, member):
                return _done_already(request, member)
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{member}: {asked.done}.")
            return redirect(member)
    status = 422 if request.method == "POST" else 200
    return render(request, "members/moving.html", context, status=status)


def _done_already(request, member):
    """The button was pressed twice, or somebody was faster."""
    messages.info(request, f"Уже сделано. {member}: {member.get_status_display().lower()}.")
    return redirect(member)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mend(request, pk):
    """Take back the last move, put it on another day, or say that there never was a member."""
    member = mine(request, pk)
    last = mending.last_move(member)
    why = mending.why_not(member, last)
    ways = [] if why else ["take_back", "redate"]
    if member.status in {*ON_THE_BOOKS, Status.REMOVED}:
        ways.append("strike_out")
    form = MendForm(request.POST or None, member=member, today=_today(member), ways=ways, last=last)
    if request.method == "POST" and form.is_valid():
        try:
            _mend(member, actor=request.user, **form.cleaned_data)
        except MemberRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{member}: ошибка исправлена, запись об этом в истории.")
            return redirect(member)
    context = _page(member, "Исправить ошибку", "") | {
        "form": form,
        "last": last,
        "why": why,
        "ways": ways,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "members/moving_mend.html", context, status=status)


def _mend(member, *, how, note, line, actor, on=None):
    line = line or 0  # a form that names no record mends none
    match how:
        case "take_back":
            mending.take_back(member.pk, line=line, note=note, actor=actor)
        case "redate":
            mending.redate(member.pk, on=on, line=line, note=note, actor=actor)
        case "strike_out":
            movement.strike_out(member.pk, note=note, actor=actor)


def mine(request, pk):
    """The card on which this user may move the member."""
    cards = Member.objects.for_user(request.user, Action.MOVE_MEMBER)
    return get_object_or_404(cards.select_related("unit__parent__parent"), pk=pk)


def _is_offered(code, member):
    return any(move.code == code and member.status in move.statuses for move in MOVES)


def _today(member):
    return recorded_day(member.unit, timezone.now())


def _units(request, code, member):
    if code not in {"enter", "restore"}:
        return ()
    return offered_units(request.user, Action.MOVE_MEMBER, member.unit)


def _consequences(form):
    posts, transfer = consequences(form.member)
    reason = form.cleaned_data["reason"]
    return {
        "posts": posts,
        "transfer": transfer,
        "look": look_of(form.member),
        "reason": reason,
        "told": form.cleaned_data,
        "is_death": reason.leaving == Leaving.DIED,
    }


def _page(member, title, lead):
    return {"page_title": title, "page_lead": lead, "member": member}
