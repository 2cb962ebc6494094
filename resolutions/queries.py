"""What the office asks of resolutions: the list, drafts to sign, what the next one takes over."""

from datetime import date

from django.db.models import Count, F, Q

from resolutions.enums import State
from resolutions.models import UNPRINTED, Resolution
from structure.keyset import page_of
from structure.scope import Action

PAGE = 30
TODAY_LIMIT = 8


def page_of_resolutions(user, *, state="", after=""):
    """(rows, where to go on) of the list, the newest first, each with ``people`` in it."""
    rows = Resolution.objects.for_user(user, Action.VIEW_RESOLUTION)
    if state:
        rows = rows.filter(state=state)
    rows, following = page_of(
        rows.select_related("unit"), "dated", after, PAGE,
        read=date.fromisoformat, descending=True,
    )  # fmt: skip
    sizes = people_in(rows)
    for row in rows:
        row.people = sizes.get(row.pk, 0)
    return rows, following


def people_in(resolutions):
    """{resolution: how many people are in it}, by one query."""
    counted = Resolution.objects.filter(pk__in=[row.pk for row in resolutions])
    return dict(counted.annotate(people=Count("lines")).values_list("pk", "people"))


def drafts_to_sign(user, *, limit=TODAY_LIMIT):
    """Drafts that this user may mark signed, the oldest first."""
    drafts = Resolution.objects.for_user(user, Action.SIGN_RESOLUTION).filter(state=State.DRAFT)
    return list(drafts.select_related("unit").order_by("dated", "pk")[:limit])


def last_of(unit, body):
    """The latest resolution of the body: what the next one most probably repeats."""
    resolutions = Resolution.objects.filter(unit=unit, body=body)
    return resolutions.order_by("-dated", "-pk").first()


def owed_papers(now):
    """Resolutions not printed as they stand; those that never failed go first."""
    return _due(Resolution.objects.filter(UNPRINTED), now)


def owed_extracts(now):
    """Signed and printed resolutions whose extracts were asked for and are not all there."""
    asked = Resolution.objects.filter(extracts_asked_at__isnull=False)
    return _due(asked.filter(state=State.SIGNED, paper__isnull=False), now)


def _due(resolutions, now):
    rested = Q(print_after=None) | Q(print_after__lte=now)
    return resolutions.filter(rested).order_by(F("print_after").asc(nulls_first=True), "pk")


def is_waiting(resolution):
    """Is anything of this resolution being printed now? What failed is told instead."""
    if resolution.paper_error or resolution.state == State.ANNULLED:
        return False
    return resolution.paper_id is None or resolution.extracts_asked_at is not None
