"""Addresses of rights in plain words."""

from structure.scope import Action
from tests.house.needs import ForSignedIn, OfList, OfUnit, by_pk

A = Action


def of(kind, find):
    """The page about one object: of whoever manages people where it stands."""
    return OfUnit(A.MANAGE_PEOPLE, lambda ground: {"kind": kind, "pk": find(ground).pk})


RIGHTS = {
    "rights:matrix": ForSignedIn(),
    "rights:who": of("member", lambda ground: ground.member),
    "rights:why": of("application", lambda ground: ground.application),
    "rights:lend": of("resolution", lambda ground: ground.resolution),
    "rights:opens": OfUnit(A.MANAGE_PEOPLE, lambda ground: {"unit_pk": ground.unit.pk}),
    "rights:lent": OfList(A.MANAGE_PEOPLE),
    "rights:take_back": OfUnit(A.MANAGE_PEOPLE, lambda ground: {"pk": ground.other["lent"].pk}),
    "rights:enter_as": by_pk(A.ENTER_AS, "person"),
    "rights:leave_look": ForSignedIn(),
}
