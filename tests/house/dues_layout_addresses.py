"""Addresses of employers in the dues, of sent registers, and of the window of an employer."""

from structure.scope import Action
from tests.house.needs import OfList, OfOwner, OfUnit, by_pk

A = Action


def sent(action):
    return OfUnit(action, lambda ground: {"pk": ground.other["sent"].pk})


DUES_LAYOUT = {
    "dues:employers": OfList(A.VIEW_DUES),
    "dues:employer": by_pk(A.VIEW_DUES, "employer"),
    "dues:layout": by_pk(A.HANDLE_DUES, "employer"),
    "dues:drop_layout": by_pk(A.HANDLE_DUES, "employer"),
    "dues:send": by_pk(A.HANDLE_DUES, "register"),
    "dues:copy": sent(A.HANDLE_DUES),
    "dues:copy_state": sent(A.HANDLE_DUES),
    "dues:copy_password": OfOwner(lambda ground: {"pk": ground.other["sent"].pk}),
    "dues:copy_file": OfOwner(lambda ground: {"pk": ground.other["large"].pk}),
    "dues:job": OfOwner(lambda ground: {"pk": ground.other["job"].pk}),
    "dues:job_state": OfOwner(lambda ground: {"pk": ground.other["job"].pk}),
    # Opened by a grant of an employer alone: no office reaches there.
    "dues:window": OfList(A.ANSWER_REGISTERS),
    "dues:window_register": by_pk(A.ANSWER_REGISTERS, "register"),
    "dues:window_refuse": by_pk(A.ANSWER_REGISTERS, "register"),
    "dues:window_bring": OfList(A.ANSWER_REGISTERS),
    "applications:accept_dues": by_pk(A.ANSWER_REGISTERS, "register"),
}
