"""Secret addresses by which a calendar program reads a person's classes; a new one kills the old.

The address is signed and carries the number of its turn: nothing secret lies in the database.
"""

from datetime import timedelta

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.urls import reverse

from audit.services import record
from cabinet.people import may_enter
from notifications.services import full_url
from training.enums import STUDIED
from training.models import CalendarFeed, Enrolment, Meeting, Student
from training.models.groups import taught_by
from training.models.people import same_person

# Without a time: the address stands in somebody's calendar and is the same on every page.
SEAL = signing.Signer(salt="training.calendar")
BEFORE, AFTER = timedelta(days=90), timedelta(days=400)
MOST = 500  # classes in one answer


def address_of(feed):
    """The whole address, or "" where there is none."""
    if feed is None or not feed.is_on:
        return ""
    return full_url(reverse("training:feed", args=[SEAL.sign_object([feed.pk, feed.number])]))


def feed_at(token):
    """The feed of this address; None for one that is not ours, is over, or whose owner is gone."""
    try:
        pk, number = SEAL.unsign_object(token)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    found = CalendarFeed.objects.select_related("student__member", "student__user", "user")
    feed = found.filter(pk=pk, number=number, is_on=True).first()
    return feed if feed and _is_here(feed) else None


def _is_here(feed):
    if feed.user:
        return feed.user.is_active
    member, user = feed.student.member, feed.student.user
    return bool(member and may_enter(member)) or bool(user and user.is_active)


@transaction.atomic
def renew(owner, *, actor):
    """A new address for the owner, a student or a user; the former one is dead from now on."""
    feed = _locked(owner)
    if feed is None:
        try:
            with transaction.atomic():
                feed = CalendarFeed.objects.create(**_key(owner))
        except IntegrityError:  # pressed twice at once: the address just made is the new one
            return _locked(owner)
    else:
        CalendarFeed.objects.filter(pk=feed.pk).update(number=F("number") + 1, is_on=True)
        feed.refresh_from_db()
    record("training.feed.renewed", feed, actor=actor)
    return feed


@transaction.atomic
def close(owner, *, actor):
    """No address any more."""
    feed = _locked(owner)
    if feed and feed.is_on:
        feed.is_on = False
        feed.save(update_fields=["is_on"])
        record("training.feed.closed", feed, actor=actor)


def feed_of(owner):
    return CalendarFeed.objects.filter(**_key(owner)).first()


def meetings_of(feed, *, now):
    """The classes a feed tells of, around ``now``: cancelled ones too, to be struck out."""
    whose = of_student(feed.student) if feed.student else of_tutor(feed.user)
    near = Q(starts_at__gte=now - BEFORE, starts_at__lte=now + AFTER)
    rows = Meeting.objects.filter(whose & near).select_related("group")
    return list(rows.order_by("starts_at", "pk")[:MOST])


def of_student(student):
    mine = Enrolment.objects.filter(same_person(student), state__in=STUDIED)
    return Q(group__in=mine.values("group"))


def of_tutor(user):
    return Q(tutor=user) | taught_by(user, "group")


def _key(owner):
    return {"student": owner} if isinstance(owner, Student) else {"user": owner}


def _locked(owner):
    return CalendarFeed.objects.select_for_update(of=("self",)).filter(**_key(owner)).first()
