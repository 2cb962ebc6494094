"""The tree of organisations, opened a level at a time, and search in it."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from structure import branches
from structure.models import Unit
from structure.scope import Action, may


class FindForm(forms.Form):
    q = forms.CharField(
        label="Найти", required=False, max_length=100,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": "Название, город, номер или работодатель"}
        ),
    )  # fmt: skip
    closed = forms.ChoiceField(
        label="Показывать",
        required=False,
        choices=[("", "Действующие"), ("1", "И закрытые")],
    )
    at = forms.CharField(required=False, max_length=19, widget=forms.HiddenInput)


@login_required
@require_GET
def tree(request):
    """The level below one organisation (``at``), the tops of what I see, or what was found."""
    if not request.user.scope(Action.VIEW_UNIT):
        raise Http404
    form = FindForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    words, closed = asked.get("q", ""), bool(asked.get("closed"))
    after = request.GET.get("after", "")
    context = {"form": form, "words": words, "is_closed_shown": closed}
    if words:
        page = branches.search(request.user, words, closed=closed, after=after)
        context |= {
            "found": with_rights(request.user, page.rows),
            "next_url": _next(request, page.after),
        }
    elif asked.get("at"):
        here = get_object_or_404(
            Unit.objects.for_user(request.user, Action.VIEW_UNIT), pk=branches.read_id(asked["at"])
        )
        page = branches.children_of(request.user, here, closed=closed, after=after)
        with_rights(request.user, [here, *page.rows])
        context |= {
            "here": here,
            "path": path_of(request.user, Unit.objects.above(here))[:-1],
            "nodes": page.rows,
            "next_url": _next(request, page.after),
        }
    else:
        context |= _tops(request.user, closed)
    return render(request, "structure/tree.html", context)


def _tops(user, closed):
    tops = branches.tops_of(user)
    if len(tops) != 1:
        return {"nodes": with_rights(user, tops), "next_url": ""}
    page = branches.children_of(user, tops[0], closed=closed)
    with_rights(user, [tops[0], *page.rows])
    more = urlencode({"at": tops[0].pk, "after": page.after, **({"closed": 1} if closed else {})})
    return {
        "here": tops[0],
        "nodes": page.rows,
        "next_url": f"{reverse('structure:tree')}?{more}" if page.after else "",
    }


@login_required
@require_GET
def branch(request, pk):
    """Rows of one level, for the tree that is open in the browser."""
    unit = get_object_or_404(Unit.objects.for_user(request.user, Action.VIEW_UNIT), pk=pk)
    if not request.htmx:
        return redirect(f"{reverse('structure:tree')}?at={unit.pk}")
    closed = bool(request.GET.get("closed"))
    page = branches.children_of(
        request.user, unit, closed=closed, after=request.GET.get("after", "")
    )
    nodes = with_rights(request.user, page.rows)
    context = {"parent": unit, "nodes": nodes, "after": page.after, "is_closed_shown": closed}
    return render(request, "structure/_branch.html", context)


def with_rights(user, nodes):
    """The same rows; ``is_changed`` tells whether the user may change the tree there."""
    scope, lent = user.scope(Action.CHANGE_TREE), user.lent_ids(Unit, Action.CHANGE_TREE)
    for node in nodes:
        node.is_changed = scope.holds(node) or node.pk in lent
    return nodes


def path_of(user, above):
    """[(unit, may the user open it)] from the top down; ``above`` is nearest first."""
    return [(unit, may(user, Action.VIEW_UNIT, unit)) for unit in reversed(list(above))]


def _next(request, after):
    if not after:
        return ""
    asked = request.GET.copy()
    asked["after"] = after
    return f"?{asked.urlencode()}"
