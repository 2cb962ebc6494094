"""«Работа на портале», a course for each office: ordinary courses of the union, put in once."""

from pathlib import Path
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from structure.models import Unit
from training import authoring, publishing, question_bank
from training.built_in.reading import read
from training.enums import CourseKind, Subject
from training.models import Course

PORTAL = "портал"
HERE = Path(__file__).parent
PASS_PERCENT = 60


class Track(NamedTuple):
    key: str  # of the course, and where its lessons lie
    title: str
    about: str
    roles: tuple[str, ...]

    @property
    def lessons(self):
        files = sorted((HERE / self.key).glob("*.md"))
        return [read(file.read_text(encoding="utf-8")) for file in files]


TRACKS = (
    Track(
        "chair",
        "Работа на портале: председателю",
        "Принять заявление, провести постановление, вести реестр и письма. Задания делают в "
        "учебной организации: портал сам видит, что они сделаны.",
        (Role.PRIMARY_CHAIR, Role.PRIMARY_DEPUTY),
    ),
    Track(
        "accountant",
        "Работа на портале: бухгалтеру",
        "Реестр на удержание, ответ работодателя, поступления и книга. Задания делают в учебной "
        "организации: портал сам видит, что они сделаны.",
        (Role.PRIMARY_ACCOUNTANT,),
    ),
    Track(
        "specialist",
        "Работа на портале: специалисту аппарата",
        "Структура и полномочия, правила и шаблоны, числа, школа. Задания делают в учебной "
        "организации: портал сам видит, что они сделаны.",
        (Role.UNION_SPECIALIST, Role.TERRITORIAL_SPECIALIST),
    ),
)


@transaction.atomic
def put_in(union, *, actor=PORTAL, now=None):
    """Add to the union those of the courses it never had; returns the added ones, published.

    Again adds nothing: a course that was changed, archived or begun anew is the union's own.
    """
    now = now or timezone.now()
    Unit.objects.select_for_update(no_key=True).get(pk=union.pk)  # two at once add one
    known = set(Course.objects.filter(unit=union).exclude(key="").values_list("key", flat=True))
    return [_put(union, track, actor, now) for track in TRACKS if track.key not in known]


def _put(union, track, actor, now):
    lessons = track.lessons
    course = authoring.create(
        union, actor=actor, now=now, key=track.key, title=track.title, about=track.about,
        kind=CourseKind.OTHER, subject=Subject.PORTAL, roles=[str(role) for role in track.roles],
        hours=sum(lesson.hours for lesson in lessons),
    )  # fmt: skip
    for said in lessons:
        _put_lesson(course, said, actor)
    return publishing.publish(course.pk, actor=actor, now=now)


def _put_lesson(course, said, actor):
    lesson = authoring.add_lesson(
        course.pk, actor=actor, title=said.title, hours=said.hours, text=said.text
    )
    topic = said.title[:100]
    for asked in said.questions:
        question_bank.add_question(
            course.pk, asked.options, actor=actor, kind=asked.kind, text=asked.text, topic=topic,
            explanation=asked.explanation,
        )  # fmt: skip
    authoring.set_quiz(lesson.pk, actor=actor, topic=topic, pass_percent=PASS_PERCENT)
    if said.task:
        authoring.set_task(
            lesson.pk, actor=actor, text=said.task, takes_text=False, takes_files=False,
            check_key=said.check,
        )  # fmt: skip
