"""From when to when an office holds: a longer term, a planned one begun later or not at all."""

from django.db import transaction
from django.utils import timezone

from accounts.deputies import cut_deputies
from accounts.enums import GrantRefused, HandoverState
from accounts.guards import require_grantable, require_new, require_of_another, require_own
from accounts.locks import locked_people
from accounts.models import Mandate
from audit.services import record
from structure.services import hold_tree


@transaction.atomic
def change_term(pk, *, ends_on, actor, starts_on=None, on=None):
    """The office lasts longer, or begins on another day while it has not begun.

    Of one that has begun, an end nearer than the present one is an ending (``end_mandate``): work
    is passed on there.
    A planned passing on of work is off. Raises ``GrantRefused``: also for one's own office.
    """
    on = on or timezone.localdate()
    hold_tree()
    mandate = Mandate.objects.get(pk=pk)
    actor = locked_people(actor.pk, mandate.user_id)[actor.pk]
    mandate = (
        Mandate.objects.select_for_update(of=("self",)).select_related("unit", "user").get(pk=pk)
    )
    require_grantable(actor, mandate.role, mandate.unit)
    require_of_another(actor, mandate.user)
    require_own(mandate)
    starts_on = starts_on or mandate.starts_on
    if not mandate.unit.is_open:
        raise GrantRefused(f"«{mandate.unit}» закрыта: полномочий в ней больше не дают.")
    if mandate.ends_on and mandate.ends_on < on:
        raise GrantRefused("Полномочие уже закончилось. Дайте его заново: это новая строка.")
    if starts_on != mandate.starts_on and min(starts_on, mandate.starts_on) <= on:
        raise GrantRefused("Первый день меняют, пока полномочие не началось, и на день впереди.")
    if ends_on and ends_on < starts_on:
        raise GrantRefused("Последний день полномочия раньше первого.")
    is_nearer = ends_on and (mandate.ends_on is None or ends_on < mandate.ends_on)
    if is_nearer and mandate.starts_on <= on:
        raise GrantRefused("Закончить раньше — «Снять»: там решают, кому перейдут дела.")
    require_new(mandate.user, mandate.unit, mandate.role, starts_on, ends_on, but=mandate)
    old = [str(mandate.starts_on), mandate.ends_on and str(mandate.ends_on)]
    mandate.starts_on, mandate.ends_on = starts_on, ends_on
    new = [str(starts_on), ends_on and str(ends_on)]
    if old == new:
        return mandate
    mandate.save(update_fields=["starts_on", "ends_on"])
    mandate.handovers.filter(state=HandoverState.PLANNED).update(state=HandoverState.TAKEN_BACK)
    # Who stands in for one who has not begun stands in no earlier than he begins.
    cut_deputies(mandate.deputies.filter(starts_on__lt=starts_on), on=on, actor=actor)
    record("accounts.mandate.term", mandate, actor=actor, unit_id=mandate.unit_id, old=old, new=new)
    return mandate


@transaction.atomic
def drop_planned(pk, *, actor, on=None):
    """An office that has not begun is not given after all, nor to a deputy in those days.

    Raises ``GrantRefused``.
    """
    on = on or timezone.localdate()
    mandate = Mandate.objects.get(pk=pk)
    actor = locked_people(actor.pk, mandate.user_id)[actor.pk]
    mandate = Mandate.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
    require_grantable(actor, mandate.role, mandate.unit)
    require_own(mandate)
    if mandate.starts_on <= on:
        raise GrantRefused("Полномочие уже началось. Снимите его.")
    cut_deputies(mandate.deputies.all(), on=on, actor=actor)
    record(
        "accounts.mandate.dropped",
        mandate,
        actor=actor,
        unit_id=mandate.unit_id,
        user=mandate.user_id,
        role=mandate.role,
        starts_on=str(mandate.starts_on),
    )
    mandate.delete()
    return mandate
