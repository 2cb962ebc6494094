"""Correcting mistakes of the books: take back the last move, put it on another day.

A line of history is never changed: what is taken back gets a line of its own that says so, and
the ledger gets corrections. Only the last move is corrected; what stands on it goes first.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from audit.services import record
from members import ledger, movement
from members.editing import MemberRefused, locked
from members.enums import ON_THE_BOOKS, Doer, MovementKind, Status, TransferEvent, TransferStage
from members.models import (
    Membership,
    Merge,
    Movement,
    RemovalReason,
    Suspension,
    SuspensionGround,
    Transfer,
)
from members.standing import changed, close_lent, standing_of
from members.workflow import take
from notifications.services import close_todos
from structure.models import Unit
from structure.queries import standing
from structure.services import hold_tree

K = MovementKind
# Lines that move nobody on or off the books: they neither stand in the way nor are taken back.
BESIDE = {K.APPLIED, K.CLOSED}
# Where a mistake in a line without a trace is mended instead.
ELSEWHERE = {
    K.ADMITTED: "Приём отменяется вместе с постановлением или отказом по заявлению.",
    K.ARRIVED: "Эту запись сделала загрузка или перенос: её отменяют там же или признают ошибкой "
    "всю карточку.",
    K.TRANSFERRED: "Этот перевод записали закрытие организации или перенос карточек: переведите "
    "человека снова.",
    K.STRUCK: "Карточка признана ошибкой. Если человек состоит, поставьте его на учёт заново.",
}
NO_TRACE = "Эту запись сделали до того, как портал стал помнить, что она меняла. Запишите новую."


def last_move(member):
    """The last line that put the member where he is now, or None."""
    lines = Movement.objects.filter(member=member, undoes=None, undone_by=None)
    return lines.exclude(kind__in=BESIDE).select_related("unit").order_by("-pk").first()


@transaction.atomic
def take_back(pk, *, actor, note, line=None, now=None):
    """Make the last move as if it had never been; ``line`` is the one that the actor saw.

    Raises ``MemberRefused`` when another has been recorded since, or something stands on it.
    """
    now = now or timezone.now()
    hold_tree()
    member = locked(pk)
    last, before = _to_mend(member, line), standing_of(member)
    _undo(member, last, actor=actor, note=note, now=now)
    close_lent([member.pk])
    if last.kind == K.TRANSFERRED:
        for transfer in _transfers_of(last):
            take(transfer, TransferEvent.UNDO, actor=Doer.ROBOT, note=note, now=now)
    record(
        "members.taken_back", member, actor=actor, unit_id=member.unit_id, kind=last.kind,
        movement=last.pk, on=str(last.on), note=note, changes=changed(before, member),
    )  # fmt: skip
    return member


@transaction.atomic
def redate(pk, *, on, actor, note, line=None, now=None):
    """The last move happened on another day: it is taken back and done again on that day."""
    now = now or timezone.now()
    hold_tree()
    member = locked(pk)
    last = _to_mend(member, line)
    if on == last.on:
        raise MemberRefused("Это тот же день. Укажите верный.")
    transfers = list(_transfers_of(last)) if last.kind == K.TRANSFERRED else []
    _undo(member, last, actor=actor, note=f"Верный день — {on:%d.%m.%Y}. {note}", now=now)
    done = AGAIN[last.kind](last, on=on, actor=actor, now=now)
    for transfer in transfers:
        transfer.on, transfer.membership = on, done
        transfer.save(update_fields=["on", "membership"])
    record(
        "members.redated", member, actor=actor, unit_id=member.unit_id, kind=last.kind,
        movement=last.pk, changes={"on": [str(last.on), str(on)]}, note=note,
    )  # fmt: skip
    return locked(pk)


def _enter(line, **act):
    asked = line.trace["asked"]
    movement.enter(
        line.member_id, line.unit, key=f"redated:{line.pk}", came_from=asked["came_from"],
        basis=asked["basis"], admitted_on=_day(asked["admitted_on"]),
        first_entry=asked["first_entry"], **act,
    )  # fmt: skip


def _suspend(line, **act):
    asked = line.trace["asked"]
    movement.suspend(
        line.member_id, ground=SuspensionGround.objects.get(pk=asked["ground"]),
        planned_until=_day(asked["planned_until"]), basis=asked["basis"], **act,
    )  # fmt: skip


def _give_back(line, **act):
    movement.give_back(line.member_id, basis=line.trace["asked"]["basis"], **act)


def _remove(line, **act):
    asked = line.trace["asked"]
    reason = RemovalReason.objects.get(pk=asked["reason"])
    movement.remove(line.member_id, reason=reason, basis=asked["basis"], **act)


def _restore(line, **act):
    movement.restore(line.member_id, line.unit, basis=line.trace["asked"]["basis"], **act)


def _move(line, **act):
    return movement.move(line.member_id, line.unit, basis=line.trace["asked"]["basis"], **act)


AGAIN = {
    K.ARRIVED: _enter,
    K.SUSPENDED: _suspend,
    K.RETURNED: _give_back,
    K.REMOVED: _remove,
    K.RESTORED: _restore,
    K.TRANSFERRED: _move,
}


def why_not(member, last):
    """Why this last move cannot be corrected, in a sentence, or ""."""
    if last is None:
        return "Исправлять нечего: в истории карточки нет движения."
    if not last.trace:
        return ELSEWHERE.get(last.kind, NO_TRACE)
    if member.merged_into_id:
        return "Карточка объединена с другой: сначала отмените объединение."
    if _is_older_than_merge(member, last):
        return (
            "Эта запись старше объединения карточек: она могла быть и на второй. Разъедините "
            "карточки или запишите новое движение."
        )
    if member.status == Status.APPLIED:
        return "Человек подал заявление о приёме. Сначала решите его."
    unit = Unit.objects.get(pk=last.trace["before"]["unit"])
    if last.trace["before"]["status"] in ON_THE_BOOKS and not unit.is_open:
        return f"{unit.quoted} закрыта: вернуть туда нельзя. Запишите новое движение."
    return _stands_on(member, last)


def _stands_on(member, last):
    began = last.trace["began"]
    if "membership" in began and _since(member.memberships, began["membership"]):
        return "С тех пор карточку переводили. Сначала исправьте более позднее."
    if last.kind in {K.ARRIVED, K.RESTORED} and member.posts.filter(until=None).exists():
        return "Человек занимает выборную должность. Сначала прекратите полномочия."
    return ""


def _is_older_than_merge(member, last):
    """A line of a card made of two tells how one of them stood, not how the person stands."""
    merge = Merge.objects.filter(kept=member, undone_at=None).order_by("-pk").first()
    return merge is not None and last.pk in merge.after["standing"]["movements"]


def _since(stays, pk):
    return stays.filter(pk__gt=pk, until=None).exists()


def _to_mend(member, line):
    last = last_move(member)
    if line is not None and (last is None or last.pk != line):
        raise MemberRefused(
            "Пока вы смотрели, в карточке записали другое движение. Откройте её заново."
        )
    why = why_not(member, last)
    if why:
        raise MemberRefused(why)
    return last


def _transfers_of(last):
    rows = Transfer.objects.filter(
        membership=last.trace["began"]["membership"], stage=TransferStage.DONE
    )
    return rows.select_for_update()  # joined, one carried to another organisation is lost


def _undo(member, last, *, actor, note, now):
    trace, said = last.trace, f"Ошибка учёта: {note}"
    began, ended, before = trace["began"], trace["ended"], trace["before"]
    if "membership" in began:
        stay = Membership.objects.get(pk=began["membership"])
        stay.until, stay.reason = stay.since, said[:200]
        stay.save(update_fields=["until", "reason"])
    if "suspension" in began:
        absence = Suspension.objects.get(pk=began["suspension"])
        absence.until = absence.since
        absence.save(update_fields=["until"])
        close_todos(absence, actor=actor, now=now)
    if "membership" in ended:
        stay_pk, reason = ended["membership"]
        Membership.objects.filter(pk=stay_pk).update(until=None, reason=reason)
    # Their tasks were done when they ended: the sweeps have to tell of them again.
    suspensions = Suspension.objects.filter(pk__in=ended.get("suspensions", ()))
    suspensions.update(until=None, reminded_on=None)
    member.posts.filter(pk__in=ended.get("posts", ())).update(until=None, warned_on=None)
    member.status, member.status_reason = before["status"], before["status_reason"]
    member.unit, member.admitted_on = (
        standing(Unit.objects.get(pk=before["unit"])),  # where its cards are now
        _day(before["admitted_on"]),
    )
    member.version += 1
    member.save(update_fields=["status", "status_reason", "unit", "admitted_on", "version"])
    today = ledger.recorded_day(member.unit, now)
    title = Movement(kind=last.kind).get_kind_display()
    line = movement.move_line(
        member, K.STRUCK, on=today, unit=last.unit, actor=actor, now=now, undoes=last,
        note=f"Отменено: {title.lower()} {last.on:%d.%m.%Y}. {note}".strip(),
    )  # fmt: skip
    ledger.correct(line, posted_on=today)


def _day(text):
    return date.fromisoformat(text) if text else None
