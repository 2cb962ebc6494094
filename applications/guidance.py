"""The one next thing with an application, in plain words: who waits for whom, and what to press."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.formats import date_format

from applications.enums import Event, Outcome, Received, Stage
from applications.offers import Act
from applications.queries import SHORT_PAPERS
from dues.enums import StatementState
from structure.scope import Action, may

YOURS = "Дело за вами"


class Guidance(NamedTuple):
    waits_for: str
    title: str
    text: str = ""
    act: Act | None = None
    more: tuple[Act, ...] = ()


def guide(dossier) -> Guidance:
    """What the top of the card says to this user."""
    return BY_STAGE[dossier.application.stage](dossier)


def _new(dossier):
    application = dossier.application
    if dossier.is_doubtful:
        if dossier.may_handle:
            text = "В реестре есть человек с таким именем. Сравните и выберите, кто это."
            return Guidance(YOURS, "Решите, кто это", text)
        return Guidance(
            f"Ждём: {_responsible(application)}",
            "Решает, кто это",
            "В реестре есть человек с таким именем.",
        )
    if dossier.fault:
        text = "Причина написана выше. Когда её устранят, портал сделает бумаги сам."
        act = None
        if may(dossier.user, Action.EDIT_TEMPLATES, application.unit):
            act = Act("Открыть шаблоны бумаг", reverse("documents:templates"))
        return Guidance("Ждём портал", "Бумаги не получились", text, act)
    return Guidance(
        "Ждём портал",
        "Портал готовит бумаги",
        "Обычно это занимает меньше минуты. Потом заявителю уйдёт письмо.",
        Act("Обновить страницу", application.get_absolute_url()),
    )


def _signing(dossier):
    application = dossier.application
    if dossier.asked and dossier.may_handle:
        names = ", ".join(SHORT_PAPERS[slot.kind] for slot in dossier.asked)
        text = f"Портал в этом не уверен, посмотрите сами: {names}."
        act = Act("Посмотреть листы", "#sheets")
        return Guidance(YOURS, "Ответьте, есть ли подпись", text, act)
    missing = ", ".join(SHORT_PAPERS[slot.kind] for slot in dossier.missing)
    scanned = all(slot.received != Received.NO for slot in dossier.missing)
    until = f" до {date_format(dossier.closes_on, 'j E')}" if dossier.closes_on else ""
    if scanned and dossier.missing:
        title, text = f"Ждём подлинники{until}", f"Сканы есть, нужны подлинники: {missing}."
    elif len(dossier.missing) == len(dossier.slots):
        title, text = f"Ждём подписанные бумаги{until}", "Пока не пришло ни одной."
    else:
        title, text = f"Ждём подписанные бумаги{until}", f"Не хватает: {missing}."
    if not application.email:
        text += " Почты у заявителя нет: распечатайте бумаги и передайте лично."
    if dossier.unread:
        text += f" {_unread(dossier)}"
    if Event.REMIND not in dossier.timers:
        text += " Мы уже напомнили. Позвоните сами."
    act = None
    if dossier.may_handle:
        here = f"?application={application.pk}"
        act = Act("Бумаги принесли", reverse("applications:originals") + here, True)
    return Guidance("Ждём заявителя", title, text, act)


def _resolution(dossier):
    application, resolution = dossier.application, dossier.application.resolution
    if resolution:
        if not dossier.may_sign:
            title = f"{resolution} ещё не подписано"
            return Guidance(f"Ждём: {dossier.decider}", title)
        return Guidance(
            YOURS,
            f"Подписать постановление № {resolution.number}",
            "Проведите заседание, подпишите постановление и отметьте здесь.",
            Act(
                f"Отметить подписанным № {resolution.number}",
                reverse("applications:sign_resolution", args=[resolution.pk]),
                True,
            ),
            (Act("Открыть проект", resolution.get_absolute_url()),),
        )
    if not dossier.may_sign:
        text = "Все бумаги собраны. Постановление готовит тот, кто принимает в члены."
        return Guidance(f"Ждём: {dossier.decider}", "Ждём постановления о приёме", text)
    url = f"{reverse('applications:draft_resolution')}?application={application.pk}"
    text = "Все бумаги собраны, можно принимать."
    if dossier.unread:
        text = f"Все бумаги пришли. {_unread(dossier)}"
    return Guidance(
        YOURS,
        "Подготовьте постановление",
        text,
        Act("Подготовить постановление", url),
    )


def _unread(dossier):
    names = ", ".join(SHORT_PAPERS[slot.kind] for slot in dossier.unread)
    return f"Не распознано, проверьте глазами: {names}."


def _employer(dossier):
    statement, register = dossier.statement, dossier.register
    waits = YOURS if dossier.may_handle_dues else "Ждём бухгалтера"
    if statement is None:
        return Guidance(waits, "У бухгалтера")
    employer = statement.employer or "работодатель не указан"
    if register is None:
        act = Act("К заявлениям на взносы", reverse("dues:waiting"))
        title = "Передать работодателю заявление на взносы"
        text = f"Работодатель: {employer}. Заявление ещё не вошло в реестр."
    elif statement.state == StatementState.TO_HAND_OVER:
        act = Act(f"Открыть реестр № {register.number}", register.get_absolute_url())
        title = f"Передать работодателю реестр № {register.number}"
        text = f"Работодатель: {employer}. Реестр составлен, но не передан."
    else:
        act = Act(f"Открыть реестр № {register.number}", register.get_absolute_url())
        title = "Дождаться, когда бухгалтерия подтвердит удержание"
        text = f"Реестр № {register.number} передан {register.handed_on:%d.%m.%Y}: {employer}."
    return Guidance(waits, title, text, act if dossier.may_handle_dues else None)


def _accepted(dossier):
    resolution = dossier.application.resolution
    act = Act("Открыть учётную карточку", dossier.member_url) if dossier.member_url else None
    more = (Act("Постановление", resolution.get_absolute_url()),) if resolution else ()
    return Guidance("Закончено", "Принят в члены профсоюза", str(resolution or ""), act, more)


def _rejected(dossier):
    application = dossier.application
    ending = Outcome(application.outcome).label
    text = f"Причина: {application.reason.rstrip('.')}." if application.reason else ""
    if application.outcome != Outcome.KNOWN:
        text += " Человек может подать заявление снова."
    return Guidance("Закончено", ending.capitalize(), text.strip())


def _responsible(application):
    return application.responsible.short_name if application.responsible else "ответственный"


BY_STAGE = {
    Stage.NEW: _new,
    Stage.SIGNING: _signing,
    Stage.RESOLUTION: _resolution,
    Stage.EMPLOYER: _employer,
    Stage.ACCEPTED: _accepted,
    Stage.REJECTED: _rejected,
}
