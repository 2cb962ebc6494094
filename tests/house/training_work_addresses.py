"""What the addresses of practical works need."""

from structure.scope import Action
from tests.house.needs import ForAll, OfList, OfUnit, other

A = Action


def _of_file(ground):
    return {"pk": ground.other["work"].pk, "file_pk": ground.other["work_file"].pk}


WORKS = {
    "training:works": OfList(A.TEACH),
    "training:work": other(A.TEACH, "work"),
    "training:take_work": other(A.TEACH, "work"),
    "training:release_work": other(A.TEACH, "work"),
    "training:check_work": other(A.TEACH, "work"),
    "training:undo_check": other(A.TEACH, "work"),
    "training:work_file": OfUnit(A.TEACH, _of_file),
    # The student's door: tested with its own pages.
    "training:my_work": ForAll(),
    "training:my_work_file": ForAll(),
}
