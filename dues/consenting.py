"""Of whom an employer may be told, whatever the way: a page, a file, a paper, a letter.

Whoever forbids it is named to him no more, with one exception: what he was told before is taken
back. Left out of that too, the member would have dues withheld that he has stopped.
"""

from django.db.models import Q

from dues.enums import LineKind, StatementState
from members.consents.outputs import Output, let_out

_TAKEN_BACK = Q(stops_on__isnull=False) | Q(state=StatementState.CANCELLED)
_TAKES_BACK = Q(kind__in=[LineKind.STOPPED, LineKind.CANCELLED]) | Q(
    kind=LineKind.CHANGED, stops_on__isnull=False
)


def may_tell_of_statement():
    """A condition on statements."""
    return let_out(Output.EMPLOYER, path="member") | (Q(told_from__isnull=False) & _TAKEN_BACK)


def may_tell_by_line():
    """The same on lines of registers."""
    return let_out(Output.EMPLOYER, path="statement__member") | _TAKES_BACK
