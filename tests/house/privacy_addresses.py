"""Addresses of answers about data and of destruction."""

from structure.scope import Action
from tests.house.needs import ForAll, OfList, OfUnit, by_pk, other

A = Action


def _line(ground):
    line = ground.other["destruction"].lines.get()
    return {"pk": line.of_id, "line_pk": line.pk}


PRIVACY = {
    "privacy:mine": ForAll(),
    "privacy:order_mine": ForAll(),
    "privacy:my_file": ForAll(),
    "privacy:data": by_pk(A.ANSWER_REQUESTS, "member"),
    "privacy:answer_file": OfUnit(
        A.ANSWER_REQUESTS,
        lambda ground: {
            "pk": ground.member.pk,
            "answer_pk": ground.other["answer"].pk,
            "form": "pdf",
        },
    ),
    "privacy:destroy": by_pk(A.DESTROY, "member"),
    "privacy:hold": by_pk(A.DESTROY, "member"),
    "privacy:lift_hold": OfUnit(
        A.DESTROY, lambda ground: {"pk": ground.member.pk, "hold_pk": ground.other["hold"].pk}
    ),
    "privacy:destructions": OfList(A.DESTROY),
    "privacy:choose": OfList(A.DESTROY),
    "privacy:rules": OfList(A.SET_DESTRUCTION),
    "privacy:destruction": other(A.DESTROY, "destruction"),
    "privacy:file": OfUnit(
        A.DESTROY, lambda ground: {"pk": ground.other["destruction"].pk, "name": "act"}
    ),
    "privacy:return_one": OfUnit(A.DESTROY, _line),
    "privacy:step": OfUnit(
        A.DESTROY, lambda ground: {"pk": ground.other["destruction"].pk, "event": "confirm"}
    ),
}
