"""Changes of many cards at once: the same rows that ``editing`` writes for one, in few statements.

For lists of thousands; new people come by ``arrivals``. Callers hold one transaction, tell the
journal themselves, and give values as ``kept`` tells them. What is written can be taken back by
its operation while nothing has moved since.
"""

import json
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from members import arrivals
from members.duplicates.noticing import COMPARED, ask_to_look
from members.editing import FIELDS, tell_old_address
from members.enums import Status
from members.models import Member, Membership, Movement, Posting, Revision, Suspicion

CHANGED_SINCE = "Карточку изменили после проверки."
NUMBER_TAKEN = "Номер профбилета уже у другого человека."
WAS_ON_BOOKS = "Человек уже бывал на учёте: поставьте его на учёт на карточке."
MOVED_SINCE = "После загрузки с карточкой работали: {}."


class Change(NamedTuple):
    """``version`` is what the writer saw; with ``entry`` one who was nobody becomes a member."""

    version: int
    fields: dict
    entry: arrivals.Entry | None = None


def next_ids(model, count):
    """Ids that nobody else will get."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [number for (number,) in cursor.fetchall()]


def copy_in(model, names, rows):
    """Rows into the table of ``model`` by COPY; the rest of its columns take their defaults."""
    fields = [model._meta.get_field(name) for name in names]
    others = [
        field
        for field in model._meta.concrete_fields
        if field not in fields and not field.primary_key and not field.generated
    ]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in (*fields, *others))
    rest = [field.get_db_prep_save(field.get_default(), connection) for field in others]
    table = connection.ops.quote_name(model._meta.db_table)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row([*row, *rest])


def among(model, column, values):
    """A condition «the column is one of these», with thousands of values as one parameter."""
    quote = connection.ops.quote_name
    place = f"{quote(model._meta.db_table)}.{quote(column)}"
    return RawSQL(f"{place} = ANY(%s)", [list(values)], BooleanField())  # noqa: S611 -- names


OF_CARDS = (Member, Membership, Movement, Posting, Revision)


def tell_planner(written, models=OF_CARDS):
    """Let the database learn that its tables have grown by ``written`` rows, if it has not.

    Plans of the checks of foreign keys are kept by the connection: those made for an empty table
    read the whole of it for every row, until the table is analysed.
    """
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND reltuples * 4 < %s",
            [tables, written],
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")


@transaction.atomic
def change_cards(changes, act):
    """Write ``changes`` {id: ``Change``}; returns {id: why not} of those left as they are.

    A card that is not as the writer saw it is never touched.
    """
    cards, refused = _as_seen({pk: change.version for pk, change in changes.items()})
    differing = {
        pk: found
        for pk, card in cards.items()
        if (found := _difference(card, changes[pk].fields)) or changes[pk].entry
    }
    values = {
        pk: {name: new for name, (_, new) in found.items()} for pk, found in differing.items()
    }
    for pk in _numbers_taken(values):
        refused[pk] = NUMBER_TAKEN
        del differing[pk], values[pk]
    for pk in _were_on_books([pk for pk in differing if changes[pk].entry]):
        refused[pk] = WAS_ON_BOOKS
        del differing[pk], values[pk]
    entries = {pk: entry for pk in differing if (entry := changes[pk].entry)}
    for pk, entry in entries.items():
        values[pk] |= {
            "status": Status.MEMBER.value,
            "status_reason": "",
            "unit": entry.unit_id,
            "admitted_on": str(entry.admitted_on),
        }
    _update({pk: cards[pk] for pk in differing}, values, +1)
    if entries:
        arrivals.enter(arrivals.few({pk: ({}, entry) for pk, entry in entries.items()}), act)
    copy_in(
        Revision,
        ["member", "version", "changes", "source", "actor", "at", "operation"],
        (
            (
                pk, cards[pk].version + 1, json.dumps(found), act.source[:200], act.actor[:200],
                act.now, act.operation,
            )
            for pk, found in differing.items()
            if found
        ),
    )  # fmt: skip
    ask_to_look(pk for pk, found in differing.items() if found and COMPARED & set(found))
    for pk, found in differing.items():
        if "email" in found:
            tell_old_address(cards[pk], found["email"][0], now=act.now)
    return refused


def kept(value):
    """A value of a card as lists and revisions keep it: ids and marks as they are, else words."""
    return value if value is None or isinstance(value, int) else str(value)


def _difference(card, fields):
    """``{field: [old, new]}`` as ``editing.difference`` tells, by ids of rows."""
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise ValueError(f"these are not changed here: {sorted(unknown)}")
    changes = {}
    for name, new in fields.items():
        old = kept(getattr(card, Member._meta.get_field(name).attname))
        if old != new:
            changes[name] = [old, new]
    return changes


def _were_on_books(pks):
    """Their ledger has lines already: what comes after those is a move of its own."""
    return list(
        Membership.objects.filter(member__in=pks).values_list("member", flat=True).distinct()
    )


def _as_seen(versions):
    """({id: card} locked and as it was seen, {id: why not} of the others)."""
    found = Member.objects.select_for_update().filter(among(Member, "id", versions))
    cards = {card.pk: card for card in found.order_by("pk")}
    refused = {
        pk: CHANGED_SINCE
        for pk, version in versions.items()
        if pk not in cards or cards[pk].version != version or cards[pk].merged_into_id
    }
    return {pk: card for pk, card in cards.items() if pk not in refused}, refused


def _update(cards, values, step):
    """Put ``values`` {id: {field: value}} on locked cards with one statement."""
    if not cards:
        return
    fields = [
        Member._meta.get_field(name)
        for name in sorted({name for told in values.values() for name in told})
    ]
    rows = [
        {"id": pk, "step": step}
        | {
            field.column: values[pk].get(field.name, kept(getattr(card, field.attname)))
            for field in fields
        }
        for pk, card in cards.items()
    ]
    quote = connection.ops.quote_name
    told = "".join(f"{quote(field.column)} = told.{quote(field.column)}, " for field in fields)
    types = "".join(f", {quote(field.column)} {field.db_type(connection)}" for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE members_member SET {told} version = version + told.step "  # noqa: S608 -- names
            f"FROM jsonb_to_recordset(%s::jsonb) AS told (id bigint, step int{types}) "
            "WHERE members_member.id = told.id",
            [json.dumps(rows)],
        )


@transaction.atomic
def close_cards(pks, operation):
    """Take back ``arrivals.open_cards`` of this operation; returns {id: why not} of those kept.

    A card on which anything was changed, or to which anything was attached since, is kept.
    """
    cards, refused = _as_seen(dict.fromkeys(pks, 1))
    left = Member.objects.filter(pk__in=refused).values_list("pk", flat=True)
    refused = dict.fromkeys(left, MOVED_SINCE.format("её изменили"))
    for pk, what in _attached(list(cards), operation).items():
        refused[pk] = MOVED_SINCE.format(what)
    gone = [pk for pk in cards if pk not in refused]
    _leave(gone, operation)
    _delete("members_suspicion", "first_id = ANY(%(pks)s) OR second_id = ANY(%(pks)s)", gone)
    _delete("members_member", "id = ANY(%(pks)s)", gone)
    return refused


def _attached(pks, operation):
    """{id: what} of cards that somebody has used: rows of any table that point at them."""
    found = {}
    for relation in Member._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete and not relation.many_to_many):
            continue
        model, field = relation.related_model, relation.field
        if not field.db_constraint or model is Suspicion:
            continue  # a row that outlives the card; what the nightly search finds anew
        rows = model._base_manager.filter(among(model, field.column, pks))
        if model in (Movement, Revision):
            rows = rows.exclude(operation=operation)
        elif model is Posting:
            rows = rows.exclude(movement__operation=operation)
        elif model is Membership:
            rows = rows.exclude(key__startswith=arrivals.key_of(operation, ""))
        for pk in rows.values_list(field.attname, flat=True):
            found.setdefault(pk, model._meta.verbose_name)
    return found


def _leave(pks, operation):
    """Delete what an operation has written about these people. Nothing else points at it."""
    if not pks:
        return
    # A list gives ids in a row: their range is read along the index, and not the whole table.
    mine = "member_id BETWEEN %(first)s AND %(last)s AND member_id = ANY(%(pks)s) AND "
    key = arrivals.key_of(operation, "%")
    lines = f"SELECT id FROM members_movement WHERE {mine} operation = %(operation)s"  # noqa: S608
    for table, condition in (
        ("members_posting", f"movement_id IN ({lines})"),
        ("members_movement", "operation = %(operation)s"),
        ("members_membership", "key LIKE %(key)s"),
        ("members_revision", "operation = %(operation)s"),
    ):
        _delete(
            table, mine + condition, pks,
            operation=operation, key=key, first=min(pks), last=max(pks),
        )  # fmt: skip


def _delete(table, condition, pks, **told):
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {condition}", {"pks": list(pks), **told})  # noqa: S608 -- ours


class Before(NamedTuple):
    """A card as it was before ``change_cards``: ``values`` hold what was changed, status too."""

    version: int
    values: dict


@transaction.atomic
def put_back(cards, operation):
    """Take back ``change_cards`` for {id: ``Before``}; returns {id: why not} of those kept."""
    found, refused = _as_seen({pk: before.version + 1 for pk, before in cards.items()})
    refused = dict.fromkeys(refused, MOVED_SINCE.format("её изменили"))
    values = {pk: cards[pk].values for pk in found}
    for pk in _numbers_taken(values):
        refused[pk] = NUMBER_TAKEN
        del found[pk], values[pk]
    _update(found, values, -1)
    _leave(list(found), operation)
    return refused


def _numbers_taken(values):
    """Ids of cards to which a number would go that another card bears now."""
    wanted = {told["card_number"]: pk for pk, told in values.items() if told.get("card_number")}
    if not wanted:
        return []
    taken = Member.objects.filter(among(Member, "card_number", wanted)).values_list(
        "pk", "card_number"
    )
    return sorted({wanted[number] for pk, number in taken if pk != wanted[number]})
