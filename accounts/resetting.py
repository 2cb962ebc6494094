"""What those who manage people do with somebody else's second step and sessions."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.enums import GrantRefused
from accounts.guards import governs
from accounts.locks import locked_people
from accounts.models import WrongCodes
from accounts.sessions import end_all
from audit.services import record

SETTLED = timedelta(days=3)  # by then the reader of the old address has had his say
REFUSED = "Менять вход этого человека вы не можете: у него есть полномочия, которых вы не даёте."


def _governed(user_id, actor):
    people = locked_people(actor.pk, user_id)
    actor, user = people[actor.pk], people[user_id]
    if not governs(actor, user):
        raise GrantRefused(REFUSED)
    return actor, user


@transaction.atomic
def reset_second_step(user_id, *, reason, actor, now=None):
    """Take away keys, apps and codes of somebody who has lost them; he is put out everywhere.

    Raises ``GrantRefused``, also where the e-mail has just been changed: both together hand the
    account to whoever reads the new address. The caller writes the letter.
    """
    actor, user = _governed(user_id, actor)
    since = user.email_changed_at
    if since and (now or timezone.now()) < since + SETTLED:
        raise GrantRefused(
            f"Почту этого человека сменили {timezone.localtime(since):%d.%m.%Y}. Второй шаг можно "
            f"сбросить с {timezone.localtime(since + SETTLED):%d.%m.%Y, %H:%M}."
        )
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
