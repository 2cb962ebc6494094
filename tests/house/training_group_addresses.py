"""What the addresses of groups of the school need."""

from structure.scope import Action
from tests.house.needs import OfList

A = Action

GROUPS = {
    "training:groups": OfList((A.VIEW_TRAINING, A.KEEP_COURSES)),
}
