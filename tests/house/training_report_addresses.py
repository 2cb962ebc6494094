"""What the addresses of the report on learning need."""

from structure.scope import Action
from tests.house.needs import OfUnit, place_of

A = Action


def _people(ground):
    return f"?unit={ground.unit.pk}&row=2&kind=whole"


REPORT = {
    "training:report": place_of(A.VIEW_TRAINING),
    "training:report_people": OfUnit(A.VIEW_TRAINING, lambda ground: {}, _people),
    "training:report_file": place_of(A.VIEW_TRAINING),
    "training:report_print": place_of(A.VIEW_TRAINING),
}
