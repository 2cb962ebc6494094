"""Of the office: what members propose to correct, the oldest first."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from audit.services import record
from cabinet import queries
from cabinet.enums import CabinetRefused, ProposalState
from cabinet.mine import told
from cabinet.models import Proposal
from cabinet.proposals import accept, reject, said
from members.editing import MemberRefused
from structure.scope import Action


@login_required
@require_safe
def proposals(request):
    user = request.user
    if not (user.scope(Action.EDIT_MEMBER) or user.is_lent_for(Action.EDIT_MEMBER)):
        raise Http404
    rows, after = queries.waiting(user, after=request.GET.get("after", ""))
    here = reverse("cabinet:proposals")
    context = {
        "rows": rows,
        "next_url": f"{here}?{urlencode({'after': after})}" if after else "",
    }
    return render(request, "cabinet/proposals.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request, pk):
    """Old beside new; take all of it, a part of it, or none and say why."""
    mine = Proposal.objects.for_user(request.user, Action.EDIT_MEMBER)
    row = get_object_or_404(mine.select_related("member__unit__parent__parent"), pk=pk)
    fault, status = "", 200
    if request.method == "GET":
        record("cabinet.proposal.read", row, actor=request.user, unit_id=row.member.unit_id)
    if request.method == "POST":
        try:
            _decide(request, row)
        except (CabinetRefused, MemberRefused) as refusal:
            fault, status = str(refusal), 422
            row = mine.select_related("member__unit__parent__parent").get(pk=pk)
        else:
            return redirect("cabinet:proposals")
    context = {
        "proposal": row,
        "member": row.member,
        "is_waiting": row.state == ProposalState.WAITING,
        "lines": queries.lines_of(row) if row.state == ProposalState.WAITING else [],
        "told": told(row),
        "seen": said(row.changes),
        "fault": fault,
        "reason": request.POST.get("reason", ""),
        "named": request.POST.getlist("name") if fault else list(row.changes),
    }
    return render(request, "cabinet/proposal.html", context, status=status)


def _decide(request, row):
    told = request.POST
    version = told.get("version", "")
    if told.get("decision") == "reject":
        reject(row.pk, reason=told.get("reason", ""), actor=request.user)
        messages.success(request, f"{row.member.short_name}: предложение отклонено.")
        return
    accept(
        row.pk,
        names=told.getlist("name"),
        seen=told.get("seen", ""),
        version=int(version) if version.isdecimal() and len(version) < 10 else 0,
        actor=request.user,
        reason=told.get("reason", ""),
    )
    messages.success(request, f"{row.member.short_name}: карточка исправлена.")
