"""What the frame of the office and the pages of letters and tasks ask."""

from notifications.models import Notice

MANY = 100  # more unread notices than this are shown as «99+»


def unread_count(user):
    """How many notices the user has not read, counted up to ``MANY``."""
    return Notice.objects.filter(user=user, read_at=None)[:MANY].count()
