"""Days when a person is away, and who stands in for him."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.deputies import cut_deputies, let_stand_in
from accounts.enums import GrantRefused
from accounts.locks import locked_people
from accounts.models import Absence, Mandate
from audit.services import record
from structure.models import Unit
from structure.scope import Action

LONGEST = timedelta(days=366)


def may_send_away(actor, user):
    """May ``actor`` note that ``user`` is away: himself, or one who manages people where he is?"""
    if actor.pk == user.pk:
        return True
    held = Mandate.objects.unended().filter(user=user)
    places = Unit.objects.for_user(actor, Action.MANAGE_PEOPLE).filter(pk__in=held.values("unit"))
    return places.exists()


@transaction.atomic
def set_absence(user_id, *, starts_on, ends_on, actor, reason="", deputy_id=None):
    """New work goes past this person from day to day, to the deputy if there is one.

    Raises ``GrantRefused``: also for one who stands in for somebody in these days.
    """
    people = locked_people(actor.pk, user_id, deputy_id)
    actor, user = people[actor.pk], people[user_id]
    if not may_send_away(actor, user):
        raise GrantRefused("Отметить отсутствие этого человека вы не можете.")
    if ends_on < starts_on:
        raise GrantRefused("Последний день отсутствия раньше первого.")
    if ends_on - starts_on >= LONGEST:
        raise GrantRefused("Отсутствие записывают не больше чем на год. Дольше — запишите ещё раз.")
    standing = Mandate.objects.filter(
        user=user, standing_in_for__isnull=False, starts_on__lte=ends_on, ends_on__gte=starts_on
    ).select_related("standing_in_for__user")
    if stands := standing.first():
        raise GrantRefused(
            f"В эти дни вместо {stands.standing_in_for.user.short_name} работает этот человек. "
            "Сначала закончите то отсутствие и запишите его с другим исполняющим обязанности."
        )
    other = user.absences.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if other:
        raise GrantRefused(
            f"На эти дни отсутствие уже записано: с {other.starts_on:%d.%m.%Y} "
            f"по {other.ends_on:%d.%m.%Y}."
        )
    absence = Absence.objects.create(
        user=user,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
        deputy=people.get(deputy_id),
    )
    record("accounts.absence.set", absence, actor=actor, user=user.pk, deputy=deputy_id)
    if absence.deputy:
        let_stand_in(absence, actor=actor)
    return absence


@transaction.atomic
def end_absence(pk, *, actor, on=None):
    """The person is back on the day ``on``: the day before is the last one he was away."""
    absence = Absence.objects.get(pk=pk)
    people = locked_people(actor.pk, absence.user_id, absence.deputy_id)
    absence = Absence.objects.select_for_update().get(pk=pk)
    if not may_send_away(people[actor.pk], people[absence.user_id]):
        raise GrantRefused("Отметить возвращение этого человека вы не можете.")
    last = (on or timezone.localdate()) - timedelta(days=1)
    record("accounts.absence.ended", absence, actor=actor, user=absence.user_id, last=str(last))
    cut_deputies(absence.deputies.all(), on=last, actor=actor)
    if last < absence.starts_on:
        absence.delete()
    elif last < absence.ends_on:
        absence.ends_on = last
        absence.save(update_fields=["ends_on"])
