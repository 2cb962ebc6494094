"""A matched payroll becomes sums withheld and debts of the employer, whole or not at all."""

from datetime import timedelta
from decimal import Decimal

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, Sum
from django.utils import timezone

from audit.services import record
from dues.booking import book_withheld, is_reversed, reverse
from dues.enums import DuesRefused, PayrollState, Pile, Settlement
from dues.ledger import MonthClosed, require_all_open
from dues.models import Operation, PayrollFile, Withholding
from dues.months import next_month
from dues.payrolls.leases import hold, release, tell_end
from dues.payrolls.uploading import ask, in_hand
from dues.totals import primaries, recount
from members.bulk import tell_planner
from structure.models import Unit
from structure.scope import Action, may

BOOK = "dues.tasks.book_payroll"
NOTHING = "Учитывать нечего: ни одной строки с суммой о вашем человеке."
LOADED_ANEW = "Этот файл загружен ещё раз. Работайте с новой ведомостью."
UNDO_CLOSED = (
    "{:%m.%Y} в книге {} закрыт, и отменить учёт нельзя. Исправьте суммы следующей ведомостью или "
    "попросите вышестоящую организацию открыть месяц."
)
NO_RIGHT = "У того, кто нажал «Учесть», больше нет права на взносы этой организации."
# Money of rows about nobody of ours is booked only when somebody has said whose it is.
INSERT = """
    INSERT INTO dues_withholding
        (member_id, unit_id, employer_id, month, amount, base, source_id, row_id)
    SELECT line.member_id, coalesce(place.id, inside.id, %(unit)s), %(employer)s,
           coalesce(line.month, %(month)s), line.amount, line.base, line.of_id, line.id
    FROM dues_payrollrow AS line
    LEFT JOIN dues_duesstatement AS statement ON statement.id = line.statement_id
    LEFT JOIN structure_unit AS place ON place.id = statement.unit_id
        AND place.tree_id = %(tree)s AND place.lft BETWEEN %(lft)s AND %(rght)s
    LEFT JOIN members_member AS card ON card.id = line.member_id
    LEFT JOIN structure_unit AS inside ON inside.id = card.unit_id
        AND inside.tree_id = %(tree)s AND inside.lft BETWEEN %(lft)s AND %(rght)s
    WHERE line.of_id = %(file)s AND line.number IS NOT NULL AND line.amount <> 0
      AND (line.pile <> 'not_ours' OR line.settled = 'solidary')
"""


def bookable(of):
    """Rows that are booked: those about ours, and those of solidary payers."""
    ours = ~Q(pile=Pile.NOT_OURS) | Q(settled=Settlement.SOLIDARY)
    return of.rows.filter(ours, number__isnull=False).exclude(Q(amount=None) | Q(amount=0))


def left_out(of):
    """Rows with a sum that nobody has told anything of: they stay unbooked."""
    rows = of.rows.filter(pile=Pile.NOT_OURS).exclude(settled=Settlement.SOLIDARY)
    return rows.exclude(Q(amount=None) | Q(amount=0))


@transaction.atomic
def start(pk, *, actor):
    """Ask a worker to book the payroll. Raises ``DuesRefused``, also when the month is closed."""
    of = in_hand(pk, PayrollState.MATCHED)
    if not bookable(of).exists():
        raise DuesRefused(NOTHING)
    require_all_open([of.unit], day_of(of))
    of.asked_by = actor
    of.bookings += 1
    of.done = 0
    record("dues.payroll.booking", of, actor=actor, unit_id=of.unit_id, month=str(of.month))
    ask(of, PayrollState.BOOKING, BOOK)
    return of


def book(of, *, now=None):
    """Book a claimed payroll in one transaction: all of it or nothing. Raises ``Lost``."""
    now = now or timezone.now()
    if not may(of.asked_by, Action.HANDLE_DUES, of.unit):
        _give_back(of, NO_RIGHT)
        return
    try:
        with transaction.atomic():
            hold(of)
            tell_planner(_insert(of), [Withholding])  # the months are counted from them at once
            sums = _sums(of)
            for (unit, month), amount in sums.items():
                if amount:
                    book_withheld(
                        unit=unit, employer=of.employer, month=month, amount=amount,
                        on=day_of(of, now), key=f"{_key(of)}{unit.pk}:{month}",
                        actor=of.asked_by, now=now,
                    )  # fmt: skip
                recount(unit.pk, of.employer_id, month)
            rows = of.withholdings.count()
            release(of, PayrollState.BOOKED, booked_at=now, done=rows)
            record(
                "dues.payroll.booked", of, actor=of.asked_by, unit_id=of.unit_id, rows=rows,
                sum=str(sum(sums.values(), Decimal(0))), month=str(of.month),
            )  # fmt: skip
            tell_end(of, "учтена", of.asked_by)
    except DuesRefused as refusal:
        _give_back(of, str(refusal))


def _give_back(of, said):
    """Back to the piles with a word why it was not booked."""
    release(of, PayrollState.MATCHED, error=said[:500])


def _key(of):
    return f"payroll:{of.pk}:{of.bookings}:"


def day_of(of, now=None):
    """The day of the book: the last of the month withheld for, or today while it lasts."""
    return min(next_month(of.month) - timedelta(days=1), timezone.localdate(now))


def _insert(of):
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT,
            {
                "unit": of.unit_id, "employer": of.employer_id, "month": of.month, "file": of.pk,
                "tree": of.unit.tree_id, "lft": of.unit.lft, "rght": of.unit.rght,
            },
        )  # fmt: skip
        return cursor.rowcount


def _sums(of):
    """{(primary organisation, month): sum} in the order in which their books are locked."""
    rows = list(
        of.withholdings.order_by()
        .values_list("unit", "month")
        .annotate(sum=Sum("amount"))
        .values_list("unit", "month", "sum")
    )
    above = primaries({unit for unit, _, _ in rows})
    units = Unit.objects.in_bulk(above.values())
    sums = {}
    for unit, month, amount in sorted(rows, key=lambda row: (above[row[0]], row[1])):
        key = units[above[unit]], month
        sums[key] = sums.get(key, Decimal(0)) + amount
    return sums


def _take_back(operation, reason, actor, now):
    """On the very day of the booking: there is no other to choose."""
    try:
        reverse(operation.pk, on=operation.on, reason=reason, actor=actor, now=now)
    except MonthClosed as closed:
        raise DuesRefused(UNDO_CLOSED.format(closed.month, closed.unit.quoted)) from closed


@transaction.atomic
def undo(pk, *, actor, reason="", now=None):
    """Take the booking back whole: the sums go, what was booked is reversed. Raises
    ``DuesRefused`` when a month of it is closed by now; nothing is changed then."""
    now = now or timezone.now()
    of = in_hand(pk, PayrollState.BOOKED)
    sums = _sums(of)
    for operation in Operation.objects.filter(key__startswith=_key(of)).order_by("unit", "pk"):
        if not is_reversed(operation):
            _take_back(operation, reason or f"Отменён учёт: {of.name}", actor, now)
    rows = Withholding.objects.filter(source=of).delete()[0]
    for unit, month in sums:
        recount(unit.pk, of.employer_id, month)
    of.state, of.undone_at, of.booked_at = PayrollState.UNDONE, now, None
    of.save(update_fields=["state", "undone_at", "booked_at"])
    record("dues.payroll.undone", of, actor=actor, unit_id=of.unit_id, rows=rows)
    return of


@transaction.atomic
def take_up(pk, *, actor):
    """A payroll taken back is worked at again: with its piles and what was done in them."""
    of = in_hand(pk, PayrollState.UNDONE)
    same = PayrollFile.objects.filter(employer=of.employer, unit=of.unit, sha256=of.sha256).exclude(
        state__in=[PayrollState.UNDONE, PayrollState.FAILED]
    )
    if same.exists():
        raise DuesRefused(LOADED_ANEW)
    of.state = PayrollState.MATCHED
    try:
        with transaction.atomic():
            of.save(update_fields=["state"])
    except IntegrityError:  # loaded anew between the look and the write
        raise DuesRefused(LOADED_ANEW)
    record("dues.payroll.taken_up", of, actor=actor, unit_id=of.unit_id)
    return of
