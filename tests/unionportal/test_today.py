"""«Сегодня»: what waits for whom, and what to begin with."""

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.enums import Stage
from dues.models import DuesStatement
from notifications.services import put_todo
from tests.applications.situations import doubtful, drafted, with_statement
from tests.factories import make_application, make_member
from tests.training.school import (
    enrol,
    make_course,
    make_group,
    make_lesson,
    make_student,
    make_task,
)
from training.models import Work
from unionportal.today import ORDER, first_of


def open_today(client, user):
    client.force_login(user)
    return client.get(reverse("today"))


def test_nobody_is_sent_to_sign_in(client, db):
    response = client.get(reverse("today"))

    assert response.status_code == 302
    assert response.url == f"{reverse('accounts:login')}?next={reverse('today')}"


def test_when_nothing_waits_the_page_says_so(client, people):
    response = open_today(client, people.chair)

    assert response.context["next"] is None
    assert "Вас сейчас ничего не ждёт" in response.content.decode()


def test_who_waits_longest_for_a_person_comes_first(client, house, people):
    make_application(house.primary, stage=Stage.RESOLUTION)
    unknown = doubtful(house)

    response = open_today(client, people.chair)

    assert response.context["next"].url == unknown.get_absolute_url()
    assert ORDER[:3] == ("doubtful", "sheets", "ready")


def test_those_ready_are_put_on_one_resolution(client, house, people):
    pks = [make_application(house.primary, stage=Stage.RESOLUTION).pk for _ in range(3)]

    chosen = open_today(client, people.chair).context["next"]

    assert chosen.title == "Подготовить постановление"
    assert sorted(chosen.url.split("?")[1].split("&")) == sorted(f"application={pk}" for pk in pks)
    assert "3\u00a0человека ждут" in chosen.text


def test_a_draft_is_to_be_signed(client, house, people):
    resolution = drafted([make_application(house.primary, stage=Stage.RESOLUTION)], people.chair)

    assert open_today(client, people.chair).context["next"].url == resolution.get_absolute_url()


def test_the_accountant_sees_statements_and_nothing_of_people_who_apply(client, house, people):
    with_statement(house)
    doubtful(house)

    response = open_today(client, people.accountant)

    assert response.context["next"].url == reverse("dues:waiting")
    assert response.context["doubtful"] == []
    assert response.context["funnel"].whole == 0
    assert DuesStatement.objects.count() == 1


def test_a_tutor_sees_works_of_his_own_groups(client, house, people):
    lesson = make_lesson(make_course(house.primary))
    group = make_group(lesson.course, tutor=people.trainer)
    enrolment = enrol(group, make_student(house.primary))
    Work.objects.create(
        enrolment=enrolment,
        task=make_task(lesson),
        number=1,
        text="Сделано.",
        sent_at=timezone.now(),
    )

    response = open_today(client, people.trainer)

    assert response.context["next"].url == reverse("training:works")
    assert "1\u00a0работа ждёт проверки" in response.content.decode()
    assert open_today(client, people.territorial_chair).context["works"] == ""


@pytest.mark.parametrize("who", ["neighbour_chair", "stranger", "trainer", "employer_accountant"])
def test_nobody_is_told_of_what_is_not_his(who, client, house, people):
    doubtful(house)
    make_application(house.primary, stage=Stage.RESOLUTION)
    with_statement(house)
    make_member(house.primary, surname="Именинникова", birth_date=timezone.localdate())

    response = open_today(client, getattr(people, who))

    assert response.context["next"] is None
    assert "Именинникова" not in response.content.decode()
    assert "Кузнецова" not in response.content.decode()


def test_a_task_is_shown_with_a_button_that_ends_it(client, house, people):
    application = make_application(house.primary)
    put_todo(
        "Позвонить заявителю: Орлова А. И.",
        key="call",
        unit=house.primary,
        user=people.chair,
        about=application,
        url=application.get_absolute_url(),
    )

    response = open_today(client, people.chair)

    assert response.context["next"].text == "Позвонить заявителю: Орлова А. И."
    assert 'Сделано<span class="visually-hidden">: Позвонить' in response.content.decode()


def test_the_number_of_queries_does_not_grow(client, house, people, django_assert_max_num_queries):
    def ask():
        with django_assert_max_num_queries(100) as seen:
            open_today(client, people.chair)
        return len(seen)

    def one_more():
        doubtful(house)
        make_application(house.primary, stage=Stage.RESOLUTION)
        with_statement(house)

    one_more()
    ask()
    with_one = ask()
    one_more()
    one_more()

    assert ask() == with_one


def test_every_reason_to_begin_has_a_sentence():
    assert first_of({**{kind: [] for kind in ORDER}, "statements": 21}).text == (
        "21\u00a0изменение ждёт передачи работодателю."
    )
