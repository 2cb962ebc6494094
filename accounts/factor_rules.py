"""Which offices ask for the second step, and from which day."""

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from accounts.enums import AccountRefused, Role
from accounts.locks import locked_people
from accounts.models import CodeApp, FactorRule, Passkey
from audit.services import record
from structure.models import Unit
from structure.scope import Action, may

CACHED, _FOR = "accounts:factor-rules", 60


def rules():
    """{role: first day}. Asked at each page, so read once a minute; a change is seen at once."""
    found = cache.get(CACHED)
    if found is None:
        found = dict(FactorRule.objects.values_list("role", "starts_on"))
        cache.set(CACHED, found, _FOR)
    return found


def asked_from(user):
    """The day from which an office that the person holds asks for the second step, or None."""
    known = rules()
    if not known:
        return None
    days = [known[one.role] for one in user.current_mandates if one.role in known]
    return min(days, default=None)


def has_second_step(user):
    apps = CodeApp.objects.filter(user=user, confirmed_at__isnull=False)
    return apps.exists() or Passkey.objects.filter(user=user).exists()


def must_set_up(user, *, on=None):
    """Has the person no second step though an office of his already asks for it?"""
    day = asked_from(user)
    return day is not None and day <= (on or timezone.localdate()) and not has_second_step(user)


def union_of(user):
    """The union whose requirements this person may change, or None."""
    union = Unit.objects.the_union()
    return union if union and may(user, Action.MANAGE_PEOPLE, union) else None


@transaction.atomic
def set_rules(days, *, actor):
    """``days`` is {role: first day or None}. Raises ``AccountRefused``."""
    actor = locked_people(actor.pk)[actor.pk]
    union = union_of(actor)
    if union is None:
        raise AccountRefused("Требования ко входу меняет администратор союза.")
    old = dict(FactorRule.objects.select_for_update().values_list("role", "starts_on"))
    changes = {}
    for role in Role.values:
        before, after = old.get(role), days.get(role)
        if before == after:
            continue
        changes[role] = [before and str(before), after and str(after)]
        if after:
            FactorRule.objects.update_or_create(role=role, defaults={"starts_on": after})
        else:
            FactorRule.objects.filter(role=role).delete()
    if changes:
        record("accounts.factor_rules.changed", union, actor=actor, unit_id=union.pk,
               changes=changes)  # fmt: skip
        transaction.on_commit(lambda: cache.delete(CACHED))
    return changes
