"""Writes to the tree of organisations. Every one of them takes the tree lock first."""

import secrets

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.services import record
from structure.enums import CHILDREN, Kind, TreeRefused
from structure.models import JoinCode, Unit

TREE_LOCK = (
    7301,
    1,
)  # (namespace of this project, number of the lock): never reuse, never renumber
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is mistaken when typed from paper
CODE_LENGTH = 7


def lock_tree():
    """Serialise every write to the tree; released on commit or rollback.

    mptt renumbers rows far beyond the ones it is given, so a row lock cannot protect the tree.
    Take this before any row lock, and read after taking it.
    """
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise RuntimeError("lock_tree() needs an open transaction")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", TREE_LOCK)


def require_place(kind, parent):
    """Raise ``TreeRefused`` unless an organisation of this kind may stand under that parent."""
    if kind not in CHILDREN[parent.kind if parent else None]:
        where = f"внутри «{parent}»" if parent else "на самом верху"
        raise TreeRefused(f"{Kind(kind).label} не может стоять {where}.")
    if parent and not parent.is_open:
        raise TreeRefused(f"«{parent}» закрыта. Выберите действующую организацию.")


@transaction.atomic
def create_unit(*, kind, parent_id, actor, **fields):
    """Add an organisation with its join code. Raises ``TreeRefused``."""
    lock_tree()
    parent = Unit.objects.get(pk=parent_id) if parent_id else None
    require_place(kind, parent)
    unit = Unit.objects.create(kind=kind, parent=parent, **fields)
    issue_join_code(unit, actor=actor)
    record("structure.unit.created", unit, actor=actor, unit_id=unit.pk, parent=parent_id)
    return unit


@transaction.atomic
def change_unit(unit_id, *, actor, **fields):
    """Change fields of the card; old and new values go to the journal."""
    lock_tree()
    unit = Unit.objects.get(pk=unit_id)
    changes = {
        name: [str(getattr(unit, name)), str(value)]
        for name, value in fields.items()
        if getattr(unit, name) != value
    }
    if not changes:
        return unit
    for name, value in fields.items():
        setattr(unit, name, value)
    unit.save()
    record("structure.unit.changed", unit, actor=actor, unit_id=unit.pk, changes=changes)
    return unit


@transaction.atomic
def move_unit(unit_id, parent_id, *, actor):
    """Put the organisation with all below it under another one. Raises ``TreeRefused``."""
    lock_tree()
    unit = Unit.objects.get(pk=unit_id)
    parent = Unit.objects.get(pk=parent_id)
    require_place(unit.kind, parent)
    if parent.tree_id == unit.tree_id and unit.lft <= parent.lft <= unit.rght:
        raise TreeRefused("Организацию нельзя перенести внутрь неё самой.")
    old_parent_id = unit.parent_id
    unit.move_to(parent, "last-child")
    unit.save()
    record(
        "structure.unit.moved", unit, actor=actor, unit_id=unit.pk, old=old_parent_id, new=parent_id
    )
    return unit


@transaction.atomic
def close_unit(unit_id, successor_id, *, on, actor):
    """Close the organisation in favour of a successor of the same kind.

    Its child organisations move under the successor and its join codes lead there. People and
    open work are moved by the apps above in the same transaction (``unionportal.succession``).
    Raises ``TreeRefused``; a second call is refused.
    """
    lock_tree()
    unit = Unit.objects.get(pk=unit_id)
    successor = Unit.objects.get(pk=successor_id)
    require_successor(unit, successor)
    for child in list(unit.get_children().open()):
        child.refresh_from_db()
        child.move_to(Unit.objects.get(pk=successor_id), "last-child")
        child.save()
    unit.refresh_from_db()
    unit.closed_on, unit.successor = on, successor
    unit.save()
    JoinCode.objects.filter(unit=unit).update(unit=successor)
    record(
        "structure.unit.closed",
        unit,
        actor=actor,
        unit_id=unit.pk,
        successor=successor_id,
        on=str(on),
    )
    return unit


def require_successor(unit, successor):
    if not unit.is_open:
        raise TreeRefused(f"«{unit}» уже закрыта.")
    if unit.kind == Kind.UNION:
        raise TreeRefused("Профсоюз закрыть нельзя.")
    if unit.pk == successor.pk or (unit.lft < successor.lft < unit.rght):
        raise TreeRefused("Правопреемником не может быть сама организация или её часть.")
    if successor.kind != unit.kind:
        raise TreeRefused("Правопреемник должен быть организацией того же уровня.")
    if not successor.is_open:
        raise TreeRefused(f"«{successor}» сама закрыта. Выберите действующую организацию.")


def issue_join_code(unit, *, actor, place=""):
    """A new random code of the join form of this organisation."""
    while True:
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        try:
            with transaction.atomic():
                issued = JoinCode.objects.create(unit=unit, code=code, place=place)
                record("structure.join_code.issued", issued, actor=actor, unit_id=unit.pk)
                return issued
        except IntegrityError:  # one chance in 27 thousand million: take another
            continue


@transaction.atomic
def revoke_join_code(pk, *, actor, now=None):
    """The code stops opening the form; a second call changes nothing."""
    code = JoinCode.objects.select_for_update().get(pk=pk)
    if code.revoked_at is None:
        code.revoked_at = now or timezone.now()
        code.save(update_fields=["revoked_at"])
        record("structure.join_code.revoked", code, actor=actor, unit_id=code.unit_id)
    return code
