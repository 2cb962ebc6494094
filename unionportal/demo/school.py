"""The school of the demo union: the training of the pilot as the union's own report tells of it.

Seven subgroups with three classes each, 21 classes and 50 academic hours in all, a practical task
after every lesson, recordings handed out. Four subgroups are over and their people have
certificates; of the fifth the results are to be summed up; one is under way, the last begins next
week.
"""

from datetime import time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import av
from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import Q
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from accounts.models import User
from documents.services import store_upload
from documents.uploads import JPEG, Accepted
from training import (
    attending,
    authoring,
    certifying,
    checking_works,
    enrolling,
    finishing,
    grouping,
    printing,
    publishing,
    question_bank,
    quizzes,
    recordings,
    timetable,
    tutoring,
    works,
)
from training.enums import Audience, CourseKind, Form, Presence, Source, Subject
from training.film_kinds import MP4
from training.films import look
from training.learners import student_of_user
from training.models import Video
from unionportal.demo.clock import clock_at
from unionportal.demo.logins import DOMAIN
from unionportal.demo.school_texts import ABOUT, LESSONS, TITLE

# Days from today on which a subgroup begins; its classes are three days apart.
BEGINNINGS = (-70, -60, -50, -40, -30, -4, 5)
HOURS = ((2, 3, 3), *((2, 2, 3) for _ in BEGINNINGS[1:]))  # 50 in all
EVERY_DAYS = 3
LASTS = 21  # days
FINISHED = 4  # subgroups whose results are summed up
PEOPLE = 6
AT = time(10)
FILM = (640, 360)  # points; ten seconds of a title are enough to see how a recording is watched


def teach(tree, now):
    """Write the course, its seven subgroups and what was done in them; returns how many learn."""
    tutor = User.objects.get(email=f"trainer@{DOMAIN}")
    organiser = User.objects.get(email=f"union@{DOMAIN}")
    with clock_at(now - timedelta(days=90)) as then:
        course = _course(tree.union, organiser, then)
    films = [_film(tree.union, lesson, tutor) for lesson in course.lessons.all()]
    number = 0
    for place, begins in enumerate(BEGINNINGS):
        people = _people(tree, place)
        number += len(people)
        group = _subgroup(course, place, begins, people, organiser, tutor, films, now)
        if place < FINISHED:
            _finish(group, organiser, now)
    return number


def _course(union, actor, now):
    course = authoring.create(
        union, actor=actor, now=now, title=TITLE, about=ABOUT, kind=CourseKind.ADVANCEMENT,
        subject=Subject.PORTAL, hours=sum(lesson.hours for lesson in LESSONS), needed_presence=60,
    )  # fmt: skip
    for said in LESSONS:
        lesson = authoring.add_lesson(
            course.pk, actor=actor, title=said.title, hours=said.hours, text=said.text
        )
        for ask in said.asks:
            question_bank.add_question(
                course.pk, list(ask.options), actor=actor, kind=ask.kind, text=ask.text,
                topic=said.title[:100], explanation=ask.explanation,
            )  # fmt: skip
        authoring.set_quiz(
            lesson.pk, actor=actor, topic=said.title[:100], attempts=3, minutes=15, pass_percent=60
        )
        authoring.set_task(lesson.pk, actor=actor, text=said.task, due_days=7)
    return publishing.publish(course.pk, actor=actor, now=now)


def _people(tree, place):
    """Officers of two of the territorial organisations, so that each is in one subgroup."""
    own = tree.territorials[place * 2 : place * 2 + 2]
    inside = Q(pk__in=[])
    for unit in own:
        inside |= Q(mandates__unit__tree_id=unit.tree_id, mandates__unit__lft__gte=unit.lft,
                    mandates__unit__rght__lte=unit.rght)  # fmt: skip
    roles = ("territorial_chair", "territorial_specialist", "primary_chair", "primary_deputy")
    found = User.objects.filter(inside, mandates__role__in=roles, is_active=True)
    return list(found.distinct().order_by("pk")[:PEOPLE])


def _subgroup(course, place, begins, people, actor, tutor, films, now):
    first = timezone.localdate(now) + timedelta(days=begins)
    enrolled = now + timedelta(days=begins - 10)
    with clock_at(enrolled) as then:
        group = grouping.create(
            course.unit, course, actor=actor, now=then, title=f"Подгруппа {place + 1}",
            form=Form.REMOTE, capacity=15, starts_on=first, ends_on=first + timedelta(days=LASTS),
            source=Source.UNION, cost=4500, needs_approval=False,
        )  # fmt: skip
        tutoring.name_tutor(group.pk, tutor, actor=actor, now=then)
        rows = [
            enrolling.enrol(group, student, actor=actor, now=then)
            for user in people
            if (student := student_of_user(user))
        ]
        meetings = timetable.add_series(
            group.pk, list(course.lessons.all()), first_day=first, at=AT, minutes=90,
            every_days=EVERY_DAYS, actor=actor, now=then, tutor=tutor, tells=False,
            link="https://meet.example.org/school",
        )  # fmt: skip
    for meeting, hours, film in zip(meetings, HOURS[place], films, strict=True):
        if meeting.hours != hours:
            timetable.change(meeting.pk, hours=hours, actor=actor, now=enrolled, tells=False)
        if meeting.ends_at < now:
            _class(meeting, rows, film, tutor, now)
    grouping.begin_due(now=now)
    return group


def _finish(group, actor, now):
    """Sum it up on its last day, and give out certificates, printed at once."""
    last = now + timedelta(days=(group.ends_on - timezone.localdate(now)).days)
    with clock_at(min(last, now)) as then:
        finishing.finish(group.pk, {}, actor=actor, now=then)
        certifying.issue(group.pk, actor=actor, now=then)
        printing.print_of_group(group.pk, now=then)


def _class(meeting, rows, film, tutor, now):
    """Who came, what they did after, what the tutor said; the recording to those who missed it."""
    with clock_at(meeting.ends_at) as then:
        for number, row in enumerate(rows):
            absent = (number + meeting.pk) % 7 == 0
            presence = Presence.ABSENT if absent else Presence.PRESENT
            attending.mark(meeting.pk, row.pk, presence, actor=tutor, now=then)
        recordings.attach(
            meeting.pk, video=film, link="", audience=Audience.ALL, actor=tutor, now=then
        )
    for number, row in enumerate(rows):
        done_at = min(meeting.ends_at + timedelta(days=1, hours=number), now)
        if done_at < now:
            _learn(meeting.lesson, row, number, done_at, tutor, now)


def _learn(lesson, row, number, at, tutor, now):
    student = row.student.user
    with clock_at(at):
        attempt = quizzes.start(row.pk, lesson.quiz, actor=student, now=at)
        quizzes.hand_in(
            attempt.pk, _answers(attempt, misses=number % 4 == 3), actor=student,
            now=at + timedelta(minutes=9),
        )  # fmt: skip
        work = works.send(
            row.pk, lesson.task, text=f"Сделано в своей организации: {lesson.title.lower()}. "
            "Коллега спросил, где видно срок; показали на странице заявителя.",
            actor=student, now=at + timedelta(hours=2),
        )  # fmt: skip
    looked_at = at + timedelta(days=2)
    if looked_at < now:
        with clock_at(looked_at):
            checking_works.check(
                work.pk, user=tutor, accepts=True, mark=5 - number % 2,
                remark="Хорошо. В следующий раз добавьте сроки." if number % 2 else "",
                now=looked_at,
            )  # fmt: skip


def _answers(attempt, *, misses):
    """Right answers; of one who misses, without the first."""
    answers = {}
    for question, _, _ in quizzes.asked_of(attempt)[1 if misses else 0 :]:
        options = sorted(question.options.all(), key=lambda one: one.position)
        if question.kind == "text":
            answers[question.pk] = options[0].text
        elif question.kind == "order":
            answers[question.pk] = [one.pk for one in options]
        else:
            answers[question.pk] = [one.pk for one in options if one.is_right]
    return answers


def _film(union, lesson, user):
    """Ten seconds with the title of the lesson: a recording that a browser plays."""
    data = _drawn(f"Запись занятия {lesson.position}", lesson.title)
    found = look(ContentFile(data))
    video = Video(
        unit=union, title=f"Запись: {lesson.title}"[:200], name=f"lesson-{lesson.position}.mp4",
        content_type=MP4, size=len(data), received=len(data), state="ready",
        seconds=found.seconds, uploaded_by=user,
        poster=store_upload(Accepted(found.poster, JPEG, "jpg", ()), "Заставка"),
    )  # fmt: skip
    video.file.save(f"videos/demo/{video.key}", ContentFile(data), save=False)
    video.save()
    return video


def _drawn(over, title):
    picture = Image.new("RGB", FILM, "#0b4a8f")
    pen, lines = ImageDraw.Draw(picture), [over, *_parted(title)]
    for number, line in enumerate(lines):
        pen.text((40, 120 + 44 * number), line, "white", font=_face(22 if not number else 32))
    with TemporaryDirectory() as place:
        path = Path(place) / "film.mp4"
        with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
            stream = container.add_stream("libx264", rate=2)
            (stream.width, stream.height), stream.pix_fmt = FILM, "yuv420p"
            for _ in range(20):
                container.mux(stream.encode(av.VideoFrame.from_image(picture)))
            container.mux(stream.encode())
        return path.read_bytes()


def _parted(title, longest=32):
    lines = [""]
    for word in title.split():
        if len(lines[-1]) + len(word) > longest:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _face(size):
    [path] = settings.FONTS_DIR.rglob("Tinos_700Bold.ttf")
    return ImageFont.truetype(str(path), size)
