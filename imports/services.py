"""What people do with a list: bring it, say what its columns are, decide, write, take back.

Long work is only asked for here; ``imports.tasks`` does it.
"""

import hashlib
import tempfile
from datetime import timedelta
from pathlib import Path

from celery import current_app
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from audit.services import operation, record
from documents.tables.headings import find_heading, fingerprint
from documents.tables.limits import MAX_BYTES, TOO_LARGE, Unreadable
from documents.tables.tables import look_at
from imports import fault_files
from imports.columns import field_of, guess
from imports.enums import Choice, Doubt, ImportRefused, Purpose, State, Verdict
from imports.models import AT_WORK, ColumnMemory, FaultFile, Import
from imports.queries import being_written, remembered
from imports.running import meant
from structure.services import hold_tree

UNDO_DAYS = 30
CHECK, RUN, UNDO = (f"imports.tasks.{name}" for name in ("check_list", "run_list", "undo_list"))
RUN_BY = {Purpose.EXISTING: RUN, Purpose.APPLICANTS: "applications.tasks.submit_list"}
STALE = "Список уже в другом состоянии. Обновите страницу."
WRITING = 7305  # the lock under which a list begins to be written; never reused


def take_in(file, *, unit, actor, purpose=Purpose.EXISTING, since=None):
    """Keep an uploaded list and guess its columns. Raises ``Unreadable``; stores nothing then."""
    if file.size > MAX_BYTES:
        raise Unreadable(TOO_LARGE)
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile(prefix="list-") as copy:
        for chunk in file.chunks():
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
        beginning = look_at(Path(copy.name))
        of = Import(
            unit=unit,
            actor=actor,
            purpose=purpose,
            since=since or timezone.localdate(),
            name=Path(file.name).name[-200:],
            sha256=digest.hexdigest(),
        )
        _describe(of, beginning)
        copy.seek(0)
        with transaction.atomic():
            of.file.save(f"{of.sha256[:16]}.{of.kind}", File(copy), save=False)
            of.save()
            with operation(known=of.operation):
                record(
                    "imports.uploaded", of, actor=actor, unit_id=unit.pk, name=of.name,
                    sha256=of.sha256, rows=of.total,
                )  # fmt: skip
    return of


def _describe(of, beginning, heading_row=None):
    """Put down what was seen of the file: its sheets, headings, and what the columns may be."""
    of.kind, of.sheets, of.sheet = beginning.kind, beginning.sheets, beginning.sheet
    of.is_1904, of.spans, of.total = beginning.is_1904, beginning.spans, beginning.last
    numbers = [number for number, _ in beginning.rows]
    rows = [words for _, words in beginning.rows]
    spans = [[numbers.index(row + 1), *columns] for row, *columns in of.spans if row + 1 in numbers]
    if heading_row is None:
        heading = find_heading(rows, spans, field_of=field_of)
        of.heading_row = numbers[heading.row] if heading.row >= 0 else 0
        of.headings = heading.titles
    else:
        of.heading_row = heading_row
        of.headings = next((words for number, words in beginning.rows if number == heading_row), [])
    below = [words for number, words in beginning.rows if number > of.heading_row]
    width = max(map(len, rows))
    of.headings = [*of.headings, *[""] * width][:width]
    known = remembered(of.unit, fingerprint(of.headings))
    of.mapping = known if known and len(known) == width else guess(of.headings, below)
    of.wiping = []


@transaction.atomic
def choose_sheet(pk, beginning, *, heading_row=None, actor):
    """Another sheet or another row of headings: the columns are guessed anew."""
    of = _in_hand(pk, State.MAPPING, State.CHECKED, State.FAILED)
    _describe(of, beginning, heading_row)
    of.rows.all().delete()
    of.state, of.error, of.counts, of.warnings = State.MAPPING, "", {}, []
    of.save()
    return of


@transaction.atomic
def set_columns(pk, *, mapping, wiping, since, actor):
    """Say what the columns are; remembered for the organisation, and the check begins."""
    of = _in_hand(pk, State.MAPPING, State.CHECKED, State.FAILED)
    of.mapping, of.wiping, of.since, of.actor = mapping, wiping, since, actor
    _ask(of, State.CHECKING, CHECK)
    mark = fingerprint(of.headings)
    if mark:
        ColumnMemory.objects.update_or_create(
            unit=of.unit,
            fingerprint=mark,
            defaults={"mapping": mapping, "updated_at": timezone.now()},
        )
    return of


@transaction.atomic
def decide(pk, row_pk, *, choice, card=None, actor):
    """Say what a doubtful row is. ``card`` is the id of one of its candidates."""
    of = _in_hand(pk, State.CHECKED)
    row = of.rows.select_for_update().get(pk=row_pk, verdict=Verdict.DOUBTFUL)
    _decide(row, choice, card)
    if row.member_id and row.member_id in _taken(of, row.pk):
        raise ImportRefused("Эта карточка уже выбрана для другой строки списка.")
    row.save(update_fields=["choice", "member", "version"])
    return row


def _decide(row, choice, card=None):
    known = {pk: version for pk, version, _ in row.candidates}
    if choice not in offered(row):
        raise ImportRefused("Для этой строки так решить нельзя.")
    row.choice, row.member_id, row.version = choice, None, None
    if choice == Choice.TAKE:
        card = card or next(iter(known))
        if card not in known:
            raise ImportRefused("Выберите человека из показанных.")
        row.member_id, row.version = card, known[card]


def _taken(of, *but):
    """Cards that rows of the list are about already: two rows never write one card."""
    rows = of.rows.exclude(pk__in=but).exclude(member=None).exclude(verdict=Verdict.NEW)
    return set(rows.values_list("member", flat=True))


def offered(row):
    """What can be decided about a doubtful row."""
    choices = [Choice.UNDECIDED, Choice.SKIP]
    if row.candidates:
        choices.append(Choice.TAKE)
    if row.doubt in (Doubt.NAMESAKES, Doubt.BY_NAME, Doubt.OTHER_PERSON, Doubt.TWICE):
        choices.append(Choice.NEW)
    return choices


@transaction.atomic
def decide_all(pk, doubt, *, choice, actor):
    """The same about every undecided row of one kind; returns how many there were.

    Rows with several candidates cannot be taken together: somebody has to look at each.
    """
    of = _in_hand(pk, State.CHECKED)
    rows = of.rows.filter(verdict=Verdict.DOUBTFUL, doubt=doubt, choice=Choice.UNDECIDED)
    decided = []
    taken = _taken(of) if choice == Choice.TAKE else set()
    for row in rows.select_for_update().order_by("number"):
        if choice == Choice.TAKE:
            if len(row.candidates) != 1 or row.candidates[0][0] in taken:
                continue
            taken.add(row.candidates[0][0])
        _decide(row, choice)
        decided.append(row)
    of.rows.bulk_update(decided, ["choice", "member", "version"], batch_size=2000)
    return len(decided)


@transaction.atomic
def start_run(pk, *, actor):
    """Write the list. Refused while another list is written in the same branch of the tree."""
    hold_tree()
    _one_at_a_time()
    of = _in_hand(pk, State.CHECKED)
    other = being_written(of.unit).first()
    if other:
        raise ImportRefused(
            f"Сейчас загружается другой список: «{other.name}» ({other.unit}). "
            "Дождитесь конца и нажмите ещё раз."
        )
    total = of.rows.filter(meant()).count()
    if not total:
        raise ImportRefused("Записывать нечего: ни одной новой или изменённой строки.")
    of.actor, of.done, of.total, of.cursor, of.results = actor, 0, total, 0, {}
    _ask(of, State.RUNNING, RUN_BY[of.purpose])
    with operation(known=of.operation):
        record("imports.started", of, actor=actor, unit_id=of.unit_id, rows=total)
    return of


@transaction.atomic
def start_undo(pk, *, actor, now=None):
    """Take the list back whole, while it is not too late."""
    now = now or timezone.now()
    hold_tree()
    _one_at_a_time()
    of = _in_hand(pk, State.DONE)
    if not can_undo(of, now):
        raise ImportRefused(f"Отменить загрузку можно {UNDO_DAYS} дней, они прошли.")
    other = being_written(of.unit).first()
    if other:
        raise ImportRefused(f"Сейчас загружается список «{other.name}». Дождитесь конца.")
    of.actor, of.done, of.total = actor, 0, _written(of).count()
    of.cursor += 1
    _ask(of, State.UNDOING, UNDO)
    with operation(known=of.operation):
        record("imports.undo_started", of, actor=actor, unit_id=of.unit_id)
    return of


def _written(of):
    return of.rows.filter(meant(), is_left=False, number__lte=of.cursor)


def can_undo(of, now):
    return (
        of.state == State.DONE
        and of.purpose == Purpose.EXISTING
        and of.finished_at >= now - timedelta(days=UNDO_DAYS)
    )


@transaction.atomic
def go_on_with(pk, *, actor):
    """Go on with a list that a fault has put off; the writing is from now on in his name.

    For one whose loader has lost his right, and for one who does not wait for the next try.
    """
    of = _put_off(pk, *AT_WORK)
    of.actor = actor
    tasks = {State.CHECKING: CHECK, State.RUNNING: RUN_BY[of.purpose], State.UNDOING: UNDO}
    _ask(of, of.state, tasks[of.state])
    with operation(known=of.operation):
        record("imports.taken_over", of, actor=actor, unit_id=of.unit_id)
    return of


@transaction.atomic
def stop(pk, *, actor, now=None):
    """End the writing of a list that a fault has put off, so that others can be written.

    What is written stays and can be taken back as that of any other.
    """
    of = _put_off(pk, State.RUNNING)
    of.state, of.finished_at = State.DONE, now or timezone.now()
    of.results = {"made": 0, "changed": 0, "left": 0} | of.results
    of.lease_until, of.retry_at, of.error = None, None, ""
    of.save()
    with operation(known=of.operation):
        record("imports.stopped", of, actor=actor, unit_id=of.unit_id, **of.results)
    return of


def _put_off(pk, *states):
    of = _in_hand(pk, *states)
    if not of.error:
        raise ImportRefused("Список уже в работе. Подождите: он дойдёт до конца сам.")
    return of


@transaction.atomic
def drop(pk, *, actor):
    """Throw away a list that was never written: its file, its rows and itself."""
    of = _in_hand(pk, State.MAPPING, State.CHECKED, State.FAILED)
    with operation(known=of.operation):
        record("imports.dropped", of, actor=actor, unit_id=of.unit_id, name=of.name)
    stored = of.file
    _forget_faults(of)
    of.rows.all().delete()
    of.delete()
    transaction.on_commit(lambda: stored.storage.delete(stored.name), robust=True)


def _forget_faults(of):
    for known in FaultFile.objects.filter(of=of):
        fault_files.forget(known)


def _in_hand(pk, *states):
    of = Import.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
    if of.state not in states:
        raise ImportRefused(STALE)
    return of


def _one_at_a_time():
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITING])


def _ask(of, state, task):
    """The list waits for a worker from here on; the sweep finds it if the message is lost."""
    of.state, of.lease_until, of.retry_at, of.error = state, None, None, ""
    of.save()
    transaction.on_commit(lambda: current_app.send_task(task, [of.pk]), robust=True)


def forget_old(now):
    """Delete files and rows that can be of no use any more; returns how many lists were cleared.

    Personal data are kept no longer than there is something to do with them: lists nobody has
    written within the term go whole, of the others the line with the figures stays.
    """
    term = now - timedelta(days=UNDO_DAYS)
    old = Import.objects.exclude(file="").filter(created_at__lt=term)
    cleared = 0
    for of in old.filter(state__in=[State.MAPPING, State.CHECKED, State.FAILED]):
        try:
            drop(of.pk, actor="портал")
        except ImportRefused:  # somebody has just begun to write it
            continue
        cleared += 1
    for of in old.filter(state=State.DONE, finished_at__lt=term) | old.filter(state=State.UNDONE):
        of.file.storage.delete(of.file.name)  # first: killed here, the next run does it again
        with transaction.atomic():
            _forget_faults(of)
            of.rows.all().delete()
            Import.objects.filter(pk=of.pk).update(file="")
        cleared += 1
    return cleared
