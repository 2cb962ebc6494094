"""Writes to the tree of organisations. Every one of them takes the tree lock first."""

import hashlib
import secrets

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.services import record
from structure.enums import CHILDREN, Kind, RightLost, TreeRefused
from structure.integrity import renumber
from structure.models import Closing, CollectiveAgreement, JoinCode, Unit
from structure.scope import Action, may

# (namespace of this project, number of the lock): never reuse, never renumber
TREE_LOCK = (7301, 1)
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is mistaken when typed from paper
CODE_LENGTH = 7


def lock_tree():
    """Serialise every write to the tree; released on commit or rollback.

    mptt renumbers rows far beyond the ones it is given, so a row lock cannot protect the tree.
    Take this before any row lock, and read after taking it.
    """
    _take_lock("SELECT pg_advisory_xact_lock(%s, %s)")


def hold_tree():
    """Keep the tree as it is until the transaction ends; holders do not wait for each other.

    For writes that put something into an organisation and must not meet its closing half-way.
    Take it where ``lock_tree`` would be taken: before any row lock.
    """
    _take_lock("SELECT pg_advisory_xact_lock_shared(%s, %s)")


def _take_lock(statement):
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise RuntimeError("the tree lock needs an open transaction")
    with connection.cursor() as cursor:
        cursor.execute(statement, TREE_LOCK)


def require_place(kind, parent):
    """Raise ``TreeRefused`` unless an organisation of this kind may stand under that parent."""
    if kind not in CHILDREN[parent.kind if parent else None]:
        where = f"внутри {parent.quoted}" if parent else "на самом верху"
        raise TreeRefused(f"{Kind(kind).label} не может стоять {where}.")
    if parent and not parent.is_open:
        raise TreeRefused(f"{parent.quoted} закрыта. Выберите действующую организацию.")


def require_open(unit):
    if not unit.is_open:
        raise TreeRefused(
            f"{unit.quoted} закрыта с {unit.closed_on:%d.%m.%Y}: её больше не меняют."
        )


def require_right(actor, action, *units):
    """Raise ``RightLost`` unless ``actor`` may do this there now: asked under the lock.

    What he holds is read anew. Who acts without an account («робот», a command) is let in by
    whoever calls.
    """
    if not hasattr(actor, "is_authenticated"):
        return
    fresh = actor.__class__._default_manager.filter(pk=actor.pk).first()
    if not all(may(fresh, action, unit) for unit in units):
        raise RightLost("Права на это у вас больше нет. Ничего не изменено.")


@transaction.atomic
def create_unit(*, kind, parent_id, actor, **fields):
    """Add an organisation with its join code. Raises ``TreeRefused``."""
    lock_tree()
    parent = Unit.objects.get(pk=parent_id) if parent_id else None
    if parent:
        require_right(actor, Action.CHANGE_TREE, parent)
    require_place(kind, parent)
    if parent:
        fields["is_practice"] = parent.is_practice
    unit = Unit.objects.create(kind=kind, parent=parent, **fields)
    issue_first_code(unit, actor=actor)
    record("structure.unit.created", unit, actor=actor, unit_id=unit.pk, parent=parent_id)
    return unit


def fingerprint(card, names):
    """A short word for what these fields of the card hold now."""
    said = "\n".join(f"{name}={getattr(card, name)}" for name in sorted(names))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


@transaction.atomic
def change_unit(unit_id, *, actor, seen="", **fields):
    """Change fields of the card; old and new values go to the journal.

    ``seen`` is the ``fingerprint`` of the fields as the editor saw them: raises ``TreeRefused``
    when somebody has changed them since.
    """
    lock_tree()
    unit = Unit.objects.get(pk=unit_id)
    require_right(actor, Action.EDIT_UNIT, unit)
    require_seen(unit, seen, fields)
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


def require_seen(card, seen, fields):
    """Raise ``TreeRefused`` when the card no longer holds what its editor saw."""
    if not seen or seen == fingerprint(card, fields):
        return
    now = [
        f"{card._meta.get_field(name).verbose_name} — {getattr(card, name) or 'пусто'}"
        for name, value in fields.items()
        if getattr(card, name) != value
    ]
    if not now:
        raise TreeRefused("Пока вы заполняли форму, карточку изменили так же. Сохраните ещё раз.")
    raise TreeRefused(
        f"Пока вы заполняли форму, карточку изменил кто-то другой. Сейчас записано: "
        f"{'; '.join(now)}. Сверьте и сохраните ещё раз: запишется то, что у вас."
    )


@transaction.atomic
def move_unit(unit_id, parent_id, *, actor):
    """Put the organisation with all below it under another one. Raises ``TreeRefused``."""
    lock_tree()
    unit = Unit.objects.get(pk=unit_id)
    parent = Unit.objects.get(pk=parent_id)
    if parent.tree_id == unit.tree_id and unit.lft <= parent.lft <= unit.rght:
        raise TreeRefused("Организацию нельзя перенести внутрь неё самой.")
    if (parent.is_practice or unit.is_practice) and parent.tree_id != unit.tree_id:
        raise TreeRefused("Учебные организации стоят отдельно от настоящих.")
    require_right(actor, Action.CHANGE_TREE, unit, parent)
    require_open(unit)
    require_place(unit.kind, parent)
    if unit.parent_id == parent.pk:
        raise TreeRefused(f"{unit.quoted} уже входит в организацию {parent.quoted}.")
    old_parent_id = unit.parent_id
    # mptt would write every row of the whole tree; this writes those whose numbers change.
    Unit.objects.filter(pk=unit.pk).update(parent=parent)
    renumber()
    unit = Unit.objects.get(pk=unit_id)
    record(
        "structure.unit.moved", unit, actor=actor, unit_id=unit.pk, old=old_parent_id, new=parent_id
    )
    return unit


@transaction.atomic
def close_unit(unit_id, successor_id, *, on, actor, now=None):
    """Close the organisation in favour of a successor of the same kind.

    Its open child organisations move under the successor, its employers are the successor's too,
    its join codes lead there, and agreements in force are kept by the successor (ТК ст. 43).
    People and open work are moved by the apps above in the same transaction
    (``unionportal.succession``). Raises ``TreeRefused``; a second call is refused.
    """
    now = now or timezone.now()
    lock_tree()
    unit = Unit.objects.get(pk=unit_id)
    successor = Unit.objects.get(pk=successor_id)
    require_right(actor, Action.CHANGE_TREE, unit)
    require_successor(unit, successor)
    if unit.opened_on and on < unit.opened_on:
        raise TreeRefused(
            f"{unit.quoted} действует с {unit.opened_on:%d.%m.%Y}: раньше не закрыть."
        )
    children = list(unit.get_children().open().values_list("pk", flat=True))
    # All at once and then renumbered: mptt would renumber the whole tree for every child.
    if Unit.objects.filter(pk__in=children).update(parent=successor):
        renumber()
    successor.employers.add(*unit.employers.all())
    codes = JoinCode.objects.filter(unit=unit)
    agreements = CollectiveAgreement.objects.filter(unit=unit, until__gte=on)
    carried = {
        "children": children,
        "codes": list(codes.values_list("pk", flat=True)),
        "agreements": list(agreements.values_list("pk", flat=True)),
    }
    codes.update(unit=successor)
    agreements.update(unit=successor)
    Closing.objects.create(
        unit=unit,
        successor=successor,
        on=on,
        closed_at=now,
        closed_by=str(actor)[:200],
        carried=carried,
    )
    unit = Unit.objects.get(pk=unit_id)
    unit.closed_on, unit.successor = on, successor
    unit.save(update_fields=["closed_on", "successor"])
    record(
        "structure.unit.closed",
        unit,
        actor=actor,
        unit_id=unit.pk,
        successor=successor_id,
        on=str(on),
        children=children,
    )
    return unit


def require_successor(unit, successor):
    if not unit.is_open:
        raise TreeRefused(f"{unit.quoted} уже закрыта.")
    if unit.kind == Kind.UNION:
        raise TreeRefused("Профсоюз закрыть нельзя.")
    if unit.pk == successor.pk or (unit.lft < successor.lft < unit.rght):
        raise TreeRefused("Правопреемником не может быть сама организация или её часть.")
    if successor.kind != unit.kind:
        raise TreeRefused("Правопреемник должен быть организацией того же уровня.")
    if not successor.is_open:
        raise TreeRefused(f"{successor.quoted} сама закрыта. Выберите действующую организацию.")


@transaction.atomic
def change_own_rules(model, unit_id, *, action, actor, **fields):
    """Set the organisation's own row of ``model`` (``structure.inherited``); returns it.

    Raises ``TreeRefused`` for a closed organisation; the same again leaves no trace.
    """
    hold_tree()
    unit = Unit.objects.get(pk=unit_id)
    require_right(actor, Action.EDIT_UNIT, unit)
    require_open(unit)
    rules, _ = model.objects.select_for_update().get_or_create(unit=unit)
    changes = {
        name: [getattr(rules, name), value]
        for name, value in fields.items()
        if getattr(rules, name) != value
    }
    if changes:
        for name, value in fields.items():
            setattr(rules, name, value)
        rules.save()
        record(action, unit, actor=actor, unit_id=unit.pk, changes=changes)
    return rules


@transaction.atomic
def issue_join_code(unit, *, actor, place=""):
    """A new random code of the join form of this organisation. Raises ``TreeRefused``."""
    hold_tree()
    unit = Unit.objects.get(pk=unit.pk)
    require_right(actor, Action.EDIT_UNIT, unit)
    return issue_first_code(unit, actor=actor, place=place)


def issue_first_code(unit, *, actor, place=""):
    """The same as a part of an act that asks for a right of its own. The tree is held."""
    if not unit.is_open:
        raise TreeRefused(f"{unit.quoted} закрыта и заявлений не принимает.")
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
    """The code stops opening the form; a second call changes nothing.

    In place of the last one a fresh code is issued, without which nobody would find the form of
    the organisation. Returns it, or None.
    """
    hold_tree()
    unit = JoinCode.objects.get(pk=pk).unit
    require_right(actor, Action.EDIT_UNIT, unit)
    # All codes of the organisation: two who revoke its last two wait for each other.
    codes = {code.pk: code for code in unit.join_codes.select_for_update().order_by("pk")}
    code = codes[pk]
    if code.revoked_at is not None:
        return None
    code.revoked_at = now or timezone.now()
    code.save(update_fields=["revoked_at"])
    record("structure.join_code.revoked", code, actor=actor, unit_id=unit.pk)
    if any(other.revoked_at is None for other in codes.values()) or not unit.is_open:
        return None
    return issue_join_code(unit, actor=actor, place=code.place)
