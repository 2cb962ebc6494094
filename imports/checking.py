"""The dry run: every row is read, matched with the register, and what will be is written down.

Begun anew after a worker died: rows of an unfinished check are nobody's.
"""

import json
from collections import Counter
from itertools import islice

from django.db import transaction
from django.utils import timezone

from documents.tables.files import at_hand
from documents.tables.limits import Unreadable
from documents.tables.tables import opened
from imports.enums import Purpose, State, Verdict
from imports.fields import FIELDS
from imports.leases import hold, release
from imports.matching import Matcher
from imports.models import ImportRow
from imports.parsing import Parser
from members.bulk import copy_in, next_ids
from members.models import Member
from structure.scope import Scope

BATCH = 5000
NOBODY = "Под заголовками нет ни одной строки. Проверьте лист и строку заголовков."
MOSTLY = 0.3  # of the people matched: so many changes of one column are rarely meant
ENOUGH = 10  # changes, to speak of a large part
ALWAYS_KEPT = ("surname", "name", "patronymic", "birth_date")
COLUMNS = (
    "of", "number", "verdict", "doubt", "raw", "values", "changes", "reasons", "candidates",
    "member", "version",
)  # fmt: skip


def check(of):
    """Write a row for each row of the file. The caller has claimed the list."""
    with transaction.atomic():
        hold(of, done=0, counts={}, warnings=[])
        ImportRow.objects.filter(of=of).delete()
    summary = Summary()
    try:
        with at_hand(of.file) as path, opened(path, of.sheet) as table:
            people = ((number, words) for number, words in table.rows() if number > of.heading_row)
            parser, matcher = Parser(of), _matcher(of)
            while batch := list(islice(people, BATCH)):
                rows = [parser.read(number, words) for number, words in batch]
                matches = matcher.match(rows)
                with transaction.atomic():
                    hold(of, done=rows[-1].number)
                    _keep(of, rows, matches)
                summary.add(matches)
        if not summary.verdicts:
            raise Unreadable(NOBODY)
    except Unreadable as fault:
        release(of, State.FAILED)
        type(of).objects.filter(pk=of.pk).update(error=str(fault)[:500])
        return
    release(
        of, State.CHECKED, checked_at=timezone.now(), done=table.last, total=table.last,
        counts=summary.counts(), warnings=summary.warnings(),
    )  # fmt: skip


def _matcher(of):
    unit = of.unit
    branch = Scope(branches=((unit.tree_id, unit.lft, unit.rght),))
    joining = of.purpose == Purpose.APPLICANTS
    return Matcher(branch, joining=joining)


def _keep(of, rows, matches):
    new = iter(next_ids(Member, sum(match.verdict == Verdict.NEW for match in matches)))
    copy_in(
        ImportRow,
        COLUMNS,
        (_stored(of, row, match, new) for row, match in zip(rows, matches, strict=True)),
    )


def _stored(of, row, match, new):
    is_clear = match.verdict not in (Verdict.ERROR, Verdict.DOUBTFUL) and not match.reasons
    if match.verdict == Verdict.NEW:
        member, version = next(new), None
    else:
        member = match.card and match.card["pk"]
        version = match.card and match.card["version"]
    return (
        of.pk,
        row.number,
        str(match.verdict),
        str(match.doubt),
        None if is_clear else _json(row.words),
        _json(_values(row, match)),
        _json(match.changes),
        _json(match.reasons),
        _json(match.candidates),
        member,
        version,
    )


def _values(row, match):
    """What the run needs of the row: all of a new one, names alone of one that stays as it is."""
    if match.verdict in (Verdict.NEW, Verdict.DOUBTFUL):
        told = row.values
        if match.verdict == Verdict.NEW:
            told = {name: value for name, value in told.items() if value not in ("", None)}
    else:
        told = {name: row.values[name] for name in ALWAYS_KEPT if row.values.get(name)}
    return told | {"unit": row.unit, "since": row.since, "admitted_on": row.admitted_on}


_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _json(value):
    if not value:
        return "{}" if isinstance(value, dict) else "[]"
    return _dump(value).replace("\\u0000", "")


class Summary:
    """What the page says of the whole list."""

    def __init__(self):
        self.verdicts, self.doubts = Counter(), Counter()
        self.changed, self.wiped = Counter(), Counter()
        self.remarks = 0

    def add(self, matches):
        for match in matches:
            self.verdicts[match.verdict.value] += 1
            if match.doubt:
                self.doubts[str(match.doubt)] += 1
            elif match.reasons and match.verdict != Verdict.ERROR:
                self.remarks += 1
            for name, (old, new) in match.changes.items():
                if name in FIELDS:
                    (self.wiped if new in ("", None) else self.changed)[name] += old not in (
                        "",
                        None,
                    )

    def counts(self):
        return {**self.verdicts, "remarks": self.remarks, "doubts": dict(self.doubts)}

    def warnings(self):
        """Sentences about columns that would change or wipe more than people usually mean."""
        matched = self.verdicts[Verdict.CHANGED.value] + self.verdicts[Verdict.SAME.value]
        said = [
            {"kind": "wiped", "title": FIELDS[name].title, "count": count, "of": matched}
            for name, count in sorted(self.wiped.items())
            if count
        ]
        said += [
            {"kind": "changed", "title": FIELDS[name].title, "count": count, "of": matched}
            for name, count in sorted(self.changed.items())
            if count >= ENOUGH and count > MOSTLY * matched
        ]
        return said
