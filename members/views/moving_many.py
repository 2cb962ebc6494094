"""One act on many cards of the register: chosen, foreseen, confirmed, told, taken back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from members import moving_many as many
from members.editing import MemberRefused
from members.enums import JobState
from members.forms.moving import RemoveForm, SuspendForm
from members.forms.transferring import DayForm
from members.ledger import recorded_day
from members.models import MoveJob
from structure import branches
from structure.enums import Kind
from structure.models import Unit
from structure.scope import Action

asks = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@asks
def bulk_move(request):
    """``member`` names the cards, ``what`` the act, ``to`` the organisation of a transfer."""
    asked = request.POST if request.method == "POST" else request.GET
    if not request.user.scope(Action.MOVE_MEMBER):
        raise Http404
    pks = [branches.read_id(text) for text in dict.fromkeys(asked.getlist("member"))]
    cards = many.chosen(request.user, pks)
    if not cards:
        messages.info(request, "Отметьте в реестре людей, с которыми это сделать.")
        return redirect("members:register")
    code = asked.get("what", "")
    context = {
        "page_title": many.KINDS[code].title if code in many.KINDS else "Движение для выбранных",
        "page_back_url": reverse("members:register"),
        "page_back_title": "Реестр",
        "cards": cards,
        "left_out": len(pks) - len(cards),
        "what": code,
    }
    if code not in many.KINDS:
        acts = [(kind.title, _address(cards, what=name)) for name, kind in many.KINDS.items()]
        return render(request, "members/many_what.html", context | {"acts": acts})
    target = None
    if code == "transfer":
        target = _places(cards).filter(pk=branches.read_id(asked.get("to", ""))).first()
        if target is None:
            return _find(request, context)
    return _ask(request, context, target)


def _ask(request, context, target):
    cards, code = context["cards"], context["what"]
    today = recorded_day(target or cards[0].unit, timezone.now())
    data = request.POST if request.method == "POST" else None
    match code:
        case "suspend":
            form = SuspendForm(data, today=today, member=None)
        case "remove":
            form = RemoveForm(data, today=today, member=None)
        case _:
            form = DayForm(data, today=today)
    context |= {"form": form, "target": target, "most": many.MOST}
    if not form.is_valid():
        status = 422 if data is not None else 200
        return render(request, "members/many_form.html", context, status=status)
    told = form.cleaned_data | ({"target": target} if target else {})
    if "confirmed" not in data:
        foreseen = many.foresee(code, cards, told)
        context |= {
            "can": [card for card, why in foreseen if not why],
            "cannot": [(card, why) for card, why in foreseen if why],
            "told": told,
        }
        return render(request, "members/many_confirm.html", context)
    job = many.order(code, cards, actor=request.user, **told)
    if len(job.members) <= many.AT_ONCE:
        many.work(job.pk)
    return redirect("members:bulk_result", job.operation)


def _find(request, context):
    words = request.GET.get("q", "")[:100]
    page = branches.found_by(_places(context["cards"]), words) if words.strip() else None
    context |= {
        "words": words,
        "found": [
            (place, _address(context["cards"], what="transfer", to=place.pk))
            for place in (page.rows if page else ())
        ],
        "is_more": bool(page and page.after),
    }
    return render(request, "members/many_where.html", context)


@login_required
@asks
def bulk_result(request, operation):
    """What one operation did or is doing; taken back from here."""
    now, user = timezone.now(), request.user
    job = MoveJob.objects.filter(operation=operation, user=user).first()
    undoing = MoveJob.objects.filter(undoes=operation, user=user).order_by("-pk").first()
    lines, requests = many.lines_of(user, operation), many.requests_of(user, operation)
    if not (lines or requests or (job and user.scope(Action.MOVE_MEMBER))):
        raise Http404
    if request.method == "POST":
        try:
            undoing = many.undo(user, operation, now=now)
        except MemberRefused as refusal:
            messages.error(request, str(refusal))
        else:
            if len(undoing.members) <= many.AT_ONCE:
                many.work(undoing.pk)
        return redirect("members:bulk_result", operation)
    running = next((one for one in (undoing, job) if one and one.state != JobState.DONE), None)
    context = {
        "page_title": "Что сделано одной операцией",
        "page_back_url": reverse("members:register"),
        "page_back_title": "Реестр",
        "lines": lines,
        "requests": requests,
        "made": len(lines) + len(requests),
        "operation": operation,
        "running": running,
        "refused": many.refused_of(job) if job else [],
        "kept": many.refused_of(undoing) if undoing else [],
        "may_undo": not running and many.may_be_undone(lines, requests, now),
    }
    return render(request, "members/many_done.html", context)


def _places(cards):
    """Organisations of the union in which these people are."""
    trees = {card.unit.tree_id for card in cards}
    return Unit.objects.open().filter(tree_id__in=trees).exclude(kind=Kind.UNION)


def _address(cards, **more):
    query = [("member", card.pk) for card in cards] + list(more.items())
    return f"{reverse('members:bulk_move')}?{urlencode(query)}"
