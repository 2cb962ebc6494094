"""An employer lent to his accountant, as the chair lends it."""

from django.utils import timezone

from accounts.lending import lend_employer
from accounts.models import User


def lend(people, house, *, answers=True, user=None, employer=None, by=None, **dates):
    """The accountant of the employer as he is in a request of his own."""
    user = user or people.employer_accountant
    lend_employer(
        user,
        employer or house.employer,
        answers=answers,
        actor=by or people.chair,
        starts_on=dates.pop("starts_on", timezone.localdate()),
        **dates,
    )
    return User.objects.get(pk=user.pk)
