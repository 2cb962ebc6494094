"""Deputies: for the days of an absence somebody near holds the absent person's offices.

A deputy's right is a mandate like any other, so ``POLICY`` stays the only table: the same role in
the same organisation, dated, naming the mandate for which it stands. It is never longer than that
mandate nor than the absence, and a deputy's mandate has no deputies itself.
"""

from datetime import timedelta

from django.db.models import Case, Q, When
from django.utils import timezone

from accounts.enums import GrantRefused, Role
from accounts.guards import in_own_right, may_grant
from accounts.models import Mandate
from audit.services import record
from structure.models import Unit
from structure.scope import Action, may

OFFERED = 300
# Who runs nothing in the union, and who audits those who do: his office makes nobody a deputy.
NEVER = (Role.EMPLOYER_ACCOUNTANT, Role.TRAINER, Role.AUDITOR)
# The first word of a post after «и. о.»; a post that begins otherwise is called by its role.
GENITIVE = {
    "председатель": "председателя",
    "заместитель": "заместителя",
    "секретарь": "секретаря",
    "бухгалтер": "бухгалтера",
    "специалист": "специалиста",
    "администратор": "администратора",
    "руководитель": "руководителя",
    "директор": "директора",
    "профгрупорг": "профгрупорга",
}


def deputies_offered(user, *, actor, on):
    """Offices of those whom ``actor`` may name for ``user``, one of each person, nearest first.

    They are where he is, above, and, if ``actor`` manages people there, right below. At most
    ``OFFERED``: an organisation may have a thousand shops.
    """
    places = list(Unit.objects.filter(pk__in=_own(user, on).values("unit")))
    near, own_right = Q(pk__in=[]), in_own_right(actor)
    for place in places:
        manages = may(own_right, Action.MANAGE_PEOPLE, place)
        near |= _near(place) if manages else _above(place)
    place = Case(When(unit__in=places, then=0), When(unit__parent__in=places, then=2), default=1)
    held = _holders(near, on).filter(user__is_active=True).exclude(user=user)
    held = held.select_related("user", "unit")
    held = held.order_by(place, "-unit__level", "user__surname", "user__name", "pk")
    found = {}
    for mandate in held[:OFFERED]:
        found.setdefault(mandate.user_id, mandate)
    return list(found.values())


def _own(user, on):
    return Mandate.objects.unended(on).filter(user=user, standing_in_for=None)


def _near(place):
    return _above(place) | Q(parent=place)


def _above(place):
    return Q(pk__in=Unit.objects.above(place).values("pk"))


def _holders(near, on):
    held = Mandate.objects.current(on).filter(
        standing_in_for=None, unit__in=Unit.objects.filter(near)
    )
    return held.exclude(role__in=NEVER)


def let_stand_in(absence, *, actor):
    """Give the deputy of ``absence`` each office of the absent person that lasts in these days.

    The caller has locked both people and ``actor``, who gives what is his own or what he could
    give anyway; to somebody from below only as one who manages people there. Returns the new
    mandates. Raises ``GrantRefused``.
    """
    absent, deputy = absence.user, absence.deputy
    _require_able(absence)
    held = _own(absent, absence.starts_on).filter(starts_on__lte=absence.ends_on)
    given = [
        _stand_in(mandate, absence, actor)
        for mandate in held.select_related("unit").order_by("pk")
        if _may_stand_in(mandate, absence, actor)
    ]
    if not given:
        raise GrantRefused(
            f"{deputy} не может исполнять эти обязанности: выберите того, кто работает в той же "
            "организации или в вышестоящей. Того, кто работает ниже, назначает тот, кто даёт "
            "полномочия."
        )
    return given


def follow(mandate, *, actor):
    """An office given to somebody who is away: his deputies of these days hold it as well.

    One who cannot is passed over: the office has no deputy then. The caller has locked the people.
    """
    absences = mandate.user.absences.filter(
        ends_on__gte=mandate.starts_on, deputy__isnull=False
    ).select_related("user", "deputy")
    if mandate.ends_on:
        absences = absences.filter(starts_on__lte=mandate.ends_on)
    given = []
    for absence in absences.order_by("starts_on"):
        try:
            _require_able(absence)
        except GrantRefused:
            continue
        if _may_stand_in(mandate, absence, actor):
            given.append(_stand_in(mandate, absence, actor))
    return given


def _require_able(absence):
    deputy = absence.deputy
    if deputy.pk == absence.user_id:
        raise GrantRefused("Исполнять обязанности должен кто-то другой.")
    if not deputy.is_active:
        raise GrantRefused("Вход этого человека закрыт. Выберите другого.")
    away = deputy.absences.filter(
        starts_on__lte=absence.ends_on, ends_on__gte=absence.starts_on
    ).first()
    if away:
        raise GrantRefused(
            f"{deputy} в эти дни отсутствует: с {away.starts_on:%d.%m.%Y} "
            f"по {away.ends_on:%d.%m.%Y}. Выберите другого."
        )


def _may_stand_in(mandate, absence, actor):
    if actor.pk != absence.user_id and not may_grant(actor, mandate.role, mandate.unit):
        return False
    near = _holders(_near(mandate.unit), absence.starts_on)
    if not may(in_own_right(actor), Action.MANAGE_PEOPLE, mandate.unit):
        near = near.exclude(unit__parent=mandate.unit)
    same = Mandate.objects.unended(absence.starts_on).filter(
        user=absence.deputy_id,
        unit=mandate.unit_id,
        role=mandate.role,
        starts_on__lte=absence.ends_on,
    )
    return near.filter(user=absence.deputy_id).exists() and not same.exists()


def _stand_in(mandate, absence, actor):
    given = Mandate.objects.create(
        user=absence.deputy,
        unit=mandate.unit,
        role=mandate.role,
        post=in_genitive(mandate.post),
        starts_on=max(mandate.starts_on, absence.starts_on),
        ends_on=min(filter(None, (mandate.ends_on, absence.ends_on))),
        basis=f"На время отсутствия: {absence.user.short_name}"[:200],
        standing_in_for=mandate,
        absence=absence,
    )
    record(
        "accounts.deputy.named",
        given,
        actor=actor,
        unit_id=mandate.unit_id,
        user=given.user_id,
        absent=absence.user_id,
        role=given.role,
        starts_on=str(given.starts_on),
        ends_on=str(given.ends_on),
    )
    return given


def in_genitive(post):
    """«Председатель профкома» → «председателя профкома»; "" when the first word is unknown."""
    first, _, rest = post.partition(" ")
    changed = GENITIVE.get(first.lower())
    return " ".join(filter(None, (changed, rest))) if changed else ""


def cut_deputies(deputies, *, on, actor):
    """Let no deputy's mandate of these last longer than the day ``on``; one not begun is gone.

    One that began after ``on``, today, has held for hours: the row stays, moved to that day, so
    that what the deputy took in hand is passed on at night.
    """
    today = timezone.localdate()
    longer = deputies.filter(standing_in_for__isnull=False, ends_on__gt=on)
    for mandate in longer.select_for_update(of=("self",)).select_related("unit").order_by("pk"):
        record(
            "accounts.deputy.ended",
            mandate,
            actor=actor,
            unit_id=mandate.unit_id,
            user=mandate.user_id,
            old=str(mandate.ends_on),
            new=str(on),
        )
        if mandate.starts_on > today:
            mandate.delete()
        else:
            mandate.starts_on, mandate.ends_on = min(mandate.starts_on, on), on
            mandate.save(update_fields=["starts_on", "ends_on"])


def cut_deputies_of(user, *, on, actor):
    """The account of ``user`` is closed on the day ``on``: nobody acts in his place any more."""
    theirs = Mandate.objects.filter(standing_in_for__user=user)
    cut_deputies(theirs, on=on - timedelta(days=1), actor=actor)
