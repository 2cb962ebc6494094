"""Elected posts and duties: given, corrected, ended, taken back. Nothing else writes them.

The organisation's row is locked before the card: two people never become its chair at once.
"""

import logging
from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.queries import responsible_for
from audit.services import record
from documents.services import store_upload
from members.editing import MemberRefused, as_json, locked
from members.enums import Body, Post, Status
from members.models import ElectedPost
from notifications.models import Todo
from notifications.services import close_todos, finish_todo, put_todo
from structure.models import Unit
from structure.services import hold_tree

logger = logging.getLogger(__name__)

WARNING = timedelta(days=90)
ROBOT = "робот"
KEY = "post"  # of tasks about ends of terms
BATCH = 500
OF_COMMITTEE = {Body.COMMITTEE, Body.NONE}  # its chair is the chair of the organisation
FIELDS = ("body", "post", "title", "is_staff", "since", "planned_until", "basis")


@transaction.atomic
def give_post(member_pk, unit, *, actor, file=None, **fields):
    """The member holds a post in ``unit`` from a day. Raises ``MemberRefused``.

    He is on the books of that organisation or of one inside it; it has one chair at a time.
    ``file`` is the scan of the protocol as ``documents.uploads`` accepted it, and its name.
    """
    unit = _held(unit)
    member = locked(member_pk)
    if member.status not in {Status.MEMBER, Status.SUSPENDED}:
        raise MemberRefused(f"{member} не состоит на учёте: выбирают членов профсоюза.")
    if not Unit.objects.inside(unit).filter(pk=member.unit_id).exists():
        raise MemberRefused(f"{member} состоит на учёте в другой организации: {member.unit}.")
    post = ElectedPost(member=member, unit=unit, **fields)
    _require_dates(post)
    _require_vacant(post)
    if file:
        post.scan = store_upload(*file)
    post.save()
    record(
        "members.post.given", post, actor=actor, unit_id=unit.pk,
        member=member.pk, new=_told(post),
    )  # fmt: skip
    return post


@transaction.atomic
def correct_post(pk, *, actor, file=None, **fields):
    """What was written wrong. A new end of the term begins the warnings anew."""
    post = _locked_post(pk)
    if file:
        fields["scan"] = store_upload(*file)
    changes = {
        name: [str(getattr(post, name)), str(value)]
        for name, value in fields.items()
        if getattr(post, name) != value
    }
    if not changes:
        return post
    for name, value in fields.items():
        setattr(post, name, value)
    _require_dates(post)
    if post.until is None:
        _require_vacant(post)
    if "planned_until" in changes:
        post.warned_on = None
        close_todos(post, actor=actor)
    post.save()
    record("members.post.corrected", post, actor=actor, unit_id=post.unit_id, changes=changes)
    return post


@transaction.atomic
def end_post(pk, *, until, actor):
    """The member holds the post no longer. A second end with the same day changes nothing."""
    post = _locked_post(pk)
    if post.until == until:
        return post
    if post.until is not None:
        raise MemberRefused(f"Полномочия уже прекращены {post.until:%d.%m.%Y}.")
    if until < post.since:
        raise MemberRefused(f"Не раньше дня избрания: {post.since:%d.%m.%Y}.")
    post.until = until
    post.save(update_fields=["until"])
    close_todos(post, actor=actor)
    record(
        "members.post.ended", post, actor=actor, unit_id=post.unit_id,
        changes={"until": [None, str(until)]},
    )  # fmt: skip
    return post


@transaction.atomic
def remove_post(pk, *, actor):
    """It was never so. Returns what stood there, by which ``put_back`` writes it again."""
    post = _locked_post(pk)
    kept = {
        name: getattr(post, name) for name in (*FIELDS, "until", "member_id", "unit_id", "scan_id")
    }
    close_todos(post, actor=actor)
    record(
        "members.post.removed", post, actor=actor, unit_id=post.unit_id,
        member=post.member_id, old=_told(post),
    )  # fmt: skip
    post.delete()
    return kept


@transaction.atomic
def put_back(kept, *, actor):
    """A post removed by mistake stands there again, if nobody has taken its place."""
    unit = _held(Unit.objects.get(pk=kept["unit_id"]), closed=True)
    member = locked(kept["member_id"])
    post = ElectedPost(**{**kept, "unit_id": unit.pk, "member_id": member.pk})
    if post.until is None:
        _require_vacant(post)
    post.save()
    record(
        "members.post.put_back", post, actor=actor, unit_id=unit.pk, member=member.pk,
        new=_told(post),
    )  # fmt: skip
    return post


def _told(post):
    """What stands in the post, for the journal."""
    told = {name: as_json(getattr(post, name)) for name in (*FIELDS, "until", "scan")}
    return {name: value for name, value in told.items() if value not in (None, "")}


def _held(unit, *, closed=False):
    """The organisation as it is now: neither closed nor given another chair until we are done."""
    hold_tree()
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if not (closed or unit.is_open):
        raise MemberRefused(f"{unit.quoted} закрыта. Выберите действующую организацию.")
    return unit


def _locked_post(pk):
    """Lock the organisation, the card and the post, in this order."""
    found = ElectedPost.objects.select_related("unit").get(pk=pk)
    _held(found.unit, closed=True)
    locked(found.member_id)
    return (
        ElectedPost.objects.select_for_update(of=("self",))
        .select_related("unit", "member")
        .get(pk=pk)
    )


def _require_dates(post):
    if post.since > timezone.localdate():
        raise MemberRefused("День избрания ещё не наступил.")
    if post.planned_until and post.planned_until <= post.since:
        raise MemberRefused("Срок полномочий кончается раньше, чем начался. Проверьте обе даты.")


def _require_vacant(post):
    """One chair of a body; of each commission its own."""
    if post.post != Post.CHAIR:
        return
    bodies = OF_COMMITTEE if post.body in OF_COMMITTEE else {post.body}
    chairs = ElectedPost.objects.filter(
        unit=post.unit_id, post=Post.CHAIR, body__in=bodies, until=None
    ).exclude(pk=post.pk)
    if post.body == Body.COMMISSION:
        chairs = chairs.filter(title__iexact=post.title)
    holder = chairs.select_related("member").first()
    if holder:
        raise MemberRefused(
            f"Председатель уже есть: {holder.member.full_name}, избран {holder.since:%d.%m.%Y}. "
            "Сначала прекратите его полномочия."
        )


def ending(on):
    """A condition: the term ends within ninety days or is over, and nobody has ended it."""
    return Q(until=None, planned_until__lte=on + WARNING)


def warn_of_endings(*, on, now=None, limit=2000):
    """Put a task for each term that ends within ninety days and was not told of; how many.

    Tasks about posts that ended otherwise (with the membership, by a merge) are done with it.
    """
    _finish_what_is_over(now)
    due = ElectedPost.objects.filter(ending(on), warned_on=None, unit__closed_on=None)
    warned = 0
    for pk in list(due.order_by("planned_until", "pk").values_list("pk", flat=True)[:limit]):
        try:
            warned += warn_of_ending(pk, on=on, now=now)
        except Exception:  # one broken row must not keep the others from being told of
            logger.exception("the end of post %s was not told of", pk)
    return warned


def _finish_what_is_over(now):
    tasks = Todo.objects.open().filter(key__startswith=f"{KEY}:").order_by("pk")
    rows = tasks.values_list("pk", "key").iterator(BATCH)
    while some := list(islice(rows, BATCH)):
        posts = ElectedPost.objects.filter(
            until=None, pk__in=[int(key.split(":")[1]) for _, key in some]
        )
        holding = {_key(post) for post in posts}
        for pk, key in some:
            if key not in holding:
                finish_todo(pk, actor=ROBOT, now=now)


def _key(post):
    return f"{KEY}:{post.pk}:{post.planned_until}"


@transaction.atomic
def warn_of_ending(pk, *, on, now=None):
    """A task for the responsible of the organisation, once for each end of a term."""
    hold_tree()
    post = (
        ElectedPost.objects.select_for_update(of=("self",))
        .select_related("unit", "member")
        .filter(ending(on), pk=pk, warned_on=None)
        .first()
    )
    if post is None:
        return False
    put_todo(
        f"Срок полномочий до {post.planned_until:%d.%m.%Y}: {post.member.short_name}, "
        f"{(post.title or post.get_post_display()).lower()}",
        key=_key(post),
        unit=post.unit,
        user=responsible_for(post.unit, on=on),
        about=post,
        url=reverse("members:bodies", args=[post.unit_id]),
        due_on=post.planned_until,
        now=now,
        anew=True,  # the term was another meanwhile, or the post was held to be over
    )
    post.warned_on = on
    post.save(update_fields=["warned_on"])
    return True
