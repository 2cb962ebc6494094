"""The work of a worker: the file is read, matched, and its rows written, a batch a transaction.

A killed worker leaves rows that nobody is shown; the next one begins anew and takes them away.
"""

import gc
import json
from collections import Counter
from contextlib import contextmanager
from decimal import Decimal

from django.db import connection, transaction

from documents.tables.files import at_hand
from documents.tables.limits import Unreadable
from documents.tables.tables import opened
from dues.enums import PayrollState, Pile
from dues.models import PayrollFile, PayrollLayout, PayrollRow
from dues.payrolls import ours, strangers
from dues.payrolls.leases import hold, release, tell_end
from dues.payrolls.lines import Line, Reader
from dues.payrolls.matching import match
from dues.wording import in_roubles
from members.bulk import copy_in, tell_planner

READ = 5000  # rows between two looks at the lease
BATCH = 10_000
MOST_SKIPPED = 200  # rows shown of those left out
FEW = Decimal("0.2")  # so small a part of ours among the rows is worth a warning
WRITTEN = (
    "of", "number", "full_name", "personnel_number", "base", "amount", "month", "pile", "reasons",
    "statement", "member", "candidates",
)  # fmt: skip
NOBODY = "В файле не нашлось ни одной строки о человеке. Проверьте столбцы и строку заголовков."
STRANGE = (
    "Из {rows} строк о ваших членах профсоюза только {fit}. Тот ли это работодатель и те ли "
    "столбцы?"
)
NOT_ALL = "По строкам выходит {sum}, а в файле стоит итог {stated}. Проверьте, все ли строки в нём."


class Lines:
    """All that was read of a file."""

    def __init__(self):
        self.lines, self.skipped, self.stated = [], [], None

    def take(self, read):
        if isinstance(read, Line):
            self.lines.append(read)
            return
        self.skipped.append(read)
        if read.amount is not None:
            self.stated = read.amount  # the last total is that of the whole list

    @property
    def total(self):
        return sum((line.amount or Decimal(0) for line in self.lines), Decimal(0))


def work(of):
    """Bring a claimed payroll from its file to its piles. Raises ``Lost``."""
    _begin(of)
    with _uncollected():
        _work(of)


@contextmanager
def _uncollected():
    """Nothing made here is circular: looking for it among a million objects doubles the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _work(of):
    try:
        read = read_file(of)
    except (Unreadable, FileNotFoundError) as fault:
        said = str(fault) if isinstance(fault, Unreadable) else "Файл ведомости потерян."
        _fail(of, said)
        return
    if not read.lines:
        _fail(of, NOBODY)
        return
    found = matched(of, read.lines)
    _write(of, found)
    _finish(of, read, found)


def _begin(of):
    with transaction.atomic():
        mine = PayrollFile.objects.filter(pk=of.pk, turn=of.turn, state=of.state)
        of.state = PayrollState.READING
        mine.update(state=of.state)
        hold(of, done=0)
        forget_rows(of)


def forget_rows(of):
    """All its rows, in one statement: the database itself refuses those that are booked."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM dues_payrollrow WHERE of_id = %s", [of.pk])


def read_file(of):
    """``Lines`` of the whole file."""
    columns = {int(column): field for column, field in of.columns.items()}
    reader, read = Reader(columns, of.headings, of.month), Lines()
    with at_hand(of.file) as path, opened(path, of.sheet) as table:
        for count, (number, words) in enumerate(table.rows()):
            if not count % READ:
                hold(of, done=count)
            if number > of.heading_row:
                read.take(reader.read(number, words))
    return read


def matched(of, lines):
    """[``Found``] of the lines and of those whom the list lacks."""
    months = [line.month for line in lines if line.month]
    people = ours.load(of, since=min(months, default=None))
    found = match(lines, people, month=of.month, swing=swing_of(of))
    return strangers.explain(found, of)


def swing_of(of):
    """By how many percent a sum of this employer may differ from the usual one."""
    layout = PayrollLayout.objects.filter(employer=of.employer_id).first()
    return layout.swing if layout else PayrollLayout._meta.get_field("swing").default


def _write(of, found):
    with transaction.atomic():
        hold(of)
        PayrollFile.objects.filter(pk=of.pk).update(
            state=PayrollState.MATCHING, total=len(found), done=0
        )
        of.state = PayrollState.MATCHING
    for start in range(0, len(found), BATCH):
        part = found[start : start + BATCH]
        with transaction.atomic():
            hold(of, done=start + len(part))
            copy_in(PayrollRow, WRITTEN, (_row(of, one) for one in part))
            tell_planner(start + len(part), [PayrollRow])


def _row(of, one):
    line = one.line or Line(None, "", "", None, None)
    return (
        of.pk, line.row, line.name, line.number, line.base, line.amount, line.month, one.pile.value,
        json.dumps(one.reasons, ensure_ascii=False) if one.reasons else "[]",
        one.ours and one.ours.statement, one.ours and one.ours.member,
        json.dumps(one.candidates) if one.candidates else "[]",
    )  # fmt: skip


def _finish(of, read, found):
    counts = Counter(one.pile.value for one in found)
    with transaction.atomic():
        hold(of)
        release(
            of,
            PayrollState.MATCHED,
            counts={pile.value: counts[pile.value] for pile in Pile},
            skipped=[list(one[:3]) for one in read.skipped[:MOST_SKIPPED]],
            warnings=list(_warnings(read, counts)),
            sum_total=read.total,
            stated_total=read.stated,
            total=len(read.lines),
            done=len(read.lines),
        )
        tell_end(of, "сверена", of.asked_by or of.uploaded_by)


def _warnings(read, counts):
    rows, strange = len(read.lines), counts[Pile.NOT_OURS.value]
    if rows - strange < rows * FEW:
        yield STRANGE.format(rows=rows, fit=rows - strange)
    if read.stated is not None and read.stated != read.total:
        yield NOT_ALL.format(sum=in_roubles(read.total), stated=in_roubles(read.stated))


def _fail(of, said):
    with transaction.atomic():
        hold(of)
        release(of, PayrollState.FAILED, error=said[:500])
        tell_end(of, "не прочитана", of.asked_by or of.uploaded_by)
