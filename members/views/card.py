"""The card of one member: as it is, as it was on a day, and its history."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.services import record
from members import register as lists
from members.consents.outputs import Output, standing_of
from members.enums import ConsentKind
from members.history import days_before, full_years, history_of, status_said
from members.models import ElectedPost
from members.moving import moves_open_to
from members.quality import quality_of
from members.replay import as_of, standing_on
from members.views.access import follows_merge, one
from members.views.removed import removed_of
from members.wording import age_on
from structure.models import Unit
from structure.scope import Action, may

FIRST = 10  # lines of the history on the card itself
EARLIEST = date(1900, 1, 1)


@login_required
@require_safe
@follows_merge
def member(request, pk):
    found = one(request, pk)
    on, fault = _day(request.GET.get("on", ""))
    if fault:
        messages.error(request, f"{fault} Показана карточка на сегодня.")
    if request.method == "GET":
        record(
            "members.card.read", found, actor=request.user, unit_id=found.unit_id,
            **({"on": str(on)} if on else {}),
        )  # fmt: skip
    if on:
        return render(request, "members/card_on_day.html", card_on(found, on))
    card, standing = card_now(found), standing_of(found)
    context = {
        **card,
        **_acts(request.user, found),
        "lacks_consent": ConsentKind.PROCESSING not in standing.in_force,
        "shows_photo": bool(found.photo_id) and standing.lets(Output.PHOTO),
        "is_withdrawn": ConsentKind.PROCESSING in standing.ended,
        "moves": moves_open_to(request.user, found),
        "removed": removed_of(request, pk),
        "only_moves": False,
    }
    history = history_of(found, size=FIRST)
    context["history"] = history.rows
    context["older_url"] = _older(found, history.after)
    return render(request, "members/member.html", context)


@login_required
@require_safe
def history(request, pk):
    """The whole history, page by page; the card shows its beginning."""
    found = one(request, pk)
    only_moves = request.GET.get("only") == "moves"
    page = history_of(found, only_moves=only_moves, after=request.GET.get("after", ""))
    if request.method == "GET":
        record("members.card.read", found, actor=request.user, unit_id=found.unit_id)
    context = {
        "page_title": "История",
        "page_lead": found.full_name,
        "page_back_url": f"{found.get_absolute_url()}#history",
        "page_back_title": found.full_name,
        "member": found,
        "history": page.rows,
        "only_moves": only_moves,
        "is_continued": bool(request.GET.get("after")),
        "older_url": _older(found, page.after, only_moves=only_moves),
    }
    return render(request, "members/history.html", context)


def card_now(found):
    """Everything that stands on the card today, for the screen and for the sheet."""
    today = timezone.localdate()
    memberships = list(
        found.memberships.select_related(*lists.WITH_PLACE).order_by("-since", "-pk")
    )
    return {
        "page_title": found.full_name,
        "member": found,
        "status": status_said(found.status, found.gender),
        "status_reason": found.status_reason,
        "path": list(Unit.objects.above(found.unit))[::-1],
        "memberships": memberships,
        "years": full_years(memberships, today, earlier=days_before(found, memberships)),
        "age": age_on(found.birth_date, today),
        "posts": _posts(found.posts.all()),
        "trainings": list(found.trainings.order_by("-year", "-pk")),
        "awards": list(found.awards.order_by("-year", "-pk")),
        "relatives": list(found.relatives.order_by("birth_date", "pk")),
        "consents": list(found.consents.select_related("text").order_by("-given_at", "-pk")),
        "today": today,
    }


def card_on(found, on):
    """The card as it stood at the end of a day."""
    memberships = list(
        found.memberships.select_related(*lists.WITH_PLACE).order_by("-since", "-pk")
    )
    card = as_of(found, on)
    standing = standing_on(found, memberships, on)
    begun = standing.memberships
    unit = begun[0].unit if begun else found.unit
    days = days_before(card, begun)
    return {
        "page_title": found.full_name,
        "member": card,
        "on": on,
        "was_not_yet": on < timezone.localdate(found.created_at),
        "status": status_said(standing.status, card.gender),
        "status_value": standing.status,
        "status_reason": standing.reason,
        "path": list(Unit.objects.above(unit))[::-1] if begun else [],
        "memberships": begun,
        "years": full_years(begun, on, earlier=days),
        "age": age_on(card.birth_date, on),
        "posts": _posts(found.posts.filter(since__lte=on).filter(Q(until=None) | Q(until__gt=on))),
        "trainings": list(found.trainings.filter(year__lte=on.year).order_by("-year", "-pk")),
        "awards": list(found.awards.filter(year__lte=on.year).order_by("-year", "-pk")),
    }


def _posts(posts):
    """Those held now first, then those that ended."""
    rows = list(posts.select_related(*lists.WITH_PLACE).order_by("-since", "-pk"))
    return sorted(rows, key=lambda post: post.until is not None)


def _acts(user, found):
    """What this reader may do on the card."""
    may_edit = may(user, Action.EDIT_MEMBER, found.unit)
    mine = ElectedPost.objects.for_user(user, Action.EDIT_MEMBER).filter(member=found)
    return {
        "may_edit": may_edit,
        "may_answer": may(user, Action.ANSWER_REQUESTS, found.unit),
        "sees_dues": may(user, Action.VIEW_DUES, found.unit),
        "sees_training": may(user, Action.VIEW_TRAINING, found.unit),
        "reads_journal": may(user, Action.VIEW_JOURNAL, found.unit),
        "editable_posts": set(mine.values_list("pk", flat=True)) if may_edit else set(),
        "quality": quality_of(found.pk, reader=user) if may_edit else None,
    }


def _older(found, after, *, only_moves=False):
    if not after:
        return ""
    query = {"after": after} | ({"only": "moves"} if only_moves else {})
    return reverse("members:history", args=[found.pk], query=query)


def _day(text):
    """(a day that has passed, why it cannot be asked about) out of an address."""
    if not text:
        return None, ""
    try:
        on = date.fromisoformat(text)
    except ValueError:
        return None, f"«{text[:20]}» — такого дня нет в календаре."
    if on > timezone.localdate():
        return None, f"{on:%d.%m.%Y} ещё не наступило."
    if on < EARLIEST:
        return None, f"Укажите день не раньше {EARLIEST.year} года."
    return (on if on < timezone.localdate() else None), ""
