"""«Пятиминутка»: cards with something missing, put right one after another from the keyboard."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from audit.services import record
from members.forms.quality import QueueFilter
from members.quality import CHECKS, quality_of
from members.queue import next_card
from members.register import reach
from members.views.access import one, require_anywhere
from members.views.editing import card_form, holder_of, save_typed, token_of
from structure.branches import read_id
from structure.choosing import chosen_unit, offered_units
from structure.scope import Action


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def quality(request):
    """The next card of the queue; saving one brings the one after it."""
    user = request.user
    require_anywhere(user, Action.EDIT_MEMBER)
    unit = chosen_unit(user, Action.EDIT_MEMBER, request.GET.get("unit", ""))
    filters = QueueFilter(
        request.GET, units=offered_units(user, Action.EDIT_MEMBER, unit, closed=True)
    )
    check = request.GET.get("check", "")
    names = {check} if check in CHECKS else set()
    if request.method == "POST":
        return _save(request, filters, names)
    cards = reach(user, Action.EDIT_MEMBER, unit).cards
    found = next_card(cards, names, request.GET.get("after", ""), reader=user)
    if found.card is None:
        further = _with(request, found.after) if found.after else ""
        return _render(request, filters, None, further=further)
    shown = one(request, found.card.pk, Action.EDIT_MEMBER)
    if request.method == "GET":
        record("members.card.read", shown, actor=user, unit_id=shown.unit_id)
    return _render(
        request, filters, shown, form=_form(request, shown), ahead=found.ahead, after=found.after
    )


def _save(request, filters, names):
    """Save what was typed and go on; what cannot be saved stays on the screen."""
    found = one(request, read_id(request.POST.get("member", "")), Action.EDIT_MEMBER)
    after = f"{found.fio_sort}~{found.pk}"
    form = _form(request, found)
    if form is None:
        return redirect(_with(request, after))
    newer = {}
    if form.is_valid():
        saved, newer = save_typed(request, found, form)
        if saved:
            if form.changed_data:
                messages.success(request, f"Сохранено: {found.full_name}.")
            return redirect(_with(request, f"{found.fio_sort}~{found.pk}"))
    return _render(request, filters, found, form=form, newer=newer, after=after, status=422)


def _form(request, found):
    """A form of the fields that are missing or wrong, or None when nothing is typed here."""
    defects = quality_of(found.pk, reader=request.user).defects
    names = [check.field for check in defects if check.block not in {"", "consent"}]
    if request.method == "POST":  # somebody may have filled one in meanwhile: nothing typed is lost
        names += [name for name in _TYPED if name in request.POST and name not in names]
    return card_form(request, found, names=tuple(dict.fromkeys(names))) if names else None


_TYPED = {check.field for check in CHECKS.values() if check.block not in {"", "consent"}}


def _render(
    request, filters, found, *, form=None, newer=None, ahead=0, after="", further="", status=200
):
    state = quality_of(found.pk, reader=request.user) if found else None
    elsewhere = (
        [check for check in state.defects if check.block in {"", "consent"}] if found else []
    )
    context = {
        "page_title": "Пятиминутка: качество карточек",
        "filters": filters,
        "is_narrowed": any(request.GET.get(name) for name in filters.fields),
        "member": found,
        "quality": state,
        "elsewhere": elsewhere,
        "form": form,
        "rows": form.rows(newer) if form else [],
        "holder": holder_of(request.user, form) if form else None,
        "version": token_of(found) if found else "",
        "ahead": ahead,
        "skip_url": _with(request, after) if after else "",
        "further_url": further,
        "start_url": _with(request, ""),
    }
    return render(request, "members/quality.html", context, status=status)


def _with(request, after):
    """This page from a place on, with the same filters; "" when there is nowhere to go."""
    query = {name: request.GET[name] for name in ("unit", "check") if request.GET.get(name)}
    if after:
        query["after"] = after
    return reverse("members:quality", query=query)
