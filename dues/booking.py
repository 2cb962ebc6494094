"""What is booked when dues are withheld, come in, are shared and paid up, and taken back."""

from collections import Counter
from decimal import Decimal
from itertools import pairwise

from django.db import transaction
from django.db.models import F, Q, Sum
from django.utils import timezone

from audit.services import record
from dues.enums import Account, DuesRefused, OperationKind
from dues.keepers import keeper_of
from dues.ledger import Line, lock_books, write
from dues.models import CashDues, LedgerEntry, LedgerTotal, Operation, Payment
from dues.months import month_of
from dues.shares import chain_of, parts_of, share_on, split
from dues.totals import recount
from dues.wording import in_roubles
from structure.enums import Kind
from structure.models import Unit

BROUGHT_IN = {OperationKind.RECEIVED, OperationKind.CASH}
NO_SHARE = (
    "На {:%d.%m.%Y} распределение не установлено. Его устанавливают на странице «Распределение»."
)
TOO_MUCH = (
    "Долг перед этой организацией — {}. Проверьте сумму; если платите вперёд, отметьте «аванс»."
)
SHARED_BEFORE = "Эта сумма уже распределена."
REVERSED = "Операция уже сторнирована. Обновите страницу."
NOT_TWICE = "Сторно не сторнируют: запишите саму операцию заново."
TOO_EARLY = "Операция записана {:%d.%m.%Y}: сторнировать её раньше нельзя."
NOT_HELD = "У нас денег этой организации — {}. Проверьте сумму: больше выдать нельзя."
NOT_ALONE = "Сначала укажите, {}."


@transaction.atomic
def book_withheld(*, unit, employer, month, amount, on, key, actor, now=None) -> Operation:
    """The employer has withheld so much for a month (less, when negative) and owes it.

    ``unit`` is the primary organisation whose book it is. A sum of nought is nothing to book. Book
    first and count the month anew afterwards, as ``book_received`` does: the locks have that order.
    """
    if not amount:
        raise ValueError("nought is not booked")
    lines = [
        Line(unit, Account.EMPLOYER, amount, employer=employer),
        Line(unit, Account.DUES, -amount),
    ]
    operation, created = write(
        OperationKind.WITHHELD, unit=unit, on=on, month=month, lines=lines, key=key, actor=actor,
        now=now,
    )  # fmt: skip
    if created:
        _record_booked(operation, amount, actor=actor, employer=employer.pk, month=str(month))
    return operation


@transaction.atomic
def book_received(payment, *, actor, now=None) -> Operation:
    """The money of a payment is in, the employer owes it no longer; it is shared at once.

    Money that came to the account of whoever keeps the books is owed by the keeper until shared.
    The payment must name its employer and month. One booked already gives its operation.
    """
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    if payment.operation_id:
        return payment.operation
    if payment.set_aside:
        raise DuesRefused("Поступление отмечено «не взносы». Сначала снимите эту отметку.")
    if payment.employer_id is None or payment.month is None:
        what = "кто заплатил" if payment.employer_id is None else "за какой месяц заплачено"
        raise DuesRefused(NOT_ALONE.format(what))
    unit = payment.unit
    chain = chain_of(unit)
    lock_books(*chain)
    lines = [
        *_come_in(payment.amount, unit, keeper_of(unit, chain)),
        Line(unit, Account.EMPLOYER, -payment.amount, employer=payment.employer),
    ]
    turn = Operation.objects.filter(key__startswith=f"received:{payment.pk}:").count()
    operation, _ = write(
        OperationKind.RECEIVED, unit=unit, on=payment.paid_on, month=payment.month, lines=lines,
        key=f"received:{payment.pk}:{turn}", actor=actor, now=now,
    )  # fmt: skip
    payment.operation = operation
    payment.save(update_fields=["operation"])
    write_shared(operation, payment.amount, month=payment.month, actor=actor, now=now)
    recount(unit.pk, payment.employer_id, payment.month)
    _record_booked(
        operation, payment.amount, actor=actor, employer=payment.employer_id,
        month=str(payment.month), payment=payment.pk,
    )  # fmt: skip
    return operation


def _come_in(amount, unit, keeper):
    if keeper.pk == unit.pk:
        return [Line(unit, Account.MONEY, amount)]
    return [
        Line(keeper, Account.MONEY, amount),
        Line(keeper, Account.BELOW, -amount, other=unit),
        Line(unit, Account.ABOVE, amount, other=keeper),
    ]


def write_shared(source, amount, *, month, actor, now=None):
    """Share what came in by the share in force on its day; None where nobody has set one.

    Each owes the next one above all that is of those above: a primary organisation its territorial
    one, that one the union. Called with what ``source`` was written for locked.
    """
    unit = source.unit
    chain = chain_of(unit)
    share = share_on(unit, source.on)
    if share is None or len(chain) < 2:
        return None
    is_withheld = source.kind == OperationKind.RECEIVED
    parts = parts_of(unit, amount, share) if is_withheld else split(amount, share)
    lines = shared_lines(chain, parts)
    if not any(line.amount for line in lines):
        return None
    turn = Operation.objects.filter(source=source).count()
    operation, _ = write(
        OperationKind.SHARED, unit=unit, on=source.on, month=month, lines=lines, source=source,
        key=f"shared:{source.pk}:{turn}", actor=actor, now=now,
        note="ППО {} %, ТО {} %, Профсоюз {} %".format(*share.percents),
    )  # fmt: skip
    return operation


def shared_lines(chain, parts):
    """Entries that share a sum up the chain of organisations, from whoever has got it."""
    lines, kept = [], Counter()
    for (below, above), due in zip(pairwise(chain), owed_up(chain, parts), strict=True):
        lines += [
            Line(below, Account.ABOVE, -due, other=above),
            Line(above, Account.BELOW, due, other=below),
        ]
        kept[below] += due
        kept[above] -= due
    return lines + [Line(unit, Account.DUES, amount) for unit, amount in kept.items()]


def owed_up(chain, parts):
    """What each organisation of the chain owes the next one above.

    The union takes the territorial part too of a primary organisation that it serves itself.
    """
    both = parts.territorial + parts.union
    whole = [both, parts.union] if chain[0].kind == Kind.PRIMARY else [parts.union]
    return whole[: len(chain) - 1]


@transaction.atomic
def distribute(operation_pk, *, actor, now=None):
    """Share what came in before there was a share, or whose sharing was taken back."""
    source = Operation.objects.select_for_update().get(pk=operation_pk)
    if source.kind not in BROUGHT_IN or is_reversed(source):
        raise DuesRefused("Распределяют только поступления, которые не сторнированы.")
    if source.sharings.filter(reversed_by=None).exists():
        raise DuesRefused(SHARED_BEFORE)
    lock_books(*chain_of(source.unit))
    money = source.entries.get(account=Account.MONEY)
    operation = write_shared(source, money.amount, month=money.month, actor=actor, now=now)
    if operation is None:
        raise DuesRefused(NO_SHARE.format(source.on))
    _record_booked(operation, money.amount, actor=actor, source=source.pk)
    return operation


@transaction.atomic
def book_paid_up(
    *, payer, receiver, amount, on, key, actor, number="", advance=False, now=None
) -> Operation:
    """The payer has sent so much of what it owes to an organisation above it.

    More than it owes is refused unless it is said to be an ``advance``.
    """
    if amount <= 0:
        raise DuesRefused("Перечислено должно быть больше нуля.")
    lock_books(payer, receiver)  # two payments of one debt do not both see it unpaid
    owed = owed_to(payer, receiver)
    known = Operation.objects.filter(key=key).exists()
    if amount > owed and not advance and not known:
        raise DuesRefused(TOO_MUCH.format(in_roubles(max(owed, Decimal(0)))))
    lines = [
        Line(payer, Account.ABOVE, amount, other=receiver),
        Line(payer, Account.MONEY, -amount),
        Line(receiver, Account.MONEY, amount),
        Line(receiver, Account.BELOW, -amount, other=payer),
    ]
    note = f"платёжное поручение № {number}" if number else ""
    operation, created = write(
        OperationKind.PAID_UP, unit=payer, on=on, month=month_of(on), lines=lines, key=key,
        actor=actor, now=now, note=note,
    )  # fmt: skip
    if created:
        _record_booked(operation, amount, actor=actor, receiver=receiver.pk)
    return operation


def owed_to(payer, receiver):
    """What ``payer`` owes an organisation above it; negative when it has paid in advance."""
    totals = LedgerTotal.objects.filter(unit=payer, account=Account.ABOVE, other=receiver)
    return totals.aggregate(owed=Sum(F("credit") - F("debit"), default=Decimal(0)))["owed"]


@transaction.atomic
def book_handed_out(*, keeper, unit, amount, on, key, actor, number="", now=None) -> Operation:
    """Whoever keeps the money of a primary organisation has given so much of it to that one.

    Never more than is held for it.
    """
    if amount <= 0:
        raise DuesRefused("Выдано должно быть больше нуля.")
    lock_books(keeper, unit)  # the same money is not given out twice
    held = held_for(unit, keeper)
    if amount > held and not Operation.objects.filter(key=key).exists():
        raise DuesRefused(NOT_HELD.format(in_roubles(held)))
    lines = [
        Line(keeper, Account.BELOW, amount, other=unit),
        Line(keeper, Account.MONEY, -amount),
        Line(unit, Account.MONEY, amount),
        Line(unit, Account.ABOVE, -amount, other=keeper),
    ]
    operation, created = write(
        OperationKind.HANDED, unit=keeper, on=on, month=month_of(on), lines=lines, key=key,
        actor=actor, now=now, note=f"документ № {number}" if number else "",
    )  # fmt: skip
    if created:
        _record_booked(operation, amount, actor=actor, receiver=unit.pk)
    return operation


def held_for(unit, keeper):
    """What of the money of ``unit`` is with ``keeper`` and is nobody else's part; never negative.

    Where the union keeps it, ``unit`` may owe a part of that money to its territorial one.
    """
    totals = LedgerTotal.objects.filter(unit=unit, account=Account.ABOVE)
    net = Sum(F("debit") - F("credit"), default=Decimal(0))
    here = Sum(F("debit") - F("credit"), filter=Q(other=keeper), default=Decimal(0))
    return max(min(totals.aggregate(net=net, here=here).values()), Decimal(0))


@transaction.atomic
def book_cash(*, member, unit, month, amount, on, key, actor, number="", now=None) -> CashDues:
    """A member has brought dues for a month to the cash desk of his primary organisation."""
    if amount <= 0:
        raise DuesRefused("Сумма взноса должна быть больше нуля.")
    known = CashDues.objects.filter(key=key).first()
    if known:
        return known
    lock_books(*chain_of(unit))
    lines = [Line(unit, Account.MONEY, amount), Line(unit, Account.DUES, -amount)]
    operation, _ = write(
        OperationKind.CASH, unit=unit, on=on, month=month, lines=lines, key=f"cash:{key}",
        actor=actor, now=now,
    )  # fmt: skip
    cash, created = CashDues.objects.get_or_create(
        key=key,
        defaults={
            "member": member, "unit": unit, "month": month, "amount": amount, "paid_on": on,
            "number": number[:40], "operation": operation, "recorded_by": str(actor)[:200],
        },
    )  # fmt: skip
    if created:
        write_shared(operation, amount, month=month, actor=actor, now=now)
        record(
            "dues.cash.taken", cash, actor=actor, unit_id=unit.pk,
            changes={"cash": [None, str(amount)]}, month=str(month), operation=operation.pk,
        )  # fmt: skip
    return cash


@transaction.atomic
def reverse(operation_pk, *, on, reason, actor, now=None) -> Operation:
    """Take an operation back by its mirror, and what was shared of it with it.

    A payment waits to be booked again; a member's cash is marked as taken back.
    """
    payment = Payment.objects.select_for_update().filter(operation=operation_pk).first()
    operation = Operation.objects.select_for_update().get(pk=operation_pk)
    if operation.kind == OperationKind.REVERSAL:
        raise DuesRefused(NOT_TWICE)
    if is_reversed(operation):
        raise DuesRefused(REVERSED)
    if on < operation.on:
        raise DuesRefused(TOO_EARLY.format(operation.on))
    sharings = list(operation.sharings.filter(reversed_by=None).order_by("pk"))
    lock_books(*_units_of([operation, *sharings]))
    for sharing in sharings:
        _mirror(sharing, on=on, reason=reason, actor=actor, now=now)
    reversal = _mirror(operation, on=on, reason=reason, actor=actor, now=now)
    CashDues.objects.filter(operation=operation).update(undone_at=now or timezone.now())
    if payment:
        payment.operation = None
        payment.save(update_fields=["operation"])
        recount(payment.unit_id, payment.employer_id, payment.month)
    record(
        "dues.operation.reversed", reversal, actor=actor, unit_id=operation.unit_id,
        operation=operation.pk, reason=reason, on=str(on),
    )  # fmt: skip
    return reversal


def _mirror(operation, *, on, reason, actor, now):
    entries = list(operation.entries.select_related("unit", "employer", "other").order_by("pk"))
    lines = [
        Line(entry.unit, entry.account, -entry.amount, entry.employer, entry.other)
        for entry in entries
    ]
    reversal, _ = write(
        OperationKind.REVERSAL, unit=operation.unit, on=on, month=entries[0].month, lines=lines,
        key=f"reversal:{operation.pk}", actor=actor, now=now, note=reason, reverses=operation,
    )  # fmt: skip
    return reversal


def _units_of(operations):
    touched = LedgerEntry.objects.filter(operation__in=operations).values("unit")
    return Unit.objects.filter(pk__in=touched)


def is_reversed(operation):
    return Operation.objects.filter(reverses=operation).exists()


def _record_booked(operation, amount, *, actor, **data):
    record(
        "dues.operation.booked", operation, actor=actor, unit_id=operation.unit_id,
        kind=operation.kind, on=str(operation.on), amount=str(amount), **data,
    )  # fmt: skip
