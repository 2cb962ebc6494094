"""Works that wait for a tutor, the oldest first; the works of one student on one task."""

from django.db.models import Q
from django.utils import timezone

from structure.branches import read_id
from structure.keyset import moment, page_of
from structure.scope import Action
from training.enums import EnrolmentState
from training.models import Group, Tutor, Work
from training.models.people import of_user
from training.works import WAITING

PAGE = 30
COUNTED = 100  # more is «больше 100»: nobody works off more at a sitting
GROUPS = 100


def waiting(user):
    """Works of those who learn still; never one's own."""
    rows = Work.objects.for_user(user, Action.TEACH).filter(state__in=WAITING)
    rows = rows.filter(enrolment__state=EnrolmentState.LEARNING)
    return rows.exclude(of_user(user, "enrolment__student"))


def free(user, *, now=None):
    """Those that nobody else holds at this moment."""
    now = now or timezone.now()
    return waiting(user).filter(
        Q(taken_by=None) | Q(taken_by=user) | Q(taken_until__lte=now) | Q(state="sent")
    )


def page(user, *, group="", after=""):
    """(works of a page, the place to go on from); of one group when its id is told."""
    rows = waiting(user).select_related(
        "task__lesson", "taken_by", "enrolment__group", "enrolment__student__member",
        "enrolment__student__user",
    )  # fmt: skip
    if pk := read_id(group):
        rows = rows.filter(enrolment__group=pk)
    return page_of(rows, "sent_at", after, PAGE, read=moment)


def counted(user):
    """How many wait, no further than ``COUNTED`` + 1."""
    return waiting(user).order_by()[: COUNTED + 1].count()


def counted_of_tutor(user, *, on):
    """How many wait in the groups that ``user`` himself teaches, no further than that."""
    taught = Tutor.objects.filter(Q(until=None) | Q(until__gte=on), user=user, since__lte=on)
    rows = waiting(user).filter(enrolment__group__in=taught.values("group"))
    return rows.order_by()[: COUNTED + 1].count()


def groups_of(user):
    """Groups with works that wait, for a filter."""
    mine = Group.objects.filter(enrolments__works__in=waiting(user)).distinct()
    return list(mine.order_by("title", "pk")[:GROUPS])


def next_after(user, work=None, *, now=None):
    """The oldest work that may be taken, but this one; None when all are looked at."""
    rows = free(user, now=now).order_by("sent_at", "pk")
    return (rows.exclude(pk=work.pk) if work else rows).first()


def tries_of(enrolment, task):
    """All tries of one person at one task, the newest first, with their files."""
    works = enrolment.works.filter(task=task).select_related("taken_by")
    return list(works.prefetch_related("files__stored").order_by("-number"))
