"""Who may give and take offices. Nobody grants more than he has himself at that place."""

from copy import copy
from datetime import timedelta

from accounts.enums import GrantRefused, Role
from accounts.models import Mandate
from accounts.policy import FROM_ABOVE, LEVELS, POLICY, Reach, scope_of
from structure.enums import Kind
from structure.scope import Action, Scope, may


def in_own_right(actor):
    """``actor`` without what he may only while standing in for somebody.

    A deputy of three days does the absent person's work, but neither offices nor accounts nor
    access are his to give: they would outlast him.
    """
    own = copy(actor)
    own.current_mandates = [held for held in actor.current_mandates if not held.standing_in_for_id]
    return own


def may_grant(actor, role, unit):
    """May ``actor`` give (or end) this office in this organisation?"""
    actor = in_own_right(actor)
    keeping = actor.scope(Action.MANAGE_PEOPLE)
    return (
        may(actor, Action.MANAGE_PEOPLE, unit)
        and (role not in FROM_ABOVE or _begins_above(keeping, unit))
        and all(_covers(actor.scope(action), unit, reach) for action, reach in POLICY[role].items())
    )


def _begins_above(scope, unit):
    """Is the right held by an office higher up? Above the union there is nobody."""
    return unit.parent_id is None or any(
        unit.tree_id == tree_id and lft < unit.lft <= rght for tree_id, lft, rght in scope.branches
    )


def _covers(scope, unit, reach):
    if reach == Reach.SUBTREE:  # a right in single units does not reach below them
        scope = Scope(branches=scope.branches)
    return scope.holds(unit)


def grantable_roles(actor, unit):
    """Offices that exist on this level of the tree and that ``actor`` may give."""
    return [role for role in Role if unit.kind in LEVELS[role] and may_grant(actor, role, unit)]


def require_grantable(actor, role, unit):
    """Raise ``GrantRefused`` unless ``actor`` may give or end this office here."""
    title = Role(role).label
    if unit.kind not in LEVELS[role]:
        raise GrantRefused(f"«{title}» не бывает на уровне «{Kind(unit.kind).label}».")
    if role in FROM_ABOVE and not _begins_above(actor.scope(Action.MANAGE_PEOPLE), unit):
        raise GrantRefused(
            f"«{title}» назначает и снимает вышестоящая организация: проверяющего себе не выбирают."
        )
    if not may_grant(actor, role, unit):
        raise GrantRefused(
            f"«{title}» вы дать или снять не можете: у вас самих здесь меньше прав. "
            "Обратитесь в вышестоящую организацию."
        )


def governs(actor, user):
    """May ``actor`` act for ``user``'s account: could he have given every office it holds?

    Changing the login of somebody who holds more elsewhere would be taking those rights over. So
    he manages people also where ``user`` held something once, and sees all that is lent to him.
    Somebody without any office is the union administrator's, an operator is nobody's.
    """
    if actor.pk == user.pk or user.is_staff or user.is_superuser:
        return False
    actor = in_own_right(actor)
    mandates = Mandate.objects.filter(user=user).select_related("unit")
    held = set(mandates.unended().values_list("pk", flat=True))
    administers = any(mandate.role == Role.UNION_ADMIN for mandate in actor.current_mandates)
    return (
        (administers or bool(mandates))
        and all(
            may_grant(actor, mandate.role, mandate.unit)
            if mandate.pk in held
            else may(actor, Action.MANAGE_PEOPLE, mandate.unit)
            for mandate in mandates
        )
        and (administers or has_all_of(actor, user.grants.unended().select_related("content_type")))
    )


def has_all_of(actor, grants):
    """Is everything lent by ``grants`` also seen by ``actor``?"""
    wanted = {}
    for grant in grants:
        wanted.setdefault((grant.content_type, grant.action), set()).add(grant.object_id)
    return all(
        kind.model_class().objects.for_user(actor, action).filter(pk__in=pks).count() == len(pks)
        for (kind, action), pks in wanted.items()
    )


def keeps_people(actor, unit, *, without):
    """Would ``actor`` still manage people here if he lost the mandate ``without``?"""
    own = in_own_right(actor).current_mandates
    left = [mandate for mandate in own if mandate.pk != without.pk]
    return scope_of(left, Action.MANAGE_PEOPLE).holds(unit)


def require_new(user, unit, role, starts_on, ends_on, but=None):
    others = Mandate.objects.filter(user=user, unit=unit, role=role).unended(starts_on)
    others = others.filter(standing_in_for=None).exclude(pk=but and but.pk)
    if ends_on:
        others = others.filter(starts_on__lte=ends_on)
    other = others.order_by("starts_on").first()
    if other:
        raise GrantRefused(
            f"У этого человека уже есть полномочие «{Role(role).label}» здесь "
            f"с {other.starts_on:%d.%m.%Y}."
        )


def require_of_another(actor, user):
    """Raise ``GrantRefused`` when the office to be given, or given for longer, is one's own."""
    if actor.pk == user.pk:
        raise GrantRefused(
            "Себе полномочие не дают, не продлевают и не возвращают. "
            "Обратитесь в вышестоящую организацию."
        )


def require_own(mandate):
    """Raise ``GrantRefused`` for a deputy's mandate: it ends with the absence it stands for."""
    if mandate.standing_in_for_id:
        raise GrantRefused(
            "Это обязанности на время отсутствия: они закончатся сами. "
            "Раньше — закончите отсутствие."
        )


def require_somebody_left(mandate, *, on):
    """Raise ``GrantRefused`` when the union would have no administrator after the day ``on``."""
    if mandate.role == Role.UNION_ADMIN and is_last_admin(mandate.user, mandate.unit, on=on):
        raise GrantRefused(
            "Это последний администратор союза: без него заявления никто не получит. "
            "Сначала дайте полномочие его преемнику."
        )


def is_needed(user, *, on):
    """Does a union stand or fall with this person after the day ``on``? Ask under the tree lock."""
    held = Mandate.objects.current(on).filter(user=user, role=Role.UNION_ADMIN)
    return any(is_last_admin(user, mandate.unit, on=on) for mandate in held.select_related("unit"))


def is_last_admin(user, union, *, on):
    """Would nobody else administer the union after the day ``on``? Ask under the tree lock."""
    others = Mandate.objects.filter(
        unit=union, role=Role.UNION_ADMIN, user__is_active=True, standing_in_for=None,
        narrowed_on=None,
    ).exclude(user=user)  # fmt: skip
    return (
        not others.unended(on + timedelta(days=1))
        .filter(starts_on__lte=on + timedelta(days=1))
        .exists()
    )
