"""Writing into the books: operations and their entries, once each, never into a closed month."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone

from dues.enums import Account, DuesRefused
from dues.models import ClosedPeriod, LedgerEntry, Operation
from dues.months import month_of
from structure.models import Employer, Unit

BOOK_LOCK = 1_377_001  # the first half of the advisory lock of a book; the second is its unit
CLOSED = (
    "{month:%m.%Y} в книге {unit} закрыт. Запишите другой датой или откройте месяц (это право "
    "вышестоящей организации)."
)


class MonthClosed(DuesRefused):
    """``month`` (a day of it) is closed in the book of ``unit``."""

    def __init__(self, month, unit):
        super().__init__(CLOSED.format(month=month, unit=unit.quoted))
        self.month, self.unit = month, unit


@dataclass(frozen=True)
class Line:
    """One entry to be written; debit is positive."""

    unit: Unit
    account: Account
    amount: Decimal
    employer: Employer | None = None
    other: Unit | None = None


def lock_books(*units):
    """Wait for whoever writes into these books or closes a month of them, till this is over.

    Taken at once for all the books that a transaction will write into, so that two never wait for
    each other.
    """
    with connection.cursor() as cursor:
        for pk in sorted({unit.pk for unit in units}):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [BOOK_LOCK, pk])


def require_open(unit, day):
    """Raise ``DuesRefused`` when the month of ``day`` is closed in the book of ``unit``."""
    require_all_open([unit], day)


def require_all_open(units, day):
    closed = ClosedPeriod.objects.filter(
        unit__in=units, month=month_of(day), reopened_at=None
    ).select_related("unit")
    first = closed.order_by("unit").first()
    if first:
        raise MonthClosed(day, first.unit)


@transaction.atomic
def write(kind, *, unit, on, month, lines, key, actor, now, note="", source=None, reverses=None):
    """(the operation, was it written now). The same ``key`` gives the one that is there.

    Lines of nought are left out. Raises ``DuesRefused`` when the day lies in a closed month of any
    organisation that has a line.
    """
    lines = [line for line in lines if line.amount]
    lock_books(unit, *(line.unit for line in lines))
    written = Operation.objects.filter(key=key).first()
    if written:
        return written, False
    require_all_open({unit, *(line.unit for line in lines)}, on)
    operation, created = Operation.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "on": on,
            "unit": unit,
            "source": source,
            "reverses": reverses,
            "note": note[:300],
            "actor": str(actor)[:200],
            "at": now or timezone.now(),
        },
    )
    if created:
        LedgerEntry.objects.bulk_create(
            LedgerEntry(
                operation=operation,
                unit=line.unit,
                account=line.account,
                employer=line.employer,
                other=line.other,
                on=on,
                month=month,
                amount=line.amount,
            )
            for line in lines
        )
    return operation, created
