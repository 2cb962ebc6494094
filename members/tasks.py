"""What the register does without anybody: looking for duplicates after a change and at night."""

from celery import shared_task

from members.duplicates import finding


@shared_task
def look_for_duplicates(pks):
    """Compare cards just written with their neighbours; a repeated run finds the same."""
    return finding.look_at(pks)


@shared_task
def search_for_duplicates():
    """Compare everybody. Of two runs at once the second does nothing."""
    return finding.search_all()
