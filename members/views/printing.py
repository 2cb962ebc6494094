"""Paper of the register: the card of one, the journal of many."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.services import record
from documents.serving import send
from documents.uploads import PDF
from members.printing import MOST, card_pdf, in_journal, journal_pdf
from members.views.access import one, require_anywhere
from members.views.card import card_now
from structure.choosing import as_choices, chosen_unit, offered_units
from structure.scope import Action


@login_required
@require_safe
def print_member(request, pk):
    """The учётная карточка on two sides of A5."""
    found = one(request, pk)
    if request.method == "GET":
        record("members.card.printed", found, actor=request.user, unit_id=found.unit_id)
    data = card_pdf(card_now(found), printed_by=request.user.full_name)
    name = f"Учётная карточка, {found.short_name}.pdf"
    return send(data, name=name, content_type=PDF, inline=True)


@login_required
@require_safe
def journal(request):
    """Choose an organisation; with ``form=pdf`` its journal."""
    user = request.user
    require_anywhere(user, Action.EXPORT_MEMBERS)
    unit = chosen_unit(user, Action.EXPORT_MEMBERS, request.GET.get("unit", ""))
    if unit is None:
        offered = offered_units(user, Action.EXPORT_MEMBERS)
        return _choose(request, offered, offered[0] if len(offered) == 1 else None)
    if request.GET.get("form") != "pdf":
        return _choose(request, offered_units(user, Action.EXPORT_MEMBERS, unit), unit)
    rows = list(in_journal(user, unit, Action.EXPORT_MEMBERS)[: MOST + 1])
    if not rows or len(rows) > MOST:
        messages.error(
            request,
            f"В журнал помещается {MOST} человек, а здесь больше. Выберите организацию внутри."
            if rows
            else "Здесь никто не состоит на учёте: печатать нечего.",
        )
        return redirect(reverse("members:journal", query={"unit": unit.pk}))
    if request.method == "GET":
        record("members.journal.printed", unit, actor=user, unit_id=unit.pk, people=len(rows))
    data = journal_pdf(unit, rows, today=timezone.localdate(), printed_by=user.full_name)
    name = f"Журнал учёта, {unit.short_name}.pdf"
    return send(data, name=name, content_type=PDF, inline=True)


def _choose(request, units, unit):
    context = {
        "page_title": "Журнал учёта",
        "page_lead": "Список членов профсоюза организации для печати на листах A4.",
        "page_back_url": reverse("members:register"),
        "page_back_title": "Члены профсоюза",
        "choices": as_choices(units),
        "unit": unit,
        "most": MOST,
    }
    return render(request, "members/journal.html", context)
