"""The question «which rows may this user act on», for everything that hangs on the tree.

The question is asked down here and answered above: a user object answers ``scope(action)`` with a
``Scope`` and ``lent_ids(model, action)`` with single objects lent to it (``accounts.policy``).
So an organisation's own page and a page of a process ask in the same words.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from django.db import models
from django.db.models import Q


class Action(StrEnum):
    """What can be done. Specific verbs only: never one right as a stand-in for another."""

    VIEW_UNIT = "view_unit"
    EDIT_UNIT = "edit_unit"
    CHANGE_TREE = "change_tree"
    MANAGE_PEOPLE = "manage_people"
    VIEW_APPLICATION = "view_application"
    HANDLE_APPLICATION = "handle_application"
    DECIDE_APPLICATION = "decide_application"
    VIEW_MEMBER = "view_member"
    EDIT_MEMBER = "edit_member"
    MOVE_MEMBER = "move_member"
    MERGE_MEMBERS = "merge_members"
    EXPORT_MEMBERS = "export_members"
    IMPORT_MEMBERS = "import_members"
    VIEW_RESOLUTION = "view_resolution"
    SIGN_RESOLUTION = "sign_resolution"
    VIEW_DUES = "view_dues"
    HANDLE_DUES = "handle_dues"
    ANSWER_REGISTERS = "answer_registers"
    SET_SHARES = "set_shares"
    REOPEN_PERIODS = "reopen_periods"
    VIEW_TRAINING = "view_training"
    KEEP_COURSES = "keep_courses"
    RUN_GROUPS = "run_groups"
    TEACH = "teach"
    SEND_TO_TRAINING = "send_to_training"
    REQUIRE_TRAINING = "require_training"
    VIEW_OUTBOX = "view_outbox"
    SEND_LETTER = "send_letter"
    EDIT_LETTERS = "edit_letters"
    KEEP_MAILBOXES = "keep_mailboxes"
    KEEP_CHANNELS = "keep_channels"
    SET_FALLBACK = "set_fallback"
    EDIT_TEMPLATES = "edit_templates"
    VIEW_JOURNAL = "view_journal"
    WATCH_PORTAL = "watch_portal"
    ENTER_AS = "enter_as"
    ANSWER_REQUESTS = "answer_requests"
    DESTROY = "destroy"
    SET_DESTRUCTION = "set_destruction"


@dataclass(frozen=True)
class Scope:
    """A piece of the tree: whole branches as (tree_id, lft, rght), and single units by id."""

    branches: tuple[tuple[int, int, int], ...] = ()
    units: frozenset[int] = field(default_factory=frozenset)

    def q(self, path=""):
        """A condition on rows whose unit stands at ``path`` ("" for units themselves).

        ``lft BETWEEN`` and not ``lft >= … AND rght <= …``: one index range instead of a filter.
        """
        prefix = f"{path}__" if path else ""
        found = Q(pk__in=[])
        if self.units:
            found |= Q(**{f"{path}_id__in" if path else "pk__in": self.units})
        for tree_id, lft, rght in self.branches:
            found |= Q(**{f"{prefix}tree_id": tree_id, f"{prefix}lft__range": (lft, rght)})
        return found

    def holds(self, unit):
        """Does this unit stand in the piece? The same answer as ``q`` gives, without a query."""
        return unit.pk in self.units or any(
            unit.tree_id == tree_id and lft <= unit.lft <= rght
            for tree_id, lft, rght in self.branches
        )

    def __bool__(self):
        return bool(self.branches or self.units)


@dataclass(frozen=True)
class Standing:
    """What a right to one object hangs on, for whoever explains it (``accounts.explaining``).

    ``units``: a right in any of them is a right to the object. ``lent_by``: (model, id) of what is
    lent to lend it. ``is_gone``: it is nobody's page any more, whatever the rights.
    """

    units: tuple
    lent_by: tuple
    is_gone: bool = False


def standing_of(obj):
    """The standing of an object: of the organisation at its ``unit_path``.

    A model whose ``for_user`` asks for more tells it by ``rights_hang_on()``.
    """
    if hasattr(obj, "rights_hang_on"):
        return obj.rights_hang_on()
    unit = obj
    for step in filter(None, type(obj).objects.all().unit_path.split("__")):
        unit = getattr(unit, step)
    return Standing((unit,), ((type(obj), obj.pk),))


def may(user, action, unit):
    """May ``user`` do ``action`` on this organisation: ``for_user`` of one unit already loaded."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return False
    return user.scope(action).holds(unit) or unit.pk in user.lent_ids(type(unit), action)


class ScopedQuerySet(models.QuerySet):
    """Lists filter by ``for_user``; single objects are fetched through it, so both agree."""

    unit_path = "unit"

    def for_user(self, user, action):
        """Rows on which ``user`` may do ``action``; nothing for a stranger or for nobody."""
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        reach = user.scope(action).q(self.unit_path)
        lent = user.lent_ids(self.model, action)
        if lent:
            reach |= Q(pk__in=lent)
        return self.filter(reach)
