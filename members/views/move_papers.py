"""Papers of a member's moves: what can be printed, printing, and the files."""

from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from audit.services import record
from documents.enums import PaperKind, TemplateFault
from documents.serving import DOCX, serve
from documents.uploads import PDF
from members.editing import MemberRefused
from members.models import Member, MovementPaper, MovementScan
from members.move_printing import print_bundle
from members.move_scans import remove_scan, restore_scan
from members.papers import Bundle, bundles_of, printed_for
from members.views.moving import mine
from structure.scope import Action

FORMATS = {"pdf": PDF, "docx": DOCX}


class Shown(NamedTuple):
    """A bundle on the page: what it will print and what is printed."""

    bundle: Bundle
    titles: list[str]
    printed: list[MovementPaper]


@login_required
@require_safe
def move_papers(request, pk):
    member = mine(request, pk)
    printed = printed_for(member)
    context = {
        "page_title": "Бумаги движения",
        "page_lead": "",
        "member": member,
        "shown": [
            Shown(bundle, [kind.label for kind in bundle.kinds], printed.get(bundle.key, []))
            for bundle in bundles_of(member)
        ],
    }
    return render(request, "members/move_papers.html", context)


@login_required
@require_POST
def print_move(request, pk, key):
    member = mine(request, pk)
    bundle = next((one for one in bundles_of(member) if one.key == key), None)
    if bundle is None:
        messages.info(request, "С тех пор карточка изменилась: вот что можно напечатать теперь.")
        return redirect("members:move_papers", pk)
    try:
        made = print_bundle(member, bundle, actor=request.user)
    except TemplateFault as fault:
        messages.error(request, f"Не напечатано: {fault}")
    else:
        titles = ", ".join(PaperKind(row.kind).label for row in made)
        messages.success(request, f"Напечатано: {titles}.")
    return redirect("members:move_papers", pk)


@login_required
@require_safe
def move_paper(request, pk, paper_pk, form):
    """The file, for whoever may see the card."""
    cards = Member.objects.for_user(request.user, Action.VIEW_MEMBER)
    member = get_object_or_404(cards, pk=pk)
    row = get_object_or_404(member.movement_papers.select_related("paper"), pk=paper_pk)
    if form not in FORMATS:
        raise Http404
    record(
        "members.paper.read", member, actor=request.user, unit_id=member.unit_id, kind=row.kind,
        form=form,
    )  # fmt: skip
    return serve(
        getattr(row.paper, form),
        name=f"{row.get_kind_display()}, {member.short_name}.{form}",
        content_type=FORMATS[form],
        inline=form == "pdf",
    )


@login_required
@require_safe
def move_scan(request, pk, scan_pk):
    """The signed sheet, for whoever may see the card."""
    member = get_object_or_404(Member.objects.for_user(request.user, Action.VIEW_MEMBER), pk=pk)
    scan, stored = _scan(member, scan_pk)
    record(
        "members.paper_scan.read", member, actor=request.user, unit_id=member.unit_id,
        kind=scan.paper.kind, page=scan.page, sha256=stored.sha256,
    )  # fmt: skip
    return serve(stored.file, name=stored.name, content_type=stored.content_type, inline=True)


@login_required
@require_POST
def put_move_scan(request, pk, scan_pk):
    """«Убрать», and back where it lay."""
    scan, _ = _scan(mine(request, pk), scan_pk)
    if request.POST.get("do") == "restore":
        try:
            restore_scan(scan.pk, actor=request.user)
        except MemberRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Скан снова приложен.")
    else:
        remove_scan(scan.pk, actor=request.user)
        messages.success(request, "Скан убран. Вернуть его можно здесь же.")
    return redirect("members:move_papers", pk)


def _scan(member, scan_pk):
    rows = MovementScan.objects.filter(paper__member=member).select_related("paper", "stored")
    scan = get_object_or_404(rows, pk=scan_pk)
    return scan, scan.stored
