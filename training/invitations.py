"""The personal link of an invitation: it answers for one enrolment and opens nothing else."""

from django.core import signing
from django.urls import reverse

SALT = "training.invitation"


def path_of(enrolment):
    return reverse("training:invitation", args=[signing.dumps(enrolment.pk, salt=SALT)])


def enrolment_of(token):
    """The id of the enrolment, or None for a link that is not ours."""
    try:
        return int(signing.loads(token, salt=SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return None
