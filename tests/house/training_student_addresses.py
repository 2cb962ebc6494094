"""The student's own pages: whoever is not in is asked to enter; tested with their own pages."""

from tests.house.needs import ForAll

STUDENTS = {
    f"training:{name}": ForAll()
    for name in (
        *("mine", "my_course", "my_lesson", "read_lesson", "my_material"),
        *("start_quiz", "my_quiz", "save_quiz", "tie_doors", "part_doors"),
        "practice_state",
    )
}
