"""Lists of requests to transfer: what waits for the reader, what his side asked, what is over."""

from enum import StrEnum

from django.db.models import Q

from members.enums import TransferSide, TransferStage
from members.models import Transfer
from members.workflow import asking_unit
from structure.keyset import moment, page_of
from structure.scope import Action, may

PAGE = 30
MANY = 100  # waiting ones beyond this are «99+»


class Which(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    DONE = "done"


def transfers_of(user, which, after=""):
    """(requests, where to go on) of one list, the newest first."""
    rows = {Which.WAITING: waiting_for, Which.SENT: sent_by, Which.DONE: over_for}[which](user)
    rows = rows.select_related("member", "source", "target")
    return page_of(rows, "asked_at", after, PAGE, read=moment, descending=True)


def waiting_for(user):
    """Those that this user may answer."""
    scope = user.scope(Action.MOVE_MEMBER)
    from_target = Q(asked_by_side=TransferSide.TARGET)
    mine = (from_target & scope.q("source")) | (~from_target & scope.q("target"))
    return Transfer.objects.filter(mine, stage=TransferStage.ASKED)


def sent_by(user):
    """Open ones of his side: not answered yet, or agreed and waiting for their day."""
    seen = Transfer.objects.for_user(user, Action.VIEW_MEMBER).open()
    return seen.exclude(pk__in=waiting_for(user).values("pk"))


def over_for(user):
    seen = Transfer.objects.for_user(user, Action.VIEW_MEMBER)
    return seen.exclude(stage__in=[TransferStage.ASKED, TransferStage.AGREED])


def waiting_count(user):
    return waiting_for(user).order_by()[:MANY].count()


def is_hidden_from(user, transfer):
    """Until his organisation agrees, the side that asked knows only what it typed itself."""
    if transfer.asked_by_side != TransferSide.TARGET or transfer.membership_id:
        return False
    if transfer.stage == TransferStage.AGREED:
        return False
    return not may(user, Action.VIEW_MEMBER, transfer.source)


def hide(user, rows):
    """Mark each of ``rows`` for the page: ``is_hidden``, and the side that asked."""
    for row in rows:
        row.is_hidden = is_hidden_from(user, row)
        row.asking = asking_unit(row)
    return rows
