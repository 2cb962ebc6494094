"""An application as its applicant sees it: the way in five steps and what has happened.

Plain words only: who in the office did what, and how the machinery calls it, is not shown here.
"""

from typing import NamedTuple

from django.utils import timezone

from applications.enums import Event, Outcome, Stage
from applications.models import CORRECTED, PASSED_ON, SIGN_AGAIN, SUBMITTED
from applications.workflow import STEPS

WAY = (  # stage, how it is called before and after
    (Stage.NEW, "Заявление получено", "Заявление получено"),
    (Stage.SIGNING, "Подписать бумаги", "Бумаги подписаны"),
    (Stage.RESOLUTION, "Решение о приёме", "Решение о приёме принято"),
    (Stage.EMPLOYER, "Оформление взносов у работодателя", "Взносы оформлены у работодателя"),
    (Stage.ACCEPTED, "Вступление завершено", "Вступление завершено"),
)
STAGES = [stage for stage, _, _ in WAY]
ENDINGS = {
    Outcome.REFUSED: "Принято отрицательное решение",
    Outcome.LAPSED: "Документы не поступили",
    Outcome.WITHDRAWN: "Вы отозвали заявление",
    Outcome.KNOWN: "Вы уже состоите в профсоюзе",
}


class Said(NamedTuple):
    """How one kind of event is told, and whether its note was written for the applicant."""

    title: str
    icon: str
    tells_note: bool = False
    is_signal: bool = False


HISTORY = {
    SUBMITTED: Said("Вы подали заявление", "send"),
    CORRECTED: Said("Ваши данные исправлены, бумаги напечатаны заново", "edit"),
    PASSED_ON: Said("Заявление передано в другую организацию", "arrow-right", True),
    SIGN_AGAIN: Said("Нужно подписать ещё раз", "edit", True, True),
    Event.PREPARE: Said("Бумаги готовы: их можно подписывать", "file-text"),
    Event.CLEAR: Said("Данные проверены", "circle-check"),
    Event.REJOIN: Said("Данные проверены: вы вступаете снова", "circle-check"),
    Event.DENY_KNOWN: Said("Заявление закрыто: вы уже состоите в профсоюзе", "x", True, True),
    Event.RECEIVE: Said("Все подписанные бумаги получены", "circle-check"),
    Event.SEND_BACK: Said("Нужно подписать ещё раз", "edit", True, True),
    Event.REMIND: Said("Мы напомнили о бумагах", "bell"),
    Event.LAPSE: Said("Срок истёк, заявление закрыто", "x", is_signal=True),
    Event.ADMIT: Said("Принято решение: вы приняты в члены профсоюза", "gavel", True),
    Event.HAND_OVER: Said("Заявление об удержании взносов передано работодателю", "building"),
    Event.CONFIRM: Said("Взносы оформлены, вступление завершено", "circle-check"),
    Event.REJECT: Said("Принято отрицательное решение", "x", True, True),
    Event.WITHDRAW: Said("Вы отозвали заявление", "arrow-back-up", True),
}


class Step(NamedTuple):
    title: str
    note: str
    state: str  # done, now, later, failed


class Happened(NamedTuple):
    title: str
    text: str
    at: object
    icon: str
    signal: bool


def way_of(application, changes, note=""):
    """The five steps; ``note`` stands beside the present one. A rejected one stops where it was."""
    entered = {Stage.NEW: application.submitted_at}
    for change in changes:
        if change.source != change.target:
            entered[change.target] = change.at
    if application.stage == Stage.REJECTED:
        left = [change.source for change in changes if change.target == Stage.REJECTED]
        at = STAGES.index(left[-1]) if left and left[-1] else 0
        ending = Step(ENDINGS[application.outcome], _day(application.stage_since), "failed")
        return [*_passed(max(at, 1), entered), ending]
    if application.stage == Stage.ACCEPTED:
        return _passed(len(WAY), entered)
    at = STAGES.index(application.stage)
    now = Step(WAY[at][1], note, "now")
    return [
        *_passed(at, entered),
        now,
        *(Step(title, "", "later") for _, title, _ in WAY[at + 1 :]),
    ]


def _passed(count, entered):
    """Steps done, each with the day on which it was."""
    left = [entered[Stage.NEW], *(entered.get(stage) for stage in STAGES[2:]), None]
    return [
        Step(done, _day(day), "done")
        for (_, _, done), day in zip(WAY[:count], left[:count], strict=True)
    ]


def _day(moment):
    return f"{timezone.localtime(moment):%d.%m.%Y}" if moment else ""


def history_of(changes):
    """What has happened, the latest first."""
    told = []
    for change in reversed(changes):
        said = HISTORY.get(change.event)
        if said:
            text = change.note if said.tells_note else ""
            told.append(Happened(said.title, text, change.at, said.icon, said.is_signal))
    return told


def may_withdraw(application):
    return (application.stage, Event.WITHDRAW) in STEPS


def is_waiting_for_papers(application, slots):
    """Are the papers being made or made anew just now?"""
    return (
        application.stage in {Stage.NEW, Stage.SIGNING}
        and application.member_id is not None
        and (application.stage == Stage.NEW or any(slot.paper_id is None for slot in slots))
    )


def last_remark(application, changes):
    """Why the papers were sent back, while they are waited for again; else «»."""
    if application.stage != Stage.SIGNING:
        return ""
    for change in reversed(changes):
        if change.event == Event.SEND_BACK:
            return change.note
    return ""
