"""Of the office: the union card and the entry of one member, from his card."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.services import record
from cabinet import cards, entering, wishes
from cabinet.cards import code_of
from cabinet.enums import CabinetRefused, Revoked
from cabinet.mine import running_sessions
from cabinet.models import Wish
from cabinet.pdf import make_card
from cabinet.people import may_enter
from cabinet.proposals import waiting_of
from documents.serving import send
from documents.uploads import PDF
from members.enums import Status
from members.models import Member
from structure.scope import Action, may

REASONS = {reason.value: reason for reason in (Revoked.LOST, Revoked.REISSUED, Revoked.MISTAKE)}
CARDS = 5


def _one(request, pk, action=Action.EDIT_MEMBER):
    members = Member.objects.for_user(request.user, action)
    return get_object_or_404(members.select_related("unit"), pk=pk)


@login_required
@require_safe
def of_member(request, pk):
    """A piece of the member's card: his union card, his entries, what he asks for."""
    member = _one(request, pk, Action.VIEW_MEMBER)
    issued = list(member.union_cards.order_by("-issued_at", "-pk")[:CARDS])
    good = next((card for card in issued if not card.revoked_at), None)
    context = {
        "member": member,
        "may_edit": may(request.user, Action.EDIT_MEMBER, member.unit),
        "is_member": member.status == Status.MEMBER,
        "may_enter": may_enter(member),
        "good": good,
        "is_lost_key": bool(good) and not code_of(good),
        "revoked": [card for card in issued if card.revoked_at],
        "last_seen": running_sessions(member).first(),
        "proposal": waiting_of(member),
        "wishes": list(wishes.waiting_of(member).values()),
        "today": timezone.localdate(),
    }
    return render(request, "cabinet/of_member.html", context)


@login_required
@require_POST
def issue_card(request, pk):
    member = _one(request, pk)
    try:
        cards.issue(member.pk, actor=request.user)
    except CabinetRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Профбилет выдан: {member.short_name}. Его можно напечатать.")
    return redirect(member)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_card(request, pk):
    """Revoke, or issue a new one in place of the one lost."""
    member = _one(request, pk)
    if request.method == "POST":
        reason = REASONS.get(request.POST.get("reason", ""))
        try:
            if reason in (Revoked.LOST, Revoked.REISSUED):
                cards.reissue(member.pk, reason=reason, actor=request.user)
                messages.success(request, "Прежний билет погашен, выдан новый.")
            elif reason:
                cards.revoke(member.pk, reason=reason, actor=request.user)
                messages.success(request, "Билет погашен.")
            else:
                messages.error(request, "Выберите, почему гасите билет.")
        except CabinetRefused as refusal:
            messages.error(request, str(refusal))
        return redirect(member)
    context = {"member": member, "reasons": REASONS.values()}
    return render(request, "cabinet/revoke_card.html", context)


@login_required
@require_safe
def print_card(request, pk):
    member = _one(request, pk)
    good = cards.good_cards(member)
    card = next((one for one in good if code_of(one)), None)
    if card is None:
        raise Http404
    record("cabinet.card.printed", member, actor=request.user, unit_id=member.unit_id, card=card.pk)
    name = f"Профбилет, {member.short_name}.pdf"
    return send(make_card(card), name=name, content_type=PDF, inline=True)


@login_required
@require_POST
def send_link(request, pk):
    member = _one(request, pk)
    try:
        entering.send_link(member.pk, actor=request.user)
    except CabinetRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Ссылка отправлена на {member.email}. Она действует полчаса.")
    return redirect(member)


@login_required
@require_POST
def put_out(request, pk):
    """A telephone was lost or stolen: out everywhere."""
    member = _one(request, pk)
    entering.leave_everywhere(member, actor=request.user)
    messages.success(request, f"{member.short_name}: вход закрыт на всех устройствах.")
    return redirect(member)


@login_required
@require_POST
def fulfil_wish(request, pk):
    asked = get_object_or_404(Wish.objects.for_user(request.user, Action.EDIT_MEMBER), pk=pk)
    wishes.fulfil(asked.pk, actor=request.user)
    messages.success(request, "Отмечено: выполнено.")
    return redirect(asked.member)
