"""The school: pages of a course, of a group of 200, of 5 000 students, and films by ranges."""

import os
from datetime import timedelta
from decimal import Decimal

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from accounts.models import User
from bench import databases, pages
from bench.apart import in_process_of_its_own
from bench.measure import side_by_side
from bench.report import Line, section, show
from members.models import Member
from structure.enums import Kind
from structure.models import Unit
from training.enums import CourseKind, CourseState, EnrolmentState, GroupState
from training.models import Course, Enrolment, Group, Lesson, LessonProgress, Student, Video

ADMIN = "admin@example.org"
LESSONS, IN_GROUP, GROUPS = 21, 200, 25  # 5 000 students
AIM = 15  # simple lists
GIGABYTE = 1024**3
MEMORY = 1.1  # of reading a gigabyte to reading ten megabytes


def run():
    databases.use(databases.SMALL)
    course, group = _school()
    section(f"Обучение: {GROUPS * IN_GROUP} слушателей, в группе {IN_GROUP} (к простому списку)")
    pages.measure(
        ADMIN,
        {
            "курс": f"/office/training/courses/{course.pk}/",
            "группа": f"/office/training/groups/{group.pk}/",
            f"журнал, {IN_GROUP} × {LESSONS}": f"/office/training/groups/{group.pk}/journal/",
            "кто сколько прошёл": f"/office/training/courses/{course.pk}/progress/",
            "группы": "/office/training/",
            "календарь": "/office/training/calendar/",
        },
        aim=AIM,
    )
    _films()


def _school():
    """A course with 21 lessons and 25 groups of 200, every other lesson done."""
    union, today = Unit.objects.get(kind=Kind.UNION), timezone.localdate()
    course = Course.objects.create(
        unit=union, title="Замеры", kind=CourseKind.ADVANCEMENT, hours=Decimal(50),
        state=CourseState.PUBLISHED, published_at=timezone.now(),
    )  # fmt: skip
    lessons = Lesson.objects.bulk_create(
        Lesson(course=course, position=place, title=f"Занятие {place}", hours=2)
        for place in range(1, LESSONS + 1)
    )
    groups = Group.objects.bulk_create(
        Group(
            unit=union, course=course, title=f"Подгруппа {place}", state=GroupState.RUNNING,
            starts_on=today, ends_on=today + timedelta(days=60),
        )
        for place in range(GROUPS)
    )  # fmt: skip
    cards = Member.objects.filter(students=None).order_by("pk")[: GROUPS * IN_GROUP]
    students = Student.objects.bulk_create(
        Student(member=one, unit_id=one.unit_id) for one in cards
    )
    enrolled = Enrolment.objects.bulk_create(
        Enrolment(
            group=groups[place % GROUPS], student=one, home_id=one.unit_id,
            state=EnrolmentState.LEARNING,
        )
        for place, one in enumerate(students)
    )  # fmt: skip
    now = timezone.now()
    LessonProgress.objects.bulk_create(
        (
            LessonProgress(enrolment=one, lesson=lesson, done_at=now if place % 2 else None)
            for one in enrolled
            for place, lesson in enumerate(lessons)
        ),
        batch_size=5000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return course, groups[0]


def _films():
    section("Видео по частям (к пустой странице; память — к видео в 10 МБ)")
    user = User.objects.get(email=ADMIN)
    small, large = (_film(user, size) for size in (10 * 1024**2, GIGABYTE))
    client = pages.client_of(ADMIN)
    found = side_by_side(
        {
            "empty": pages.opened(client, pages.EMPTY),
            "piece": lambda: _read(client, large.key, "bytes=536870912-536936447"),
        }
    )
    show(
        Line(
            "64 КБ из середины 1 ГБ", found["piece"].milliseconds, found["piece"].queries,
            to_empty=found["piece"].milliseconds / found["empty"].milliseconds,
        )
    )  # fmt: skip
    read, least = in_process_of_its_own(read_whole, str(small.key))
    whole, most = in_process_of_its_own(read_whole, str(large.key))
    if (read, whole) != (small.size, large.size):
        raise RuntimeError(f"the films came by {read} and {whole} bytes")
    show(Line(f"память: весь 1 ГБ ({most:.0f} МБ)", ratio=most / least, aim=MEMORY))


def read_whole(key):
    """How many bytes of the film came, read as a player reads them."""
    return _read(pages.client_of(ADMIN), key, "bytes=0-")


def _read(client, key, piece):
    response = client.get(f"/office/training/videos/{key}/film", headers={"Range": piece})
    if response.status_code != 206:
        raise RuntimeError(f"a piece of the film: {response.status_code}")
    return sum(map(len, response.streaming_content))


def _film(user, size):
    """A file of this size that takes no room: it is full of holes."""
    video = Video(
        unit=Unit.objects.get(kind=Kind.UNION), title="Замеры", name="1.mp4", size=size,
        received=size, state="ready", content_type="video/mp4", seconds=3600, uploaded_by=user,
    )  # fmt: skip
    video.file.save(f"videos/bench/{video.key}", ContentFile(b"film"), save=False)
    os.truncate(default_storage.path(video.file.name), size)
    video.save()
    return video
