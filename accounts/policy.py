"""Who may do what, and how far down the tree. The only such place.

``POLICY[role][action]`` tells the reach of one mandate. There is no superuser shortcut: the
operator's access is a mandate like any other, and therefore in the journal.
"""

from enum import StrEnum

from django.db.models import Q

from accounts.enums import Role
from structure.enums import Kind
from structure.scope import Action, Scope


class Reach(StrEnum):
    UNIT = "unit"
    SUBTREE = "subtree"


A, U, S = Action, Reach.UNIT, Reach.SUBTREE

_READ = {
    A.VIEW_UNIT: S,
    A.VIEW_APPLICATION: S,
    A.VIEW_MEMBER: S,
    A.VIEW_RESOLUTION: S,
    A.VIEW_DUES: S,
    A.VIEW_TRAINING: S,
}
_REGISTER = {  # keeping the register of members
    A.EDIT_MEMBER: S,
    A.MOVE_MEMBER: S,
    A.MERGE_MEMBERS: S,
    A.EXPORT_MEMBERS: S,
    A.IMPORT_MEMBERS: S,
}
_BOOKS = {A.SET_SHARES: S, A.REOPEN_PERIODS: S}  # of money between levels
_SCHOOL = {A.KEEP_COURSES: S, A.RUN_GROUPS: S, A.TEACH: S, A.SEND_TO_TRAINING: S}
_CHAIR = (
    _READ
    | _REGISTER
    | _SCHOOL
    | {
        A.EDIT_UNIT: S,
        A.HANDLE_APPLICATION: S,
        A.DECIDE_APPLICATION: S,
        A.SIGN_RESOLUTION: S,
        A.HANDLE_DUES: S,
        A.VIEW_OUTBOX: S,
        A.SEND_LETTER: S,
        A.MANAGE_PEOPLE: S,
        A.EDIT_TEMPLATES: S,
        A.EDIT_LETTERS: S,
        A.VIEW_JOURNAL: S,
        A.ANSWER_REQUESTS: S,
        A.DESTROY: S,
    }
)
_SPECIALIST = (
    _READ
    | _REGISTER
    | _SCHOOL
    | {
        A.HANDLE_APPLICATION: S,
        A.EDIT_UNIT: S,
        A.VIEW_OUTBOX: S,
        A.SEND_LETTER: S,
    }
)
POLICY = {
    Role.UNION_ADMIN: _CHAIR
    | _BOOKS
    | {
        A.CHANGE_TREE: S,
        A.KEEP_MAILBOXES: S,
        A.KEEP_CHANNELS: S,
        A.SET_FALLBACK: S,
        A.SET_DESTRUCTION: S,
        A.ENTER_AS: S,
        A.WATCH_PORTAL: S,
        A.REQUIRE_TRAINING: S,
    },
    Role.UNION_SPECIALIST: _SPECIALIST,
    Role.TERRITORIAL_CHAIR: _CHAIR
    | _BOOKS
    | {A.CHANGE_TREE: S, A.KEEP_MAILBOXES: S, A.KEEP_CHANNELS: S},
    Role.TERRITORIAL_SPECIALIST: _SPECIALIST,
    Role.PRIMARY_CHAIR: _CHAIR,
    Role.PRIMARY_DEPUTY: _READ
    | _REGISTER
    | {
        A.HANDLE_APPLICATION: S,
        A.DECIDE_APPLICATION: S,
        A.SIGN_RESOLUTION: S,
        A.HANDLE_DUES: S,
        A.VIEW_OUTBOX: S,
        A.SEND_LETTER: S,
        A.SEND_TO_TRAINING: S,
    },
    Role.PRIMARY_ACCOUNTANT: {A.VIEW_UNIT: S, A.VIEW_DUES: S, A.HANDLE_DUES: S},
    # A shop's chair decides nothing unless shops admit: ``applications.guards`` looks at the rules.
    Role.SHOP_CHAIR: {
        A.VIEW_UNIT: S,
        A.VIEW_APPLICATION: S,
        A.HANDLE_APPLICATION: S,
        A.DECIDE_APPLICATION: S,
        A.SIGN_RESOLUTION: S,
        A.VIEW_RESOLUTION: S,
        A.VIEW_MEMBER: S,
        A.EDIT_MEMBER: S,
        A.VIEW_OUTBOX: S,
        A.SEND_LETTER: S,
    },
    # A trainer's groups are those he is a tutor of (``training.models.groups``); courses, his own
    # organisation's and those lent to him.
    Role.TRAINER: {A.VIEW_UNIT: U, A.KEEP_COURSES: U},
    Role.AUDITOR: _READ | {A.VIEW_JOURNAL: S, A.VIEW_OUTBOX: S},
    Role.EMPLOYER_ACCOUNTANT: {},  # nothing by office: lives on grants to single employers
}

# On which level of the tree an office can be held.
LEVELS = {
    Role.UNION_ADMIN: {Kind.UNION},
    Role.UNION_SPECIALIST: {Kind.UNION},
    Role.TERRITORIAL_CHAIR: {Kind.TERRITORIAL},
    Role.TERRITORIAL_SPECIALIST: {Kind.TERRITORIAL},
    Role.PRIMARY_CHAIR: {Kind.PRIMARY},
    Role.PRIMARY_DEPUTY: {Kind.PRIMARY},
    Role.PRIMARY_ACCOUNTANT: {Kind.UNION, Kind.TERRITORIAL, Kind.PRIMARY},
    Role.SHOP_CHAIR: {Kind.SHOP, Kind.GROUP},
    Role.TRAINER: set(Kind),
    Role.AUDITOR: {Kind.UNION, Kind.TERRITORIAL, Kind.PRIMARY},
    Role.EMPLOYER_ACCOUNTANT: {Kind.PRIMARY},
}

# What an office still gives while its rights are narrowed (``accounts.narrowing``): to look.
LEFT_WHEN_NARROWED = {
    A.VIEW_UNIT,
    A.VIEW_APPLICATION,
    A.VIEW_MEMBER,
    A.VIEW_RESOLUTION,
    A.VIEW_DUES,
    A.VIEW_TRAINING,
    A.VIEW_OUTBOX,
    A.VIEW_JOURNAL,
}

# Given and taken by an office higher up alone: nobody chooses who audits him.
FROM_ABOVE = {Role.AUDITOR}

# What single objects are lent for (``accounts.lending``). No other right is ever lent.
EMPLOYER = "structure.employer"
LENDABLE = {
    EMPLOYER: {Action.VIEW_DUES, Action.ANSWER_REGISTERS},
    "members.member": {Action.VIEW_MEMBER},
    "members.savedlist": {Action.VIEW_MEMBER},
    "applications.application": {Action.VIEW_APPLICATION},
    "resolutions.resolution": {Action.VIEW_RESOLUTION},
    "dues.duesregister": {Action.VIEW_DUES},
    "training.course": {Action.VIEW_TRAINING, Action.KEEP_COURSES},
}


def scope_of(mandates, action) -> Scope:
    """What a set of current mandates (with their units loaded) reaches for one action."""
    branches, units = [], set()
    for mandate in mandates:
        if is_taken(mandate, action):
            continue
        match POLICY[mandate.role].get(action):
            case Reach.UNIT:
                units.add(mandate.unit_id)
            case Reach.SUBTREE:
                branches.append((mandate.unit.tree_id, mandate.unit.lft, mandate.unit.rght))
    return Scope(tuple(branches), frozenset(units))


def is_taken(mandate, action):
    """Is this action not given by the office while its rights are narrowed?"""
    return mandate.narrowed_on is not None and action not in LEFT_WHEN_NARROWED


def whole_for(action):
    """A condition on mandates: what ``is_taken`` tells of one, of many."""
    return Q() if action in LEFT_WHEN_NARROWED else Q(narrowed_on=None)


def roles_that_may(action, reach):
    return [role for role in Role if POLICY[role].get(action) == reach]


def may_be_lent(action):
    """Is there anything that is lent for this action? Nobody's loans are read for the others."""
    return any(action in actions for actions in LENDABLE.values())
