"""Who it may be of whom dues are withheld though he is not among ours: asked of the register.

Of people of other organisations no more is told than that there is one of this name.
"""

from collections import defaultdict

from django.db.models import Q

from dues.enums import StatementState, StopReason
from dues.models import DuesStatement
from dues.payrolls.names import plain, read
from dues.payrolls.reasons import Why, because
from members.bulk import among
from members.enums import DuesMode, Status
from members.models import Member
from structure.whole import among_its_own

BATCH = 5000
MOST = 10
SEEN = (
    *("pk", "fio_key", "status", "dues_mode", "personnel_number"),
    *("unit__tree_id", "unit__lft"),
)
_BY_STATUS = {
    Status.REMOVED: Why.REMOVED,
    Status.SUSPENDED: Why.SUSPENDED,
    Status.APPLIED: Why.APPLIED,
    Status.NONE: Why.UNKNOWN,
}


def explain(found, of):
    """The same ``Found`` rows, with a reason and candidates for those that have neither."""
    unknown = [place for place, one in enumerate(found) if one.line and _is_unexplained(one)]
    for start in range(0, len(unknown), BATCH):
        part = unknown[start : start + BATCH]
        _explain_part(found, part, of)
    return found


def _is_unexplained(one):
    return one.ours is None and not one.reasons


def _explain_part(found, places, of):
    keys = {place: _keys(found[place].line.name) for place in places}
    cards = _cards(set().union(*keys.values()), of.unit)
    here = {
        card["pk"]
        for named in cards.values()
        for card in named
        if card["unit__tree_id"] == of.unit.tree_id
        and of.unit.lft <= card["unit__lft"] <= of.unit.rght
    }
    statements = _statements(here)
    for place in places:
        named = {card["pk"]: card for key in keys[place] for card in cards.get(key, ())}
        mine = [card for pk, card in named.items() if pk in here]
        found[place] = found[place]._replace(
            reasons=(_why(named, mine, statements, of),),
            candidates=tuple(card["pk"] for card in mine[:MOST]),
        )


def _keys(name):
    """Letters of the name in the orders in which people write it."""
    told = read(name)
    if told.initials or not told:
        return set()
    words = [plain(word) for word in name.split()]
    turned = {tuple(words), tuple(words[-1:] + words[:-1]), tuple(words[1:] + words[:1])}
    return {"".join(order) for order in turned}


def _cards(keys, unit):
    found = defaultdict(list)
    if keys:
        rows = Member.objects.living().filter(among(Member, "fio_key", keys))
        rows = rows.filter(among_its_own(unit)).order_by("pk")
        for card in rows.values(*SEEN):
            found[card["fio_key"]].append(card)
    return found


def _statements(members):
    """{member: his latest statements, one of each employer}"""
    found = defaultdict(dict)
    if members:
        rows = DuesStatement.objects.filter(among(DuesStatement, "member_id", members))
        rows = rows.exclude(state=StatementState.CANCELLED).filter(~Q(employer=None))
        for row in rows.order_by("starts_on", "pk"):
            found[row.member_id][row.employer_id] = row
    return found


def _why(named, mine, statements, of):
    if not named:
        return because(Why.UNKNOWN)
    if not mine:
        return because(Why.ELSEWHERE)
    if len(mine) > 1:
        return because(Why.NAMESAKES)
    card = mine[0]
    if card["status"] in _BY_STATUS:
        return because(_BY_STATUS[card["status"]])
    if card["dues_mode"] == DuesMode.EXEMPT:
        return because(Why.EXEMPT)
    known = statements.get(card["pk"], {})
    statement = known.get(of.employer_id)
    if statement is None:
        return because(Why.OTHER_EMPLOYER if known else Why.NO_STATEMENT)
    if statement.stop_reason == StopReason.EXEMPT:
        return because(Why.EXEMPT)
    if statement.stops_on is None:
        return because(Why.NO_STATEMENT)
    reason = statement.get_stop_reason_display().lower() or "без причины"
    return because(Why.STOPPED, day=f"{statement.stops_on:%d.%m.%Y}", reason=reason)
