"""The school for the walk: one of everything of it in one place; everybody bears the mark."""

from tests.factories import NOON, TODAY
from tests.training.films import make_video
from tests.training.school import (
    enrol,
    make_course,
    make_group,
    make_lesson,
    make_meeting,
    make_question,
    make_quiz,
    make_stored,
    make_student,
    make_task,
    make_tutor,
)
from training.enums import CourseKind, CourseState, RecordState
from training.models import (
    Certificate,
    LearningRules,
    Material,
    Remark,
    TrainingRecord,
    Video,
    Warned,
    Work,
    WorkFile,
)


def lay_school(place, unit, chair, named, paper):
    course = make_course(unit, is_open=False)
    lesson = make_lesson(course)
    question = make_question(course, options=[("4", True), ("5", False)])
    quiz, task = make_quiz(lesson), make_task(lesson)
    group = make_group(course)
    student = make_student(unit, **named)
    enrolment = enrol(group, student)
    record = TrainingRecord.objects.create(
        student=student, unit=unit, enrolment=enrolment, state=RecordState.CONFIRMED,
        title="Курс", organiser="Школа", kind=CourseKind.ADVANCEMENT, began_on=TODAY,
        ended_on=TODAY,
    )  # fmt: skip
    rule = LearningRules.objects.create(unit=unit, course_line=course.line, since=TODAY)
    Warned.objects.create(rule=rule, student=student, due_on=TODAY, warned_at=NOON)
    return {
        "course": course,
        "draft": make_course(unit, state=CourseState.DRAFT, lessons=1),
        "lesson": lesson,
        "material": Material.objects.create(lesson=lesson, stored=make_stored(), title="Файл"),
        "question": question,
        "quiz": quiz,
        "task": task,
        "study_group": group,
        "tutor": make_tutor(group, chair),
        "student": student,
        "enrolment": enrolment,
        "meeting": make_meeting(group, lesson=lesson),
        "video": make_video(unit, chair),
        "coming": Video.objects.create(
            unit=unit, title="Фильм", name="1.mp4", size=10, uploaded_by=chair
        ),
        **lay_work(enrolment, task),
        "remark": Remark.objects.create(
            group=group, lesson=lesson, student=student, text=f"Спрашивает {named['surname']}"
        ),
        "rule": rule,
        "record": record,
        "elsewhere": TrainingRecord.objects.create(
            student=student, unit=unit, state=RecordState.PROPOSED, title="Курс в другом месте",
            organiser="Центр", kind=CourseKind.ADVANCEMENT, began_on=TODAY, ended_on=TODAY,
            scan=make_stored(), proposed_by="тест",
        ),
        "certificate": Certificate.objects.create(
            record=record, unit=unit, number=f"walk-{place}", seed=place, mark=place,
            issued_on=NOON.date(), issued_by="тест", paper=paper,
        ),
    }  # fmt: skip


def lay_work(enrolment, task):
    work = Work.objects.create(enrolment=enrolment, task=task, number=1, text="Ответ")
    return {
        "work": work,
        "work_file": WorkFile.objects.create(work=work, stored=make_stored()),
    }
