"""What those who manage people do with somebody else's second step and sessions."""

from django.db import transaction

from accounts.enums import GrantRefused
from accounts.guards import governs
from accounts.locks import locked_people
from accounts.models import WrongCodes
from accounts.sessions import end_all
from audit.services import record

REFUSED = "Менять вход этого человека вы не можете: у него есть полномочия, которых вы не даёте."


def _governed(user_id, actor):
    people = locked_people(actor.pk, user_id)
    actor, user = people[actor.pk], people[user_id]
    if not governs(actor, user):
        raise GrantRefused(REFUSED)
    return actor, user


@transaction.atomic
def reset_second_step(user_id, *, reason, actor):
    """Take away keys, apps and codes of somebody who has lost them; he is put out everywhere.

    Raises ``GrantRefused``. The caller writes the letter.
    """
    actor, user = _governed(user_id, actor)
    apps, keys = user.code_apps.all(), user.passkeys.all()
    old = sorted([*apps.values_list("name", flat=True), *keys.values_list("name", flat=True)])
    apps.delete()
    keys.delete()
    user.recovery_codes.all().delete()
    WrongCodes.objects.filter(user=user).delete()
    end_all(user)
    record("accounts.second_step.reset", user, actor=actor, reason=reason, old=old)
    return user


@transaction.atomic
def put_out(user_id, *, actor):
    """End all sessions of somebody. Raises ``GrantRefused``. Returns how many."""
    actor, user = _governed(user_id, actor)
    ended = end_all(user)
    record("accounts.session.ended", user, actor=actor, count=ended)
    return ended
