"""Requests to learn that an organisation answers: the list, and whoever is slow reminded."""

from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Cast, Concat

from notifications.models import Message
from structure.scope import Action
from training.enums import EnrolmentState
from training.models import Enrolment
from training.telling import ANSWER_DAYS, answering_for, write_home

REMINDER = "training_request_reminder"
COUNTED = 99


def asked(user):
    """Requests that this user may answer, the oldest first."""
    rows = Enrolment.objects.for_user(user, Action.SEND_TO_TRAINING)
    return rows.filter(state=EnrolmentState.APPLIED)


def sent(user):
    """Everybody of his organisations who learns or learnt, whatever came of it."""
    return Enrolment.objects.for_user(user, Action.SEND_TO_TRAINING)


def count_asked(user):
    """How many wait for him, no further than ``COUNTED`` and one."""
    return asked(user).order_by()[: COUNTED + 1].count()


def remind(*, now, limit=500):
    """Write once to whoever has not answered for three days; how many were written to."""
    key = Concat(
        models.Value("training:"), Cast(OuterRef("pk"), models.CharField()),
        models.Value(f":{REMINDER}"),
    )  # fmt: skip
    owed = Enrolment.objects.filter(
        ~Exists(Message.objects.filter(key=key)),
        state=EnrolmentState.APPLIED,
        created_at__lte=now - timedelta(days=ANSWER_DAYS),
    ).select_related("group__course", "group__unit", "home", "student__member", "student__user")
    written = 0
    for enrolment in owed.order_by("created_at", "pk")[:limit]:
        user = answering_for(enrolment)
        if user:
            write_home(enrolment, REMINDER, user, now=now)
            written += 1
    return written
