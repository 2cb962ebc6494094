"""What the addresses of groups of the school need."""

from structure.scope import Action
from tests.house.needs import OfList, other

A = Action

GROUPS = {
    "training:groups": OfList((A.VIEW_TRAINING, A.KEEP_COURSES)),
    "training:group": other(A.VIEW_TRAINING, "study_group"),
}
