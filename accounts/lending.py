"""Single objects lent to a person for one action, with dates: django-guardian's permission and
our row, both or neither.

What can be lent, and for what, stands in one table. A list of people is lent as it stands that
day: a grant of the list, and one of each card in it.
"""

from datetime import timedelta

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from guardian.models import UserObjectPermission
from guardian.shortcuts import assign_perm

from accounts.enums import GrantRefused
from accounts.guards import in_own_right
from accounts.models import Grant, User
from accounts.policy import EMPLOYER, LENDABLE
from audit.services import person_key, record, subject_key
from structure.models import Unit
from structure.scope import Action

A = Action
MOVING = ("members.member", "applications.application")  # may stand elsewhere tomorrow
# What nobody has by office is lent by those who have the right it is a part of.
PART_OF = {A.ANSWER_REGISTERS: A.HANDLE_DUES}
WITHOUT_END = {EMPLOYER}  # his accountant reads the registers year after year
ROBOT = "робот"
LONGEST = timedelta(days=366)
MOST_PEOPLE = 500  # in one list


def require_lendable(obj, action, actor):
    """Raise ``GrantRefused`` unless ``actor`` may lend this object for this action.

    He manages people where it belongs and has the right himself, by an office of his own. Managing
    people is never lent, so a borrower cannot lend on.
    """
    rows, actor = type(obj).objects, in_own_right(actor)
    has = all(
        rows.for_user(actor, right).filter(pk=obj.pk).exists()
        for right in (PART_OF.get(action, action), Action.MANAGE_PEOPLE)
    )
    if not has:
        raise GrantRefused("Дать доступ к этому вы не можете.")


def _require_all_of(employer, actor):
    """His accountant sees registers of every organisation there is at the employer: it is lent by
    whoever manages people in all of them."""
    mine = Unit.objects.for_user(in_own_right(actor), Action.MANAGE_PEOPLE)
    if employer.units.open().exclude(pk__in=mine.values("pk")).exists():
        raise GrantRefused(
            "У этого работодателя есть и другие организации профсоюза: его бухгалтер увидит "
            "реестры всех. Попросите дать доступ вышестоящую организацию."
        )


def _require_dates(label, starts_on, ends_on):
    if ends_on is None and label not in WITHOUT_END:
        raise GrantRefused("Укажите последний день доступа.")
    if ends_on and ends_on < starts_on:
        raise GrantRefused("Последний день доступа раньше первого.")
    if ends_on and label not in WITHOUT_END and ends_on - starts_on > LONGEST:
        raise GrantRefused("Доступ дают не больше чем на год. Понадобится дольше — продлите.")


@transaction.atomic
def lend(user, obj, action, *, starts_on, actor, ends_on=None, reason="", unit=None):
    """Lend one object to one person; again with other dates changes the dates.

    ``unit`` is where those stand who may take it back. Raises ``GrantRefused``.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    actor = User.objects.get(pk=actor.pk)
    require_lendable(obj, action, actor)
    label = obj._meta.label_lower
    if action not in LENDABLE.get(label, ()):
        raise GrantRefused("Такой доступ к одному объекту не дают.")
    if label == EMPLOYER:
        _require_all_of(obj, actor)
    if not user.is_active:
        raise GrantRefused("Вход этого человека закрыт администратором.")
    _require_dates(label, starts_on, ends_on)
    kind = ContentType.objects.get_for_model(obj)
    assign_perm(_permission(kind, action), user, obj)
    grant, _ = Grant.objects.update_or_create(
        user=user,
        content_type=kind,
        object_id=obj.pk,
        action=action,
        part_of=None,
        defaults={
            "starts_on": starts_on,
            "ends_on": ends_on,
            "reason": reason,
            "granted_by": actor,
            "unit": unit,
        },
    )
    record(
        "accounts.grant.given",
        grant,
        actor=actor,
        unit_id=unit and unit.pk,
        person=person_key(obj),
        user=user.pk,
        object=subject_key(obj),
        for_action=str(action),
        starts_on=str(starts_on),
        ends_on=ends_on and str(ends_on),
    )
    return grant


def _permission(kind, action):
    return Permission.objects.get_or_create(
        content_type=kind, codename=action, defaults={"name": f"Дано отдельно: {action}"}
    )[0]


@transaction.atomic
def lend_employer(user, employer, *, answers, actor, **how):
    """Lend an employer to his accountant: to look at registers, and to answer them if ``answers``.

    Lent again only to look, what was lent for answering is taken back. Raises ``GrantRefused``.
    """
    grant = lend(user, employer, Action.VIEW_DUES, actor=actor, **how)
    if answers:
        lend(user, employer, Action.ANSWER_REGISTERS, actor=actor, **how)
    else:
        take_back(user, employer, Action.ANSWER_REGISTERS, actor=actor)
    return grant


@transaction.atomic
def take_back_employer(user, employer, *, actor):
    """His accountant has nothing to do with it any more. Raises ``GrantRefused``."""
    for action in (Action.ANSWER_REGISTERS, Action.VIEW_DUES):
        take_back(user, employer, action, actor=actor)


@transaction.atomic
def lend_list(user, kept, cards, action, *, actor, **how):
    """Lend the people who stand in a list today. ``cards`` is a queryset of them.

    Lent again, it is of those who stand in it now. Raises ``GrantRefused``.
    """
    pks = list(cards.order_by("pk").values_list("pk", flat=True)[: MOST_PEOPLE + 1])
    if not pks:
        raise GrantRefused("В списке сейчас никого нет: открывать нечего.")
    if len(pks) > MOST_PEOPLE:
        raise GrantRefused(
            f"Списком открывают не больше {MOST_PEOPLE} человек. Сузьте отбор и сохраните его."
        )
    actor = User.objects.get(pk=actor.pk)
    for right in (action, Action.MANAGE_PEOPLE):
        mine = cards.model.objects.for_user(in_own_right(actor), right).filter(pk__in=pks)
        if mine.count() != len(pks):
            raise GrantRefused("В списке есть люди, доступ к которым вы дать не можете.")
    whole = lend(user, kept, action, actor=actor, **how)
    _drop_permissions(whole, list(whole.parts.all()))
    whole.parts.all().delete()
    kind = ContentType.objects.get_for_model(cards.model)
    permission = _permission(kind, action)
    Grant.objects.bulk_create(
        Grant(
            user=whole.user, content_type=kind, object_id=pk, action=action,
            starts_on=whole.starts_on, ends_on=whole.ends_on, reason=whole.reason,
            granted_by=actor, unit=whole.unit, part_of=whole,
        )
        for pk in pks
    )  # fmt: skip
    UserObjectPermission.objects.bulk_create(
        (
            UserObjectPermission(
                user=whole.user, permission=permission, content_type=kind, object_pk=str(pk)
            )
            for pk in pks
        ),
        ignore_conflicts=True,
    )
    record(
        "accounts.grant.list", whole, actor=actor, unit_id=whole.unit_id,
        user=whole.user_id, people=pks,
    )  # fmt: skip
    return whole


@transaction.atomic
def take_back(user, obj, action, *, actor):
    """The object is not lent any more; a second call changes nothing. Raises ``GrantRefused``."""
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    require_lendable(obj, action, User.objects.get(pk=actor.pk))
    kind = ContentType.objects.get_for_model(obj)
    grant = Grant.objects.filter(
        user=user, content_type=kind, object_id=obj.pk, action=action, part_of=None
    ).first()
    if grant:
        _drop(grant, actor)


@transaction.atomic
def take_back_grant(pk, *, actor):
    """The same for a grant that ``actor`` sees among those he may take back (``lent_by``).

    Returns it as it was, or None when it is gone already. Raises ``GrantRefused``.
    """
    grant = Grant.objects.filter(pk=pk, part_of=None).select_related("user").first()
    if grant is None:
        return None
    User.objects.select_for_update(no_key=True).get(pk=grant.user_id)
    grant = Grant.objects.filter(pk=pk).select_related("user").first()
    if grant is None:
        return None
    if not grants_managed_by(User.objects.get(pk=actor.pk)).filter(pk=pk).exists():
        raise GrantRefused("Закрыть этот доступ вы не можете.")
    _drop(grant, actor)
    return grant


def grants_managed_by(actor):
    """Grants that ``actor`` may take back: those he gave, and those of where he manages people:

    where the object was lent, or where it stands now.
    """
    if not actor.is_active:
        return Grant.objects.none()
    places = Unit.objects.for_user(actor, Action.MANAGE_PEOPLE)
    his = Q(granted_by=actor) | Q(unit__in=places)
    for kind, model in _moving():
        rows = model.objects.for_user(actor, Action.MANAGE_PEOPLE)
        his |= Q(Exists(rows.filter(pk=OuterRef("object_id"))), content_type=kind)
    return Grant.objects.filter(his, part_of=None)


def _moving():
    for label in MOVING:
        model = apps.get_model(label)
        yield ContentType.objects.get_for_model(model), model


def close_moved(*, on):
    """The same for everything that is lent: what a killed process or a race has left open."""
    return sum(close_moved_of(model, on=on) for _, model in _moving())


def close_moved_of(model, pks=None, *, on=None):
    """Close what is lent of cards or applications that have left the place where it was lent.

    Called by whoever moves them, in the same transaction. While who lent it manages people there
    as well, it stays open. Returns how many; may run twice.
    """
    here = model._base_manager.filter(
        pk=OuterRef("object_id"),
        unit__tree_id=OuterRef("unit__tree_id"),
        unit__lft__range=(OuterRef("unit__lft"), OuterRef("unit__rght")),
    )
    kind = ContentType.objects.get_for_model(model)
    gone = Grant.objects.filter(content_type=kind, unit__isnull=False).unended(on)
    if pks is not None:
        gone = gone.filter(object_id__in=pks)
    closed = 0
    for grant in gone.exclude(Exists(here)).select_related("granted_by").order_by("pk"):
        kept = model.objects.for_user(grant.granted_by, Action.MANAGE_PEOPLE)
        if not kept.filter(pk=grant.object_id).exists():
            closed += _close_moved(grant.pk)
    return closed


@transaction.atomic
def _close_moved(pk):
    grant = Grant.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if grant:
        _drop(grant, ROBOT)
    return bool(grant)


def _drop(grant, actor):
    parts = list(grant.parts.all())
    _drop_permissions(grant, [grant, *parts])
    record(
        "accounts.grant.taken",
        grant,
        actor=actor,
        unit_id=grant.unit_id,
        person=_person_of(grant),
        user=grant.user_id,
        object=_key_of(grant),
        for_action=grant.action,
    )
    grant.delete()


def _key_of(grant):
    kind = grant.content_type
    return f"{kind.app_label}.{kind.model}:{grant.object_id}"


def _person_of(grant):
    """About whom the grant was, when what was lent is still there."""
    model = grant.content_type.model_class()
    obj = model and model._base_manager.filter(pk=grant.object_id).first()
    return obj and person_key(obj)


def _drop_permissions(whole, grants):
    """Take the permissions of these grants, but for what another grant of his still needs."""
    going = {grant.pk for grant in grants}
    for grant in grants:
        others = Grant.objects.filter(
            user=whole.user_id, content_type=grant.content_type_id, object_id=grant.object_id,
            action=grant.action,
        ).exclude(pk__in=going)  # fmt: skip
        if not others.exists():
            UserObjectPermission.objects.filter(
                user=whole.user_id, content_type=grant.content_type_id,
                object_pk=str(grant.object_id), permission__codename=grant.action,
            ).delete()  # fmt: skip


def close_over(*, on):
    """Take the permissions of grants that ended before ``on``; the rows tell what was lent.

    Their dates have closed them already. Returns how many; may run twice.
    """
    over = Grant.objects.filter(ends_on__lt=on, ends_on__gte=on - SWEPT)
    closed = 0
    for grant in over.iterator():
        with transaction.atomic():
            closed += _close(grant)
    return closed


SWEPT = timedelta(days=30)


def _close(grant):
    held = UserObjectPermission.objects.filter(
        user=grant.user_id, content_type=grant.content_type_id,
        object_pk=str(grant.object_id), permission__codename=grant.action,
    )  # fmt: skip
    lasting = Grant.objects.filter(
        user=grant.user_id, content_type=grant.content_type_id, object_id=grant.object_id,
        action=grant.action,
    ).unended(grant.ends_on + timedelta(days=1))  # fmt: skip
    return 0 if lasting.exists() else bool(held.delete()[0])
