"""«Что откроется, если дать ему это полномочие?»: told from ``POLICY`` before it is given."""

from typing import NamedTuple

from accounts.policy import POLICY, Reach
from accounts.titles import GROUPS, REACHES, TITLES
from structure.scope import Action, Scope


class Right(NamedTuple):
    title: str
    is_new: bool


class Opening(NamedTuple):
    """What an office opens in one organisation, by groups, and what it does not."""

    gives: list[tuple[str, list[Right]]]
    lacks: list[str]
    reach: str
    is_below: bool
    sees_people: bool

    @property
    def has_new(self):
        return any(right.is_new for _, rights in self.gives for right in rights)


def opening_of(role, unit, user=None):
    """What the office would give; new is what ``user`` (None: a new person) has not got here."""
    given = POLICY[role]
    reaches = set(given.values())
    is_below = Reach.SUBTREE in reaches
    return Opening(
        gives=[
            (group.title, rights)
            for group in GROUPS
            if (rights := [_right(one, given, unit, user) for one in group.actions if one in given])
        ],
        lacks=[TITLES[action] for group in GROUPS for action in group.actions
               if action not in given],
        reach=REACHES[Reach.SUBTREE if is_below else Reach.UNIT] if given else "",
        is_below=is_below,
        sees_people=Action.VIEW_MEMBER in given,
    )  # fmt: skip


def _right(action, given, unit, user):
    return Right(TITLES[action], user is None or not _has(user, action, given[action], unit))


def _has(user, action, reach, unit):
    scope = user.scope(action)
    if reach == Reach.SUBTREE:  # a right in single units does not reach below them
        scope = Scope(branches=scope.branches)
    return scope.holds(unit)
