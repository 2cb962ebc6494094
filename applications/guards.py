"""Reasons to refuse a step. Each looks, decides, and changes nothing."""

from datetime import datetime
from typing import NamedTuple

from accounts.models import User
from applications.enums import Event, Party, Received, Refused
from applications.models import Application
from dues.models import DuesRegisterLine
from dues.window import answerable
from members.enums import Status
from resolutions.enums import State
from structure.models import Unit
from structure.queries import deciding_unit, joining_rules
from structure.scope import Action


class Attempt(NamedTuple):
    """A step about to be taken, judged on the locked application."""

    application: Application
    event: Event
    actor: User | Party
    note: str
    now: datetime


def answers_for_payroll(user, application):
    """Is he the employer's accountant, who answers the register where this statement stands?"""
    lines = DuesRegisterLine.objects.filter(statement__key=statement_key(application))
    return answerable(user).filter(pk__in=lines.values("register")).exists()


def has_reason(attempt):
    if not attempt.note.strip():
        raise Refused("Напишите причину: её увидит заявитель.")


def has_printed_papers(attempt):
    if attempt.application.papers.filter(paper=None).exists():
        raise Refused("Бумаги ещё готовятся.")


def is_identified(attempt):
    if attempt.application.member_id is None:
        raise Refused("Сначала решите, кто это: в реестре есть человек с таким же именем.")


def is_unidentified(attempt):
    if attempt.application.member_id is not None:
        raise Refused("Карточка этого человека уже определена.")


def has_left_before(attempt):
    """Only one who is off the books may join again on the same card."""
    statuses = list(attempt.application.candidates.values_list("member__status", flat=True))
    if statuses.count(Status.REMOVED) != 1:
        raise Refused("Вступить снова может только тот, кто снят с учёта.")


def has_all_signed(attempt):
    missing = missing_papers(attempt.application)
    if missing:
        raise Refused("Не хватает документов: " + ", ".join(map(str, missing)) + ".")


def is_due(attempt):
    due = attempt.application.timers.filter(event=attempt.event, due_at__lte=attempt.now)
    if not due.exists():
        raise Refused("Срок ещё не наступил.")


def names_papers(attempt):
    """What is to be signed again is told paper by paper, and only of what has come."""
    came = attempt.application.papers.exclude(received=Received.NO)
    if not came.exclude(remark="").exists():
        raise Refused("Отметьте, какие бумаги подписать заново и что в них исправить.")


def is_own(user, application):
    mine = getattr(user, "email", "")
    return bool(mine) and mine.lower() == application.email.lower()


def is_not_own(attempt):
    """Nobody decides on his own application."""
    if is_own(attempt.actor, attempt.application):
        raise Refused("Собственное заявление рассматривает другой.")


def is_of_deciding_body(attempt):
    """A shop's chair decides only where shops admit; else the primary organisation does."""
    decides = deciding_unit(attempt.application.unit)
    mine = Unit.objects.for_user(attempt.actor, Action.DECIDE_APPLICATION)
    if not mine.filter(pk=decides.pk).exists():
        raise Refused(f"Решение принимает {decides}.")


def is_outside_resolution(attempt):
    resolution = attempt.application.resolution
    if resolution and resolution.state == State.DRAFT:
        raise Refused(f"Заявление включено в проект: {resolution}. Сначала уберите его оттуда.")


def is_on_signed_resolution(attempt):
    resolution = attempt.application.resolution
    if resolution is None or resolution.state != State.SIGNED:
        raise Refused("Нет подписанного постановления.")


def is_handed_over(attempt):
    if attempt.application.handed_on is None:
        raise Refused("Заявление на удержание ещё не передано работодателю.")


def is_confirmed(attempt):
    lines = DuesRegisterLine.objects.starting().filter(
        statement__key=statement_key(attempt.application)
    )
    if not lines.filter(confirmed_on__isnull=False).exists():
        raise Refused("Бухгалтерия ещё не подтвердила удержание.")


def is_not_handed_before(attempt):
    if attempt.application.handed_on is not None:
        raise Refused("Заявление на удержание уже передано работодателю.")


def is_handed(attempt):
    lines = DuesRegisterLine.objects.starting().filter(
        statement__key=statement_key(attempt.application)
    )
    if not lines.filter(register__handed_on__isnull=False).exists():
        raise Refused("Реестр с этим заявлением ещё не передан.")


def statement_key(application):
    return f"application:{application.pk}"


def missing_papers(application):
    """Papers not yet received as the organisation's rules want them."""
    scan_suffices = joining_rules(application.unit).scan_suffices
    enough = {Received.SCAN, Received.ORIGINAL} if scan_suffices else {Received.ORIGINAL}
    return [slot for slot in application.papers.order_by("pk") if slot.received not in enough]
