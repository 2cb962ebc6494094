"""The member's own page and what hangs on it: corrections, papers."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.services import record
from cabinet import proposals
from cabinet.enums import CabinetRefused
from cabinet.forms.mine import ProposalForm
from cabinet.mine import told_of
from cabinet.people import himself
from cabinet.seen import lent_until, looked_at, offices_over
from cabinet.views.access import by_member, sent
from documents.serving import DOCX, serve
from documents.uploads import PDF


@require_safe
@by_member
def me(request, member):
    return render(request, "cabinet/me.html", told_of(member, request.member_session))


@require_safe
@by_member
def seen(request, member):
    """Who can see his card, by office, and who has looked at it lately."""
    if request.method == "GET":
        record("cabinet.seen.read", member, actor=himself(member), unit_id=member.unit_id)
    context = {
        "over": offices_over(member),
        "lent": lent_until(member),
        "readings": looked_at(member),
    }
    return render(request, "cabinet/seen.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@by_member
def correct(request, member):
    """Field by field what should stand on the card; the office decides."""
    waiting = proposals.waiting_of(member)
    form = ProposalForm(sent(request), instance=member, waiting=waiting)
    if request.method == "POST" and form.is_valid():
        try:
            made = proposals.propose(
                member.pk,
                version=form.cleaned_data["version"],
                note=form.cleaned_data["note"],
                **form.told(),
            )
        except CabinetRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _answer(made))
            return redirect("cabinet:me")
    context = {"form": form, "waiting": waiting}
    return render(request, "cabinet/correct.html", context, status=422 if form.errors else 200)


def _answer(proposal):
    if proposal.state == proposals.ProposalState.WITHDRAWN:
        return "Предложение отозвано: вы вернули всё, как на карточке."
    return "Отправлено. Председатель проверит, а вы увидите ответ на этой странице."


@require_POST
@by_member
def take_back_proposal(request, member):
    proposals.take_back(member.pk)
    messages.success(request, "Предложение отозвано.")
    return redirect("cabinet:me")


@require_safe
@by_member
def paper(request, member, pk, form):
    """A paper of one's own moves, as PDF or DOCX."""
    row = get_object_or_404(member.movement_papers.select_related("paper"), pk=pk)
    if form not in {"pdf", "docx"}:
        raise Http404
    record(
        "cabinet.paper.read", member, actor=himself(member), unit_id=member.unit_id,
        paper=row.paper_id, form=form,
    )  # fmt: skip
    file, content_type = (row.paper.pdf, PDF) if form == "pdf" else (row.paper.docx, DOCX)
    name = f"{row.get_kind_display()}, {member.short_name}.{form}"
    return serve(file, name=name, content_type=content_type, inline=form == "pdf")
