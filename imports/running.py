"""The run: rows of a checked list become cards and changes, a batch a transaction.

A batch, its cursor and the lease stand or fall together, so a killed worker leaves whole batches
and the next one goes on. What has moved since the check is left alone and told.
"""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit.services import record
from imports.enums import Choice, Doubt, State, Verdict
from imports.leases import hold, release, tell_end
from imports.models import ImportRow
from imports.newcomers import GONE, Newcomers
from members import arrivals, bulk, ledger
from members.enums import Status
from members.models import Member, Posting
from structure.models import Unit
from structure.services import hold_tree

BATCH = 4000
STANDING = ("status", "status_reason", "unit", "admitted_on")
_NOT_OF_CARD = {"unit", "since", "admitted_on"}


def meant():
    """Rows that are to be written: clear ones and doubtful ones that somebody has decided."""
    return Q(verdict__in=[Verdict.NEW, Verdict.CHANGED]) | Q(
        verdict=Verdict.DOUBTFUL, choice__in=[Choice.TAKE, Choice.NEW]
    )


def run(of):
    """Write what is left of the list. The caller has claimed it."""
    posted = {}
    while _run_batch(of, posted=posted):
        bulk.tell_planner(of.done)


@transaction.atomic
def _run_batch(of, *, posted=None, now=None):
    """One batch; False when there was nothing left. ``posted`` goes from batch to batch."""
    now = now or timezone.now()
    hold_tree()
    hold(of)
    of.refresh_from_db(fields=["cursor", "results", "done"])
    left = of.rows.filter(meant(), number__gt=of.cursor)
    numbers = list(left.order_by("number").values_list("number", flat=True)[:BATCH])
    if not numbers:
        _finish(of, now)
        return False
    rows = left.filter(number__lte=numbers[-1])
    newcomers = Newcomers(of, of.cursor, numbers[-1])
    batch = _Batch(of, rows, newcomers, posted={} if posted is None else posted, now=now)
    batch.write()
    results = {name: of.results.get(name, 0) + number for name, number in batch.results().items()}
    hold(of, cursor=numbers[-1], done=of.done + len(numbers), results=results)
    return True


def _finish(of, now):
    release(of, State.DONE, finished_at=now)
    record("imports.done", of, actor=of.actor, unit_id=of.unit_id, **of.results)
    tell_end(of, "записан в реестр")


class _Batch:
    """One batch of the rows: those about new people stay in the database, of others each is told
    by itself."""

    def __init__(self, of, rows, newcomers, *, posted, now):
        self.of, self.newcomers, self.posted, self.now = of, newcomers, posted, now
        others = rows.exclude(verdict=Verdict.NEW).defer("raw", "candidates").order_by("number")
        self.decided = [row for row in others if row.choice == Choice.NEW]
        self.old = [row for row in others if row.choice != Choice.NEW]
        self.act = arrivals.Act(of.operation, f"Список «{of.name}»", str(of.actor), now)
        self.left = {}  # number of the row → why not
        places = rows.order_by().values_list("values__unit", flat=True).distinct()
        self.units = Unit.objects.open().in_bulk(filter(None, places))

    def write(self):
        self.left |= self.newcomers.left_out(self.units, are_decided=bool(self.decided))
        self._number([row for row in self.decided if row.number not in self.left])
        days = {unit: self._posted_on(unit) for unit in self.units}
        made = arrivals.open_cards(self.newcomers.people(self.left, days), self.act)
        old = self.old
        self._put_on_books(old)
        changes = {row.member_id: self._change(row) for row in old if self._is_in_place(row)}
        refused = bulk.change_cards(changes, self.act)
        self.left |= {row.number: refused[row.member_id] for row in old if row.member_id in refused}
        self.made = len(made)
        self.changed = len(changes) - len(refused)
        self._tell_left()
        record(
            "imports.batch", self.of, actor=self.of.actor, unit_id=self.of.unit_id, made=made,
            changed=[pk for pk in changes if pk not in refused],
        )  # fmt: skip

    def results(self):
        return {"made": self.made, "changed": self.changed, "left": len(self.left)}

    @staticmethod
    def _put_on_books(rows):
        """Whoever was nobody's member and is found to be the person of a doubtful row enters."""
        taken = {row.member_id: row for row in rows if row.verdict == Verdict.DOUBTFUL}
        nobodies = Member.objects.filter(pk__in=taken, status=Status.NONE)
        for pk, *was in nobodies.values_list(
            "pk", "status", "status_reason", "unit", "admitted_on"
        ):
            row = taken[pk]
            now = (Status.MEMBER.value, "", row.values["unit"], row.values["admitted_on"])
            row.changes = {
                name: [bulk.kept(old), new]
                for name, old, new in zip(STANDING, was, now, strict=True)
            }
        ImportRow.objects.bulk_update([row for row in taken.values() if row.changes], ["changes"])

    def _is_in_place(self, row):
        """A change that puts the person on the books needs an organisation that is open."""
        if "status" in row.changes and row.values["unit"] not in self.units:
            self.left[row.number] = GONE
            return False
        return True

    @staticmethod
    def _number(rows):
        """Ids for doubtful rows that turned out to be new people."""
        for row, pk in zip(rows, bulk.next_ids(Member, len(rows)), strict=True):
            row.member_id = pk
        ImportRow.objects.bulk_update(rows, ["member"])

    def _entry(self, row):
        on = date.fromisoformat(row.values["since"])
        unit = row.values["unit"]
        return arrivals.Entry(
            unit_id=unit,
            on=on,
            admitted_on=date.fromisoformat(row.values["admitted_on"]),
            posted_on=max(on, self._posted_on(unit) or on),
            key=arrivals.key_of(self.of.operation, row.number),
        )

    def _posted_on(self, unit):
        """The day of recording; None while the register of the organisation is being filled:
        no figure of those days was ever given."""
        if unit not in self.posted:
            others = Posting.objects.filter(unit=unit).exclude(
                movement__operation=self.of.operation
            )
            day = ledger.recorded_day(self.units[unit], self.now)
            self.posted[unit] = day if others.exists() else None
        return self.posted[unit]

    def _change(self, row):
        entry = self._entry(row) if "status" in row.changes else None
        if row.verdict == Verdict.CHANGED:
            told = {name: new for name, (_, new) in row.changes.items() if name not in STANDING}
            return bulk.Change(row.version, told, entry)
        wiping = set(self.of.wiping)
        told = {
            name: value
            for name, value in row.values.items()
            if name not in _NOT_OF_CARD and (value not in ("", None) or name in wiping)
        }
        return bulk.Change(row.version, told, entry)

    def _tell_left(self):
        rows = list(self.of.rows.filter(number__in=self.left)) if self.left else []
        for row in rows:
            row.is_left, row.doubt = True, Doubt.CHANGED_SINCE
            row.reasons = [*row.reasons, self.left[row.number]]
        ImportRow.objects.bulk_update(rows, ["is_left", "doubt", "reasons"])
