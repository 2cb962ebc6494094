"""The page that makes one organisation of several: choose them, choose which stays, confirm.

Every one that does not stay is closed in favour of the one that does, all in one transaction.
"""

from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from structure import branches
from structure.enums import CHILDREN, Kind, TreeRefused
from structure.models import Unit
from structure.queries import time_zone_of
from structure.scope import Action
from unionportal import succession

NEW = "new"


class MergingForm(forms.Form):
    on = forms.DateField(
        label="С какого дня объединены",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Как в решении. С этого дня люди числятся у той, что остаётся.",
    )


class IntoNewForm(MergingForm):
    """The day, and what the new organisation cannot do without."""

    name = forms.CharField(
        label="Полное наименование новой организации",
        max_length=300,
        help_text="Как в уставе: стоит на бумагах.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    short_name = forms.CharField(label="Краткое наименование", max_length=120)
    town = forms.CharField(label="Населённый пункт", max_length=100, required=False)
    code = forms.CharField(label="Номер в реестре", max_length=30, required=False)
    parent = forms.ModelChoiceField(label="Куда войдёт", queryset=Unit.objects.none())

    field_order = ("name", "short_name", "town", "code", "parent", "on")

    def __init__(self, *args, parents, closing, **kwargs):
        super().__init__(*args, **kwargs)
        self.closing = closing
        self.fields["parent"].queryset = parents
        if len(parents) == 1:
            self.fields["parent"].initial = parents[0]
            self.fields["parent"].empty_label = None

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean(self):
        cleaned = super().clean()
        parent, name = cleaned.get("parent"), cleaned.get("short_name")
        if parent and name:
            beside = parent.get_children().open().exclude(pk__in=[one.pk for one in self.closing])
            same = beside.filter(short_name__iexact=name).first()
            if same:
                told = f"Там уже есть {same.quoted}. Дайте другое название."
                self.add_error("short_name", told)
        return cleaned


class Choice(NamedTuple):
    """One of the chosen, with the addresses that leave it out or let it stay."""

    unit: Unit
    without: str
    stays: str


@login_required
@require_http_methods(["GET", "POST"])
def merge_units(request):
    """``unit`` names the chosen, ``to`` the one that stays or «new»."""
    asked = request.POST if request.method == "POST" else request.GET
    mine = Unit.objects.for_user(request.user, Action.CHANGE_TREE).open().exclude(kind=Kind.UNION)
    chosen = _chosen(mine, asked.getlist("unit"))
    if not chosen:
        raise Http404
    context = {
        "chosen": [_choice(unit, chosen) for unit in chosen],
        "kind": Kind(chosen[0].kind),
        "most": succession.MERGED_AT_MOST,
    }
    stays = next((unit for unit in chosen if str(unit.pk) == asked.get("to")), None)
    if len(chosen) < 2 or not (stays or asked.get("to") == NEW):
        return render(request, "structure/merge.html", context | _offered(request, mine, chosen))
    closing = [unit for unit in chosen if unit != stays]
    form = _form(request, mine, closing, stays)
    if request.method == "POST" and form.is_valid():
        into = _merged(request, closing, stays, form)
        if into:
            messages.success(request, f"Объединено: теперь это {into.quoted}.")
            return redirect(into)
    context |= {
        "stays": stays,
        "form": form,
        "closing": [(unit, succession.consequences(unit)) for unit in closing],
        "to": asked["to"],
        "back_url": address(chosen),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "structure/merge_confirm.html", context, status=status)


def _chosen(mine, asked):
    """The organisations named in the address, in its order: all of the level of the first one."""
    ids = [branches.read_id(text) for text in dict.fromkeys(asked)][: succession.MERGED_AT_MOST]
    found = mine.select_related("parent__parent").in_bulk(ids)
    units = [found[pk] for pk in ids if pk in found]
    return [unit for unit in units if unit.kind == units[0].kind]


def address(units, **more):
    return f"{reverse('merge_units')}?{urlencode([('unit', unit.pk) for unit in units])}" + (
        f"&{urlencode(more)}" if more else ""
    )


def _choice(unit, chosen):
    others = [other for other in chosen if other != unit]
    return Choice(unit, address(others) if others else "", address(chosen, to=unit.pk))


def _offered(request, mine, chosen):
    """Those of the same level that may be added, and where the page goes on."""
    words = request.GET.get("q", "")[:100]
    free = mine.filter(kind=chosen[0].kind).exclude(pk__in=[unit.pk for unit in chosen])
    if not words.strip():  # those beside them: mostly it is neighbours that merge
        free = free.filter(parent__in={unit.parent_id for unit in chosen})
    page = branches.found_by(free, words)
    is_full = len(chosen) >= succession.MERGED_AT_MOST
    return {
        "words": words,
        "found": [] if is_full else [(unit, address([*chosen, unit])) for unit in page.rows],
        "is_full": is_full,
        "is_more": bool(page.after),
        "new_url": address(chosen, to=NEW) if len(chosen) > 1 else "",
        "here": address(chosen),
    }


def _form(request, mine, closing, stays):
    latest = max((unit.opened_on for unit in closing if unit.opened_on), default=None)
    today = timezone.now().astimezone(time_zone_of(closing[0])).date()
    initial = {"on": max(today, latest or today)}
    if stays:
        return MergingForm(request.POST or None, initial=initial)
    holding = [kind for kind in CHILDREN if kind and closing[0].kind in CHILDREN[kind]]
    above = {unit.parent_id for unit in closing}
    parents = Unit.objects.for_user(request.user, Action.CHANGE_TREE).open()
    parents = parents.filter(pk__in=above, kind__in=holding)
    return IntoNewForm(request.POST or None, initial=initial, parents=parents, closing=closing)


def _merged(request, closing, stays, form):
    """The organisation that there is now, or None with the reason in the form."""
    told = dict(form.cleaned_data)
    on, parent = told.pop("on"), told.pop("parent", None)
    new = None if stays else {**told, "parent_id": parent.pk}
    try:
        return succession.merge_units(
            [unit.pk for unit in closing],
            successor_id=stays and stays.pk,
            new=new,
            on=on,
            actor=request.user,
        )
    except TreeRefused as refusal:
        form.add_error(None, str(refusal))
        return None
