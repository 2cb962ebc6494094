"""What a student sees of his learning: courses, lessons, and the one thing to do next."""

from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q

from training.enums import STUDIED, EnrolmentState, WorkState
from training.models import Attempt, Enrolment, Lesson, LessonProgress, Quiz, Task, Work
from training.models.people import same_person
from training.progress import SEEN_WHOLE, with_figures
from training.terms import dues_of
from training.works import AT_WORK, WAITING

MOST = 50  # groups of one person on a page
FEW = 5  # works to hand in: the rest stands in the programmes
LEARNING = EnrolmentState.LEARNING


class Step(NamedTuple):
    """One lesson as the programme of a student shows it."""

    lesson: Lesson
    progress: LessonProgress | None
    is_next: bool
    is_with_tutor: bool  # he has done all he can: his work is being looked at

    @property
    def is_done(self):
        return self.progress is not None and self.progress.done_at is not None


def courses_of(student):
    """His enrolments that are or were learning, with figures and ``next_lesson``; the ones under
    way first. Four queries however many."""
    rows = Enrolment.objects.filter(same_person(student), state__in=STUDIED)
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
    done |= _with_tutor(under_way)
    for one in found:
        programme = lessons.get(one.group.course_id, ())
        left = (lesson for lesson in programme if (one.pk, lesson.pk) not in done)
        one.next_lesson = next(left, None) if one.state == LEARNING else None
    return found


def _with_tutor(enrolments):
    """{(enrolment id, lesson id)} where only the tutor has something to do; one query."""
    lesson = OuterRef("task__lesson")
    mine = {"enrolment": OuterRef("enrolment")}
    passed = Attempt.objects.filter(**mine, quiz__lesson=lesson, is_passed=True)
    seen = LessonProgress.objects.filter(
        **mine, lesson=lesson, lesson__video__seconds__lte=F("video_seen") * 100 / SEEN_WHOLE
    )
    works = Work.objects.filter(enrolment__in=enrolments, state__in=WAITING)
    works = works.filter(~Exists(Quiz.objects.filter(lesson=lesson)) | Exists(passed))
    works = works.filter(Q(task__lesson__video=None) | Exists(seen))
    return set(works.values_list("enrolment", "task__lesson"))


def returned_of(student):
    """Works that wait for him to do them better, the oldest first."""
    mine = Work.objects.filter(same_person(student, "enrolment__student"))
    mine = mine.filter(enrolment__state=LEARNING)
    works = mine.filter(state=WorkState.RETURNED)
    works = works.select_related("enrolment", "task__lesson").order_by("checked_at")
    later = {(work.enrolment_id, work.task_id): work.number for work in mine.order_by("number")}
    return [work for work in works if later[work.enrolment_id, work.task_id] == work.number]


class Owed(NamedTuple):
    """A practical work that he has not handed in yet."""

    enrolment: Enrolment
    task: Task
    last_day: date
    is_late: bool


def owed_by(courses, *, now):
    """[``Owed``] of the ``courses_of`` a student, the nearest term first; no more than ``FEW``."""
    groups = {
        one.group.course_id: one
        for one in courses
        if one.state == LEARNING and one.group.state in AT_WORK
    }
    tasks = Task.objects.filter(lesson__course__in=groups).select_related("lesson")
    sent = Work.objects.filter(enrolment__in=[one.pk for one in groups.values()])
    known = set(sent.values_list("task", flat=True))
    left = [task for task in tasks if task.pk not in known]
    dues = dues_of([(groups[task.lesson.course_id].group, task) for task in left])
    found = []
    for task in left:
        one = groups[task.lesson.course_id]
        due = dues[one.group_id, task.pk]
        found.append(Owed(one, task, (due - timedelta(seconds=1)).date(), now >= due))
    return sorted(found, key=lambda one: (one.last_day, one.task.lesson.position))[:FEW]


def programme_of(enrolment):
    """[``Step``] of the course, in order."""
    lessons = list(enrolment.group.course.lessons.all())
    known = {one.lesson_id: one for one in enrolment.progress.filter(lesson__in=lessons)}
    with_tutor = {lesson for _, lesson in _with_tutor([enrolment])}
    steps, is_next_found = [], enrolment.state != LEARNING
    for lesson in lessons:
        progress, waits = known.get(lesson.pk), lesson.pk in with_tutor
        is_next = not (is_next_found or waits or (progress and progress.done_at))
        is_next_found = is_next_found or is_next
        steps.append(Step(lesson, progress, is_next, waits))
    return steps


def neighbours(steps, lesson):
    """(the lesson before, the lesson after), None at the ends."""
    order = [step.lesson for step in steps]
    at = order.index(lesson)
    return (order[at - 1] if at else None), (order[at + 1] if at + 1 < len(order) else None)
