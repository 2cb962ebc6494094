"""Single objects lent to a person for one action, with dates: django-guardian's permission and
our row, both or neither."""

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from guardian.shortcuts import assign_perm, remove_perm

from accounts.enums import GrantRefused
from accounts.models import Grant, User
from audit.services import record, subject_key
from structure.scope import Action


def require_lendable(obj, action, actor):
    """Raise ``GrantRefused`` unless ``actor`` may lend this object for this action.

    He manages people where it belongs and has the right himself. Managing people is never lent,
    so a borrower cannot lend on.
    """
    rows = type(obj).objects
    has = all(
        rows.for_user(actor, right).filter(pk=obj.pk).exists()
        for right in (action, Action.MANAGE_PEOPLE)
    )
    if not has:
        raise GrantRefused("Дать доступ к этому вы не можете.")


@transaction.atomic
def lend(user, obj, action, *, starts_on, actor, ends_on=None, reason=""):
    """Lend one object to one person; again with other dates changes the dates.

    Raises ``GrantRefused``.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    actor = User.objects.get(pk=actor.pk)
    require_lendable(obj, action, actor)
    if not user.is_active:
        raise GrantRefused("Вход этого человека закрыт администратором.")
    if ends_on and ends_on < starts_on:
        raise GrantRefused("Последний день доступа раньше первого.")
    kind = ContentType.objects.get_for_model(obj)
    permission = Permission.objects.filter(content_type=kind, codename=action).first()
    if permission is None:
        raise GrantRefused("Такой доступ к одному объекту не дают.")
    assign_perm(permission, user, obj)
    grant, _ = Grant.objects.update_or_create(
        user=user,
        content_type=kind,
        object_id=obj.pk,
        action=action,
        defaults={
            "starts_on": starts_on,
            "ends_on": ends_on,
            "reason": reason,
            "granted_by": actor,
        },
    )
    record(
        "accounts.grant.given",
        grant,
        actor=actor,
        user=user.pk,
        object=subject_key(obj),
        for_action=str(action),
        starts_on=str(starts_on),
        ends_on=ends_on and str(ends_on),
    )
    return grant


@transaction.atomic
def take_back(user, obj, action, *, actor):
    """The object is not lent any more; a second call changes nothing. Raises ``GrantRefused``."""
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    require_lendable(obj, action, User.objects.get(pk=actor.pk))
    kind = ContentType.objects.get_for_model(obj)
    permission = Permission.objects.filter(content_type=kind, codename=action).first()
    if permission:
        remove_perm(permission, user, obj)
    grant = Grant.objects.filter(
        user=user, content_type=kind, object_id=obj.pk, action=action
    ).first()
    if grant:
        record(
            "accounts.grant.taken",
            grant,
            actor=actor,
            user=user.pk,
            object=subject_key(obj),
            for_action=str(action),
        )
        grant.delete()
