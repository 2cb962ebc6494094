"""A payroll's list is brought, its columns told, and given back before anything is booked.

Long work is only asked for here; ``dues.tasks`` does it.
"""

import hashlib
import tempfile
from pathlib import Path

from celery import current_app
from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.services import record
from documents.tables.files import at_hand
from documents.tables.headings import find_heading
from documents.tables.limits import MAX_BYTES, TOO_LARGE, Unreadable
from documents.tables.tables import look_at
from dues.enums import DuesRefused, PayrollState
from dues.models import PayrollFile, PayrollLayout
from dues.months import month_in_words
from dues.payrolls import facts
from dues.payrolls.columns import field_of, guess, keys_of, remembered

MATCH = "dues.tasks.match_payroll"
ACTIVE = [
    state for state in PayrollState if state not in (PayrollState.UNDONE, PayrollState.FAILED)
]
DROPPABLE = {
    PayrollState.COLUMNS, PayrollState.MATCHED, PayrollState.FAILED, PayrollState.UNDONE,
}  # fmt: skip
STALE = "Ведомость уже в другом состоянии. Обновите страницу."
SAME = "Этот файл уже загружен {day:%d.%m.%Y}: {what}. Второй раз он не нужен."
ANOTHER = "За {month} уже есть ведомость этого работодателя: «{name}». Эта — дополнение к ней?"
CLOSED = "Файл ведомости потерян. Удалите её и загрузите снова."


class SameFile(DuesRefused):
    """The same bytes are here already, as ``first``."""

    def __init__(self, first):
        super().__init__(SAME.format(day=timezone.localtime(first.created_at), what=first))
        self.first = first


def take_in(file, *, unit, employer, month, actor, now=None):
    """Keep an uploaded list of one employer for one month; matching begins when all is clear.

    It is clear when the columns were learnt before and the file does not tell of another employer
    or month; else the list waits for its columns and for a word. Raises ``DuesRefused`` and keeps
    nothing then; ``SameFile`` tells where the first one is.
    """
    now = now or timezone.now()
    if file.size > MAX_BYTES:
        raise DuesRefused(TOO_LARGE)
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile(prefix="payroll-") as copy:
        for chunk in file.chunks():
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
        of = PayrollFile(
            unit=unit,
            employer=employer,
            month=month.replace(day=1),
            name=Path(file.name).name[-200:],
            sha256=digest.hexdigest(),
            uploaded_by=actor,
            created_at=now,
        )
        _refuse_same(of)
        try:
            beginning = look_at(Path(copy.name))
        except Unreadable as fault:
            raise DuesRefused(str(fault))
        of.kind = beginning.kind
        is_known = _describe(of, beginning)
        of.state = PayrollState.READING if is_known else PayrollState.COLUMNS
        copy.seek(0)
        _keep(of, File(copy))
    return of


def _refuse_same(of):
    same = PayrollFile.objects.filter(
        employer=of.employer, unit=of.unit, sha256=of.sha256, state__in=ACTIVE
    )
    first = same.select_related("employer").first()
    if first:
        raise SameFile(first)


def _keep(of, copy):
    try:
        with transaction.atomic():
            of.file.save(f"{of.sha256[:16]}.{of.kind}", copy, save=False)
            of.save()
            record(
                "dues.payroll.uploaded", of, actor=of.uploaded_by, unit_id=of.unit_id,
                employer=of.employer_id, month=str(of.month), sha256=of.sha256,
            )  # fmt: skip
            if of.state == PayrollState.READING:
                _send(of)
    except BaseException as error:
        of.file.storage.delete(of.file.name)
        if isinstance(error, IntegrityError):
            _refuse_same(of)
        raise


def _describe(of, beginning, heading_row=None):
    """Put down what was seen of the file; True when nothing has to be asked."""
    rows = [words for _, words in beginning.rows]
    numbers = [number for number, _ in beginning.rows]
    of.sheet, of.total = beginning.sheet, beginning.last
    top = _find_headings(of, beginning, numbers, rows, heading_row)
    below = [words for number, words in beginning.rows if number > of.heading_row]
    layout = PayrollLayout.objects.filter(employer=of.employer).first()
    known = remembered(layout.columns, of.headings) if layout else None
    of.columns = {
        str(column): field for column, field in (known or guess(of.headings, below)).items()
    }
    of.warnings = facts.warnings_of(
        above=rows[:top], name=of.name, employer=of.employer, month=of.month,
        others=facts.others_of(of.unit, of.employer),
    )  # fmt: skip
    other = _others(of).first()
    if other:
        of.warnings.append(ANOTHER.format(month=month_in_words(of.month), name=other.name))
    return known is not None and not of.warnings


def _find_headings(of, beginning, numbers, rows, heading_row):
    """Set the row of headings and its titles; the index of the first row that is a heading."""
    width = max(map(len, rows))
    if heading_row is None:
        spans = [
            [numbers.index(row + 1), *columns]
            for row, *columns in beginning.spans
            if row + 1 in numbers
        ]
        heading = find_heading(rows, spans, field_of=field_of)
        of.heading_row = numbers[heading.row] if heading.row >= 0 else 0
        titles, top = heading.titles, max(heading.top, 0)
    else:
        of.heading_row = heading_row
        titles = next((words for number, words in beginning.rows if number == heading_row), [])
        top = numbers.index(heading_row) if heading_row in numbers else 0
    of.headings = [*titles, *[""] * width][:width]
    return top


def _others(of):
    others = PayrollFile.objects.filter(unit=of.unit, employer=of.employer, month=of.month)
    return others.filter(state__in=ACTIVE).exclude(pk=of.pk).order_by("pk")


def look_again(of, sheet="", heading_row=None):
    """The beginning of a kept file and the payroll described by it, not saved. For the page."""
    with _opened(of) as path:
        beginning = look_at(path, sheet or of.sheet)
    if sheet or heading_row is not None:
        _describe(of, beginning, heading_row)
    return beginning


def _opened(of):
    return at_hand(of.file)


@transaction.atomic
def choose_sheet(pk, *, sheet, heading_row, actor):
    """Another sheet or another row of headings: the columns are guessed anew."""
    of = in_hand(pk, PayrollState.COLUMNS)
    try:
        look_again(of, sheet, heading_row)
    except Unreadable as fault:
        raise DuesRefused(str(fault))
    except FileNotFoundError:
        raise DuesRefused(CLOSED)
    of.save()
    record("dues.payroll.described", of, actor=actor, unit_id=of.unit_id)
    return of


@transaction.atomic
def set_columns(pk, *, columns, actor, swing=None, month=None):
    """Say what the columns ({column: field}) are; learnt for the employer, and matching begins.

    ``month`` puts right the month that was chosen for the file.
    """
    of = in_hand(pk, PayrollState.COLUMNS)
    of.columns = {str(column): field for column, field in columns.items() if field}
    of.month = month or of.month
    keys = keys_of(of.headings)
    told = {key: columns.get(place, "") for place, key in enumerate(keys)}
    PayrollLayout.objects.update_or_create(
        employer=of.employer,
        defaults={"columns": told, "learnt_by": str(actor)[:200]}
        | ({"swing": swing} if swing is not None else {}),
    )
    record(
        "dues.payroll.columns", of, actor=actor, unit_id=of.unit_id, columns=told,
        month=str(of.month), warnings=len(of.warnings),
    )  # fmt: skip
    of.warnings, of.asked_by = [], actor
    ask(of, PayrollState.READING, MATCH)
    return of


@transaction.atomic
def match_again(pk, *, actor):
    """Compare with the register as it is now; what was done about rows is forgotten."""
    of = in_hand(pk, PayrollState.MATCHED, PayrollState.FAILED)
    of.asked_by = actor
    record("dues.payroll.matched_again", of, actor=actor, unit_id=of.unit_id)
    ask(of, PayrollState.READING, MATCH)
    return of


@transaction.atomic
def ask_columns(pk, *, actor):
    """Go back to the columns: they were told wrong."""
    of = in_hand(pk, PayrollState.MATCHED, PayrollState.FAILED)
    of.rows.all().delete()
    of.state, of.error, of.counts, of.skipped, of.warnings = PayrollState.COLUMNS, "", {}, [], []
    of.save()
    record("dues.payroll.columns_asked", of, actor=actor, unit_id=of.unit_id)
    return of


@transaction.atomic
def drop(pk, *, actor):
    """Throw away a list that is not booked: its file, its rows and itself."""
    of = in_hand(pk, *DROPPABLE)
    record(
        "dues.payroll.dropped", of, actor=actor, unit_id=of.unit_id, employer=of.employer_id,
        month=str(of.month), sha256=of.sha256,
    )  # fmt: skip
    stored = of.file
    of.rows.all().delete()
    of.delete()
    transaction.on_commit(lambda: stored.storage.delete(stored.name), robust=True)


def in_hand(pk, *states):
    """The payroll under a lock, when it is in one of these states."""
    locked = PayrollFile.objects.select_for_update(of=("self",))
    of = locked.select_related("unit", "employer").filter(pk=pk).first()
    if of is None or of.state not in states:
        raise DuesRefused(STALE)
    return of


def ask(of, state, task):
    """The payroll waits for a worker from here on; the sweep finds it if the message is lost."""
    of.state, of.lease_until, of.retry_at, of.error = state, None, None, ""
    try:
        with transaction.atomic():
            of.save()
    except IntegrityError:  # failed before, and loaded anew since
        raise DuesRefused("Этот файл загружен ещё раз. Работайте с новой ведомостью.")
    _send(of, task)


def _send(of, task=MATCH):
    transaction.on_commit(lambda: current_app.send_task(task, args=[of.pk]), robust=True)
