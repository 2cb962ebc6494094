"""What the addresses of practical works need."""

from structure.scope import Action
from tests.house.needs import ForAll, OfList, OfUnit, other

A = Action


def _of_file(ground):
    return {"pk": ground.other["work"].pk, "file_pk": ground.other["work_file"].pk}


def _of_talk(ground):
    return {"pk": ground.other["study_group"].pk, "lesson_pk": ground.other["lesson"].pk}


def _of_remark(ground):
    return {"pk": ground.other["study_group"].pk, "remark_pk": ground.other["remark"].pk}


WORKS = {
    "training:works": OfList(A.TEACH),
    "training:work": other(A.TEACH, "work"),
    "training:take_work": other(A.TEACH, "work"),
    "training:release_work": other(A.TEACH, "work"),
    "training:check_work": other(A.TEACH, "work"),
    "training:undo_check": other(A.TEACH, "work"),
    "training:work_file": OfUnit(A.TEACH, _of_file),
    "training:journal": other(A.VIEW_TRAINING, "study_group"),
    "training:journal_file": other(A.VIEW_TRAINING, "study_group"),
    "training:talks": other(A.TEACH, "study_group"),
    "training:group_talk": OfUnit(A.TEACH, _of_talk),
    "training:hide_remark": OfUnit(A.TEACH, _of_remark),
    # The student's door: tested with its own pages.
    "training:my_work": ForAll(),
    "training:my_work_file": ForAll(),
    "training:my_talk": ForAll(),
    "training:say": ForAll(),
}
