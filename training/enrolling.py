"""Getting into a group and out of it, in one word each; ``workflow`` has the table."""

from training.enums import EnrolmentEvent as E
from training.workflow import begin, fire


def invite(group, student, *, actor, in_spite="", now=None, **fields):
    """Ask a person into the group: he learns once he accepts."""
    return begin(group.pk, student, E.INVITE, actor=actor, in_spite=in_spite, now=now, **fields)


def enrol(group, student, *, actor, in_spite="", now=None, **fields):
    """Put a person into the group at once, or into its queue."""
    return begin(group.pk, student, E.ENROL, actor=actor, in_spite=in_spite, now=now, **fields)


def apply(group, *, learner, now=None):
    """The person asks himself in; whether his organisation must agree, the group says."""
    event = E.APPLY if group.needs_approval else E.JOIN
    return begin(group.pk, learner.student, event, actor=learner, now=now)


def accept(pk, *, learner, now=None):
    return fire(pk, E.ACCEPT, actor=learner, now=now)


def decline(pk, *, learner, note="", now=None):
    return fire(pk, E.DECLINE, actor=learner, note=note, now=now)


def take_back(pk, *, learner, now=None):
    """The person asks no more, or waits no more."""
    return fire(pk, E.TAKE_BACK, actor=learner, now=now)


def approve(pk, *, actor, now=None):
    """The organisation that sends him agrees: he learns, or waits for a place."""
    return fire(pk, E.APPROVE, actor=actor, now=now)


def refuse(pk, *, actor, note, now=None):
    return fire(pk, E.REFUSE, actor=actor, note=note, now=now)


def leave(pk, *, learner, note, now=None):
    return fire(pk, E.LEAVE, actor=learner, note=note, now=now)


def expel(pk, *, actor, note, now=None):
    return fire(pk, E.EXPEL, actor=actor, note=note, now=now)


def remove(pk, *, actor, note, now=None):
    """Strike out one who does not learn yet: invited, asking or waiting."""
    return fire(pk, E.REMOVE, actor=actor, note=note, now=now)
