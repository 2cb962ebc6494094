"""``/org/<code>/``: what an organisation tells of itself to everybody, gathered from the apps."""

from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from accounts.limits import address_of, too_often, wait_for
from accounts.queries import head_of
from applications import limits
from applications.finding import form_code
from documents.qr import link_qr_svg
from members.consents.outputs import name_may_be_public
from members.enums import Status
from members.models import Member
from structure.models import PublicPage, Unit
from structure.public_pages import published_page
from structure.queries import employers_of
from unionportal.templatetags.portal import thousands

COUNTED = 10_000  # members beyond this are «больше 10 000»
FEWEST = 10  # so few are not told: one would know each of them by name
REMEMBERED = 60 * 60  # seconds a count is good for
EMPLOYERS = 20


class Way(NamedTuple):
    """The form of joining: its address, the same in full, and its QR."""

    path: str
    link: str
    qr: str


@require_safe
def public_page(request, code):
    page = published_page(code)
    if page is None:
        return _elsewhere(request, code)
    if page.code != code:
        return redirect("public_page", page.code)
    unit = page.unit
    above = list(Unit.objects.above(unit))
    head = head_of(unit) if page.shows_chair else None
    if head and not name_may_be_public(head.user):
        head = None
    context = {
        "page": page,
        "unit": unit,
        "above": above[:0:-1],
        "way": _way(unit),
        "chair": head,
        "members": members_in_words(unit) if page.shows_members else "",
        "employers": employers_of(unit)[:EMPLOYERS] if page.shows_employers else [],
        "union_title": above[-1].name,
    }
    return render(request, "structure/public.html", context)


def _elsewhere(request, code):
    """No such page. A closed organisation still leads to the form of who took its place."""
    seconds = wait_for(limits.UNKNOWN, address_of(request))
    if seconds:
        return too_often(request, seconds)
    page = PublicPage.objects.filter(code=code.upper()).select_related("unit").first()
    if page and not page.unit.is_open and (open_code := form_code(page.unit)):
        return redirect("applications:join", open_code)
    return render(request, "structure/no_public_page.html", status=404)


def _way(unit):
    code = form_code(unit)
    if not code:
        return None
    path = reverse("applications:join", args=[code])
    link = settings.SITE_URL.rstrip("/") + path
    return Way(path, link, mark_safe(link_qr_svg(link, border=0)))  # noqa: S308 -- drawn by us


def members_in_words(unit):
    """«больше 1 200»: two figures are kept, and few are not told. Counted once an hour."""
    key = f"public:members:{unit.pk}"
    number = cache.get(key)
    if number is None:
        members = Member.objects.living().filter(
            status=Status.MEMBER, unit__tree_id=unit.tree_id, unit__lft__range=(unit.lft, unit.rght)
        )
        number = members.order_by()[: COUNTED + 1].count()
        cache.set(key, number, REMEMBERED)
    if number <= FEWEST:
        return ""
    step = 10 ** max(1, len(str(number)) - 2)
    return f"больше {thousands((number - 1) // step * step)}"
