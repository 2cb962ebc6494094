"""What each action is called on the screen, and of what kind it is.

The journal knows no apps: an app that writes to it names its actions in its own module
``journal_actions`` (``ACTIONS = {"members.card.read": (Kind.READ, "Открыта карточка")}``), and
they are gathered here as the admin gathers its pages.
"""

from functools import cache
from importlib import import_module
from typing import NamedTuple

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from audit.enums import Kind


class Named(NamedTuple):
    kind: Kind
    title: str


@cache
def actions():
    """{action: (kind, title)} of every app."""
    found = {}
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, "journal_actions"):
            told = import_module(f"{app.name}.journal_actions").ACTIONS
            found |= {action: Named(*named) for action, named in told.items()}
    return found


def kind_of(action):
    """The kind of an action; one that nobody has named is a change."""
    named = actions().get(action)
    return named.kind if named else Kind.WRITE


def title_of(action):
    """The action in plain words; its own code when nobody has named it."""
    named = actions().get(action)
    return named.title if named else action


def actions_of(kind):
    """Actions of one kind, by title."""
    found = [(action, named.title) for action, named in actions().items() if named.kind == kind]
    return sorted(found, key=lambda pair: pair[1])
