"""Requests about personal data as their readers see them."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.db.models.enums import TextChoices
from django.utils import timezone

from members.models import DataRequest, RequestStep
from members.requests.terms import Term, term_of
from structure.keyset import moment, page_of
from structure.models import Unit
from structure.scope import Action

PAGE = 30


class Which(TextChoices):
    OPEN = "open", "В работе"
    OVERDUE = "overdue", "Срок прошёл"
    CLOSED = "closed", "Закрытые"


class Shown(NamedTuple):
    """A step with its term in the words of the table."""

    step: RequestStep
    term: Term
    is_overdue: bool
    may_extend: bool


def requests_of(user, which, *, unit=None, after="", now=None):
    """(requests with their ``shown`` steps, where to go on), the newest first."""
    now = now or timezone.now()
    rows = DataRequest.objects.for_user(user, Action.VIEW_MEMBER)
    if unit:
        rows = rows.filter(unit__in=Unit.objects.inside(unit).values("pk"))
    late = RequestStep.objects.filter(request=OuterRef("pk"), done_at=None, due_at__lt=now)
    conditions = {
        Which.OPEN: Q(closed_at=None),
        Which.OVERDUE: Q(Exists(late)),
        Which.CLOSED: Q(closed_at__isnull=False),
    }
    rows = rows.filter(conditions[Which(which)]).select_related("unit", "member")
    rows, following = page_of(
        rows.prefetch_related("steps"), "received_at", after, PAGE, read=moment, descending=True
    )
    for row in rows:
        row.shown = steps_of(row, now)
    return rows, following


def steps_of(request, now: datetime):
    """The steps in the order of their terms."""
    return [
        Shown(
            step,
            term := term_of(request.kind, step.code),
            step.done_at is None and step.due_at < now,
            bool(term.more) and not (step.extended_at or step.done_at) and step.due_at >= now,
        )
        for step in request.steps.all()
    ]
