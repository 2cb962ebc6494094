"""The person's own side: what is open to him, asking, the personal link; and slow answers."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notifications.models import Message
from tests.cabinet.visits import let_in
from tests.factories import NOON
from tests.training.school import enrol as stand
from tests.training.school import learner_of, make_course, make_group, make_student
from training import asking, enrolling, invitations, requests
from training.enums import EnrolmentState, GroupState
from training.invitations import path_of
from training.models import Enrolment, Student

pytestmark = pytest.mark.django_db
S = EnrolmentState
OPEN = "/me/learning/open/"


def act(name, pk):
    return reverse(f"training:{name}", args=[pk])


def text(response):
    return response.content.decode()


@pytest.fixture
def course(house):
    return make_course(house.territorial, title="Школа председателя")


@pytest.fixture
def student(house):
    return make_student(house.primary, email="ivanov@example.org")


@pytest.fixture
def inside(client, student):
    let_in(client, student.member)
    return client


def lasting(course, **fields):
    """A group that is open on the day of the test, whatever the day."""
    today = timezone.localdate()
    return make_group(course, starts_on=today, ends_on=today + timedelta(days=30), **fields)


def test_open_are_groups_of_mine_and_of_those_above(house, course, student):
    mine = lasting(course)
    above = lasting(make_course(house.union))
    lasting(make_course(house.neighbour))
    lasting(make_course(house.shop))
    lasting(course, takes_applications=False)
    lasting(course, state=GroupState.CANCELLED)
    lasting(course, enrol_until=timezone.localdate() - timedelta(days=1))
    lasting(make_course(house.territorial, is_open=False))

    assert set(asking.open_groups(student)) == {mine, above}


def test_what_is_for_him_stands_first(house, people):
    chair = Student.objects.create(user=people.chair, unit=house.primary)
    for_shops = lasting(make_course(house.union, levels=["shop"]))
    for_chairs = lasting(make_course(house.union, roles=["primary_chair"], levels=["primary"]))
    for_all = lasting(make_course(house.union))

    found = list(asking.open_groups(chair))

    assert {group for group in found if group.fits} == {for_chairs, for_all}
    assert found[-1] == for_shops


def test_a_member_asks_sees_where_it_is_and_takes_it_back(inside, student, course, people):
    group = lasting(course)

    assert "Попроситься" in text(inside.get(OPEN))
    inside.post(act("ask_group", group.pk))
    page = text(inside.get(OPEN))

    asked = Enrolment.objects.get()
    since = f"{timezone.localdate():%d.%m.%Y}"
    assert asked.state == S.APPLIED
    assert f"Ваша просьба у ППО «Волжская ГЭС» с {since}. Отвечает" in page
    assert people.chair.short_name in page
    inside.post(act("take_back_ask", asked.pk))
    asked.refresh_from_db()
    assert asked.state == S.DECLINED


def test_an_officer_comes_in_by_his_sign_in(client, people, course):
    group = lasting(course, needs_approval=False)
    client.force_login(people.chair)

    client.post(act("ask_group", group.pk))

    enrolment = Enrolment.objects.get()
    assert (enrolment.state, enrolment.student.user) == (S.LEARNING, people.chair)


def test_the_queue_is_told_by_its_place(house, inside, student, course):
    group = lasting(course, capacity=1)
    stand(group, make_student(house.primary))
    for who, ago in ((make_student(house.primary), 2), (student, 1)):
        stand(group, who, state=S.WAITING, queued_at=NOON - timedelta(hours=ago))

    assert "Вы 2-й в очереди" in text(inside.get(OPEN))


def test_only_ones_own_are_found(house, inside, course):
    foreign = stand(lasting(course), make_student(house.primary), state=S.INVITED)

    for name in ("take_back_ask", "accept_invitation", "decline_invitation", "leave_group"):
        assert inside.post(act(name, foreign.pk)).status_code == 404
    foreign.refresh_from_db()
    assert foreign.state == S.INVITED


def test_a_group_that_is_not_open_is_not_found(house, inside):
    closed = lasting(make_course(house.neighbour))

    assert inside.post(act("ask_group", closed.pk)).status_code == 404


def test_whoever_is_not_in_is_asked_to_enter(client, course):
    assert client.get(OPEN)["Location"] == reverse("cabinet:enter")


def test_an_invitation_is_answered_on_ones_page(inside, student, course):
    invited = stand(lasting(course), student, state=S.INVITED)

    assert "Вас пригласили" in text(inside.get(OPEN))
    inside.post(act("accept_invitation", invited.pk))

    invited.refresh_from_db()
    assert invited.state == S.LEARNING


def test_one_leaves_with_a_reason(inside, student, course):
    enrolment = stand(lasting(course), student)

    assert inside.post(act("leave_group", enrolment.pk), {"reason": ""}).status_code == 422
    inside.post(act("leave_group", enrolment.pk), {"reason": "Переезд"})

    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.reason) == (S.LEFT, "Переезд")
    assert inside.get(act("leave_group", enrolment.pk)).status_code == 404


def test_the_page_asks_as_much_for_three_as_for_one(house, inside, student):
    counted = []
    for number in (1, 2):
        for _ in range(number):
            other = make_course(house.territorial)
            lasting(other)
            stand(lasting(other), student, state=S.APPLIED)
        inside.get(OPEN)
        with CaptureQueriesContext(connection) as queries:
            inside.get(OPEN)
        counted.append(len(queries))
    assert counted[0] == counted[1]


@pytest.mark.parametrize(("answer", "state"), [("yes", S.LEARNING), ("no", S.DECLINED)])
def test_the_personal_link_answers_without_signing_in(answer, state, client, student, course):
    invited = stand(lasting(course), student, state=S.INVITED)
    link = path_of(invited)

    page = client.get(link)
    assert "Пётр Сергеевич, вас приглашают учиться" in text(page)
    assert "Ответить по этой ссылке можно до" in text(page)
    assert page["Cache-Control"] == "private, no-store"
    client.post(link, {"answer": answer})

    invited.refresh_from_db()
    assert invited.state == state
    assert "Буду учиться" not in text(client.get(link))


def test_a_link_that_is_not_ours_is_not_found(client, student, course):
    invited = stand(lasting(course), student, state=S.INVITED)

    for token in ("1", path_of(invited).strip("/").split("/")[-1][:-1] + "x", "a:b:c"):
        assert client.get(f"/learn/{token}/").status_code == 404


@pytest.mark.parametrize(("days", "ends_in"), [(invitations.DAYS, -1), (-1, 30)])
def test_a_link_of_a_letter_has_an_end(monkeypatch, days, ends_in, client, student, course):
    today = timezone.localdate()
    group = make_group(
        course, starts_on=today - timedelta(days=9), ends_on=today + timedelta(days=ends_in)
    )
    invited = stand(group, student, state=S.INVITED)
    monkeypatch.setattr(invitations, "DAYS", days)

    page = client.get(path_of(invited))
    client.post(path_of(invited), {"answer": "yes"})

    assert page.status_code == 404
    assert "попросите новую ссылку" in text(page)
    assert course.title not in text(page)
    invited.refresh_from_db()
    assert invited.state == S.INVITED


def test_a_link_of_one_who_left_opens_nothing_again(client, student, course):
    left = stand(lasting(course), student, state=S.LEFT)

    client.post(path_of(left), {"answer": "yes"})

    left.refresh_from_db()
    assert left.state == S.LEFT


def test_who_is_slow_to_answer_is_reminded_once(student, course, people):
    group = make_group(course)
    enrolling.apply(group, learner=learner_of(student), now=NOON)

    early = requests.remind(now=NOON + timedelta(days=2))
    due = requests.remind(now=NOON + timedelta(days=3))
    again = requests.remind(now=NOON + timedelta(days=4))

    assert (early, due, again) == (0, 1, 0)
    letter = Message.objects.get(kind="training_request_reminder")
    assert letter.to_address == people.chair.email


def test_nobody_is_reminded_of_what_is_answered(student, course, people):
    asked = enrolling.apply(make_group(course), learner=learner_of(student), now=NOON)
    enrolling.approve(asked.pk, actor=people.chair, now=NOON)

    assert requests.remind(now=NOON + timedelta(days=9)) == 0
