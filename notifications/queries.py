"""What the frame of the office and the pages of letters and tasks ask."""

from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from notifications.ledger import GROUPS
from notifications.models import Message, Notice, Todo
from structure.keyset import moment, page_of, read_place
from structure.scope import Action

MANY = 100  # more unread notices than this are shown as «99+»
PAGE = 25
TODOS_TODAY = 10
DONE_LATELY = timedelta(days=14)
NEVER = date(9999, 12, 31)  # where tasks without a day stand


def unread_count(user):
    """How many notices the user has not read, counted up to ``MANY``."""
    return Notice.objects.filter(user=user, read_at=None)[:MANY].count()


def todos_for_today(user, *, on=None):
    """Open tasks of this person that are for today, are late, or have no day; late ones first."""
    on = on or timezone.localdate()
    return list(
        _todos(user)
        .open()
        .filter(Q(due_on__lte=on) | Q(due_on=None))
        .order_by("day", "pk")[:TODOS_TODAY]
    )


class Outlook(NamedTuple):
    """Tasks of one person, as the page shows them."""

    overdue: list[Todo]
    today: list[Todo]
    later: list[Todo]
    done: list[Todo]
    after: str  # where «показать ещё» goes on, "" when everything is shown


def todos_of(user, *, after="", on=None):
    """A page of the person's tasks by their day; what was done lately comes with the first."""
    on = on or timezone.localdate()
    rows = _todos(user).open()
    is_first = read_place(after, date.fromisoformat) is None
    rows, after = page_of(rows, "day", after, PAGE, read=date.fromisoformat)
    done = []
    if is_first:
        since = timezone.now() - DONE_LATELY
        done = list(_todos(user).filter(done_at__gte=since).order_by("-done_at", "-pk")[:PAGE])
    return Outlook(
        overdue=[todo for todo in rows if todo.day < on],
        today=[todo for todo in rows if todo.day == on],
        later=[todo for todo in rows if todo.day > on],
        done=done,
        after=after,
    )


def _todos(user):
    return (
        Todo.objects.filter(user=user)
        .select_related("unit")
        .annotate(day=Coalesce("due_on", Value(NEVER)))
    )


def notices_of(user, *, after=""):
    """(notices, where to go on) of one person, newest first."""
    return _newest(Notice.objects.filter(user=user), after)


def outbox(
    user, *, state="", reason="", kind="", q="", unit=None, batch="", since=None, until=None
):
    """Messages this user may see, narrowed by the filters of «Исходящие».

    ``state`` is a group of the ledger, or one state alone.
    """
    found = Message.objects.for_user(user, Action.VIEW_OUTBOX)
    if unit:
        found = found.filter(unit__tree_id=unit.tree_id, unit__lft__range=(unit.lft, unit.rght))
    if since:
        found = found.filter(created_at__gte=since)
    if until:
        found = found.filter(created_at__lt=until)
    if state:
        found = found.filter(state__in=GROUPS.get(state, (state,)))
    if reason:
        found = found.filter(reason=reason)
    if kind:
        found = found.filter(kind=kind)
    if batch:
        found = found.filter(batch=batch)
    if q.strip():  # counted without a name, found by nobody
        found = found.filter(is_hidden=False)
    for word in q.replace("\0", "").split():
        found = found.filter(Q(to_name__icontains=word) | Q(to_address__icontains=word))
    return found


def outbox_page(messages, *, after=""):
    """(messages, where to go on), newest first."""
    rows, after = _newest(messages.select_related("unit").defer("text", "html"), after)
    papers = papers_of(rows)
    for row in rows:
        row.papers = papers.get(row.pk, 0)
    return rows, after


def papers_of(messages):
    """{message: how many papers are attached} by one query."""
    rows = Message.objects.filter(pk__in=[message.pk for message in messages])
    return dict(rows.values_list("pk").annotate(Count("attachments")))


def _newest(rows, after):
    return page_of(rows, "created_at", after, PAGE, read=moment, descending=True)
