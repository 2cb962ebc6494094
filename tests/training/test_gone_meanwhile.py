"""What was there a moment ago: refused in words, never a fault of the portal."""

import pytest

from audit.models import Entry
from tests.training.school import (
    enrol,
    learner_of,
    make_course,
    make_group,
    make_lesson,
    make_meeting,
    make_quiz,
    make_student,
    make_task,
)
from training import authoring, correcting, enrolling, quizzes, recordings, works
from training.enums import CourseState, TrainingRefused, VideoState
from training.models import Lesson, Video
from training.transferring import move

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson(house):
    return make_lesson(make_course(house.primary))


@pytest.mark.parametrize(
    "act",
    [
        lambda one, lesson: enrolling.leave(one.pk, learner=learner_of(one.student), note="Всё"),
        lambda one, lesson: move(one.pk, one.group_id, actor="организатор"),
        lambda one, lesson: quizzes.start(one.pk, make_quiz(lesson), actor="слушатель"),
        lambda one, lesson: works.send(one.pk, make_task(lesson), text="Вот", actor="слушатель"),
        lambda one, lesson: correcting.correct_category(one.pk, "staff", actor="организатор"),
    ],
)
def test_an_enrolment_undone_meanwhile(act, house, lesson):
    one = enrol(make_group(lesson.course), make_student(house.primary))
    type(one).objects.filter(pk=one.pk).delete()

    with pytest.raises(TrainingRefused, match="больше нет"):
        act(one, lesson)


@pytest.fixture
def film(house, people):
    film = Video.objects.create(
        unit=house.primary, title="Сход", size=9, state=VideoState.READY, uploaded_by=people.chair
    )
    Video.objects.filter(pk=film.pk).delete()
    return film


def test_a_film_deleted_while_it_is_chosen(house, people, film):
    draft = make_course(house.primary, lessons=1, state=CourseState.DRAFT)
    meeting = make_meeting(make_group(make_course(house.primary)))
    before = Entry.objects.count()

    for act in (
        lambda: authoring.add_lesson(draft.pk, title="Новое", video=film, actor=people.chair),
        lambda: authoring.change_lesson(draft.lessons.get().pk, video=film, actor=people.chair),
        lambda: recordings.attach(meeting.pk, video=film, link="", audience="", actor=people.chair),
    ):
        with pytest.raises(TrainingRefused, match="Выберите другое"):
            act()

    assert Lesson.objects.filter(course=draft).get().video is None
    assert Entry.objects.count() == before
