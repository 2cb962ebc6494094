"""What a student sees of his learning: courses, lessons, and the one thing to do next."""

from typing import NamedTuple

from training.enums import STUDIED, EnrolmentState, WorkState
from training.models import Enrolment, Lesson, LessonProgress, Work
from training.progress import with_figures

MOST = 50  # groups of one person on a page
LEARNING = EnrolmentState.LEARNING


class Step(NamedTuple):
    """One lesson as the programme of a student shows it."""

    lesson: Lesson
    progress: LessonProgress | None
    is_next: bool

    @property
    def is_done(self):
        return self.progress is not None and self.progress.done_at is not None


def courses_of(student):
    """His enrolments that are or were learning, with figures and ``next_lesson``; the ones under
    way first. Three queries however many."""
    rows = Enrolment.objects.filter(student=student, state__in=STUDIED)
    rows = rows.select_related("group__course", "group__unit").order_by("-created_at", "-pk")
    found = sorted(with_figures(rows)[:MOST], key=lambda one: one.state != LEARNING)
    under_way = [one for one in found if one.state == LEARNING]
    lessons = {}
    for lesson in Lesson.objects.filter(course__in={one.group.course_id for one in under_way}):
        lessons.setdefault(lesson.course_id, []).append(lesson)
    done = set(
        LessonProgress.objects.filter(enrolment__in=under_way, done_at__isnull=False).values_list(
            "enrolment", "lesson"
        )
    )
    for one in found:
        programme = lessons.get(one.group.course_id, ())
        left = (lesson for lesson in programme if (one.pk, lesson.pk) not in done)
        one.next_lesson = next(left, None) if one.state == LEARNING else None
    return found


def returned_of(student):
    """Works that wait for him to do them better, the oldest first."""
    works = Work.objects.filter(
        enrolment__student=student, enrolment__state=LEARNING, state=WorkState.RETURNED
    )
    works = works.select_related("enrolment", "task__lesson").order_by("checked_at")
    later = {
        (work.enrolment_id, work.task_id): work.number
        for work in Work.objects.filter(
            enrolment__student=student, enrolment__state=LEARNING
        ).order_by("number")
    }
    return [work for work in works if later[work.enrolment_id, work.task_id] == work.number]


def programme_of(enrolment):
    """[``Step``] of the course, in order."""
    lessons = list(enrolment.group.course.lessons.all())
    known = {one.lesson_id: one for one in enrolment.progress.filter(lesson__in=lessons)}
    steps, is_next_found = [], enrolment.state != LEARNING
    for lesson in lessons:
        progress = known.get(lesson.pk)
        is_next = not is_next_found and not (progress and progress.done_at)
        is_next_found = is_next_found or is_next
        steps.append(Step(lesson, progress, is_next))
    return steps


def neighbours(steps, lesson):
    """(the lesson before, the lesson after), None at the ends."""
    order = [step.lesson for step in steps]
    at = order.index(lesson)
    return (order[at - 1] if at else None), (order[at + 1] if at + 1 < len(order) else None)
