"""What the addresses of meetings of the school need."""

from structure.scope import Action
from tests.house.needs import ForAll, OfList, other

A = Action

MEETINGS = {
    "training:timetable": other(A.VIEW_TRAINING, "study_group"),
    "training:add_meeting": other(A.RUN_GROUPS, "study_group"),
    "training:add_series": other(A.RUN_GROUPS, "study_group"),
    "training:edit_meeting": other(A.RUN_GROUPS, "meeting"),
    "training:cancel_meeting": other(A.RUN_GROUPS, "meeting"),
    "training:delete_meeting": other(A.RUN_GROUPS, "meeting"),
    "training:meeting_file": other(A.VIEW_TRAINING, "meeting"),
    "training:attendance": other(A.TEACH, "meeting"),
    "training:all_present": other(A.TEACH, "meeting"),
    "training:meeting_code": other(A.TEACH, "meeting"),
    "training:recording": other(A.TEACH, "meeting"),
    "training:calendar": OfList((A.VIEW_TRAINING, A.KEEP_COURSES)),
    "training:renew_feed": OfList((A.VIEW_TRAINING, A.KEEP_COURSES)),
    # The student's door and the secret address: tested with their own pages.
    "training:my_calendar": ForAll(),
    "training:renew_my_feed": ForAll(),
    "training:be_present": ForAll(),
    "training:here": ForAll(),
    "training:feed": ForAll(),
}
