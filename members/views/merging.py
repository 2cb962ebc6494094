"""Two cards side by side: compare, choose, look at what moves, merge; and take it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from audit.services import record
from members import register as lists
from members.duplicates import attached, fields, shown, stays, unmerging
from members.duplicates.blocking import traits_of
from members.duplicates.comparing import compare, said, weigh
from members.duplicates.merging import merge as merge_cards
from members.duplicates.merging import refusals
from members.duplicates.rules import weights_of
from members.editing import FIELDS, CardChanged, MemberRefused
from members.history import history_of
from members.models import Merge
from members.views.access import one
from structure.scope import Action

LINES = 8  # of each history


@login_required
@require_safe
def find_second(request, pk):
    """«Я знаю, что это один человек»: look for the second card by hand."""
    card = one(request, pk, Action.MERGE_MEMBERS)
    q = request.GET.get("q", "").strip()[:100]
    rows, complaint = [], ""
    if q:
        seen = lists.reach(request.user, Action.MERGE_MEMBERS)
        seen = seen._replace(cards=seen.cards.exclude(pk=card.pk))
        try:
            _, page = lists.narrowed(seen, q=q)
            rows = page.rows
        except lists.TooWide as refusal:
            complaint = str(refusal)
    context = {
        "page_title": "Найти вторую карточку",
        "member": card,
        "q": q,
        "rows": rows,
        "complaint": complaint,
    }
    return render(request, "members/duplicates_find.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def merge(request, pk, other_pk):
    """Compare two cards and make one of them: ``pk`` stays, ``other_pk`` goes."""
    if request.method == "POST" and shown.kept_in_place_of(other_pk) == pk:
        messages.info(request, "Уже сделано: карточки объединены.")
        return redirect(one(request, pk, Action.MERGE_MEMBERS))
    kept, gone = (one(request, each, Action.MERGE_MEMBERS) for each in (pk, other_pk))
    if kept == gone:
        raise Http404
    complaints = refusals(kept, gone)
    told = request.POST if request.method == "POST" else {}
    if "confirmed" in told and not complaints:
        try:
            merge_cards(
                kept.pk, gone.pk,
                take=[name for name in FIELDS if told.get(name) == fields.GONE],
                right=_right(told, kept, gone),
                versions=_versions(told, kept, gone),
                actor=request.user,
            )  # fmt: skip
        except CardChanged as changed:
            kept, gone = (one(request, each, Action.MERGE_MEMBERS) for each in (pk, other_pk))
            return _page(request, kept, gone, told, notices=[str(changed)])
        except MemberRefused as refusal:
            return _page(request, kept, gone, told, complaints=[str(refusal)])
        messages.success(
            request,
            f"Карточки объединены. Разъединить можно ещё {unmerging.TERM.days} дней: "
            "«Двойники» → «Объединённые».",
        )
        return redirect(kept)
    if request.method == "GET":
        for card in (kept, gone):
            record("members.card.read", card, actor=request.user, unit_id=card.unit_id)
    return _page(request, kept, gone, told, complaints=complaints)


def _page(request, kept, gone, told, *, complaints=(), notices=()):
    """The comparison; when the choice is made and nothing stands against it, its last look."""
    compared = fields.compared(kept, gone, told)
    settled = stays.settle(
        kept, gone, {str(kept.pk): kept, str(gone.pk): gone}.get(told.get("right"))
    )
    context = {
        "page_title": "Объединить карточки",
        "kept": kept,
        "gone": gone,
        "complaints": complaints,
        "notices": notices,
        "compared": compared,
        "settled": settled,
        "parts": [part for part in attached.parts_of(gone, kept) if part.relation.is_plain],
        "likeness": _likeness(kept, gone),
        "seen": f"{kept.version}.{gone.version}",
        "days": unmerging.TERM.days,
    }
    if told and "back" not in told and not complaints and not notices:
        return render(request, "members/merge_confirm.html", context)
    context["histories"] = [history_of(card, size=LINES).rows for card in (kept, gone)]
    status = 422 if told and (complaints or notices) else 200
    return render(request, "members/merge.html", context, status=status)


def _likeness(kept, gone):
    """«ФИО и дата рождения: 75 из 60», or "" when nothing but a person's word joins them."""
    traits = traits_of([kept.pk, gone.pk])
    if len(traits) < 2:
        return ""
    weights = weights_of(kept.unit.tree_id)
    found = compare(traits[kept.pk], traits[gone.pk])
    return said(weigh(found, weights).reasons, weights.threshold) if found else ""


def _right(told, kept, gone):
    chosen = told.get("right", "")
    return {str(kept.pk): kept.pk, str(gone.pk): gone.pk}.get(chosen)


def _versions(told, kept, gone):
    """What the reader saw; -1 of what is not ours, which no card ever is."""
    seen = told.get("seen", "").split(".")
    numbers = [int(text) if text.isdecimal() and len(text) < 10 else -1 for text in seen]
    return dict(zip((kept.pk, gone.pk), [*numbers, -1, -1], strict=False))


@login_required
@require_http_methods(["GET", "POST"])
def unmerge(request, pk):
    """Take a merge back, after a look at what will be."""
    merges = shown.both_for(Merge, request.user, "kept", "gone")
    merged = get_object_or_404(merges.select_related("kept__unit", "gone__unit"), pk=pk)
    if merged.undone_at and request.method == "POST":
        messages.info(request, "Уже сделано: карточки разъединены.")
        return redirect(merged.kept)
    complaints = unmerging.refusals(merged, merged.kept)
    if request.method == "POST" and not complaints:
        try:
            result = unmerging.unmerge(merged.pk, actor=request.user)
        except MemberRefused as refusal:
            complaints = [str(refusal)]
        else:
            messages.success(request, _undone(result))
            return redirect(result.kept)
    context = {
        "page_title": "Разъединить карточки",
        "merged": merged,
        "complaints": complaints,
        "newer": [] if complaints else unmerging.edited_since(merged, merged.kept),
        "parts": _returning(merged),
        "until": merged.merged_at + unmerging.TERM,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "members/unmerge.html", context, status=status)


def _returning(merged):
    found = [(attached.by_label(label), pks) for label, pks in merged.moved.items() if pks]
    return [(relation.title, len(pks)) for relation, pks in found if relation and relation.is_plain]


def _undone(result):
    text = f"Карточки разъединены: № {result.kept.pk} и № {result.gone.pk}."
    if result.newer:
        text += f" Изменено после объединения и осталось новым: {', '.join(result.newer)}."
    return text
