"""Addresses of what is done with membership: moves, transfers, papers, rules."""

from structure.scope import Action
from tests.house.needs import OfList, OfUnit, unit

A = Action


def act(**more):
    return OfUnit(A.MOVE_MEMBER, lambda ground: {"pk": ground.member.pk, **more})


def request(action, **more):
    return OfUnit(action, lambda ground: {"pk": ground.other["transfer"].pk, **more})


def of_scan(action):
    return OfUnit(
        action,
        lambda ground: {"pk": ground.member.pk, "scan_pk": ground.other["move_scan"].pk},
    )


MOVES = {
    "members:act": act(code="remove"),
    "members:mend": act(),
    "members:transfer_out": act(),
    "members:move_papers": act(),
    "members:print_move": act(key="leaving"),
    "members:move_paper": OfUnit(
        A.VIEW_MEMBER,
        lambda ground: {
            "pk": ground.member.pk,
            "paper_pk": ground.other["move_paper"].pk,
            "form": "pdf",
        },
    ),
    "members:move_scan": of_scan(A.VIEW_MEMBER),
    "members:put_move_scan": of_scan(A.MOVE_MEMBER),
    "members:transfers": OfList(A.VIEW_MEMBER),
    "members:transfer_in": OfList(A.MOVE_MEMBER),
    "members:transfer": request(A.VIEW_MEMBER),
    "members:transfer_step": request(A.MOVE_MEMBER, event="agree"),
    "members:bulk_move": OfList(A.MOVE_MEMBER),
    "members:bulk_result": OfUnit(
        A.MOVE_MEMBER, lambda ground: {"operation": ground.other["transfer"].operation}
    ),
    "members:rules": unit(A.EDIT_UNIT),
}
