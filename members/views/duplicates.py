"""Cards that may be of one person: the list, the verdicts, and the union's weights."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.duplicates import shown
from members.duplicates.comparing import (
    BIRTH_DATE,
    EMAIL,
    NAME,
    NUMBER,
    OTHER_SURNAME,
    PHONE,
    SIMILAR,
    said,
    weigh,
)
from members.duplicates.rules import DEFAULTS, all_weights, save_weights, weights_of
from members.duplicates.unmerging import TERM, is_in_time
from members.duplicates.verdicts import take_back
from members.forms.duplicates import DuplicatesFilter, WeightsForm
from members.models import DistinctPair
from members.services import mark_distinct
from members.views.access import one, require_anywhere
from structure.choosing import chosen_unit, offered_units
from structure.models import Unit
from structure.scope import Action, may

EXAMPLES = (
    (NAME,),
    (NAME, BIRTH_DATE),
    (NAME, PHONE),
    (NAME, EMAIL),
    (NAME, NUMBER),
    (SIMILAR, BIRTH_DATE),
    (SIMILAR, PHONE),
    (SIMILAR, PHONE, EMAIL),
    (OTHER_SURNAME, BIRTH_DATE),
)


@login_required
@require_safe
def duplicates(request):
    """Pairs on both sides of which the user may act, the worst first."""
    user = request.user
    require_anywhere(user, Action.MERGE_MEMBERS)
    unit = chosen_unit(user, Action.MERGE_MEMBERS, request.GET.get("unit", ""))
    rows, after = shown.suspicions_for(user, unit=unit, after=request.GET.get("after", ""))
    context = {
        "page_title": "Возможные двойники",
        "form": DuplicatesFilter(
            request.GET, units=offered_units(user, Action.MERGE_MEMBERS, unit)
        ),
        "is_narrowed": bool(unit),
        "rows": _told(rows),
        "next_url": _further(request, after),
        "rules_url": _rules_url(user),
    }
    return render(request, "members/duplicates.html", context)


@login_required
@require_safe
def suspicions_of(request, pk):
    """A part of the card: who else this may be."""
    card = one(request, pk)
    rows = shown.suspicions_of(request.user, card)
    context = {
        "member": card,
        "rows": [
            (row.second if row.first_id == card.pk else row.first, sentence)
            for row, sentence in _told(rows)
        ],
        "may_merge": bool(rows) or may(request.user, Action.MERGE_MEMBERS, card.unit),
    }
    return render(request, "members/duplicates_of.html", context)


@login_required
@require_POST
def distinct(request, pk, other_pk):
    """«Разные люди»: remembered for everybody."""
    card, other = (one(request, each, Action.MERGE_MEMBERS) for each in (pk, other_pk))
    if card == other:
        raise Http404
    mark_distinct(card, other, actor=request.user)
    messages.success(
        request,
        f"Запомнили: это разные люди, {card.short_name} и {other.short_name}. "
        "Вернуть пару можно на странице «Разные люди».",
    )
    return redirect("members:duplicates")


@login_required
@require_safe
def distinct_pairs(request):
    """Verdicts that can be taken back."""
    require_anywhere(request.user, Action.MERGE_MEMBERS)
    rows, after = shown.distinct_for(request.user, after=request.GET.get("after", ""))
    context = {
        "page_title": "Разные люди",
        "rows": rows,
        "next_url": _further(request, after),
    }
    return render(request, "members/duplicates_distinct.html", context)


@login_required
@require_POST
def not_distinct(request, pk):
    """Ask about this pair again."""
    verdict = get_object_or_404(
        shown.both_for(DistinctPair, request.user).select_related("first", "second"), pk=pk
    )
    take_back(verdict, actor=request.user)
    messages.success(
        request, "Решение отменено. Если карточки похожи, пара через минуту появится в списке."
    )
    return redirect("members:distinct_pairs")


@login_required
@require_safe
def merges(request):
    """What was merged, and what can still be taken apart."""
    require_anywhere(request.user, Action.MERGE_MEMBERS)
    rows, after = shown.merges_for(request.user, after=request.GET.get("after", ""))
    now = timezone.now()
    context = {
        "page_title": "Объединённые карточки",
        "rows": [(row, is_in_time(row, now), row.merged_at + TERM) for row in rows],
        "next_url": _further(request, after),
    }
    return render(request, "members/duplicates_merged.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def duplicate_rules(request, pk):
    """Weights and threshold of the union, with what the sums would be."""
    unions = Unit.objects.for_user(request.user, Action.CHANGE_TREE).filter(parent=None)
    union = get_object_or_404(unions, pk=pk)
    weights = weights_of(union.tree_id)
    if request.method == "POST":
        form = WeightsForm(request.POST, weights=weights)
    else:
        typed = request.GET if "threshold" in request.GET else None
        form = WeightsForm(typed, weights=weights)
    is_told = form.is_bound and form.is_valid()
    if is_told and request.method == "POST" and "try" not in request.POST:
        save_weights(union.pk, form.weights, actor=request.user)
        messages.success(request, "Правила сохранены. Двойников ищем заново, это займёт минуту.")
        return redirect("members:duplicates")
    context = {
        "page_title": "Как искать двойников",
        "union": union,
        "form": form,
        "examples": _examples(form.weights if is_told else weights),
        "is_tried": is_told,
        "defaults": DEFAULTS,
    }
    status = 422 if request.method == "POST" and not is_told else 200
    return render(request, "members/duplicates_rules.html", context, status=status)


def _examples(weights):
    """[(sentence, is it suspected)] of what people meet most."""
    found = [weigh(example, weights) for example in EXAMPLES]
    return [
        (
            said(judged.reasons, weights.threshold),
            len(judged.reasons) > 1 and judged.score >= weights.threshold,
        )
        for judged in found
    ]


def _told(rows):
    """[(pair, «ФИО и дата рождения: 75 из 60»)] by the weights of each one's union."""
    weights = all_weights() if rows else {}
    return [
        (row, said(row.reasons, weights.get(row.first.unit.tree_id, DEFAULTS).threshold))
        for row in rows
    ]


def _rules_url(user):
    union = Unit.objects.for_user(user, Action.CHANGE_TREE).filter(parent=None).first()
    return reverse("members:duplicate_rules", args=[union.pk]) if union else ""


def _further(request, after):
    if not after:
        return ""
    query = request.GET.copy()
    query["after"] = after
    return f"?{query.urlencode()}"
