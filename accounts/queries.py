"""Questions about people in office."""

from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Absence, Mandate, Responsibility, User
from accounts.policy import Reach, roles_that_may, whole_for
from structure.models import Unit
from structure.queries import time_zone_of
from structure.scope import Action

# Who signs papers of an organisation, by level, in this order.
HEADS = [
    Role.UNION_ADMIN,
    Role.TERRITORIAL_CHAIR,
    Role.PRIMARY_CHAIR,
    Role.SHOP_CHAIR,
]


def responsible_for(unit, *, on=None, action=Action.HANDLE_APPLICATION, but=None):
    """The person who answers for applications to ``unit``, or for another ``action`` there; never
    nobody while the union has staff.

    The organisation's own responsible, unless absent, locked out or out of office; the deputy of
    an absent one; else the nearest ancestor's; on the union that is the duty officer; else any
    administrator of the union; else None. ``but`` asks who it would be without that person.
    """
    on = on or timezone.localdate()
    above = Unit.objects.above(unit)
    able = users_who_may(action, unit, on=on).exclude(
        pk__in=Absence.objects.current(on).values("user")
    )
    able = able.exclude(pk=but.pk) if but else able
    deputy = Mandate.objects.current(on).filter(
        standing_in_for__user=OuterRef("user"), user__in=able.values("pk")
    )
    nearest = (
        Responsibility.objects.filter(unit__in=above)
        .annotate(
            is_able=Exists(able.filter(pk=OuterRef("user"))),
            deputy=Subquery(deputy.order_by("starts_on", "pk").values("user")[:1]),
        )
        .filter(Q(is_able=True) | Q(deputy__isnull=False))
        .order_by("-unit__lft")
        .select_related("user")
        .first()
    )
    if nearest:
        return nearest.user if nearest.is_able else User.objects.get(pk=nearest.deputy)
    duty = (
        Mandate.objects.current(on)
        .filter(whole_for(action), unit__in=above, role=Role.UNION_ADMIN, user__is_active=True)
        .exclude(user=but)
        .order_by("starts_on", "pk")
        .select_related("user")
        .first()
    )
    return duty.user if duty else None


def users_who_may(action, unit, *, on=None):
    """Everybody whose office lets him do ``action`` in ``unit``: the reverse of ``for_user``."""
    mandates = Mandate.objects.current(on).filter(
        Q(role__in=roles_that_may(action, Reach.SUBTREE), unit__in=Unit.objects.above(unit))
        | Q(role__in=roles_that_may(action, Reach.UNIT), unit=unit),
        whole_for(action),
    )
    return User.objects.filter(is_active=True, pk__in=mandates.values("user"))


def head_of(unit, *, on=None):
    """The mandate of the chair of ``unit`` (who signs its papers), or None.

    While the chair is away it is that of his deputy, who signs as «и. о.».
    """
    on = on or timezone.localdate()
    away = Absence.objects.current(on).filter(user=OuterRef("user"))
    return (
        Mandate.objects.current(on)
        .filter(unit=unit, role__in=HEADS)
        .select_related("user", "unit")
        .annotate(is_away=Exists(away))
        .order_by("is_away", "starts_on", "pk")
        .first()
    )


def office_zone(user):
    """The time zone where the user works: of the organisation of his first office."""
    first = min(user.current_mandates, key=lambda held: (held.starts_on, held.pk), default=None)
    if first is None:
        return timezone.get_default_timezone()
    return ZoneInfo(first.unit.time_zone) if first.unit.time_zone else time_zone_of(first.unit)
