"""What a merge keeps to be taken back is forgotten when it cannot be taken back any more.

Both cards as they were stand in it, and personal data are kept no longer than there is something
to do with them. Which moves are older than the merge stays: corrections of the books ask that.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from audit.services import record
from members.duplicates.unmerging import TERM
from members.models import Merge

ROBOT = "робот"
LATE = timedelta(hours=1)  # for one who pressed the button at the last moment


def forget_old(*, now=None, limit=5000):
    """Forget what stands in merges past their term; may run twice or late. Returns how many."""
    now = now or timezone.now()
    old = Merge.objects.filter(merged_at__lte=now - TERM - LATE).exclude(before={})
    pks = list(old.order_by("pk").values_list("pk", flat=True)[:limit])
    return sum(map(_forget, pks))


@transaction.atomic
def _forget(pk):
    merged = Merge.objects.select_for_update(of=("self",)).select_related("kept").get(pk=pk)
    if not merged.before:
        return False
    merged.before, merged.moved = {}, {}
    merged.after = {"standing": {"movements": merged.after["standing"]["movements"]}}
    merged.save(update_fields=["before", "moved", "after"])
    unit_id = merged.kept.unit_id
    record("members.merge.forgotten", merged, actor=ROBOT, unit_id=unit_id, kept=merged.kept_id)
    return True
