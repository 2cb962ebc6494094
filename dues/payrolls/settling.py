"""What is done about rows that ask for something, one or many at once, and taking it back.

An act is refused whole or done; each row says what was done, by whom and when.
"""

from collections import Counter

from django.db import transaction
from django.utils import timezone

from accounts.queries import responsible_for
from audit.services import record
from dues.enums import ASKING, DuesRefused, PayrollState, Pile, Settlement
from dues.models import PayrollRow
from dues.months import month_in_words
from dues.payrolls import telling
from dues.payrolls.cards import values_of
from dues.payrolls.choosing import give_back
from dues.payrolls.uploading import STALE, in_hand
from members.editing import MemberRefused, save_card
from notifications.models import Todo
from notifications.services import finish_todo, put_todo
from structure.scope import Action, may

S = Settlement
OFFERED = {
    Pile.FITS: (),
    Pile.NOT_OURS: (S.SOLIDARY, S.STATUS, S.LETTER),
    Pile.NOT_WITHHELD: (S.LETTER, S.ASKED, S.TODO, S.RIGHT),
    Pile.ODD_SUM: (S.RIGHT, S.LETTER, S.ASKED, S.TODO),
    Pile.NAME_CHANGED: (S.CARD, S.RIGHT),
}
CAN_UNDO = {S.SOLIDARY, S.RIGHT, S.TODO, S.STATUS, S.CHOSEN}
MOST = 1000  # rows settled at once
OPEN = (PayrollState.MATCHED, PayrollState.BOOKED)
NO_ROWS = "Отметьте строки, о которых решаете: среди отмеченных нет ни одной неразобранной."
TOO_MANY = f"За один раз — не больше {MOST} строк. Отметьте часть."
NOT_OFFERED = "С этими строками так поступить нельзя. Обновите страницу."
BOOKED = "Ведомость уже учтена: сначала отмените учёт."
CANNOT_UNDO = "Это уже не отменить: {}."
TITLES = {
    S.TODO: "Взносы, {employer}, {month}: разберитесь",
    S.STATUS: "Не члены, а взносы удерживают: {employer}, {month}",
    S.CARD: "Обновите карточки по ведомости: {employer}, {month}",
}


@transaction.atomic
def settle(pk, what, *, pile, actor, rows=None, now=None):
    """Do ``what`` about these rows of a pile, or about all of it that nobody has settled.

    Returns (how many are settled, how many were left with the reason in words or ""). Raises
    ``DuesRefused``.
    """
    now = now or timezone.now()
    what = Settlement(what)
    of = in_hand(pk, *OPEN)
    if what not in OFFERED[Pile(pile)]:
        raise DuesRefused(NOT_OFFERED)
    if what == S.SOLIDARY and of.state != PayrollState.MATCHED:
        raise DuesRefused(BOOKED)
    found = _unsettled(of, pile, rows, what)
    done, left = DO[what](of, found, actor, now)
    _mark(done, what, actor, now)
    record(
        "dues.payroll.settled", of, actor=actor, unit_id=of.unit_id, what=what.value,
        pile=str(pile), rows=[row.pk for row in done],
    )  # fmt: skip
    return len(done), left


def _unsettled(of, pile, rows, what):
    """Rows of which nothing is decided; of those named also where an answer has come."""
    found = of.rows.select_for_update(of=("self",)).filter(pile=pile)
    if rows is None:
        found = found.filter(settled="")
    else:
        left = {""} if what in ASKING else {"", *ASKING}
        found = found.filter(pk__in=rows, settled__in=left)
    found = list(found.select_related("member", "statement").order_by("pk")[: MOST + 1])
    for row in found:
        row.settled = ""
    if not found:
        raise DuesRefused(NO_ROWS)
    if len(found) > MOST:
        raise DuesRefused(TOO_MANY)
    return found


def _mark(rows, what, actor, now):
    for row in rows:
        row.settled, row.settled_by, row.settled_at = row.settled or what, str(actor)[:200], now
    PayrollRow.objects.bulk_update(rows, ["settled", "settled_by", "settled_at"], batch_size=500)


def _only_mark(of, rows, actor, now):
    return rows, ""


def _write_to_employer(of, rows, actor, now):
    return telling.write_to_employer(of, rows, actor=actor, now=now)


def _ask_people(of, rows, actor, now):
    return telling.ask_people(of, rows, now=now)


def _task(what):
    def put(of, rows, actor, now):
        _put_task(of, rows, what, now)
        return rows, ""

    return put


def _put_task(of, rows, what, now):
    title = TITLES[what].format(employer=of.employer.short_name, month=month_in_words(of.month))
    people = f"{len(rows)} чел." if len(rows) > 1 else f"строка {rows[0].number or '—'}"
    put_todo(
        f"{title} ({people})",
        key=_key(rows[0]),
        unit=of.unit,
        user=responsible_for(of.unit, action=Action.EDIT_MEMBER),
        about=of,
        url=f"{of.get_absolute_url()}?pile={rows[0].pile}",
        now=now,
        anew=True,
    )


def _key(row):
    return f"dues.payroll:{row.of_id}:{row.pk}"


def _update_cards(of, rows, actor, now):
    """Cards of whom the doer may edit; of the others it is asked of whoever answers for them."""
    done, asked, left = [], [], Counter()
    for row in sorted(rows, key=lambda row: row.member_id or 0):  # cards are locked in this order
        member = row.member
        fields = values_of(row, member)
        if not fields:
            left["в ведомости нет ФИО целиком и табельного №: обновите карточку сами"] += 1
        elif not may(actor, Action.EDIT_MEMBER, member.unit):
            asked.append(row)
        else:
            try:
                save_card(member.pk, actor=actor, source=f"Ведомость: {of}", now=now, **fields)
                done.append(row)
            except MemberRefused as refusal:
                left[str(refusal)] += 1
    if asked:
        _put_task(of, asked, S.CARD, now)
        for row in asked:
            row.settled = S.TODO
    return [*done, *asked], telling.said(left)


DO = {
    S.LETTER: _write_to_employer,
    S.ASKED: _ask_people,
    S.TODO: _task(S.TODO),
    S.STATUS: _task(S.STATUS),
    S.SOLIDARY: _only_mark,
    S.RIGHT: _only_mark,
    S.CARD: _update_cards,
}


@transaction.atomic
def unsettle(pk, row_pk, *, actor, now=None):
    """Take back what was decided about a row, while it can be: what was sent stays sent."""
    of = in_hand(pk, *OPEN)
    row = of.rows.select_for_update().filter(pk=row_pk).first()
    if row is None:  # matched anew meanwhile
        raise DuesRefused(STALE)
    if row.settled not in CAN_UNDO:
        said = row.get_settled_display().lower() if row.settled else "ещё ничего не сделано"
        raise DuesRefused(CANNOT_UNDO.format(said))
    if row.settled in (S.SOLIDARY, S.CHOSEN) and of.state != PayrollState.MATCHED:
        raise DuesRefused(BOOKED)
    if row.settled == S.CHOSEN:
        give_back(of, row)
    elif row.settled in (S.TODO, S.STATUS):
        _finish_task(row, actor, now)
    old, row.settled, row.settled_by, row.settled_at = row.settled, "", "", None
    row.save()
    record("dues.payroll.unsettled", of, actor=actor, unit_id=of.unit_id, row=row.pk, what=str(old))
    return row


def _finish_task(row, actor, now):
    todo = Todo.objects.open().filter(key=_key(row)).first()
    if todo:
        finish_todo(todo.pk, actor=actor, now=now)
