"""The personal link of an invitation: it answers for one enrolment and opens nothing else.

It lives ``DAYS`` from the day of the letter, and not longer than the group learns.
"""

from datetime import UTC, datetime, timedelta

from django.core import signing
from django.urls import reverse
from django.utils import timezone

from structure.queries import time_zone_of

SALT = "training.invitation"
DAYS = 60


def path_of(enrolment):
    return reverse("training:invitation", args=[signing.dumps(enrolment.pk, salt=SALT)])


def enrolment_of(token):
    """The id of the enrolment, or None for a link that is not ours."""
    try:
        return int(signing.loads(token, salt=SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def last_day_of(token, group):
    """The last day, by the clock of the group, on which a link of ours opens."""
    given = datetime.fromtimestamp(signing.b62_decode(token.rsplit(":", 2)[1]), UTC)
    written = timezone.localdate(given, time_zone_of(group.unit))
    return min(written + timedelta(days=DAYS), group.ends_on)
