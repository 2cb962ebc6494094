"""From a lesson into the practice and back: one office at a time, and nothing of the real one."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Entry
from members.editing import save_card
from structure.models import Unit
from structure.services import change_unit
from tests.factories import TODAY, make_member
from training import authoring, enrolling, grouping, practising, publishing
from training.enums import CourseKind, PracticeRole
from training.learners import student_of_user
from training.models import Enrolment, Practice, Student, Work
from unionportal.practice import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def worker(monkeypatch):
    """The worker comes when the test says so."""
    asked = []
    monkeypatch.setattr("unionportal.practice.entering.make_practice.delay", asked.append)
    return asked


@pytest.fixture
def lesson(house, people):
    """The chair learns a course with one lesson whose task the portal checks."""
    today = timezone.localdate()
    course = authoring.create(
        house.union, actor=people.admin, title="Работа на портале", kind=CourseKind.ADVANCEMENT,
        hours=2,
    )  # fmt: skip
    lesson = authoring.add_lesson(course.pk, actor=people.admin, title="Карточка", hours=2)
    authoring.set_task(
        lesson.pk, actor=people.admin, text="Исправьте карточку.", takes_text=False,
        takes_files=False, check_key="chair-card",
    )  # fmt: skip
    course = publishing.publish(course.pk, actor=people.admin)
    group = grouping.create(
        house.union, course, actor=people.admin, title="Группа", starts_on=today,
        ends_on=today + timedelta(days=30), capacity=10, needs_approval=False,
    )  # fmt: skip
    enrolling.enrol(group, student_of_user(people.chair), actor=people.admin)
    grouping.begin_due(now=timezone.now())
    lesson.enrolment = Enrolment.objects.get()
    return lesson


@pytest.fixture
def page(lesson):
    return reverse("training:my_lesson", args=[lesson.enrolment.pk, lesson.pk])


@pytest.fixture
def practice(lesson, people):
    made = practising.begin(lesson.enrolment.student_id, PracticeRole.CHAIR, actor=people.chair)
    assert making.make(made.pk)
    made.refresh_from_db()
    return made


def begin(client, lesson, **more):
    told = {"lesson": f"{lesson.enrolment.pk}/{lesson.pk}", **more}
    return client.post(reverse("practice:begin", args=["chair"]), told)


def enter(client, practice):
    return client.post(reverse("practice:enter", args=[practice.pk]), {"lesson": "x"})


def test_the_lesson_leads_into_the_practice(
    lesson, page, people, client, worker, django_capture_on_commit_callbacks
):
    client.force_login(people.chair)
    assert "Начать практику" in client.get(page).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        assert begin(client, lesson).url == page
    practice = Practice.objects.get()
    assert worker == [practice.pk]
    assert "Готовим учебную организацию: 0 %" in client.get(page).content.decode()
    assert enter(client, practice).status_code == 404  # nothing to enter yet

    begin(client, lesson)
    assert Practice.objects.count() == 1


def test_in_it_the_office_is_the_practice_one_and_outside_the_real_one(
    lesson, page, practice, house, people, client
):
    client.force_login(people.chair)
    before = client.get(reverse("members:register")).content.decode()
    assert enter(client, practice).url == reverse("today")

    inside = client.get(reverse("members:register")).content.decode()
    assert "Учебная организация: всё здесь ненастоящее." in inside
    assert "Антонова" in inside
    assert house.primary.short_name not in inside
    assert client.get(reverse("structure:unit", args=[house.primary.pk])).status_code == 404
    assert "Открыть учебную организацию" in client.get(page).content.decode()  # still himself

    assert client.post(reverse("practice:leave")).url == reverse("training:mine")
    after = client.get(reverse("members:register")).content.decode()
    assert "ненастоящее" not in after
    assert "Антонова" not in before + after
    assert client.get(reverse("structure:unit", args=[practice.unit_id])).status_code == 404


def test_what_is_done_there_is_written_under_both(practice, people, client):
    client.force_login(people.chair)
    enter(client, practice)
    member = practice.unit.members.order_by("pk").first()
    client.get(reverse("members:member", args=[member.pk]))

    line = Entry.objects.get(action="members.card.read", subject=f"members.member:{member.pk}")
    assert (line.actor_id, line.behind_id) == (practice.account_id, people.chair.pk)


def test_the_portal_sees_the_deed_and_accepts_the_task(lesson, page, practice, people, client):
    client.force_login(people.chair)
    assert "Ещё не видим исправления" in client.get(page).content.decode()
    state = reverse("training:practice_state", args=[lesson.enrolment.pk, lesson.pk])
    assert "Ещё не видим исправления" in client.get(state).content.decode()

    member = practice.unit.members.order_by("pk").first()
    save_card(member.pk, actor=practice.account, department="Цех № 9")
    assert client.get(state).headers["HX-Refresh"] == "true"
    assert "Зачтено" in client.get(page).content.decode()
    client.get(page)

    work = Work.objects.get()
    assert (work.state, work.checked_by, work.number) == ("accepted", "портал", 1)
    assert Entry.objects.filter(action="training.work.accepted").count() == 1
    assert lesson.enrolment.progress.get().done_at is not None


def test_a_real_deed_counts_for_nothing(lesson, practice, house, people):
    change_unit(house.primary.pk, actor=people.chair, town="Другой")

    lesson.refresh_from_db()
    assert not practising.accept_done(lesson.enrolment.pk, lesson.task)
    assert not Work.objects.exists()


def test_by_the_door_of_a_member_the_practice_is_his_too(lesson, practice, house, people):
    """One person with two rows: the one who learns is of the card, the one who signs in of both."""
    card = make_member(house.primary)
    Student.objects.filter(pk=practice.student_id).update(member=card)
    of_card = Student.objects.create(member=card, unit=house.primary)

    assert practising.going_of(of_card, PracticeRole.CHAIR) == practice
    assert practising.is_himself(User.objects.get(pk=people.chair.pk), of_card)
    assert not practising.is_himself(people.admin, of_card)
    assert not practising.is_himself(AnonymousUser(), of_card)


def test_whoever_is_not_signed_in_is_asked_to_sign_in(practice, client):
    for name, args in (("begin", ["chair"]), ("enter", [practice.pk]), ("leave", [])):
        answer = client.post(reverse(f"practice:{name}", args=args))
        assert answer.url.startswith(reverse("accounts:login"))


def test_a_stranger_to_the_school_begins_nothing(client, people):
    client.force_login(people.stranger)

    assert client.post(reverse("practice:begin", args=["chair"])).status_code == 404
    client.force_login(people.chair)
    assert client.post(reverse("practice:begin", args=["king"])).status_code == 404
    assert not Practice.objects.exists()


def test_nobody_enters_the_practice_of_another(practice, people, client):
    client.force_login(people.admin)

    assert enter(client, practice).status_code == 404
    assert "practice" not in client.session


def test_one_that_has_ended_puts_the_browser_back_and_does_nothing(practice, house, people, client):
    client.force_login(people.chair)
    enter(client, practice)
    practising.end(practice.pk, actor="портал")

    pressed = client.post(reverse("structure:edit", args=[house.primary.pk]), {"town": "Учебнинск"})
    assert pressed.url == f"{reverse('training:mine')}?practice=over"
    assert Unit.objects.get(pk=house.primary.pk).town == house.primary.town
    assert "Последнее, что вы нажали, не сделано" in client.get(pressed.url).content.decode()


def test_the_profile_stays_his_own(practice, people, client):
    client.force_login(people.chair)
    enter(client, practice)

    assert people.chair.surname in client.get(reverse("accounts:profile")).content.decode()


def test_a_lesson_asks_as_much_however_many_practices_there_are(
    page, practice, people, client, django_assert_max_num_queries
):
    client.force_login(people.chair)
    client.get(page)
    with CaptureQueriesContext(connection) as first:
        client.get(page)
    for role in (PracticeRole.ACCOUNTANT, PracticeRole.SPECIALIST):
        Practice.objects.create(
            student_id=practice.student_id, role=role, ends_on=TODAY + timedelta(days=999)
        )
    with django_assert_max_num_queries(len(first)):
        client.get(page)
