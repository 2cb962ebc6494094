"""Saved lists: keep a filter, share it, count whom it finds now, delete and bring back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import columns as of_list
from members import found, saved
from members.forms.lists import SavedListForm
from members.models import SavedList
from members.selection import selection_of
from members.views.access import require_anywhere
from structure.choosing import offered_units
from structure.scope import Action


def _mine(request):
    require_anywhere(request.user, Action.VIEW_MEMBER)
    return SavedList.objects.for_user(request.user, Action.VIEW_MEMBER)


@login_required
@require_safe
def saved_lists(request):
    """All saved lists of the reader, and those shared with his organisations."""
    kept = _mine(request).select_related("owner", "shared_with").order_by("title", "pk")
    context = {
        "page_title": "Сохранённые списки",
        "page_back_url": reverse("members:register"),
        "page_back_title": "Реестр",
        "lists": kept[: saved.MOST],
        "undo": request.GET.get("undo", ""),
    }
    return render(request, "members/lists.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def save_list(request):
    """Keep the filter told by the address under a name, with the columns of the reader."""
    _mine(request)
    selection = selection_of(request.user, request.GET)
    form = _form(request, initial={"title": selection.sentence[:120]})
    if request.method == "POST" and form.is_valid():
        names = [column.name for column in of_list.chosen_by(request.user)]
        try:
            kept = saved.save_list(
                request.user, query=request.GET.urlencode(), columns=names, **form.cleaned_data
            )
        except saved.ListRefused as refusal:
            form.add_error("title", str(refusal))
        else:
            messages.success(request, f"Список «{kept.title}» сохранён.")
            return redirect(_address(kept))
    return _drawn(request, form, "Сохранить список", selection)


@login_required
@require_http_methods(["GET", "POST"])
def change_list(request, pk):
    """Rename it or share it; only its owner may."""
    kept = get_object_or_404(_mine(request), pk=pk, owner=request.user)
    form = _form(request, initial={"title": kept.title, "shared_with": kept.shared_with_id})
    if request.method == "POST" and form.is_valid():
        try:
            saved.change_list(kept.pk, actor=request.user, **form.cleaned_data)
        except saved.ListRefused as refusal:
            form.add_error("title", str(refusal))
        else:
            return redirect("members:saved_lists")
    return _drawn(request, form, "Изменить список", selection_of(request.user, kept.query))


@login_required
@require_safe
def count_list(request, pk):
    """How many people the reader finds by it, for the page of lists; counted up to the cap."""
    kept = get_object_or_404(_mine(request), pk=pk)
    selection = selection_of(request.user, kept.query)
    context = {"sentence": selection.sentence}
    try:
        cards, page = selection.page(size=1)
        context["count"] = page.count or found.counted(cards)
    except found.TooWide:
        context["is_too_wide"] = True
    return render(request, "members/list_count.html", context)


@login_required
@require_POST
def delete_list(request, pk):
    kept = get_object_or_404(_mine(request), pk=pk, owner=request.user)
    token = saved.delete_list(kept.pk, actor=request.user)
    return HttpResponseRedirect(f"{reverse('members:saved_lists')}?undo={token}")


@login_required
@require_POST
def restore_list(request):
    """Bring back the list just deleted."""
    _mine(request)
    try:
        kept = saved.restore_list(request.POST.get("token", ""), actor=request.user)
    except saved.ListRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Список «{kept.title}» возвращён.")
    return redirect("members:saved_lists")


def _form(request, initial):
    units = offered_units(request.user, Action.VIEW_MEMBER)
    return SavedListForm(request.POST or None, initial=initial, units=units)


def _drawn(request, form, title, selection):
    context = {
        "page_title": title,
        "form": form,
        "sentence": selection.sentence,
        "cancel_url": f"{reverse('members:register')}?{selection.query}",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "members/save_list.html", context, status=status)


def _address(kept):
    return f"{reverse('members:register')}?{kept.query}"
