"""Transfers between organisations: asked by one side, confirmed by the other, done on their day.

Until it is done the member is counted where he was; from the day on, where he went, and nowhere
twice. Locks in the order of the house: tree, card, request. Steps are in ``members.workflow``.
"""

import logging
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from audit.models import Entry
from audit.services import current_operation, record
from members import effects, ledger, movement
from members.editing import MemberRefused, locked
from members.enums import ON_THE_BOOKS, Doer, TransferEvent, TransferStage
from members.models import Member, Transfer
from members.names import key_form
from members.rules import membership_rules
from members.workflow import answering_unit, locked_open, take
from structure.enums import Kind
from structure.models import Unit
from structure.queries import standing
from structure.scope import Action, may
from structure.services import hold_tree
from structure.whole import among_its_own

logger = logging.getLogger(__name__)

OPEN = {TransferStage.ASKED, TransferStage.AGREED}
FAR = timedelta(days=365)  # no transfer is asked for a day further off
MISSES = 10  # attempts an hour to find somebody of another organisation by his card
SOUGHT = "members.transfer.sought"
TOO_EARLY = (
    "В этот день перевести нельзя: на карточке человека записано более позднее. Укажите другой "
    "день или договоритесь о нём с прежней организацией."
)
NOT_FOUND = (
    "Не нашли члена профсоюза с таким билетом, фамилией и датой рождения. Проверьте все три по "
    "профсоюзному билету; если всё верно, попросите прежнюю организацию сверить карточку."
)


@transaction.atomic
def ask(pk, target, *, side, on, actor, basis="", now=None):
    """Ask to transfer the member to ``target``; confirmed at once by one who acts on both sides.

    ``side`` says who asks; the other side answers by the day that the rules give it, else it is
    confirmed by itself. Raises ``MemberRefused``; whether the actor may ask is for the caller.
    """
    now = now or timezone.now()
    hold_tree()
    member, target = locked(pk), standing(Unit.objects.get(pk=target.pk))
    with _days_kept_from(actor, member):
        _require_movable(member, target, on, now)
    if locked_open(member).exists():
        raise MemberRefused(
            "На этого человека уже есть открытый запрос о переводе. Дождитесь ответа на него или "
            "отзовите его."
        )
    days = membership_rules(target).confirm_transfer_days
    transfer = Transfer.objects.create(
        member=member, source=member.unit, target=target, asked_by_side=side,
        asked_by=str(actor)[:200], asked_at=now, on=on, basis=basis[:200],
        confirm_by=ledger.recorded_day(target, now) + timedelta(days=days),
        operation=current_operation(),
    )  # fmt: skip
    record(
        "members.transfer.asked", transfer, actor=actor, unit_id=member.unit_id,
        member=member.pk, side=side,
        new={"source": transfer.source_id, "target": target.pk, "on": str(on)},
    )  # fmt: skip
    answers_himself = not isinstance(actor, Doer) and all(
        may(actor, Action.MOVE_MEMBER, unit) for unit in (transfer.source, target)
    )
    if answers_himself:
        return _confirm(transfer, TransferEvent.AGREE, actor=actor, now=now)
    effects.tell_asked(transfer, now=now)
    return transfer


@contextmanager
def _days_kept_from(actor, member):
    """Who does not see the card does not learn from a refusal since when he stands where."""
    try:
        yield
    except movement.TooEarly:
        if actor == Doer.MEMBER or may(actor, Action.VIEW_MEMBER, member.unit):
            raise
        raise MemberRefused(TOO_EARLY)


def _require_movable(member, target, on, now):
    if member.status not in ON_THE_BOOKS or member.merged_into_id:
        raise MemberRefused(f"{member}: не состоит на учёте, переводить некого.")
    if target.kind == Kind.UNION:
        raise MemberRefused("На учёт ставит территориальная, первичная или цеховая организация.")
    if target.tree_id != member.unit.tree_id:
        raise MemberRefused(
            "Это организация другого профсоюза. Снимите с учёта здесь, а там поставят на учёт "
            "по учётной карточке."
        )
    if target.pk == member.unit_id:
        raise MemberRefused(f"{member} уже состоит на учёте: {target}.")
    today = ledger.recorded_day(target, now)
    if on > today + FAR:
        raise MemberRefused("День перевода — не дальше года вперёд.")
    if on <= today:
        movement.require_in_order(member, on)


@transaction.atomic
def agree(pk, *, actor, now=None, event=TransferEvent.AGREE):
    """Confirm the request; done at once when its day has come. Raises ``MemberRefused``."""
    now = now or timezone.now()
    transfer = _locked(pk)
    _follow_closings(transfer)
    return _confirm(transfer, event, actor=actor, now=now)


def _confirm(transfer, event, *, actor, now):
    take(transfer, event, actor=actor, now=now)
    if transfer.on <= ledger.recorded_day(transfer.target, now):
        _do(transfer, actor=actor, now=now)
    return transfer


@transaction.atomic
def refuse(pk, *, actor, note, now=None):
    """The other side does not agree, and says why."""
    return take(_locked(pk), TransferEvent.REFUSE, actor=actor, note=note, now=now)


@transaction.atomic
def withdraw(pk, *, actor, note="", now=None):
    """Whoever asked takes it back; agreed already, either side may, and says why."""
    return take(_locked(pk), TransferEvent.WITHDRAW, actor=actor, note=note, now=now)


def _locked(pk):
    """The request with its card, both locked, the card first."""
    hold_tree()
    locked(Transfer.objects.values_list("member", flat=True).get(pk=pk))
    rows = Transfer.objects.select_for_update(of=("self",))
    return rows.select_related("member__unit", "source", "target").get(pk=pk)


def _follow_closings(transfer):
    """A side closed meanwhile is followed by its successor, where its people are now."""
    source, target = standing(transfer.source), standing(transfer.target)
    if source == target:
        raise MemberRefused(
            f"{transfer.source.quoted} и {transfer.target.quoted} объединены: переводить некуда. "
            "Отклоните запрос."
        )
    if (source, target) != (transfer.source, transfer.target):
        transfer.source, transfer.target = source, target
        transfer.save(update_fields=["source", "target"])


def _do(transfer, *, actor, now):
    take(transfer, TransferEvent.EXECUTE, actor=Doer.ROBOT, now=now)
    with _days_kept_from(actor, transfer.member):
        transfer.membership = movement.move(
            transfer.member_id, transfer.target, on=transfer.on, actor=actor,
            basis=transfer.basis, now=now,
        )  # fmt: skip
    transfer.decided_by = str(actor)[:200]
    transfer.save(update_fields=["membership", "decided_by"])
    transfer.member.refresh_from_db(fields=["status", "unit"])
    effects.tell_done(transfer, now=now)


def carry_over(unit, successor, *, now=None):
    """Open requests of a closed organisation go on with its successor; pointless ones end.

    The caller holds the tree lock, and the cards of ``unit`` are locked.
    """
    for side in ("source", "target"):
        for transfer in Transfer.objects.open().filter(**{side: unit}).order_by("member"):
            found = _locked(transfer.pk)
            other = found.target if side == "source" else found.source
            if standing(other) == successor:
                note = f"Организации объединены: {successor}"
                take(found, TransferEvent.DROP, actor=Doer.ROBOT, note=note, now=now)
                continue
            setattr(found, side, successor)
            found.save(update_fields=[side])


def confirm_overdue(*, now=None, limit=500):
    """Confirm what nobody answered in time; may run twice or late. Returns how many."""
    now = now or timezone.now()
    waiting = Transfer.objects.filter(
        stage=TransferStage.ASKED, confirm_by__lte=timezone.localdate(now)
    )
    return _sweep(
        waiting.order_by("confirm_by", "pk")[:limit],
        lambda row: ledger.recorded_day(answering_unit(row), now) > row.confirm_by,
        lambda row: agree(row.pk, actor=Doer.ROBOT, event=TransferEvent.LAPSE, now=now),
        now,
    )


def do_due(*, now=None, limit=500):
    """Do what was agreed and whose day has come; may run twice or late. Returns how many."""
    now = now or timezone.now()
    agreed = Transfer.objects.filter(
        stage=TransferStage.AGREED, on__lte=timezone.localdate(now) + timedelta(days=1)
    )
    return _sweep(
        agreed.order_by("on", "pk")[:limit],
        lambda row: ledger.recorded_day(row.target, now) >= row.on,
        lambda row: do(row.pk, now=now),
        now,
    )


@transaction.atomic
def do(pk, *, now=None):
    """Move the member whose transfer was agreed and whose day has come."""
    now = now or timezone.now()
    transfer = _locked(pk)
    _follow_closings(transfer)
    _do(transfer, actor=Doer.ROBOT, now=now)
    return transfer


def _sweep(rows, is_due, act, now):
    done = 0
    for row in rows.select_related("source", "target"):
        if not is_due(row):
            continue
        try:
            act(row)
        except MemberRefused as refusal:
            _drop(row.pk, note=str(refusal), now=now)
        except Exception:  # one broken row must not stop the sweep
            logger.exception("transfer %s failed", row.pk)
        else:
            done += 1
    return done


@transaction.atomic
def _drop(pk, *, note, now):
    """What cannot be done any more ends, and the asking side learns why."""
    transfer = _locked(pk)
    if transfer.stage in OPEN:
        take(transfer, TransferEvent.DROP, actor=Doer.ROBOT, note=note, now=now)


def seek(card_number, surname, birth_date, *, unit, actor, now=None):
    """The member of another organisation who has this card, name and birthday; all three.

    Raises ``MemberRefused`` when there is none, in the same words whatever differs: nobody goes
    through the register so. Misses are recorded and few an hour.
    """
    now = now or timezone.now()
    tried = Entry.objects.filter(actor_id=actor.pk, action=SOUGHT, at__gt=now - timedelta(hours=1))
    if tried.count() >= MISSES:
        raise MemberRefused(
            "Слишком много попыток подряд. Подождите час или попросите прежнюю организацию начать "
            "перевод со своей стороны."
        )
    found = (
        Member.objects.living()
        .filter(card_number=card_number.strip(), birth_date=birth_date)
        .exclude(card_number="")
        .filter(among_its_own(unit), status__in=ON_THE_BOOKS)
        .first()
    )
    if found is None or key_form(found.surname) != key_form(surname):
        record(SOUGHT, unit, actor=actor, unit_id=unit.pk)
        raise MemberRefused(NOT_FOUND)
    return found
