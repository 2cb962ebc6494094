"""Where a person stands in the union, as an act finds it and leaves it."""

from accounts.lending import close_moved_of
from members.models import Member


def standing_of(member):
    """Status with its reason, organisation and day of admission, as JSON keeps them."""
    return {
        "status": str(member.status),
        "status_reason": member.status_reason,
        "unit": member.unit_id,
        "admitted_on": member.admitted_on and str(member.admitted_on),
    }


def changed(before, member):
    """``{field: [old, new]}`` of what differs from ``before``, a ``standing_of`` the card."""
    after = standing_of(member)
    return {name: [before[name], new] for name, new in after.items() if before[name] != new}


def trace_of(member, **asked):
    """What the card was before, what ends and begins now, and what the act was asked with."""
    return {"before": standing_of(member), "ended": {}, "began": {}, "asked": asked}


def stand(member, status, *, reason="", **facts):
    """Put a card already locked into a status."""
    member.status, member.status_reason = status, reason[:200]
    member.version += 1
    for name, value in facts.items():
        setattr(member, name, value)
    member.save(update_fields=["status", "status_reason", "version", *facts])
    if "unit" in facts:
        close_lent([member.pk])


def close_lent(pks):
    """These cards stand elsewhere now: who was lent one by those left behind sees it no more."""
    close_moved_of(Member, pks)
