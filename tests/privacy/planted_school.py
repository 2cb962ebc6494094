"""What a person leaves in the school: a row in every table of it, each with words of its own."""

from datetime import date

from audit.services import person_key, subject_key
from notifications.models import Message
from notifications.services import put_todo, tell_user
from tests.training.school import (
    enrol,
    make_course,
    make_group,
    make_lesson,
    make_meeting,
    make_question,
    make_quiz,
    make_task,
)
from training.enums import CourseKind, EnrolmentState, Presence, RecordState
from training.models import (
    Attempt,
    Attendance,
    CalendarFeed,
    Certificate,
    LearningRules,
    LessonProgress,
    Remark,
    Student,
    TrainingRecord,
    Warned,
    Work,
    WorkFile,
)

LAST_DAY = date(2012, 6, 1)


def in_the_school(member, user, plant, *, paper, scans):
    """``paper`` is his certificate; ``scans`` two files taken in: of a work and of a record."""
    w, unit = plant.word, member.unit
    course = make_course(unit, lessons=1)
    lesson = make_lesson(course)
    quiz, task = make_quiz(lesson), make_task(lesson)
    group = make_group(course, starts_on=date(2012, 5, 1), ends_on=LAST_DAY)
    student = Student.objects.create(member=member, unit=unit)
    enrolment = enrol(
        group, student, state=EnrolmentState.PASSED, reason=w(), asked_by=w(), decided_by=w()
    )
    work = Work.objects.create(enrolment=enrolment, task=task, number=1, text=w(), remark=w())
    WorkFile.objects.create(work=work, stored=scans[0])
    question = make_question(course)
    Attempt.objects.create(
        enrolment=enrolment, quiz=quiz, number=1, questions=[{"id": question.pk, "options": []}],
        answers={str(question.pk): w()},
    )  # fmt: skip
    LessonProgress.objects.create(enrolment=enrolment, lesson=lesson)
    Attendance.objects.create(
        meeting=make_meeting(group), enrolment=enrolment, presence=Presence.EXCUSED, reason=w()
    )
    Remark.objects.create(group=group, lesson=lesson, student=student, text=w(), hidden_by=w())
    CalendarFeed.objects.create(student=student)
    rule = LearningRules.objects.create(unit=unit, course_line=course.line, since=LAST_DAY)
    Warned.objects.create(rule=rule, student=student, due_on=LAST_DAY)
    record = TrainingRecord.objects.create(
        student=student, unit=unit, state=RecordState.REVOKED, title="Курс", organiser="Школа",
        kind=CourseKind.ADVANCEMENT, began_on=date(2012, 5, 1), ended_on=LAST_DAY, document=w(),
        scan=scans[1], proposed_by=w(), refused_because=w(),
    )  # fmt: skip
    Certificate.objects.create(
        record=record, unit=unit, number="1", seed="1", mark="1", issued_on=LAST_DAY,
        issued_by="тест", paper=paper, revoked_on=LAST_DAY, revoked_by="тест", reason=w(),
    )  # fmt: skip
    for about in (student, enrolment):
        Message.objects.create(
            key=f"test:{w()}", kind="training_request", unit=unit, to_name=w(), to_address=w(),
            subject=w(), text=w(), html=w(), about=subject_key(about), person=person_key(about),
            state="sent",
        )  # fmt: skip
        put_todo(w(), key=f"test:{w()}", unit=unit, user=user, about=about, url="/office/")
        tell_user(user, w(), key=f"test:{w()}", url="/office/", about=about)
