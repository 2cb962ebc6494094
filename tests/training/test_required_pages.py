"""Pages of mandatory learning: looked at before it is switched on, and read by whoever owes it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from audit.models import Entry
from tests.factories import TODAY
from tests.training.school import make_course, make_student
from training.enums import CourseState
from training.models import LearningRules, Student, Warned
from training.requiring import require
from training.warning import sweep

NEW = "training:new_rule"


@pytest.fixture
def course(house):
    return make_course(house.union, title="Охрана труда")


@pytest.fixture
def asked(house, course):
    return {
        "unit": house.union.pk, "course": course.pk, "roles": [Role.PRIMARY_CHAIR],
        "grace_days": 30, "remind_days": 60, "narrows": "on",
    }  # fmt: skip


def make_rule(house, people, course, on, **fields):
    told = {"roles": [Role.PRIMARY_CHAIR], "grace_days": 30, "remind_days": 60, "narrows": True}
    return require(house.union, course, actor=people.admin, on=on, **told | fields)


def test_first_a_look_then_the_rule(client, people, asked):
    client.force_login(people.admin)

    looked = client.post(reverse(NEW), asked)
    assert "Кого это коснётся сегодня" in looked.content.decode()
    assert not LearningRules.objects.exists()
    made = client.post(reverse(NEW), asked | {"sure": looked.context["seal"]})

    assert made.url == reverse("training:required")
    rule = LearningRules.objects.get()
    assert (rule.roles, rule.grace_days, rule.narrows) == ([Role.PRIMARY_CHAIR], 30, True)
    assert "Охрана труда" in client.get(made.url).content.decode()


def test_what_was_changed_after_the_look_is_looked_at_again(client, people, asked):
    client.force_login(people.admin)
    seal = client.post(reverse(NEW), asked).context["seal"]

    answer = client.post(reverse(NEW), asked | {"grace_days": 0, "sure": seal})

    assert "Кого это коснётся сегодня" in answer.content.decode()
    assert not LearningRules.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"roles": []}, "Отметьте хотя бы одну должность"),
        ({"grace_days": 366}, "Не больше 365 дней"),
        ({"course": "x"}, "Выберите"),
    ],
)
def test_bad_input_is_told_beside_the_field(client, people, asked, wrong, said):
    client.force_login(people.admin)

    answer = client.post(reverse(NEW), asked | wrong)

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_draft_is_not_offered(client, people, house, course):
    make_course(house.union, title="Черновик", state=CourseState.DRAFT)
    client.force_login(people.admin)

    assert "Черновик" not in client.get(reverse(NEW)).content.decode()


def test_a_chair_reads_the_rule_of_the_union_and_only_his_own_people(client, house, people, course):
    rule = make_rule(house, people, course, TODAY)
    for unit, surname in ((house.primary, "Своев"), (house.neighbour, "Чужаков")):
        student = make_student(unit, surname=surname)
        Warned.objects.create(rule=rule, student=student, due_on=TODAY)
    client.force_login(people.chair)

    assert "Охрана труда" in client.get(reverse("training:required")).content.decode()
    page = client.get(reverse("training:required_people", args=[rule.pk])).content.decode()

    assert "Своев" in page
    assert "Чужаков" not in page
    assert Entry.objects.filter(action="training.people.read").count() == 1
    assert client.get(reverse("training:end_rule", args=[rule.pk])).status_code == 404


def test_taken_off(client, house, people, course):
    rule = make_rule(house, people, course, timezone.localdate())
    client.force_login(people.admin)

    answer = client.post(reverse("training:end_rule", args=[rule.pk]), follow=True)

    assert "больше не обязателен" in answer.content.decode()
    assert "Обязательных курсов нет" in answer.content.decode()
    assert LearningRules.objects.get().until == timezone.localdate()


def test_the_page_of_who_owes_asks_no_more_for_three(client, house, people, course):
    rule = make_rule(house, people, course, TODAY)
    client.force_login(people.admin)
    url, costs = reverse("training:required_people", args=[rule.pk]), []
    for number in (1, 2):
        for _ in range(number):
            student = make_student(house.primary)
            Warned.objects.create(rule=rule, student=student, due_on=TODAY)
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        costs.append(len(asked))

    assert costs[0] == costs[1]


def test_today_tells_what_is_owed_and_that_rights_are_narrowed(client, house, people, course):
    now = timezone.now()
    make_rule(house, people, course, timezone.localdate(now) - timedelta(days=40))
    client.force_login(people.chair)
    assert "обязательное обучение" not in client.get(reverse("today")).content.decode()

    sweep(now=now - timedelta(days=40))
    assert "Пройдите обязательное обучение" in client.get(reverse("today")).content.decode()
    sweep(now=now)

    page = client.get(reverse("today")).content.decode()
    assert "Ваши права сужены: можно только смотреть" in page
    assert "«Охрана труда»" in page
    assert Student.objects.filter(user=people.chair).exists()
    assert client.get(reverse("training:my_open")).status_code == 200
    assert client.get(reverse("accounts:profile")).status_code == 200
