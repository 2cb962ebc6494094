"""What the addresses of groups of the school need."""

from uuid import UUID

from structure.scope import Action
from tests.house.needs import ForAll, OfList, OfUnit, other

A = Action


def _list(ground):
    return {"pk": ground.other["study_group"].pk, "operation": UUID(int=1)}


def _step(event):
    return lambda ground: {"pk": ground.other["enrolment"].pk, "event": event}


GROUPS = {
    "training:groups": OfList((A.VIEW_TRAINING, A.KEEP_COURSES)),
    "training:new_group": OfList(A.RUN_GROUPS),
    "training:group": other(A.VIEW_TRAINING, "study_group"),
    "training:edit_group": other(A.RUN_GROUPS, "study_group"),
    "training:cancel_group": other(A.RUN_GROUPS, "study_group"),
    "training:enrol_people": other(A.RUN_GROUPS, "study_group"),
    "training:undo_list": OfUnit(A.RUN_GROUPS, _list),
    "training:group_file": other(A.RUN_GROUPS, "study_group"),
    "training:print_group": other(A.RUN_GROUPS, "study_group"),
    "training:write_group": other(A.RUN_GROUPS, "study_group"),
    "training:add_tutor": other(A.RUN_GROUPS, "study_group"),
    "training:end_tutor": other(A.RUN_GROUPS, "tutor"),
    "training:move_enrolment": other(A.RUN_GROUPS, "enrolment"),
    "training:enrolment_category": other(A.RUN_GROUPS, "enrolment"),
    "training:enrolment_step": OfUnit(A.RUN_GROUPS, _step("expel")),
    "training:approve_request": other(A.SEND_TO_TRAINING, "enrolment"),
    "training:requests": OfList(A.SEND_TO_TRAINING),
    # The student's door and the personal link: tested with their own pages.
    "training:my_open": ForAll(),
    "training:ask_group": ForAll(),
    "training:take_back_ask": ForAll(),
    "training:accept_invitation": ForAll(),
    "training:decline_invitation": ForAll(),
    "training:leave_group": ForAll(),
    "training:invitation": ForAll(),
}
