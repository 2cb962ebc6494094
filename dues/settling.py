"""Statements as the register of members says: until when each is in force, and where it goes on.

Asked whenever something may have changed, and swept; the answer follows from rows alone, so it is
the same however late, how often and in which order it is asked. Nothing here needs a clock but
the journal.
"""

from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts.queries import responsible_for
from audit.services import record
from dues.enums import StatementState, StopReason
from dues.models import DuesExemption, DuesStatement
from dues.models.statements import RESUMED
from dues.paying import Asked, Pause, Stay, life_of, spans_of, unit_during, why_never
from members.enums import Leaving
from members.models import Member, Membership, RemovalReason, Suspension
from notifications.services import close_todos, put_todo
from structure.enums import Kind
from structure.models import Unit
from structure.queries import standing
from structure.scope import Action
from structure.services import hold_tree

ROBOT = "робот"
BATCH = 1000
# What goes on with the statement after a break.
COPIED = (
    "member_id", "unit_id", "employer_id", "percent", "amount", "dated", "number", "scan_id",
    "original_on", "original_handed_on", "original_received_by",
)  # fmt: skip


class Book(NamedTuple):
    """All that decides about the statements of one member."""

    statements: list[DuesStatement]
    stays: list[Stay]
    pauses: list[Pause]
    homes: dict[int, int]  # {organisation: the primary whose dues they are}
    name: str | None
    number: str

    def asked(self, root):
        since = root.asked_from or root.starts_on
        return Asked(since, root.asked_until, root.asked_reason, self.homes[root.unit_id])

    def chains(self):
        """(the statement signed, rows in which it goes on), for each."""
        going_on = {}
        for row in self.statements:
            if row.root_id != row.pk:
                going_on.setdefault(row.root_id, []).append(row)
        return [(row, going_on.get(row.pk, [])) for row in self.statements if row.root_id == row.pk]


class Change(NamedTuple):
    """What a row should be; ``row`` is None for one that is to begin."""

    row: DuesStatement | None
    root: DuesStatement
    fields: dict

    @property
    def is_needed(self):
        row = self.row
        return row is None or any(getattr(row, name) != new for name, new in self.fields.items())


def settle(member_ids, *, now=None):
    """Put right the statements of these members; how many people had to be. Takes locks: tree,
    card, statements."""
    pks, changed = sorted(set(member_ids)), 0
    for begin in range(0, len(pks), BATCH):
        for pk, book in read_books(pks[begin : begin + BATCH]).items():
            if any(change.is_needed for change in _wanted(book)):
                changed += _settle_one(pk, now=now or timezone.now())
    return changed


def read_books(member_ids):
    """{member: his ``Book``} of those who have statements; a constant number of queries."""
    statements = DuesStatement.objects.filter(member__in=member_ids).order_by("starts_on", "pk")
    statements = list(statements.select_related("unit"))
    pks = {row.member_id for row in statements}
    if not pks:
        return {}
    stays, homes = _stays(pks, statements)
    books = {
        card.pk: Book([], [], [], homes, _name_of(card), card.personnel_number)
        for card in Member.objects.filter(pk__in=pks)
    }
    for row in statements:
        books[row.member_id].statements.append(row)
    for pk, stay in stays:
        books[pk].stays.append(stay)
    for pk, pause in _pauses(pks):
        books[pk].pauses.append(pause)
    return books


def _name_of(card):
    """None of a hidden one: nothing is told of him any more."""
    return None if card.hidden_at else card.known_name[:200]


def _pauses(pks):
    away = Suspension.objects.filter(member__in=pks, ground__pays=False).exclude(until=F("since"))
    for pk, since, until in away.values_list("member", "since", "until"):
        yield pk, Pause(since, until, str(StopReason.SUSPENDED))
    freed = DuesExemption.objects.filter(member__in=pks, cancelled_at=None)
    for pk, since, until in freed.values_list("member", "since", "until"):
        yield pk, Pause(since, until, str(StopReason.EXEMPT))


def stays_of(statement):
    """(what one statement asks, the stays of its member); it may be not saved yet."""
    stays, homes = _stays({statement.member_id}, [statement])
    since = statement.asked_from or statement.starts_on
    home = homes[statement.unit_id]
    asked = Asked(since, statement.asked_until, statement.asked_reason, home)
    return asked, [stay for _, stay in stays]


def _stays(pks, statements):
    """(pairs of a member and a stay of his, homes of all the organisations)."""
    rows = Membership.objects.filter(member__in=pks).exclude(until=F("since"))
    rows = list(rows.select_related("unit"))
    homes = homes_of({row.unit for row in (*statements, *rows)})
    own_will = RemovalReason.objects.filter(leaving=Leaving.OWN_WILL)
    leaving = set(own_will.values_list("title", flat=True))
    pairs = []
    for row in rows:
        left = StopReason.LEFT if row.reason in leaving else StopReason.REMOVED
        stay = Stay(row.since, row.until, homes[row.unit_id], row.unit_id, str(left))
        pairs.append((row.member_id, stay))
    return pairs, homes


def homes_of(units):
    """{organisation: the primary whose dues they are}; a closed one is followed by its successor.

    Where there is no primary above, it is the organisation itself.
    """
    loaded = {unit.pk: unit for unit in Unit.objects.above(*units)}
    homes = {}
    for unit in units:
        found = unit
        while found.kind != Kind.PRIMARY and found.parent_id in loaded:
            found = loaded[found.parent_id]
        found = found if found.kind == Kind.PRIMARY else unit
        homes[unit.pk] = standing(found).pk
    return homes


def _wanted(book):
    """What every row of the member should be."""
    for root, resumed in book.chains():
        asked = book.asked(root)
        is_cancelled = root.state == StatementState.CANCELLED
        spans = [] if is_cancelled else spans_of(asked, book.stays, book.pauses)
        life = life_of(asked, book.stays)
        for position, (span, row) in enumerate(_paired(root, resumed, spans)):
            fields = {}
            if span:
                where = unit_during(span, life, book.stays)
                fields = {
                    "starts_on": span.start, "stops_on": span.stop, "stop_reason": str(span.reason),
                    "unit_id": where or root.unit_id,
                }  # fmt: skip
            if position:
                fields |= _going_on(root, row, span)
            elif not is_cancelled:
                fields |= _signed(root, span, asked, book)
            yield Change(row, root, fields | _renamed(row, fields, book))


def _paired(root, resumed, spans):
    """(span or None, row or None) of one statement, what the member signed first.

    A row keeps its first day when it can; what is cancelled stays so unless that very day is
    wanted again.
    """
    first = spans[0] if spans else None
    left, pairs = list(resumed), [(first, root)]
    unmatched = []
    for span in spans[1:]:
        same = [row for row in left if row.starts_on == span.start]
        if same:
            row = min(same, key=lambda row: row.state == StatementState.CANCELLED)
            left.remove(row)
            pairs.append((span, row))
        else:
            unmatched.append(span)
    for span in unmatched:
        row = next((row for row in left if row.state != StatementState.CANCELLED), None)
        if row:
            left.remove(row)
        pairs.append((span, row))
    return [*pairs, *((None, row) for row in left)]


def _signed(root, span, asked, book):
    if span is None:
        reason = why_never(asked, book.stays, book.pauses)
        return {"starts_on": asked.since, "stops_on": asked.since, "stop_reason": str(reason)}
    if root.asked_from is None and span.start != asked.since:
        return {"asked_from": asked.since}
    return {}


def _going_on(root, row, span):
    if span is None:
        return {"state": StatementState.CANCELLED}
    fields = {"employer_id": root.employer_id}
    if row is None or row.state == StatementState.CANCELLED:
        fields["state"] = StatementState.TO_HAND_OVER
    return fields


def _renamed(row, fields, book):
    """What the employer was told, while it still matters to him, against the card."""
    if row is None:
        return {}
    is_open = fields.get("stops_on", row.stops_on) is None
    is_known = row.told_from is not None and is_open and book.name is not None
    differs = (row.told_name, row.told_number) != (book.name, book.number)
    return {"is_renamed": is_known and differs}


@transaction.atomic
def _settle_one(pk, *, now):
    """Look again under the locks, and write what differs. True when something did."""
    hold_tree()
    member = Member.objects.select_for_update().get(pk=pk)
    list(DuesStatement.objects.select_for_update().filter(member=pk).order_by("pk"))
    book = read_books([pk]).get(pk)
    wanted = [change for change in _wanted(book) if change.is_needed] if book else []
    moved_away = [_write(change, now=now) for change in wanted]
    if any(moved_away):
        _ask_for_another(member, book, now=now)
    elif wanted:
        _ask_no_more(member, now=now)
    return bool(wanted)


def _write(change, *, now):
    """Save one row. True when withholding stops because he went to another primary."""
    row, fields = change.row, change.fields
    if row is None:
        row = _begin(change.root, fields)
    changes = {}
    for name, new in fields.items():
        old = getattr(change.row, name) if change.row else None
        if change.row is None or old != new:
            changes[name.removesuffix("_id")] = [as_told(old), as_told(new)]
            setattr(row, name, new)
    if change.row:
        row.save(update_fields=list(fields))
    if set(changes) - {"is_renamed"}:  # a mark of ours, told by the change of the card
        record("dues.statement.settled", row, actor=ROBOT, unit_id=row.unit_id, changes=changes)
    is_over = row.stop_reason == StopReason.TRANSFERRED and row.stops_on > row.starts_on
    return is_over and "stop_reason" in changes


def as_told(value):
    """A value as the journal keeps it: ids and nothing as they are, the rest in words."""
    return value if value is None or isinstance(value, int) else str(value)


def _begin(root, fields):
    rows = DuesStatement.objects.filter(key__startswith=f"{RESUMED}{root.pk}:")
    number = rows.count() + 1
    before = rows.exclude(state=StatementState.CANCELLED).order_by("-starts_on", "-pk").first()
    copied = {name: getattr(root, name) for name in COPIED}
    return DuesStatement.objects.create(
        **(copied | fields), replaces=before or root, key=f"{RESUMED}{root.pk}:{number}"
    )


def _ask_for_another(member, book, *, now):
    """Whoever handles dues where the member is now is to take a statement from him."""
    stay = member.memberships.select_related("unit").filter(until=None).first()
    if stay is None or _is_covered(book, book.homes[stay.unit_id]):
        return
    put_todo(
        f"Взять заявление на удержание взносов: {member.short_name}",
        key=f"dues:moved:{stay.pk}",
        unit=stay.unit,
        user=responsible_for(stay.unit, action=Action.HANDLE_DUES),
        about=stay,
        url=reverse("dues:member", args=[member.pk]),
        now=now,
        anew=True,
    )


def _is_covered(book, home):
    return any(
        book.homes[row.unit_id] == home and not row.is_never and row.stops_on is None
        for row in book.statements
    )


def _ask_no_more(member, *, now):
    """A transfer taken back leaves a stay of no length: nobody is awaited there."""
    for stay in member.memberships.filter(until=F("since")):
        close_todos(stay, actor=ROBOT, now=now)


def close_requests(member, *, actor, now):
    """A statement has come: nobody needs to be asked for one."""
    for stay in member.memberships.filter(until=None):
        close_todos(stay, actor=actor, now=now)
