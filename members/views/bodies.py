"""People in the bodies of an organisation, and whose terms end."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.services import record
from members.bodies import bodies_of
from members.enums import Body, Post
from members.models import ElectedPost
from members.posts import ending as posts_ending
from members.register import WITH_PLACE, TooWide, find
from members.views.access import require_anywhere
from structure import keyset
from structure.choosing import chosen_unit
from structure.models import Unit
from structure.scope import Action, may

PAGE = 30


@login_required
@require_safe
def bodies(request, unit):
    """The page: every body, its people, empty posts, and a search for somebody to add."""
    found = _unit(request, unit)
    may_edit = found.is_open and may(request.user, Action.EDIT_MEMBER, found)
    query, candidates = request.GET.get("q", "")[:100].strip(), []
    if may_edit and query:
        try:
            candidates = find(request.user, unit=found, q=query)[1].rows[:10]
        except TooWide as refusal:
            messages.warning(request, str(refusal))
    if request.method == "GET":
        record("members.bodies.read", found, actor=request.user, unit_id=found.pk)
    context = {
        **_bodies(request.user, found),
        "page_title": "Органы и люди в них",
        "page_lead": found.short_name,
        "page_back_url": reverse("structure:unit", args=[found.pk]),
        "page_back_title": found.short_name,
        "may_edit": may_edit,
        "query": query,
        "candidates": candidates,
        "offer": _offer(request),
    }
    return render(request, "members/bodies.html", context)


@login_required
@require_safe
def unit_bodies(request, unit):
    """The same as a piece of the card of the organisation."""
    found = _unit(request, unit)
    return render(request, "members/unit_bodies.html", _bodies(request.user, found))


@login_required
@require_safe
def ending(request):
    """Whose terms end within ninety days or are over, in the organisations of the reader."""
    require_anywhere(request.user, Action.VIEW_MEMBER)
    chosen = chosen_unit(request.user, Action.VIEW_MEMBER, request.GET.get("unit", ""))
    today = timezone.localdate()
    posts = ElectedPost.objects.for_user(request.user, Action.VIEW_MEMBER)
    posts = posts.filter(posts_ending(today))
    if chosen:
        posts = posts.filter(unit__in=Unit.objects.inside(chosen).values("pk"))
    rows, after = keyset.page_of(
        posts.select_related("member", *WITH_PLACE),
        "planned_until", request.GET.get("after", ""), PAGE, read=date.fromisoformat,
    )  # fmt: skip
    query = {"after": after} | ({"unit": chosen.pk} if chosen else {})
    context = {
        "page_title": "Сроки полномочий истекают",
        "page_lead": chosen.short_name if chosen else "В ближайшие 90 дней и уже прошедшие.",
        "rows": rows,
        "today": today,
        "next_url": reverse("members:ending_posts", query=query) if after else "",
    }
    return render(request, "members/ending_posts.html", context)


def _unit(request, pk):
    mine = Unit.objects.for_user(request.user, Action.VIEW_MEMBER)
    return get_object_or_404(mine, pk=pk)


def _bodies(user, unit):
    today = timezone.localdate()
    groups, vacancies = bodies_of(unit, user=user, on=today)
    return {
        "unit": unit,
        "groups": groups,
        "vacancies": vacancies,
        "today": today,
        "people": len({post.member_id for group in groups for post in group.posts}),
    }


def _offer(request):
    """Body and post that were asked for: an empty place was pressed."""
    body, post = request.GET.get("body", ""), request.GET.get("post", "")
    return {
        name: value
        for name, value, known in (("body", body, Body.values), ("post", post, Post.values))
        if value and value in known
    }
