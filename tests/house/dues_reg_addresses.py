"""Addresses of registers for the employer and of what waits for them."""

from structure.scope import Action as A
from tests.house.needs import OfList, OfUnit

_OF_PAIR = {"unit": "unit_id", "employer": "employer_id"}


def _by_register(action, **more):
    return OfUnit(action, lambda ground: {"pk": ground.register.pk, **more})


def _of_pair(action):
    return OfUnit(
        action,
        lambda ground: {name: getattr(ground.register, field) for name, field in _OF_PAIR.items()},
    )


REGISTERS = {
    "dues:waiting": OfList(A.VIEW_DUES),
    "dues:pair": _of_pair(A.VIEW_DUES),
    "dues:make_register": _of_pair(A.HANDLE_DUES),
    "dues:set_employer": OfList(A.HANDLE_DUES),
    "dues:mark_originals": OfList(A.HANDLE_DUES),
    "dues:registers": OfList(A.VIEW_DUES),
    "dues:register": _by_register(A.VIEW_DUES),
    "dues:file": _by_register(A.VIEW_DUES, form="csv"),
    "dues:printing": _by_register(A.VIEW_DUES),
    "dues:receipt": _by_register(A.VIEW_DUES),
    **{
        f"dues:{name}": _by_register(A.HANDLE_DUES)
        for name in ("annul", "print_again", "refuse", "attach_receipt")
    },
    "dues:take_back_refusal": OfUnit(
        A.HANDLE_DUES,
        lambda ground: {"pk": ground.register.pk, "line_pk": ground.register.lines.get().pk},
    ),
}
