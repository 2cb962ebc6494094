"""Lists taken away as files: ordered on a page, made in the background, kept for a week.

An export is a row first. Whoever makes it holds a lease; when he is killed the lease runs out and
the file is made anew. Rights are those at the moment of making, and are asked again when the file
is taken.
"""

import hashlib
import logging
import shutil
import tempfile
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from celery import current_app
from django.core.files import File
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.queries import office_zone
from audit.services import record
from members.columns import columns_named, needs_of, texts_of
from members.consents.outputs import Output
from members.enums import ExportFormat, JobState
from members.export_files import MOST_ROWS, table
from members.models import Export, Member
from members.search import readings
from members.selection import selection_of, without_words
from notifications.services import tell_user
from structure.models import Unit
from structure.scope import Action

logger = logging.getLogger(__name__)

CHUNK = 1000
LEASE = timedelta(minutes=2)
KEPT = timedelta(days=7)
FOLDER = "portal-export-"
LEFT_BEHIND = timedelta(days=1)  # no export takes so long
AT_ONCE = 3  # exports of one person that wait or are being made
GRACE = timedelta(minutes=1)  # for the message to come before the sweep looks
TASK = "members.tasks.make_export"
BROKEN = "Не удалось сделать файл. Закажите ещё раз; если повторится, скажите администратору."


class ExportRefused(Exception):
    """It cannot be ordered. The message is shown to the user as it is."""


class LeaseLost(Exception):
    """Somebody else makes the file now."""


@transaction.atomic
def order_export(user, query, columns, kind, *, now=None):
    """A new export of the cards that ``query`` chooses; a worker is asked to make it.

    Raises ``ExportRefused`` when this person has too many of them under way.
    """
    under_way = Export.objects.select_for_update().filter(user=user, state__in=UNDER_WAY)
    if len(under_way) >= AT_ONCE:
        raise ExportRefused("Уже делается несколько ваших выгрузок. Дождитесь их и повторите.")
    selection = selection_of(user, query, Action.EXPORT_MEMBERS)
    export = Export.objects.create(
        user=user,
        sentence=selection.sentence,
        query=selection.query,
        columns=[column.name for column in columns],
        format=kind,
        created_at=now or timezone.now(),
    )
    record(
        "members.export.ordered", export, actor=user, sentence=_sentence(export),
        columns=export.columns, format=kind,
    )  # fmt: skip
    transaction.on_commit(lambda: current_app.send_task(TASK, args=[export.pk]), robust=True)
    return export


def _sentence(export):
    return without_words(export.sentence, export.query)[0]


UNDER_WAY = (JobState.WAITING, JobState.RUNNING)


def owed(now):
    """Exports that nobody makes: their message was lost, or whoever made them died."""
    return Export.objects.filter(
        Q(state=JobState.WAITING, created_at__lt=now - GRACE)
        | Q(state=JobState.RUNNING, lease_until__lt=now)
    ).order_by("created_at", "pk")


def make(pk, *, now=None):
    """Make the file; True when it is there now. Only one at a time, and never twice."""
    export = _claimed(pk, now or timezone.now())
    if export is None:
        return False
    folder = _folder()
    try:
        path = folder / f"{pk}.{export.format}"
        selection = selection_of(export.user, export.query, Action.EXPORT_MEMBERS)
        count, units = _write(export, selection, path)
        return _finish(export, units or _tops(selection), path, count)
    except LeaseLost:
        return False
    except ExportRefused as refusal:
        _fail(export, str(refusal))
        return False
    except Exception:  # told on the page, and in the log
        logger.exception("export %s was not made", pk)
        _fail(export, BROKEN)
        return False
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@transaction.atomic
def _claimed(pk, now):
    free = Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, lease_until__lt=now)
    export = Export.objects.select_for_update(skip_locked=True).filter(free, pk=pk).first()
    if export:
        export.state, export.rows, export.total = JobState.RUNNING, 0, None
        export.lease_until = timezone.now() + LEASE
        export.save(update_fields=["state", "rows", "total", "lease_until"])
    return export


def _folder():
    """A new empty folder. Those that killed ones left go when they are surely nobody's."""
    for left in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
        with suppress(OSError):  # another portal of this machine may be tidying too
            if time.time() - left.stat().st_mtime > LEFT_BEHIND.total_seconds():
                shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=FOLDER))


def _write(export, selection, path):
    """The whole file; returns how many people are in it, and ids of their organisations."""
    columns = columns_named(export.columns)
    cards = chosen_cards(selection)
    total = cards.order_by().count()
    if total > MOST_ROWS and export.format == ExportFormat.XLSX:
        raise ExportRefused("В XLSX помещается миллион строк. Выгрузите CSV или уточните отбор.")
    _renew(export, rows=0, total=total)
    count, units = 0, set()
    with table(path, export.format, columns) as add:
        for members in chunks(cards, columns):
            for _, texts in texts_of(members, columns, Output.EXPORT):
                add(texts)
            count += len(members)
            units |= {member.unit_id for member in members}
            _renew(export, rows=count)
        add([trace(export, count)])
    return count, units


def chosen_cards(selection):
    """All cards of the selection, as the list shows them."""
    cards = selection.seen.cards
    if selection.wanted is not None:
        cards = cards.filter(selection.wanted)
    for reading in readings(cards, selection.q, selection.seen.units):
        if reading.cards.exists():
            break
    return reading.cards


def chunks(cards, columns):
    """Lists of cards by name, with what the columns need. The order is settled by one question."""
    needs = needs_of(columns)
    pks = cards.order_by("fio_sort", "pk").values_list("pk", flat=True).iterator(CHUNK)
    some = []
    for pk in pks:
        some.append(pk)
        if len(some) == CHUNK:
            yield _loaded(some, needs)
            some = []
    if some:
        yield _loaded(some, needs)


def _loaded(pks, needs):
    # Fetched apart: many of them stand in one organisation, which is then read once.
    found = Member.objects.prefetch_related(*needs).in_bulk(pks)
    return [found[pk] for pk in pks if pk in found]


def trace(export, count):
    """The last line of a file: whose it is."""
    made = timezone.localtime(timezone=office_zone(export.user))
    return f"Выгрузка № {export.pk}: {export.user}, {made:%d.%m.%Y %H:%M}, строк: {count}"


def _renew(export, **progress):
    until = timezone.now() + LEASE
    mine = Export.objects.filter(
        pk=export.pk, state=JobState.RUNNING, lease_until=export.lease_until
    )
    if not mine.update(lease_until=until, **progress):
        raise LeaseLost
    export.lease_until = until


@transaction.atomic
def _finish(export, units, path, count):
    row = Export.objects.select_for_update().get(pk=export.pk)
    if row.state != JobState.RUNNING or row.lease_until != export.lease_until:
        raise LeaseLost
    name = row.file.field.generate_filename(row, path.name)
    row.file.storage.delete(name)  # what was saved by one who died before he could say so
    with path.open("rb") as file:
        row.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        row.file.save(path.name, File(file), save=False)
    row.state, row.rows, row.total = JobState.DONE, count, count
    row.units = sorted(units)
    row.finished_at, row.lease_until = timezone.now(), None
    row.save()
    tell_user(
        row.user,
        f"Выгрузка готова: {row.sentence}",
        key=f"export:{row.pk}",
        url=reverse("members:exports"),
    )
    return True


def _fail(export, error):
    Export.objects.filter(
        pk=export.pk, state=JobState.RUNNING, lease_until=export.lease_until
    ).update(state=JobState.FAILED, error=error[:300], lease_until=None)


def _tops(selection):
    """Ids of organisations that an empty file is of."""
    if selection.unit:
        return {selection.unit.pk}
    scope = selection.user.scope(Action.EXPORT_MEMBERS)
    tops = Q(pk__in=scope.units)
    for tree_id, lft, _ in scope.branches:
        tops |= Q(tree_id=tree_id, lft=lft)
    return set(Unit.objects.filter(tops).values_list("pk", flat=True))


def may_take(user, export):
    """Has the owner still the right in every organisation whose people are in the file?

    Not only in those above them: one may have gone from under them since.
    """
    if not user.is_active or export.user_id != user.pk:
        return False
    his = Unit.objects.filter(user.scope(Action.EXPORT_MEMBERS).q(), pk__in=export.units)
    return bool(export.units) and his.count() == len(export.units)


@transaction.atomic
def note_taken(pk, *, actor, now=None):
    """The file is being taken: who, what, how many people."""
    export = Export.objects.select_for_update().get(pk=pk)
    export.fetched_at = export.fetched_at or now or timezone.now()
    export.save(update_fields=["fetched_at"])
    record(
        "members.export.taken", export, actor=actor, sentence=_sentence(export),
        columns=export.columns, format=export.format, rows=export.rows, sha256=export.sha256,
    )  # fmt: skip
    return export


def forget_old(now):
    """Delete files that have lain for ``KEPT``; returns how many. The rows tell on."""
    old = Export.objects.filter(finished_at__lt=now - KEPT).exclude(file="")
    count = 0
    for export in old.iterator(CHUNK):
        export.file.storage.delete(export.file.name)
        count += Export.objects.filter(pk=export.pk).update(file="")
    return count
