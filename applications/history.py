"""The history of one application for the office: steps, letters and scans in one line of time."""

from datetime import datetime
from typing import NamedTuple

from django.urls import reverse

from applications.enums import OPEN, Event, Stage
from applications.models import (
    CORRECTED,
    LETTER_AWAY,
    LETTER_HERE,
    MOVED,
    PASSED_ON,
    SIGN_AGAIN,
    SUBMITTED,
)

ICONS = {
    SUBMITTED: "send",
    CORRECTED: "edit",
    MOVED: "arrow-right",
    PASSED_ON: "arrow-right",
    SIGN_AGAIN: "edit",
    LETTER_AWAY: "mail-off",
    LETTER_HERE: "mail-opened",
    Event.PREPARE: "file-text",
    Event.CLEAR: "users",
    Event.REJOIN: "user-check",
    Event.RECEIVE: "circle-check",
    Event.SEND_BACK: "arrow-back-up",
    Event.REMIND: "bell",
    Event.ADMIT: "gavel",
    Event.HAND_OVER: "building",
    Event.CONFIRM: "circle-check",
}
EXCERPT = 300  # letters of what a person wrote; the rest is read on the page of the letter


class Happened(NamedTuple):
    """One line, as ``components/timeline.html`` draws it."""

    at: datetime
    title: str
    text: str = ""
    who: str = ""
    icon: str = "point"
    url: str = ""
    action: str = ""
    signal: bool = False


class Step(NamedTuple):
    """One step of the way, as ``components/steps.html`` draws it."""

    title: str
    note: str
    state: str  # done, now, later, failed


def way_of(dossier) -> list[Step]:
    """The stages passed, the present one and those still to come."""
    application = dossier.application
    entered = {Stage.NEW: application.submitted_at}
    entered |= {change.target: change.at for change in dossier.changes if change.source}
    if application.stage == Stage.REJECTED:
        passed = [stage for stage in OPEN if stage in entered]
        return [
            *(_stage(stage, entered, dossier.zone, "done") for stage in passed),
            _stage(Stage.REJECTED, entered, dossier.zone, "failed"),
        ]
    way = [*OPEN, Stage.ACCEPTED]
    at = way.index(application.stage)
    states = ["done"] * at + ["now"] + ["later"] * (len(way) - at - 1)
    if application.stage == Stage.ACCEPTED:
        states[-1] = "done"
    return [
        _stage(stage, entered if state != "later" else {}, dossier.zone, state)
        for stage, state in zip(way, states, strict=True)
    ]


def _stage(stage, entered, zone, state):
    moment = entered.get(stage)
    return Step(stage.label, f"{moment.astimezone(zone):%d.%m.%Y}" if moment else "", state)


def history_of(dossier, url_of_message) -> list[Happened]:
    """What happened, the latest first. ``url_of_message`` gives the page of a letter or ""."""
    told = [_step(change) for change in dossier.changes]
    told += [_letter(message, url_of_message(message)) for message in dossier.messages]
    told += [_letter_in(letter, dossier.may_handle) for letter in dossier.letters_in]
    for slot in dossier.slots:
        told += [line for scan in slot.scans.all() for line in _scan(slot, scan)]
    return sorted(told, key=lambda line: line.at, reverse=True)


def _step(change):
    refused = change.target == Stage.REJECTED
    fate = f"Не удалось: {change.error}" if change.error and not change.effects_done_at else ""
    return Happened(
        change.at,
        change.label,
        "\n".join(filter(None, (change.note, fate))),
        change.actor_label,
        "x" if refused else ICONS.get(change.event, "point"),
        signal=refused or bool(fate),
    )


def _letter(message, url):
    return Happened(
        message.created_at,
        f"Письмо: {message.subject}",
        message.get_state_display(),
        f"кому: {message.to_name or message.to_address or 'нет адреса'}",
        "mail",
        url,
        "Открыть письмо",
        message.is_troubled,
    )


def _letter_in(letter, may_open):
    words = " ".join(letter.text.split())
    files = ", ".join(file.name for file in letter.files.all())
    said = [words if len(words) <= EXCERPT else f"{words[:EXCERPT].rstrip()}…"]
    said += [f"Файлы: {files}"] if files else []
    return Happened(
        letter.received_at,
        f"Пришло письмо: {letter.sender}",
        "\n".join(filter(None, said)),
        f"положил: {letter.settled_by}" if letter.settled_by else "",
        "mail-opened",
        reverse("applications:incoming", args=[letter.pk]) if may_open else "",
        "Открыть письмо",
    )


def _scan(slot, scan):
    yield Happened(
        scan.uploaded_at, f"Загружено: {slot}", scan.stored.name, scan.uploaded_by, "upload"
    )
    if scan.removed_at:
        yield Happened(scan.removed_at, f"Убрано: {slot}", scan.stored.name, "", "trash")
