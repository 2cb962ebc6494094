"""What an address may need, in the words of the walk: a right there, an owner, nothing."""

from collections.abc import Callable
from typing import NamedTuple

from structure.scope import Action
from tests.house.grounds import Ground

A = Action


class OfUnit(NamedTuple):
    """A page of something that stands in an organisation: opens with the right there."""

    action: Action
    kwargs: Callable[[Ground], dict]
    query: Callable[[Ground], str] = lambda ground: ""
    is_read_below: bool = False  # what an organisation has is also read in those below it


class OfList(NamedTuple):
    """A list: opens to whoever has the right anywhere, and shows what is his."""

    action: Action


class OfOwner(NamedTuple):
    """Something of one person alone: of the chair of the organisation."""

    kwargs: Callable[[Ground], dict]


class ForSignedIn(NamedTuple):
    """A page of a person's own: the same address shows each his own."""


class ForAll(NamedTuple):
    """Public, or opened by a secret in the address; tested with its own pages."""


def unit(action):
    return OfUnit(action, lambda ground: {"pk": ground.unit.pk})


def by_pk(action, name):
    return OfUnit(action, lambda ground: {"pk": getattr(ground, name).pk})


def other(action, name):
    return OfUnit(action, lambda ground: {"pk": ground.other[name].pk})


def of_application(action, **more):
    return OfUnit(action, lambda ground: {"pk": ground.application.pk, **more})


def chosen(action, name, **kwargs):
    """An act on applications named in the address."""
    return OfUnit(
        action,
        lambda ground: kwargs,
        lambda ground: f"?application={getattr(ground, name).pk}",
    )


def of_pair(action):
    """Two cards of one organisation."""
    return OfUnit(
        action,
        lambda ground: {"pk": ground.member.pk, "other_pk": ground.other["second_card"].pk},
    )


def of_letter(action):
    return OfUnit(action, lambda ground: {"kind": "papers", "unit_pk": ground.unit.pk})


def of_template_kind(action):
    return OfUnit(action, lambda ground: {"kind": "statement", "pk": ground.unit.pk})


def of_member(**more):
    return OfUnit(A.EDIT_MEMBER, lambda ground: {"pk": ground.member.pk, **more})


def of_training():
    return OfUnit(
        A.EDIT_MEMBER,
        lambda ground: {
            "pk": ground.member.pk,
            "sort": "training",
            "line_pk": ground.other["training"].pk,
        },
    )


def place_of(action):
    return OfUnit(action, lambda ground: {}, lambda ground: f"?unit={ground.unit.pk}")
