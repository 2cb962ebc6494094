"""«Приём списком»: every row of a checked list becomes an application with its papers.

The list itself is of ``imports``; here its rows are submitted a few at a time, under its lease. A
row is submitted once whatever happens: its form key comes from the list and the number of the row.
"""

from uuid import uuid5

from django.db import transaction
from django.utils import timezone

from applications.services import submit
from audit.services import record
from imports.enums import State
from imports.leases import hold, release, tell_end
from imports.running import meant
from members.models import Member
from structure.models import Employer, Unit
from structure.services import hold_tree

BATCH = 20
TOLD = (
    "surname", "name", "patronymic", "birth_date", "phone", "email", "department", "position",
    "personnel_number",
)  # fmt: skip


def submit_all(of):
    """Make the applications that are left. The caller has claimed the list."""
    while _submit_batch(of):
        pass


@transaction.atomic
def _submit_batch(of, now=None):
    now = now or timezone.now()
    hold_tree()
    hold(of)
    rows = list(of.rows.filter(meant(), number__gt=of.cursor).order_by("number")[:BATCH])
    units = Unit.objects.in_bulk({row.values["unit"] for row in rows})
    employers = Employer.objects.in_bulk({row.values.get("employer") or 0 for row in rows})
    made = sum(_submit(of, row, units, employers, now) for row in rows)
    results = {"made": of.results.get("made", 0) + made, "changed": 0, "left": 0}
    if not rows:
        release(of, State.DONE, finished_at=now)
        record("imports.done", of, actor=of.actor, unit_id=of.unit_id, **of.results)
        tell_end(of, "стал заявлениями")
        return False
    hold(of, cursor=rows[-1].number, done=of.done + len(rows), results=results)
    return True


def _submit(of, row, units, employers, now):
    """True when the application is new."""
    told = {
        name: Member._meta.get_field(name).to_python(value)
        for name in TOLD
        if (value := row.values.get(name)) not in ("", None)
    }
    _, is_new = submit(
        form_key=uuid5(of.operation, str(row.number)),
        unit=units[row.values["unit"]],
        consents=[],
        employer=employers.get(row.values.get("employer")),
        now=now,
        **told,
    )
    return is_new
