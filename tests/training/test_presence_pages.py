"""Whoever has to enter first loses nothing: the moment of the code is kept in his browser."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cabinet import entering
from tests.cabinet.visits import let_in
from tests.factories import NOON
from tests.training.school import (
    enrol,
    learner_of,
    make_course,
    make_group,
    make_meeting,
    make_student,
)
from training import attending, meeting_codes
from training.enums import TrainingRefused
from training.models import Attendance, Student

pytestmark = pytest.mark.django_db
HERE = reverse("training:here")


@pytest.fixture
def learner(house):
    group = make_group(make_course(house.primary, lessons=1), title="Первая")
    return enrol(group, make_student(house.primary, email="anna@example.org"))


@pytest.fixture
def meeting(learner):
    return make_meeting(learner.group, starts_at=timezone.now() - timedelta(hours=1), title="Спор")


def scanned(client, meeting, at=None):
    code = meeting_codes.code_of(meeting, now=at or timezone.now())
    return client.get(reverse("training:be_present", args=[code]))


def test_he_enters_by_a_letter_and_is_led_back_to_the_class(client, meeting, learner):
    page = scanned(client, meeting)
    assert "Код принят, осталось войти" in page.content.decode()
    assert "Спор" not in page.content.decode()  # a stranger learns nothing of the class
    _, token, _ = entering.new_link(learner.student.member, actor="тест", now=timezone.now())

    entered = client.post(entering.path_of(token))
    assert (entered.status_code, entered.url) == (302, HERE)
    shown = client.get(HERE)
    assert Attendance.objects.count() == 0
    done = client.post(HERE, {"form": shown.context["form_token"]})

    assert "Вы отмечены" in done.content.decode()
    mark = Attendance.objects.get()
    assert (mark.enrolment, mark.is_by_code) == (learner, True)


def test_an_officer_enters_with_his_password(client, people, meeting, learner):
    Student.objects.filter(pk=learner.student_id).update(member=None, user=people.deputy)
    assert f"{reverse('accounts:login')}?next={HERE}" in scanned(client, meeting).content.decode()
    client.force_login(people.deputy)

    client.post(HERE, {"form": client.get(HERE).context["form_token"]})

    assert Attendance.objects.get().enrolment == learner


def test_the_moment_is_in_his_browser_alone(client, meeting, learner):
    scanned(client, meeting)
    elsewhere = Client()
    let_in(elsewhere, learner.student.member)

    answer = elsewhere.get(HERE)

    assert answer.status_code == 422
    assert "Код уже сменился" in answer.content.decode()


@pytest.mark.parametrize("code", ["1-00", "x"])
def test_a_code_that_is_over_is_not_kept(client, meeting, code):
    answer = client.get(reverse("training:be_present", args=[code]))

    assert answer.status_code == 422
    assert "training_scan" not in answer.cookies


@pytest.mark.parametrize(("seconds", "words"), [(0, ""), (900, ""), (901, "уже сменился")])
def test_it_is_kept_for_a_quarter_of_an_hour(meeting, learner, seconds, words):
    seen = meeting.starts_at.replace(microsecond=0) + timedelta(minutes=5)
    scan, told = meeting_codes.scan_of(meeting, now=seen), learner_of(learner.student)
    later = seen + timedelta(seconds=seconds)

    if words:
        with pytest.raises(TrainingRefused, match=words):
            attending.seen_before(scan, told, now=later)
    else:
        assert attending.seen_before(scan, told, now=later)[0] == meeting


def test_what_counts_is_the_moment_of_the_code(meeting, learner):
    """He was there; that the class has ended while he was entering does not matter."""
    last = meeting.ends_at + meeting_codes.AROUND
    student = learner.student
    late = meeting_codes.form_of(meeting, student, seen=last + timedelta(seconds=1))
    good = meeting_codes.form_of(meeting, student, seen=last)

    with pytest.raises(TrainingRefused, match="Занятие закончилось"):
        attending.be_present(late, learner_of(student), now=last + timedelta(minutes=9))
    attending.be_present(good, learner_of(student), now=last + timedelta(minutes=9))
    assert Attendance.objects.count() == 1


@pytest.mark.parametrize("scan", ["", "x", "x:y"])
def test_a_forged_moment_is_refused(meeting, learner, scan):
    with pytest.raises(TrainingRefused, match="Код уже сменился"):
        attending.seen_before(scan, learner_of(learner.student), now=NOON)


def test_whoever_asks_for_his_page_gets_to_it_after_entering(client, learner):
    page = reverse("training:my_course", args=[learner.pk])
    assert client.get(page).url == reverse("cabinet:enter")
    _, token, _ = entering.new_link(learner.student.member, actor="тест", now=timezone.now())

    assert client.post(entering.path_of(token)).url == page
    client.cookies["member_next"] = "/office/:forged"
    _, token, _ = entering.new_link(learner.student.member, actor="тест", now=timezone.now())
    assert client.post(entering.path_of(token)).url == reverse("cabinet:me")
