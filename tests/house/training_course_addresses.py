"""What the addresses of courses of the school need."""

from structure.scope import Action
from tests.house.needs import ForAll, OfList, OfUnit, other

A = Action


COURSES = {
    "training:courses": OfList((A.VIEW_TRAINING, A.KEEP_COURSES)),
    "training:new_course": OfList(A.KEEP_COURSES),
    "training:lesson_preview": OfList(A.KEEP_COURSES),
    "training:edit_course": other(A.KEEP_COURSES, "draft"),
    "training:course_conditions": other(A.KEEP_COURSES, "draft"),
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
    "training:question_stats": other(A.KEEP_COURSES, "course"),
    "training:new_question": other(A.KEEP_COURSES, "draft"),
    "training:edit_question": other(A.KEEP_COURSES, "question"),
    "training:archive_question": other(A.KEEP_COURSES, "question"),
    # What an organisation has published is read in those below it.
    "training:course_progress": OfUnit(
        A.VIEW_TRAINING, lambda ground: {"pk": ground.other["course"].pk}, is_read_below=True
    ),
    # Either of two rights opens them, and copying needs one elsewhere: tested with their pages.
    "training:course": ForAll(),
    "training:course_lesson": ForAll(),
    "training:course_material": ForAll(),
    "training:copy_course": ForAll(),
}
