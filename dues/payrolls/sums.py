"""Is a sum withheld what it should be: against the base, the sum asked for, the usual sum."""

from decimal import ROUND_HALF_UP, Decimal

from dues.enums import Pile
from dues.payrolls.reasons import Why, because
from dues.payrolls.values import KOPECK
from dues.wording import in_percent, in_roubles

NOUGHT = Decimal(0)


def oddities(lines, ours, month, *, is_retro, swing):
    """(pile or None, reasons) of all lines about one person and one month.

    None: the sum says nothing against the pile where his lines are. Additions for another month
    are held against a base or a sum asked for alone: there is no usual sum of them.
    """
    unread = [line.unread for line in lines if line.unread]
    if unread:
        return Pile.ODD_SUM, (because(Why.UNREAD, word=unread[0]),)
    total = sum((line.amount or NOUGHT for line in lines), NOUGHT)
    booked = ours.booked.get(month, NOUGHT)
    remarks = _remarks(lines, month, total, is_retro)
    if not total and not is_retro:
        if booked or not ours.is_expected:
            return None, remarks
        return Pile.NOT_WITHHELD, (because(Why.NOUGHT),)
    if total < 0 and not is_retro:
        return Pile.ODD_SUM, (because(Why.NEGATIVE), *remarks)
    if booked and total == booked:
        return Pile.ODD_SUM, (because(Why.AGAIN),)
    odd = _against(lines, ours, total, booked, is_retro, swing)
    if odd is None:
        return None, remarks
    if len(lines) > 1 and len({line.amount for line in lines}) < len(lines):
        odd = because(Why.TWICE, rows=_rows(lines))
        remarks = ()
    return Pile.ODD_SUM, (odd, *remarks)


def _against(lines, ours, total, booked, is_retro, swing):
    """The reason why the sum is odd, or None."""
    base = sum((line.base or NOUGHT for line in lines), NOUGHT)
    has_base = all(line.base or not line.amount for line in lines) and base
    if has_base and any(rate for rate, _ in ours.rates):
        rates = [rate for rate, _ in ours.rates if rate]
        if any(abs(total * 100 - base * rate) <= 1 for rate in rates):  # most, without rounding
            return None
        due = [(base * rate / 100).quantize(KOPECK, ROUND_HALF_UP) for rate in rates]
        if _is_within(total, due, KOPECK * len(lines)):
            return None
        return because(
            Why.BY_BASE, base=in_roubles(base), percent=in_percent(rates[-1]),
            expected=in_roubles(due[-1]), total=in_roubles(total),
        )  # fmt: skip
    fixed = [amount for _, amount in ours.rates if amount is not None]
    if fixed and len(fixed) == len(ours.rates):
        if _is_within(total + booked, fixed, KOPECK):
            return None
        return because(Why.BY_SUM, **_told(fixed[-1], total, booked))
    if is_retro or not ours.usual:
        return None
    if abs(total + booked - ours.usual) * 100 <= ours.usual * swing:
        return None
    return because(Why.UNUSUAL, **_told(ours.usual, total, booked))


def _told(expected, total, booked):
    return {
        "expected": in_roubles(expected),
        "total": in_roubles(total + booked),
        "with_booked": f" вместе с уже учтёнными {in_roubles(booked)}" if booked else "",
    }


def _is_within(total, due, tolerance):
    """A rate that changes within a month gives any sum between the two."""
    return min(due) - tolerance <= total <= max(due) + tolerance


def _remarks(lines, month, total, is_retro):
    told = ()
    if is_retro:
        told = (because(Why.RETRO, month=f"{month:%m.%Y}"),)
    if len(lines) > 1:
        told = (*told, because(Why.PARTS, rows=_rows(lines), total=in_roubles(total)))
    return told


def _rows(lines):
    return ", ".join(str(line.row) for line in lines)
