"""Whose consent is not the consent of those who have spoken already.

Two people who decide are two only while neither holds his right from the other: a deputy acts in
the place of the absent one, and an office given by somebody can be given for this very consent.
"""

from accounts.policy import scope_of
from audit.models import Entry
from audit.services import subject_key

GIVEN = ("accounts.mandate.given", "accounts.deputy.named")


def is_independent(user, action, unit, *, of):
    """Has he the right here by an office of his own, that nobody of ``of`` (keys) gave him or
    left to him for an absence?
    """
    keys = {held.pk: _keys(held) for held in user.current_mandates if not _is_in_place(held, of)}
    lines = Entry.objects.filter(action__in=GIVEN, actor_id__in=of)
    lines = lines.filter(subject__in=[key for both in keys.values() for key in both])
    given = set(lines.values_list("subject", flat=True))
    own = [
        held
        for held in user.current_mandates
        if held.pk in keys and not given.intersection(keys[held.pk])
    ]
    return user.pk not in of and scope_of(own, action).holds(unit)


def _is_in_place(mandate, of):
    return mandate.standing_in_for_id and mandate.standing_in_for.user_id in of


def _keys(mandate):
    """Of the office, and of that for which it stands in."""
    return [subject_key(one) for one in (mandate, mandate.standing_in_for) if one]
