"""Statements put right behind whatever happened in the register of members.

Nobody there knows of dues: what was recorded lately is looked at every few minutes, everybody once
a night. A run may repeat, overlap, come late or be killed: it begins anew and finds the same.
"""

import logging
from datetime import timedelta

from dues.models import DuesStatement
from dues.settling import BATCH, settle
from members.models import Movement, Revision

logger = logging.getLogger(__name__)

LATELY = timedelta(hours=2)  # many times the pause between runs
TOLD_FIELDS = {"surname", "name", "patronymic", "personnel_number"}


def settle_lately(*, now):
    """Look at whoever was moved or renamed lately; how many people had to be put right."""
    return _settle(changed_lately(now), now=now)


def settle_before_telling(statements, *, now):
    """The same for the members of these statements alone, of whom the employer is told next."""
    mine = statements.filter(member__in=changed_lately(now))
    return _settle(set(mine.values_list("member", flat=True)), now=now)


def changed_lately(now):
    """{member} of whom the register of members has written lately."""
    moved = (row.member_id for row in _since(Movement, "recorded_at", now - LATELY))
    renamed = (
        row.member_id
        for row in _since(Revision, "at", now - LATELY)
        if TOLD_FIELDS & set(row.changes)
    )
    return {*moved, *renamed}


def settle_all(*, now):
    """Look at everybody who has a statement."""
    done, last = 0, 0
    while pks := _next(last):
        done += _settle(pks, now=now)
        last = pks[-1]
    return done


def _next(last):
    rows = DuesStatement.objects.filter(member__gt=last).order_by("member")
    return list(rows.values_list("member", flat=True).distinct()[:BATCH])


def _since(model, field, moment):
    """Rows written since the moment, the newest first. Ids grow with time, though not strictly:
    it stops at a thousand of them in a row that are all older."""
    last = None
    while True:
        rows = model.objects.order_by("-pk")
        if last is not None:
            rows = rows.filter(pk__lt=last)
        rows = list(rows[:BATCH])
        fresh = [row for row in rows if getattr(row, field) >= moment]
        if not fresh:
            return
        yield from fresh
        last = rows[-1].pk


def _settle(pks, *, now):
    pks, done = sorted(pks), 0
    for begin in range(0, len(pks), BATCH):
        some = pks[begin : begin + BATCH]
        try:
            done += settle(some, now=now)
        except Exception:  # one broken card must not keep the others from being put right
            logger.exception("statements of %s people were not settled at once", len(some))
            done += sum(_settle_alone(pk, now=now) for pk in some)
    return done


def _settle_alone(pk, *, now):
    try:
        return settle([pk], now=now)
    except Exception:
        logger.exception("statements of member %s were not settled", pk)
        return 0
