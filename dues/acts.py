"""Acts of reconciliation: what the book says of one debt in some months, numbered and printed."""

import logging
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Case, F, Sum, When
from django.utils import timezone

from accounts.queries import head_of
from audit.services import record
from documents.cases import date_words, initials, number_words
from documents.contexts import house, paper_group
from documents.enums import PaperKind, TemplateFault
from documents.numbering import next_number
from documents.services import make_paper
from dues.enums import Account, DuesRefused, OperationKind
from dues.models import LedgerEntry, LedgerTotal, ReconciliationAct
from dues.months import end_of_month, month_in_words, next_month
from structure.models import Employer, Unit
from structure.queries import time_zone_of

logger = logging.getLogger(__name__)

SEQUENCE = "dues_act"
BROKEN = "Не удалось напечатать. Попробуйте ещё раз через несколько минут."
CHANGED = "С тех пор в книгу за эти месяцы записали новое. Составьте новый акт."
EMPTY = "За эти месяцы ни долга, ни операций нет: сверять нечего."
NOUGHT = Decimal(0)


class Row(NamedTuple):
    """One line: a debt grew by ``added`` or was lessened by ``paid``."""

    on: date
    title: str
    added: Decimal
    paid: Decimal


class Reconciliation(NamedTuple):
    """One debt from month to month. With an employer ``other`` is him; else who is owed above.

    ``told_on``: the day on which it is told; of a month that runs nobody knows the end.
    """

    unit: Unit
    other: Employer | Unit
    since: date
    until: date
    told_on: date
    opening: Decimal
    rows: list[Row]

    @property
    def added(self):
        return sum((row.added for row in self.rows), NOUGHT)

    @property
    def paid(self):
        return sum((row.paid for row in self.rows), NOUGHT)

    @property
    def closing(self):
        return self.opening + self.added - self.paid

    @property
    def is_with_employer(self):
        return isinstance(self.other, Employer)

    @property
    def is_empty(self):
        return not self.rows and not self.opening

    @property
    def ends_on(self):
        return min(end_of_month(self.until), self.told_on)


def reconciliation(unit, other, since, until, *, on) -> Reconciliation:
    """What the book of ``unit`` says of its debt to ``other``, or of an employer's debt to it.

    Each day tells one kind of operation on one line, so the act of a large one stays short. What
    was booked and reversed for the same day is our own affair: the other side knows nothing of it.
    """
    account, field, sign = _side(other)
    opening = LedgerTotal.objects.filter(
        unit=unit, account=account, month__lt=since, **{field: other}
    ).aggregate(sum=Sum(F("debit") - F("credit"), default=NOUGHT))["sum"]
    entries = (
        LedgerEntry.objects.filter(
            unit=unit, account=account, on__gte=since, on__lt=next_month(until), **{field: other}
        )
        .exclude(operation__reversed_by__on=F("operation__on"))
        .exclude(operation__reverses__on=F("operation__on"))
        .annotate(
            number=F("operation__payment__number"),
            turned=F("operation__reverses__kind"),
        )
        .values("on", "operation__kind", "turned", "number", "month")
        .annotate(
            debit=Sum(Case(When(amount__gt=0, then="amount"), default=NOUGHT)),
            credit=Sum(Case(When(amount__lt=0, then=-F("amount")), default=NOUGHT)),
        )
        .order_by("on", "operation__kind", "month", "number")
    )
    rows = [_row(entry, sign) for entry in entries]
    return Reconciliation(unit, other, since, until, on, opening * sign, rows)


def _side(other):
    """(account, the field of the other side, what a debit means to the debt)."""
    if isinstance(other, Employer):
        return Account.EMPLOYER, "employer", 1
    return Account.ABOVE, "other", -1


def _row(entry, sign):
    added, paid = entry["debit"], entry["credit"]
    if sign < 0:
        added, paid = paid, added
    kind = OperationKind(entry["operation__kind"])
    title = kind.label
    if kind == OperationKind.REVERSAL and entry["turned"]:
        title = f"Сторно: {OperationKind(entry['turned']).label.lower()}"
    if kind == OperationKind.WITHHELD:  # a corrected sum is less withheld, not more paid
        added, paid = added - paid, NOUGHT
    if entry["number"]:
        title += f", п/п № {entry['number']}"
    if entry["month"]:
        title += f" за {month_in_words(entry['month'])}"
    return Row(entry["on"], title, added, paid)


@transaction.atomic
def make_act(unit, other, since, until, *, actor, now=None) -> ReconciliationAct:
    """Number an act of what the book says now. It is printed afterwards (``print_act``)."""
    day = timezone.localdate(now, time_zone_of(unit))
    told = reconciliation(unit, other, since, until, on=day)
    if told.is_empty:
        raise DuesRefused(EMPTY)
    act = ReconciliationAct.objects.create(
        unit=unit,
        employer=other if told.is_with_employer else None,
        other=None if told.is_with_employer else other,
        since=since,
        until=until,
        number=next_number(unit, SEQUENCE, day.year),
        year=day.year,
        dated=day,
        opening=told.opening,
        closing=told.closing,
        created_by=str(actor)[:200],
    )
    record(
        "dues.act.made", act, actor=actor, unit_id=unit.pk, since=str(since), until=str(until),
        closing=str(told.closing), **{"employer" if told.is_with_employer else "other": other.pk},
    )  # fmt: skip
    return act


def print_act(act):
    """Print the act once; True when its paper is there. A fault is told on its page."""
    if act.paper_id:
        return True
    told = reconciliation(act.unit, act.employer or act.other, act.since, act.until, on=act.dated)
    if (told.opening, told.closing) != (act.opening, act.closing):
        ReconciliationAct.objects.filter(pk=act.pk).update(paper_error=CHANGED)
        return False
    try:
        paper = make_paper(
            PaperKind.RECONCILIATION,
            act.unit,
            key=f"dues_act:{act.pk}",
            context=act_context(act, told),
            number=str(act.number),
        )
    except Exception as error:  # told on the page, where it can be tried again
        logger.exception("act %s was not printed", act.pk)
        told = str(error) if isinstance(error, TemplateFault) else BROKEN
        ReconciliationAct.objects.filter(pk=act.pk, paper=None).update(
            paper_error=(told or BROKEN)[:500]
        )
        return False
    ReconciliationAct.objects.filter(pk=act.pk).update(paper=paper, paper_error="")
    return True


def act_context(act, told) -> dict[str, Any]:
    """What the printed act says (``documents.variables`` names every variable)."""
    return {
        **house(act.unit),
        "act": _act_group(told),
        "lines": [
            {
                "date": f"{row.on:%d.%m.%Y}",
                "title": row.title,
                "added": _sum(row.added) if row.added else "",
                "paid": _sum(row.paid) if row.paid else "",
            }
            for row in told.rows
        ],
        "paper": paper_group(str(act.number), act.dated),
    }


def _act_group(told):
    unit, other = _unit_side(told.unit), told.other
    if told.is_with_employer:
        debtor, creditor = _employer_side(other), unit
        titles = ("Удержано", "Перечислено", "по удержанным членским профсоюзным взносам")
    else:
        debtor, creditor = unit, _unit_side(other)
        titles = ("Начислено", "Перечислено", "по отчислениям от членских профсоюзных взносов")
    return {
        "since": f"{told.since:%d.%m.%Y}",
        "until": f"{told.ends_on:%d.%m.%Y}",
        "until_words": date_words(told.ends_on),
        "subject": titles[2],
        "added_title": titles[0],
        "paid_title": titles[1],
        "opening": _sum(told.opening),
        "added": _sum(told.added),
        "paid": _sum(told.paid),
        "closing": _sum(told.closing),
        "result": _result(told, debtor["name"], creditor["name"]),
        **{f"debtor_{name}": value for name, value in debtor.items()},
        **{f"creditor_{name}": value for name, value in creditor.items()},
    }


def _unit_side(unit):
    head = head_of(unit)
    person = head.user if head else None
    return {
        "name": unit.name,
        "inn": unit.inn,
        "post": head.title if head else "",
        "signer": initials(person.surname, person.name, person.patronymic) if person else "",
    }


def _employer_side(employer):
    return {
        "name": employer.name,
        "inn": employer.inn,
        "post": employer.head_post.capitalize(),
        "signer": initials(employer.head_surname, employer.head_name, employer.head_patronymic)
        if employer.head_surname
        else "",
    }


def _result(told, debtor, creditor):
    if not told.closing:
        return "долга нет"
    who, whom = (debtor, creditor) if told.closing > 0 else (creditor, debtor)
    return (
        f"должник — {who}, кредитор — {whom}, сумма долга — {_sum(abs(told.closing))} ₽ "
        f"({in_words(told.closing)})"
    )


def in_words(amount):
    """«семь тысяч четыреста руб. 50 коп.»"""
    roubles, kopecks = divmod(int(abs(amount) * 100), 100)
    return f"{number_words(roubles)} руб. {kopecks:02d} коп."


def _sum(amount):
    """«125 400,50», of a debt the other way round with a minus."""
    words = f"{abs(amount):,.2f}".replace(",", "\u00a0").replace(".", ",")
    return f"−{words}" if amount < 0 else words
