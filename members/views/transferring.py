"""Requests to transfer members: lists, asking from either side, the page of one, its steps."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from audit.services import record
from members import transfer_lists as lists
from members import transfers
from members.editing import MemberRefused
from members.effects import known_as
from members.enums import TransferEvent, TransferSide, TransferStage
from members.forms.transferring import DayForm, NoteForm, SeekForm
from members.ledger import recorded_day
from members.models import Transfer
from members.sections import sections_of
from members.transfer_lists import Which
from members.views.moving import mine
from members.workflow import STEPS, may_take, steps_for
from structure import branches
from structure.choosing import offered_units
from structure.enums import Kind
from structure.models import Unit
from structure.scope import Action, may

TABS = {Which.WAITING: "Ждут вас", Which.SENT: "В работе", Which.DONE: "Завершённые"}
ACTS = {
    TransferEvent.AGREE: ("Подтвердить перевод", "Подтвердить", "перевод подтверждён"),
    TransferEvent.REFUSE: ("Отклонить перевод", "Отклонить", "перевод отклонён"),
    TransferEvent.WITHDRAW: ("Отозвать запрос", "Отозвать", "запрос отозван"),
}


@login_required
@require_safe
def transfers_list(request):
    user = request.user
    if not (user.scope(Action.VIEW_MEMBER) or user.is_lent_for(Action.VIEW_MEMBER)):
        raise Http404
    asked = request.GET.get("which", "")
    which = Which(asked) if asked in set(Which) else Which.WAITING
    rows, after = lists.transfers_of(user, which, request.GET.get("after", ""))
    context = {
        "page_title": "Переводы",
        "sections": sections_of(user, request.path),
        "tabs": [(title, one.value, one == which) for one, title in TABS.items()],
        "which": which.value,
        "waiting": lists.waiting_count(user),
        "rows": lists.hide(user, rows),
        "next_url": f"?{urlencode({'which': which, 'after': after})}" if after else "",
        "may_ask": bool(user.scope(Action.MOVE_MEMBER)),
    }
    return render(request, "members/transfers.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def transfer_out(request, pk):
    """The organisation where he is asks: find where to, then the day."""
    member = mine(request, pk)
    asked = request.POST if request.method == "POST" else request.GET
    places = Unit.objects.open().filter(tree_id=member.unit.tree_id).exclude(kind=Kind.UNION)
    places = places.exclude(pk=member.unit_id)
    context = {
        "page_title": "Перевести на учёт",
        "member": member,
        "words": request.GET.get("q", "")[:100],
    }
    if "to" not in asked:
        page = branches.found_by(places, context["words"]) if context["words"].strip() else None
        context |= {"found": page.rows if page else [], "is_more": bool(page and page.after)}
        return render(request, "members/transfer_out.html", context)
    target = get_object_or_404(places, pk=branches.read_id(asked["to"]))
    form = DayForm(request.POST or None, today=recorded_day(target, timezone.now()))
    if request.method == "POST" and form.is_valid():
        try:
            transfer = transfers.ask(
                pk, target, side=TransferSide.SOURCE, actor=request.user, **form.cleaned_data
            )
        except MemberRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _told(transfer))
            return redirect("members:transfer", transfer.pk)
    context |= {
        "target": target,
        "form": form,
        "is_mine": may(request.user, Action.MOVE_MEMBER, target),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "members/transfer_out.html", context, status=status)


def _told(transfer):
    match transfer.stage:
        case TransferStage.DONE:
            return f"{transfer.member}: переведён, теперь {transfer.target}."
        case TransferStage.AGREED:
            return f"{transfer.member}: перевод записан на {transfer.on:%d.%m.%Y}."
    return "Запрос отправлен. Другая организация подтвердит его или отклонит с причиной."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def transfer_in(request):
    """The organisation where he goes asks: his card, surname and birthday tell who he is."""
    user = request.user
    units = [
        unit
        for unit in offered_units(user, Action.MOVE_MEMBER, _chosen(request))
        if unit.kind != Kind.UNION
    ]
    if not units:
        raise Http404
    form = SeekForm(request.POST or None, units=units, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        target = told.pop("unit")
        who = {name: told.pop(name) for name in ("card_number", "surname", "birth_date")}
        try:
            found = transfers.seek(**who, unit=target, actor=user)
            transfer = transfers.ask(found.pk, target, side=TransferSide.TARGET, actor=user, **told)
        except MemberRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _told(transfer))
            return redirect("members:transfer", transfer.pk)
    context = {"page_title": "Принять на учёт из другой организации", "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "members/transfer_in.html", context, status=status)


def _chosen(request):
    mandates = [mandate.unit for mandate in request.user.current_mandates]
    return mandates[0] if len(mandates) == 1 else None


@login_required
@require_safe
def transfer(request, pk):
    found = _seen(request.user, pk)
    lists.hide(request.user, [found])
    _note_read(request, found)
    steps = {step.event for step in steps_for(request.user, found)}
    context = {
        "page_title": "Запрос о переводе",
        "transfer": found,
        "events": [
            (event.value, ACTS[event][0], event == TransferEvent.AGREE)
            for event in ACTS
            if event in steps
        ],
        "sees_card": may(request.user, Action.VIEW_MEMBER, found.member.unit),
        "today": timezone.localdate(),
    }
    return render(request, "members/transfer.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def transfer_step(request, pk, event):
    """Confirm, refuse with a reason, take back."""
    found = _seen(request.user, pk)
    if event not in ACTS or not _is_theirs(request.user, found, event):
        raise Http404
    step = next((one for one in steps_for(request.user, found) if one.event == event), None)
    if step is None:
        messages.info(request, f"Уже решено: {found.get_stage_display().lower()}.")
        return redirect("members:transfer", pk)
    title, submit, done = ACTS[event]
    form = NoteForm(request.POST or None) if step.needs_note else None
    refusal = ""
    if request.method == "POST" and (form is None or form.is_valid()):
        note = {"note": form.cleaned_data["note"]} if form else {}
        try:
            _take(found, TransferEvent(event), actor=request.user, **note)
        except MemberRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, f"{known_as(found)}: {done}.")
            return redirect("members:transfer", pk)
    lists.hide(request.user, [found])
    _note_read(request, found)
    context = {
        "page_title": title,
        "transfer": found,
        "form": form,
        "submit": submit,
        "refusal": refusal,
        "event": event,
        "back": reverse("members:transfer", args=[pk]),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "members/transfer_step.html", context, status=status)


def _note_read(request, found):
    """The page tells of the person; to the side that does not see him yet, what it typed itself."""
    if request.method == "GET" and not found.is_hidden:
        unit_id = found.member.unit_id
        record("members.transfer.read", found, actor=request.user, unit_id=unit_id)


def _is_theirs(user, found, event):
    """Does this user stand on the side that takes such a step, at whatever stage it is now?"""
    return any(may_take(step, found, user) for step in STEPS.values() if step.event == event)


def _take(found, event, **told):
    act = {
        TransferEvent.AGREE: transfers.agree,
        TransferEvent.REFUSE: transfers.refuse,
        TransferEvent.WITHDRAW: transfers.withdraw,
    }[event]
    act(found.pk, **told)


def _seen(user, pk):
    rows = Transfer.objects.for_user(user, Action.VIEW_MEMBER)
    return get_object_or_404(rows.select_related("member__unit", "source", "target"), pk=pk)
