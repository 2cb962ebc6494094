"""Taking a list back whole: the last batch first, as it was written, a batch a transaction.

What it made is deleted, what it changed is restored; a card on which somebody has worked since is
kept and told.
"""

from django.db import transaction
from django.utils import timezone

from audit.services import record
from imports.enums import Choice, State, Verdict
from imports.leases import hold, release, tell_end
from imports.models import ImportRow
from imports.running import BATCH, STANDING, meant
from members import bulk
from members.models import Revision
from structure.services import hold_tree


def undo(of):
    """Take back what is left of the list. The caller has claimed it."""
    bulk.tell_planner(of.total)
    while _undo_batch(of):
        pass


@transaction.atomic
def _undo_batch(of):
    hold_tree()
    hold(of)
    of.refresh_from_db(fields=["cursor", "results", "done"])
    rows = of.rows.filter(meant(), is_left=False, number__lt=of.cursor)
    rows = list(rows.order_by("-number")[:BATCH])
    if not rows:
        release(of, State.UNDONE, undone_at=timezone.now())
        record("imports.undone", of, actor=of.actor, unit_id=of.unit_id, **of.results)
        tell_end(of, "отменён")
        return False
    made = [row for row in rows if row.verdict == Verdict.NEW or row.choice == Choice.NEW]
    new = {row.pk for row in made}
    changed = _changed(of, [row for row in rows if row.pk not in new])
    refused = bulk.close_cards([row.member_id for row in made], of.operation)
    refused |= bulk.put_back(changed, of.operation)
    kept = [row for row in rows if row.member_id in refused]
    for row in kept:
        row.is_kept = True
        row.reasons = [*row.reasons, refused[row.member_id]]
    ImportRow.objects.bulk_update(kept, ["is_kept", "reasons"])
    record(
        "imports.undo_batch", of, actor=of.actor, unit_id=of.unit_id,
        closed=[row.member_id for row in made if row.member_id not in refused],
        restored=[pk for pk in changed if pk not in refused],
    )  # fmt: skip
    results = of.results | {"kept": of.results.get("kept", 0) + len(kept)}
    hold(of, cursor=rows[-1].number, done=of.done + len(rows), results=results)
    return True


def _changed(of, rows):
    """{card: ``Before``} of rows that changed anything."""
    revisions = Revision.objects.filter(
        bulk.among(Revision, "member_id", [row.member_id for row in rows]), operation=of.operation
    )
    told = {
        pk: {name: old for name, (old, _) in changes.items()}
        for pk, changes in revisions.values_list("member", "changes")
    }
    found = {}
    for row in rows:
        values = told.get(row.member_id, {}) | {
            name: row.changes[name][0] for name in STANDING if name in row.changes
        }
        if values:
            found[row.member_id] = bulk.Before(row.version, values)
    return found
