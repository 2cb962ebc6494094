"""What pages ask of payrolls. Lists are read by keyset; nothing counts a whole list."""

from datetime import date
from typing import NamedTuple

from django.db.models import Count

from dues.enums import ASKING, PayrollState, Pile, Settlement
from dues.models import PayrollFile, PayrollRow
from dues.payrolls.settling import CAN_UNDO, OFFERED, OPEN
from members.models import Member
from structure.keyset import page_of
from structure.scope import Action

PAGE = 30
ROWS = 50
MANY = 1000  # rows left out are not counted further
# What each act is called on its button.
BUTTONS = {
    Settlement.SOLIDARY: "Это солидарный плательщик",
    Settlement.STATUS: "Проверьте, член ли он",
    Settlement.LETTER: "Написать работодателю",
    Settlement.ASKED: "Спросить человека",
    Settlement.TODO: "Дело председателю",
    Settlement.RIGHT: "Так и должно быть",
    Settlement.CARD: "Обновить карточку",
}
FIRST_LOOKED = (Pile.NOT_OURS, Pile.NOT_WITHHELD, Pile.ODD_SUM, Pile.NAME_CHANGED, Pile.FITS)


class Shown(NamedTuple):
    """A row with whoever it may be, and what can be done about it."""

    row: PayrollRow
    people: list[Member]
    offered: list[tuple[str, str]]  # (what, its button)
    can_choose: bool
    can_undo: bool


class Tab(NamedTuple):
    pile: Pile
    number: int
    settled: int
    is_signal: bool


def page_of_files(user, *, after="", employer=None):
    """(payrolls, where to go on), the newest month first."""
    rows = PayrollFile.objects.for_user(user, Action.VIEW_DUES)
    if employer:
        rows = rows.filter(employer=employer)
    return page_of(
        rows.select_related("unit", "employer", "uploaded_by"), "month", after, PAGE,
        read=date.fromisoformat, descending=True,
    )  # fmt: skip


def tabs_of(of):
    """A tab of each pile, those first that ask for something."""
    settled = of.rows.exclude(settled="").order_by().values("pile").annotate(number=Count("pk"))
    done = dict(settled.values_list("pile", "number"))
    return [
        Tab(pile, of.counts.get(pile, 0), done.get(pile, 0), pile != Pile.FITS)
        for pile in FIRST_LOOKED
    ]


def page_of_rows(of, pile, *, after=0, may_handle=False):
    """(``Shown`` rows of a pile after the id, the id to go on from or 0)."""
    rows = of.rows.filter(pile=pile, pk__gt=after).select_related("member__unit", "statement")
    found = list(rows.order_by("pk")[: ROWS + 1])
    last = found[ROWS - 1].pk if len(found) > ROWS else 0
    return [*shown(of, found[:ROWS], may_handle=may_handle)], last


def shown(of, rows, *, may_handle=False):
    asked = {pk for row in rows for pk in row.candidates}
    people = {
        card.pk: card
        for card in Member.objects.living().filter(pk__in=asked).select_related("unit")
    }
    is_open = may_handle and of.state in OPEN
    can_book = may_handle and of.state == PayrollState.MATCHED
    for row in rows:
        offered = offered_for(row) if is_open else ()
        yield Shown(
            row,
            [people[pk] for pk in row.candidates if pk in people],
            [(one.value, BUTTONS[one]) for one in offered if _is_fit(one, row, can_book)],
            can_book and row.pile == Pile.NOT_OURS and row.settled in {"", *ASKING},
            is_open and row.settled in CAN_UNDO,
        )


def offered_for(row):
    """What may be done about a row: all, or what an answer to a letter may call for."""
    if row.settled in ASKING:
        return [one for one in OFFERED[row.pile] if one not in ASKING]
    return [] if row.settled else OFFERED[row.pile]


def _is_fit(what, row, can_book):
    if what == Settlement.SOLIDARY:
        return can_book
    return what != Settlement.ASKED or bool(row.member_id and row.member.email)
