"""Practical works through the pages: of the student by his door, of the tutor by his."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from audit.models import Entry
from tests.cabinet.visits import let_in
from tests.factories import NOON
from tests.training.school import (
    enrol,
    make_course,
    make_group,
    make_lesson,
    make_student,
    make_task,
    make_tutor,
)
from training import works
from training.enums import EnrolmentState
from training.models import Enrolment, Student, Work

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def one(house, people):
    """A student of a group that the trainer teaches; a lesson with a task."""
    lesson = make_lesson(make_course(house.primary))
    group = make_group(lesson.course, tutor=people.trainer)
    student = make_student(house.primary, email="anna@example.org")
    enrolment = enrol(group, student)
    enrolment.task = make_task(lesson)
    return enrolment


def sent(one, text="Мой план", now=NOON, **told):
    return works.send(one.pk, one.task, text=text, actor="слушатель", now=now, **told)


def a_pdf():
    out = io.BytesIO()
    Image.new("L", (40, 30)).save(out, "PDF", creationDate=None, modDate=None)
    return out.getvalue()


def test_a_member_hands_in_files_from_his_own_page(client, one):
    let_in(client, one.student.member)
    address = reverse("training:my_work", args=[one.pk, one.task.lesson.pk])
    answer = client.post(
        address, {"text": "Мой план", "files": [SimpleUploadedFile("1.pdf", a_pdf())]}
    )

    work = Work.objects.get()
    assert answer.url == reverse("training:my_lesson", args=[one.pk, one.task.lesson.pk])
    file = work.files.get()
    shown = client.get(reverse("training:my_work_file", args=[file.pk]))
    assert b"".join(shown.streaming_content) == a_pdf()


def test_what_was_typed_stays_when_a_file_is_refused(client, one):
    let_in(client, one.student.member)
    address = reverse("training:my_work", args=[one.pk, one.task.lesson.pk])
    answer = client.post(
        address, {"text": "Мой план", "files": [SimpleUploadedFile("1.exe", b"MZ123")]}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "«1.exe»: Это программа" in page
    assert "Мой план</textarea>" in page
    assert not Work.objects.exists()


def test_a_stranger_hands_in_nothing(client, house, one):
    let_in(client, make_student(house.primary).member)
    address = reverse("training:my_work", args=[one.pk, one.task.lesson.pk])

    assert client.post(address, {"text": "Мой план"}).status_code == 404
    assert not Work.objects.exists()


def test_the_tutor_of_another_group_sees_nothing(client, people, one):
    work = sent(one)
    client.force_login(people.neighbour_chair)
    make_tutor(make_group(one.group.course), people.neighbour_chair)

    assert client.get(reverse("training:work", args=[work.pk])).status_code == 404
    assert "Мой план" not in client.get(reverse("training:works")).content.decode()
    assert not Entry.objects.filter(action="training.work.read").exists()


def test_a_tutor_takes_checks_and_goes_to_the_next(client, people, one):
    work = sent(one)
    other = enrol(one.group, make_student(one.home))
    other.task = one.task
    following = sent(other, now=LATER)
    client.force_login(people.trainer)

    client.post(reverse("training:take_work", args=[work.pk]))
    answer = client.post(
        reverse("training:check_work", args=[work.pk]), {"accept": "1", "mark": "5", "remark": ""}
    )

    assert answer.url == reverse("training:work", args=[following.pk])
    page = client.get(answer.url).content.decode()
    assert "Взять на проверку" in page
    read = Entry.objects.filter(action="training.work.read")
    assert read.count() == 1


@pytest.mark.parametrize("number", [1, 3])
def test_the_queue_asks_as_much_of_many(client, people, one, number, django_assert_num_queries):
    for _ in range(number):
        other = enrol(one.group, make_student(one.home))
        other.task = one.task
        sent(other)
    client.force_login(people.trainer)
    address = reverse("training:works")
    client.get(address)

    with django_assert_num_queries(12):
        assert client.get(address).status_code == 200


def test_the_queue_holds_neither_ones_own_work_nor_that_of_one_who_left(client, people, one):
    other = enrol(one.group, make_student(one.home))
    other.task = one.task
    sent(one), sent(other)
    Student.objects.filter(pk=one.student_id).update(user=people.trainer)
    Enrolment.objects.filter(pk=other.pk).update(state=EnrolmentState.LEFT)
    client.force_login(people.trainer)

    assert "Всё проверено" in client.get(reverse("training:works")).content.decode()
