"""What the office asks about proposals and wishes of members."""

from typing import NamedTuple

from cabinet.enums import ProposalState
from cabinet.mine import Change, told
from cabinet.models import Proposal
from cabinet.proposals import said, value_of
from members.editing import as_json
from members.wording import value_said
from structure.keyset import moment, page_of
from structure.scope import Action

PAGE = 20


class Row(NamedTuple):
    """A proposal with its changes in words and the mark of what is shown."""

    proposal: Proposal
    changes: list[Change]
    seen: str


class Line(NamedTuple):
    """One change to decide on; ``now`` is told when the card no longer says what he corrected."""

    change: Change
    now: str


def waiting(user, *, after=""):
    """(rows, where to go on): what waits for this reader, the oldest first."""
    proposals = (
        Proposal.objects.for_user(user, Action.EDIT_MEMBER)
        .filter(state=ProposalState.WAITING)
        .select_related("member__unit__parent__parent")
    )
    rows, after = page_of(proposals, "created_at", after, PAGE, read=moment)
    return [Row(row, told(row).changes, said(row.changes)) for row in rows], after


def lines_of(proposal):
    """The changes of one proposal beside what stands on the card now."""
    member = proposal.member
    return [
        Line(
            change,
            "" if _is_as_told(member, change.name, proposal) else value_said(member, change.name),
        )
        for change in told(proposal).changes
    ]


def _is_as_told(member, name, proposal):
    old = proposal.changes[name][0]
    return as_json(getattr(member, name)) == as_json(value_of(name, old))
