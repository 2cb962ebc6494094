"""A person's history told in sentences, and how long he has been a member.

Moves between organisations and changes of the card stand in one line of time, the latest first.
"""

from datetime import date, datetime
from typing import NamedTuple

from django.utils import timezone

from members.enums import Gender, MovementKind, Status
from members.models import MovementPaper
from members.rules import membership_rules
from members.wording import said_as
from structure import keyset
from structure.models import Employer

K = MovementKind
# What happened, as said of a man, and of a woman where the word differs.
SAID = {
    K.APPLIED: ("Подано заявление о приёме",),
    K.CLOSED: ("Заявление закрыто без приёма",),
    K.ADMITTED: ("Принят в члены профсоюза", "Принята в члены профсоюза"),
    K.ANNULLED: ("Приём отменён",),
    K.ARRIVED: ("Поставлен на учёт", "Поставлена на учёт"),
    K.TRANSFERRED: ("Переведён", "Переведена"),
    K.SUSPENDED: ("Временно снят с учёта", "Временно снята с учёта"),
    K.RETURNED: ("Вернулся на учёт", "Вернулась на учёт"),
    K.REMOVED: ("Снят с учёта", "Снята с учёта"),
    K.RESTORED: ("Восстановлен в членах профсоюза", "Восстановлена в членах профсоюза"),
    K.STRUCK: ("Исправлена ошибка учёта",),
}
ICONS = {
    K.APPLIED: "send",
    K.CLOSED: "x",
    K.ADMITTED: "user-check",
    K.ANNULLED: "x",
    K.ARRIVED: "user-check",
    K.TRANSFERRED: "arrow-right",
    K.SUSPENDED: "clock-pause",
    K.RETURNED: "arrow-back-up",
    K.REMOVED: "user-x",
    K.RESTORED: "user-check",
    K.STRUCK: "eraser",
}
# Fields of the card: gender of the noun («m», «f», «n») and how it is called in a sentence.
NOUNS = {
    "surname": ("f", "фамилия"),
    "name": ("n", "имя"),
    "patronymic": ("n", "отчество"),
    "genitive": ("n", "ФИО в родительном падеже"),
    "gender": ("m", "пол"),
    "birth_date": ("f", "дата рождения"),
    "phone": ("m", "телефон"),
    "extra_phone": ("m", "другой телефон"),
    "email": ("f", "почта"),
    "address": ("m", "почтовый адрес"),
    "education": ("n", "образование"),
    "school": ("n", "учебное заведение"),
    "speciality": ("f", "специальность"),
    "photo": ("n", "фото"),
    "employer": ("m", "работодатель"),
    "department": ("n", "подразделение"),
    "position": ("f", "должность"),
    "profession": ("f", "профессия"),
    "personnel_number": ("m", "табельный №"),
    "employment": ("f", "занятость"),
    "card_number": ("m", "№ профбилета"),
    "applied_on": ("f", "дата заявления"),
    "first_joined_on": ("f", "дата первого вступления"),
    "came_from": ("f", "запись «откуда прибыл»"),
    "dues_mode": ("m", "порядок уплаты взносов"),
    "dues_from": ("f", "дата начала взносов"),
}
ADDED = {"m": "Указан", "f": "Указана", "n": "Указано"}
CHANGED = {"m": "Изменён", "f": "Изменена", "n": "Изменено"}
TAKEN_OFF = {"m": "Убран", "f": "Убрана", "n": "Убрано"}
PAGE = 20


class Told(NamedTuple):
    """One line of the history."""

    title: str
    lines: list[str]
    on: date
    icon: str
    who: str
    source: str
    recorded_at: datetime
    papers: list[MovementPaper] = []


class Page(NamedTuple):
    rows: list[Told]
    after: str  # where «показать раньше» goes on, "" when everything is shown


def history_of(member, *, only_moves=False, after="", size=PAGE):
    """What happened to the member and to his card; a page after a place, the latest first."""
    place_of_move, _, place_of_change = after.partition("|")
    moves, more_moves = keyset.page_of(
        member.movements.select_related("unit", "undone_by").prefetch_related("papers"),
        "on", place_of_move, size, read=date.fromisoformat, descending=True,
    )  # fmt: skip
    changes, more_changes = (
        ([], "")
        if only_moves
        else keyset.page_of(
            member.revisions.all(),
            "at", place_of_change, size, read=keyset.moment, descending=True,
        )
    )  # fmt: skip
    merged = _merged(moves, changes)
    shown = merged[:size]
    employers = _employers_in(shown)
    rows = [
        _move_told(row, member.gender) if is_move else _change_told(row, employers)
        for is_move, row in shown
    ]
    if len(merged) <= size and not (more_moves or more_changes):
        return Page(rows, "")
    last_move = [row for is_move, row in shown if is_move][-1:]
    last_change = [row for is_move, row in shown if not is_move][-1:]
    place_of_move = f"{last_move[0].on}~{last_move[0].pk}" if last_move else place_of_move
    if last_change:
        place_of_change = f"{last_change[0].at.isoformat()}~{last_change[0].pk}"
    return Page(rows, f"{place_of_move}|{place_of_change}")


def _merged(moves, changes):
    """Both lines in one: the later day first, then what was written later."""
    moves, changes, merged = list(moves), list(changes), []
    while moves or changes:
        is_move = not changes or (
            bool(moves) and _when_moved(moves[0]) >= _when_changed(changes[0])
        )
        merged.append((is_move, (moves if is_move else changes).pop(0)))
    return merged


def _when_moved(movement):
    return movement.on, movement.recorded_at


def _when_changed(revision):
    return timezone.localdate(revision.at), revision.at


def _employers_in(shown):
    """{id: name} of all employers that these changes speak of, in one question."""
    pks = {
        int(pk)
        for is_move, row in shown
        if not is_move
        for pk in row.changes.get("employer", ())
        if pk
    }
    return dict(Employer.objects.filter(pk__in=pks).values_list("pk", "short_name")) if pks else {}


def _move_told(movement, gender):
    lines = [movement.note] if movement.note else []
    if hasattr(movement, "undone_by"):
        on = timezone.localdate(movement.undone_by.recorded_at)
        lines.append(f"Отменено как ошибка {on:%d.%m.%Y}")
    papers = {row.kind: row for row in sorted(movement.papers.all(), key=lambda row: row.pk)}
    return Told(
        f"{said(movement.kind, gender)}: {movement.unit}",
        lines,
        movement.on,
        ICONS[movement.kind],
        movement.actor,
        "",
        movement.recorded_at,
        list(papers.values()),  # of each kind the newest
    )


def _change_told(revision, employers):
    sentences = [_sentence(name, *pair, employers) for name, pair in revision.changes.items()]
    title, lines = (sentences[0], []) if len(sentences) == 1 else ("Изменена карточка", sentences)
    return Told(
        title, lines, timezone.localdate(revision.at), "pencil", revision.actor, revision.source,
        revision.at,
    )  # fmt: skip


def _sentence(name, old, new, employers):
    """«Изменена должность: слесарь → мастер»."""
    if name == "papers_at_chair":
        return f"{'Поставлена' if new else 'Снята'} отметка «бумаги у председателя»"
    gender, noun = NOUNS.get(name, ("n", f"поле «{name}»"))
    before, now = said_as(name, old, employers), said_as(name, new, employers)
    verb = (CHANGED if before and now else ADDED if now else TAKEN_OFF)[gender]
    if name == "photo":
        return f"{verb} {noun}"
    return f"{verb} {noun}: {' → '.join(filter(None, (before, now)))}"


def said(kind, gender):
    """«Принята в члены профсоюза» of a woman; of one whose gender is unknown, as of a man."""
    words = SAID[kind]
    return words[-1] if gender == Gender.FEMALE else words[0]


def status_said(status, gender):
    """The status as a sentence of this person says it."""
    match status:
        case Status.SUSPENDED:
            return said(K.SUSPENDED, gender)
        case Status.REMOVED:
            return said(K.REMOVED, gender)
    return Status(status).label


def full_years(memberships, on, *, earlier=0):
    """Whole years of membership by the day ``on``; breaks are not counted, transfers are none.

    ``earlier`` are days before the first of the memberships that count too.
    """
    days = sum(
        ((min(row.until or on, on)) - row.since).days for row in memberships if row.since < on
    )
    return int((days + earlier) / 365.2425)


def days_before(member, memberships):
    """Days of membership before the first one here: in another union, or since the application
    where the rules of the union count from it."""
    if not memberships:
        return 0
    first = min(row.since for row in memberships)
    began = member.first_joined_on
    if not began and member.applied_on and membership_rules(member.unit).seniority_from_application:
        began = member.applied_on
    return max((first - began).days, 0) if began else 0
