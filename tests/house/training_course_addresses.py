"""What the addresses of courses of the school need."""

from structure.scope import Action
from tests.house.needs import OfList, OfUnit, other

A = Action


def _read(name):
    """What is published is read in the organisations below."""
    return OfUnit(A.VIEW_TRAINING, lambda ground: {"pk": ground.other[name].pk}, is_read_below=True)


COURSES = {
    "training:courses": OfList((A.VIEW_TRAINING, A.KEEP_COURSES)),
    "training:new_course": OfList(A.KEEP_COURSES),
    "training:lesson_preview": OfList(A.KEEP_COURSES),
    "training:course": _read("course"),
    "training:course_lesson": _read("lesson"),
    "training:course_material": _read("material"),
    "training:edit_course": other(A.KEEP_COURSES, "draft"),
    "training:course_conditions": other(A.KEEP_COURSES, "draft"),
    "training:copy_course": other(A.KEEP_COURSES, "course"),
    "training:publish_course": other(A.KEEP_COURSES, "draft"),
    "training:course_version": other(A.KEEP_COURSES, "course"),
    "training:archive_course": other(A.KEEP_COURSES, "course"),
    "training:drop_course": other(A.KEEP_COURSES, "draft"),
    "training:new_lesson": other(A.KEEP_COURSES, "draft"),
    "training:edit_lesson": other(A.KEEP_COURSES, "lesson"),
    "training:place_lesson": other(A.KEEP_COURSES, "lesson"),
    "training:delete_lesson": other(A.KEEP_COURSES, "lesson"),
    "training:lesson_quiz": other(A.KEEP_COURSES, "lesson"),
    "training:lesson_task": other(A.KEEP_COURSES, "lesson"),
    "training:new_material": other(A.KEEP_COURSES, "lesson"),
    "training:remove_material": other(A.KEEP_COURSES, "material"),
    "training:questions": other(A.KEEP_COURSES, "course"),
    "training:new_question": other(A.KEEP_COURSES, "draft"),
    "training:edit_question": other(A.KEEP_COURSES, "question"),
    "training:archive_question": other(A.KEEP_COURSES, "question"),
}
