"""What the addresses of mandatory learning need."""

from structure.scope import Action
from tests.house.needs import OfList, OfUnit, other

A = Action

REQUIRED = {
    "training:required": OfList(A.VIEW_TRAINING),
    "training:new_rule": OfList(A.REQUIRE_TRAINING),
    "training:end_rule": other(A.REQUIRE_TRAINING, "rule"),
    "training:required_people": OfUnit(
        A.VIEW_TRAINING, lambda ground: {"pk": ground.other["rule"].pk}, is_read_below=True
    ),
}
