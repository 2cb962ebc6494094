"""What a member asks of his dues, entered by hand: a statement, another rate, another employer,
withdrawal; and putting right what was entered wrong.

Each act takes locks in the order of the house (tree, card, statements), refuses with
``DuesRefused`` or ``MemberRefused`` and leaves no trace then. Nothing that the employer was told
stands in the way: he is told anew by the next register of changes.
"""

from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit.services import record
from documents.keeping import stores
from dues.enums import DuesRefused, StatementState, StopReason
from dues.guards import (
    require_dates,
    require_employer,
    require_employer_id,
    require_free,
    require_open_on,
    since_of,
)
from dues.models import DuesStatement
from dues.models.statements import RESUMED
from dues.registering import strike
from dues.settling import as_told, close_requests, settle
from members.editing import locked
from members.enums import ON_THE_BOOKS, DuesMode
from members.services import set_dues_mode
from structure.services import hold_tree

REPLACED = {StopReason.CHANGED, StopReason.EMPLOYER}
TOLD = ("employer_id", "percent", "amount", "starts_on", "dated", "number")
MISTAKEN = "mistaken:"


@stores("file")
@transaction.atomic
def enter_statement(
    member_pk, *, employer, starts_on, actor, percent=None, amount=None, dated=None, number="",
    file=None, original_on=None, now=None,
):  # fmt: skip
    """A member on the books has signed a statement: the employer is to withhold from a day on.

    ``file`` is the scan as ``documents.uploads`` accepted it, and its name. Refused beside another
    statement to the same employer that is in force at the same time.
    """
    now = now or timezone.now()
    member = _held(member_pk)
    if member.status not in ON_THE_BOOKS:
        raise DuesRefused(
            f"{member}: {member.get_status_display().lower()}. Заявление на удержание принимают "
            "у члена профсоюза."
        )
    require_employer(employer, member.unit)
    statement = DuesStatement(
        member=member, unit=member.unit, employer=employer, percent=percent, amount=amount,
        starts_on=starts_on, dated=dated, number=number, original_on=original_on,
        key=f"hand:{uuid4().hex}",
    )  # fmt: skip
    _begin(statement, file=file, actor=actor, now=now)
    close_requests(member, actor=actor, now=now)
    set_dues_mode(member_pk, DuesMode.EMPLOYER, actor=actor)
    return DuesStatement.objects.get(pk=statement.pk)


@stores("file")
@transaction.atomic
def renew_statement(
    pk, *, on, actor, employer=None, percent=None, amount=None, dated=None, number="", file=None,
    original_on=None, now=None,
):  # fmt: skip
    """Another rate, another employer, or both, from the day ``on``: one act ends a statement and
    begins another."""
    now = now or timezone.now()
    root = _locked_root(pk)
    employer = employer or root.employer
    rate = (percent, amount)
    if employer == root.employer and rate == (root.percent, root.amount):
        raise DuesRefused("Работодатель и ставка те же. Измените хотя бы одно.")
    require_open_on(root, on)
    if employer != root.employer:
        require_employer(employer, root.unit)
    until, reason = root.asked_until, root.asked_reason
    why = StopReason.EMPLOYER if employer != root.employer else StopReason.CHANGED
    _change(root, actor=actor, asked_until=on, asked_reason=why)
    statement = DuesStatement(
        member=root.member, unit=root.unit, employer=employer, percent=percent, amount=amount,
        starts_on=on, asked_until=until, asked_reason=reason, dated=dated, number=number,
        original_on=original_on, replaces=root, key=f"renew:{uuid4().hex}",
    )  # fmt: skip
    _begin(statement, file=file, actor=actor, now=now)
    return DuesStatement.objects.get(pk=statement.pk)


@transaction.atomic
def withdraw_statement(pk, *, on, actor, now=None):
    """The member wants nothing withheld from the day ``on``; saying another day moves it."""
    root = _locked_root(pk)
    if root.asked_reason in REPLACED:
        raise DuesRefused("Вместо этого заявления уже есть новое. Отзывают его.")
    require_open_on(root, on, but_wish=True, may_be_first=True)
    require_free(root, until=on)
    if root.asked_until != on:
        _change(root, actor=actor, asked_until=on, asked_reason=StopReason.WITHDRAWN)
        settle([root.member_id], now=now)
    return DuesStatement.objects.get(pk=root.pk)


@transaction.atomic
def keep_statement(pk, *, actor, now=None):
    """The withdrawal was a mistake, or the member has thought better of it."""
    root = _locked_root(pk)
    if root.asked_reason != StopReason.WITHDRAWN:
        raise DuesRefused("Отзыва этого заявления нет: отменять нечего.")
    require_free(root, until=None)
    _change(root, actor=actor, asked_until=None, asked_reason="")
    settle([root.member_id], now=now)
    return DuesStatement.objects.get(pk=root.pk)


@transaction.atomic
def correct_statement(pk, *, actor, note, now=None, **fields):
    """What was entered wrong: the statement is cancelled, and the right one stands in its place.

    ``fields`` are of ``TOLD``. The right one is known by the key of the wrong one, so whatever the
    statement was opened for goes on with it.
    """
    now = now or timezone.now()
    root = _locked_root(pk)
    since = since_of(root)
    was = {name: getattr(root, name) for name in TOLD} | {"starts_on": since}
    told = was | fields
    if told == was:
        raise DuesRefused("Вы ничего не изменили. Исправьте неверное и сохраните ещё раз.")
    if told["employer_id"] is not None and told["employer_id"] != root.employer_id:
        require_employer_id(told["employer_id"], root.unit)
    if root.asked_until is not None and told["starts_on"] > root.asked_until:
        raise DuesRefused(
            f"Заявление действует до {root.asked_until:%d.%m.%Y}: начать позже нельзя."
        )
    key, before = root.key, _before(root)
    is_followed = before is not None and before.asked_until == since
    root.key = f"{MISTAKEN}{root.pk}"
    root.save(update_fields=["key"])
    _cancel(root, actor=actor, note=note)
    if is_followed:
        require_open_on(before, told["starts_on"], but_wish=True)
        _change(before, actor=actor, asked_until=told["starts_on"])
    statement = DuesStatement(
        member=root.member, unit=root.unit, scan=root.scan, original_on=root.original_on,
        asked_until=root.asked_until, asked_reason=root.asked_reason, replaces=root, key=key,
        **told,
    )  # fmt: skip
    _begin(statement, actor=actor, now=now)
    DuesStatement.objects.filter(replaces=root).exclude(
        Q(pk=statement.pk) | Q(key__startswith=RESUMED)
    ).update(replaces=statement)
    return DuesStatement.objects.get(pk=statement.pk)


@transaction.atomic
def drop_statement(pk, *, actor, note, now=None):
    """It should never have been entered. The one that it took the place of goes on again."""
    root = _locked_root(pk)
    if root.key.startswith("application:"):
        raise DuesRefused(
            "Это заявление подано вместе с заявлением о приёме и отменяется вместе с приёмом. "
            "Исправьте в нём неверное или запишите отзыв."
        )
    since, before = since_of(root), _before(root)
    _cancel(root, actor=actor, note=note)
    if before is not None and before.asked_until == since:
        _change(before, actor=actor, asked_until=root.asked_until, asked_reason=root.asked_reason)
    settle([root.member_id], now=now)
    return DuesStatement.objects.get(pk=root.pk)


# ---- what the acts are made of ------------------------------------------------------------------


def _held(member_pk):
    hold_tree()
    return locked(member_pk)


def _locked_root(pk):
    """The statement that the member signed, with his card, both locked; a cancelled one refused."""
    found = DuesStatement.objects.get(pk=pk)
    _held(found.member_id)
    rows = DuesStatement.objects.select_for_update().filter(member=found.member_id).order_by("pk")
    rows = {row.pk: row for row in rows.prefetch_related("member", "unit", "employer")}
    root = rows[rows[pk].root_id]
    if root.state == StatementState.CANCELLED:
        raise DuesRefused("Это заявление отменено. Обновите страницу.")
    return root


def _begin(statement, *, actor, now, file=None):
    """Save a new statement once it may be, and let the register of members have its say."""
    statement.scan = file
    require_dates(statement, now)
    require_free(statement)
    statement.save()
    record(
        "dues.statement.opened", statement, actor=actor, unit_id=statement.unit_id,
        replaces=statement.replaces_id,
        changes={
            name.removesuffix("_id"): [None, as_told(getattr(statement, name))]
            for name in TOLD
            if getattr(statement, name) not in (None, "")
        },
    )  # fmt: skip
    settle([statement.member_id], now=now)


def _change(root, *, actor, **fields):
    changes = {
        name: [as_told(getattr(root, name)), as_told(new)]
        for name, new in fields.items()
        if getattr(root, name) != new
    }
    for name, new in fields.items():
        setattr(root, name, new)
    root.save(update_fields=list(fields))
    record(
        "dues.statement.changed", root, actor=actor, unit_id=root.unit_id, changes=changes
    )  # fmt: skip


def _cancel(root, *, actor, note):
    """Out of what is not handed over yet; whoever was told of it is told that it is nothing."""
    for line in root.lines.standing().filter(register__handed_on=None):
        strike(line)
    old, root.state = root.state, StatementState.CANCELLED
    root.save(update_fields=["state"])
    record(
        "dues.statement.cancelled", root, actor=actor, unit_id=root.unit_id, note=note,
        changes={"state": [old, root.state]},
    )  # fmt: skip


def _before(root):
    """The signed statement in whose place this one stands, over corrections; or None."""
    found = root.replaces
    while found is not None:
        if found.root_id != found.pk:
            found = DuesStatement.objects.get(pk=found.root_id)
        if found.state != StatementState.CANCELLED:
            return DuesStatement.objects.select_for_update().get(pk=found.pk)
        found = found.replaces
    return None
