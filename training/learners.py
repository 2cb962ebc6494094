"""Who a person is in the school, and the door of the student's pages.

A member comes in by his own link (``cabinet``), an officer by his sign-in; both get to the same
pages under ``/me/learning/``, where the member's cookie reaches.
"""

import functools
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Exists, F
from django.utils import timezone

from cabinet.people import himself
from cabinet.views.access import asked_to_enter, current_session, own_page
from members.models import Member
from structure.queries import time_zone_of
from training.models import Student


class Learner(NamedTuple):
    """Who is at the page: the student, and how the journal calls him as the doer."""

    student: Student
    actor: object


def student_of_member(member):
    """The row of the card itself; it is made the first time, and two at once make one.

    ``is_tied`` of it tells whether a sign-in is tied to the card.
    """
    of_card = Student.objects.filter(member=member)
    rows = of_card.select_related("member__unit", "user", "unit")
    rows = rows.annotate(is_tied=Exists(of_card.filter(user__isnull=False)))
    rows = rows.order_by(F("user").asc(nulls_first=True), "pk")
    found = rows.first()
    if found is None:
        with transaction.atomic():
            Member.objects.select_for_update(no_key=True).get(pk=member.pk)
            if not of_card.exists():
                Student.objects.create(member=member, unit=member.unit)
        found = rows.first()
    return found


def student_of_user(user):
    """The student of this officer; None for one who holds no office and has never learnt."""
    found = Student.objects.select_related("member", "user", "unit").filter(user=user).first()
    if found or not user.current_mandates:
        return found
    try:
        with transaction.atomic():
            Student.objects.create(user=user, unit=user.current_mandates[0].unit)
    except IntegrityError:  # somebody has just made it
        pass
    return Student.objects.select_related("member", "user", "unit").get(user=user)


def learner_of(request):
    """Who is at the page: a member who is in, else a signed-in officer, else None."""
    session = current_session(request)
    if session is not None:
        request.member_session = session
        return Learner(student_of_member(session.member), himself(session.member))
    user = request.user
    if not user.is_authenticated:
        return None
    student = student_of_user(user)
    return student and Learner(student, user)


def by_student(view, otherwise=None):
    """Call ``view(request, learner, …)`` in the time zone of his organisation; whoever is not in is
    asked to enter, or gets what ``otherwise(request, …)`` says."""

    @own_page
    @functools.wraps(view)
    def opened(request, **kwargs):
        learner = learner_of(request)
        if learner is None:
            return otherwise(request, **kwargs) if otherwise else asked_to_enter(request)
        with timezone.override(time_zone_of(learner.student.unit)):
            return view(request, learner, **kwargs)

    return opened
