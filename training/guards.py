"""What a person must have passed before a course."""

from training.enums import RecordState
from training.models import Course, TrainingRecord
from training.models.people import same_person


def preconditions_of(course, student, *, on):
    """Titles of the courses that the course asks for and the student has not passed by ``on``.

    Any version counts; one that must be in force counts while its certificate does.
    """
    needed = list(course.preconditions.all())
    if not needed:
        return []
    lines = [precondition.required_line for precondition in needed]
    passed = TrainingRecord.objects.filter(
        same_person(student), state=RecordState.CONFIRMED, course_line__in=lines, ended_on__lte=on
    ).values_list("course_line", "valid_until")
    ever = {line for line, _ in passed}
    valid = {line for line, until in passed if until is None or until >= on}
    unmet = [
        one.required_line
        for one in needed
        if one.required_line not in (valid if one.must_be_valid else ever)
    ]
    titles = Course.objects.filter(line__in=unmet).order_by("version")
    return sorted(dict(titles.values_list("line", "title")).values())
