"""The end of a group: verdicts, records, taking them back."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from audit.models import Entry
from tests.factories import NOON, TODAY
from tests.training.school import enrol, make_course, make_group, make_meeting, make_student
from training import finishing
from training.enums import EnrolmentState, GroupState, RecordState, TrainingRefused
from training.models import Certificate, LessonProgress, TrainingRecord

pytestmark = pytest.mark.django_db
S = EnrolmentState


@pytest.fixture
def group(house):
    course = make_course(house.primary, lessons=2, valid_months=1, hours=50)
    return make_group(course, cost=1500)


@pytest.fixture
def run(people):
    return people.territorial_chair


def learner(group, *, done=2, surname="Петрова"):
    one = enrol(group, make_student(group.unit, surname=surname, name="Анна", patronymic="И"))
    for lesson in group.course.lessons.all()[:done]:
        LessonProgress.objects.create(enrolment=one, lesson=lesson, done_at=NOON)
    return one


def finish(group, run, verdicts=(), now=NOON):
    return finishing.finish(group.pk, dict(verdicts), actor=run, now=now)


def test_who_did_everything_has_passed_and_has_a_record(group, run):
    good, bad = learner(group), learner(group, done=1, surname="Сидорова")

    assert finish(group, run) == 1

    good.refresh_from_db(), bad.refresh_from_db(), group.refresh_from_db()
    assert (good.state, bad.state, group.state) == (S.PASSED, S.FAILED, GroupState.FINISHED)
    assert bad.reason == "Пройдено занятий: 1 из 2"
    record = TrainingRecord.objects.get()
    assert (record.enrolment, record.student, record.unit) == (good, good.student, group.unit)
    assert (record.state, record.hours, record.cost) == (RecordState.CONFIRMED, 50, 1500)
    assert (record.began_on, record.ended_on) == (group.starts_on, TODAY)


def test_whoever_has_not_got_in_is_sent_away(group, run):
    group.capacity = 1
    group.save()
    learner(group)
    outside = [
        enrol(group, make_student(group.unit), state=state, queued_at=NOON)
        for state in (S.WAITING, S.APPLIED, S.INVITED)
    ]

    finish(group, run)

    for one in outside:
        one.refresh_from_db()
        assert (one.state, one.reason) == (S.REFUSED, "Группа закончила обучение.")


def test_a_month_from_the_31st_ends_on_the_last_day_of_a_shorter_one(group, run):
    learner(group)
    group.starts_on, group.ends_on = date(2026, 1, 1), date(2026, 1, 31)
    group.save()

    finish(group, run)

    record = TrainingRecord.objects.get()
    assert (record.ended_on, record.valid_until) == (date(2026, 1, 31), date(2026, 2, 28))


def test_a_verdict_against_the_proposal_wants_a_reason(group, run):
    one = learner(group, done=0)

    with pytest.raises(TrainingRefused, match="Напишите почему"):
        finish(group, run, {one.pk: (True, " ")})

    one.refresh_from_db()
    assert one.state == S.LEARNING
    assert not TrainingRecord.objects.exists()
    finish(group, run, {one.pk: (True, "сдал очно")})
    one.refresh_from_db()
    assert (one.state, one.reason) == (S.PASSED, "сдал очно")


def test_too_few_classes_are_a_reason(group, run):
    group.course.needed_presence = 60
    group.course.save()
    one = learner(group)
    held = make_meeting(group, starts_at=NOON - timedelta(days=1), state="held")
    held.attendance.create(enrolment=one, presence="absent")

    assert finishing.proposals_of(group)[0].reasons == ("посещено 0 % занятий, нужно 60 %",)


def test_a_group_with_classes_ahead_or_without_people_is_not_finished(group, run):
    with pytest.raises(TrainingRefused, match="никто не учится"):
        finish(group, run)
    learner(group)
    make_meeting(group)
    with pytest.raises(TrainingRefused, match="Впереди ещё есть занятия"):
        finish(group, run)


def test_it_ends_once(group, run):
    learner(group)
    finish(group, run)

    with pytest.raises(TrainingRefused, match="завершена"):
        finish(group, run)
    assert TrainingRecord.objects.count() == 1


def test_it_is_taken_back_and_finished_anew(group, run):
    one = learner(group)
    finish(group, run)

    finishing.take_back(group.pk, actor=run, reason="рано", now=NOON + timedelta(days=14))

    one.refresh_from_db(), group.refresh_from_db()
    assert (one.state, group.state) == (S.LEARNING, GroupState.RUNNING)
    assert not TrainingRecord.objects.exists()
    assert Entry.objects.filter(action="training.group.resumed").count() == 1
    assert finish(group, run) == 1


def test_it_is_not_taken_back_after_two_weeks(group, run):
    learner(group)
    finish(group, run)

    with pytest.raises(TrainingRefused, match="больше 14 дней"):
        finishing.take_back(
            group.pk, actor=run, reason="рано", now=NOON + timedelta(days=14, seconds=1)
        )
    assert TrainingRecord.objects.count() == 1


def test_it_is_not_taken_back_when_a_certificate_was_given(group, run):
    learner(group)
    finish(group, run)
    Certificate.objects.create(
        record=TrainingRecord.objects.get(), unit=group.unit, number="1", seed="s", mark="m",
        issued_on=TODAY, issued_by="тест",
    )  # fmt: skip

    with pytest.raises(TrainingRefused, match="уже выданы"):
        finishing.take_back(group.pk, actor=run, reason="рано", now=NOON)


def test_who_does_not_run_groups_leaves_no_trace(group, people):
    learner(group)

    with pytest.raises(TrainingRefused, match="полномочия"):
        finish(group, people.auditor)

    group.refresh_from_db()
    assert group.state == GroupState.RUNNING


def test_the_page_ends_the_group_and_shows_what_became_of_it(client, group, run):
    one = learner(group, done=1)
    client.force_login(run)
    url = reverse("training:results", args=[group.pk])

    page = client.get(url)
    assert "пройдено занятий: 1 из 2" in page.content.decode()
    told = {f"{one.pk}-verdict": "passed", f"{one.pk}-reason": ""}
    again = client.post(url, told)
    assert again.status_code == 422
    assert "напишите почему" in again.content.decode()
    told[f"{one.pk}-reason"] = "сдал очно"
    done = client.post(url, told, follow=True).content.decode()
    assert "Прошли обучение: 1" in done
    assert "сдал очно" in done

    back = reverse("training:results_back", args=[group.pk])
    assert client.post(back, {"reason": ""}).status_code == 422
    client.post(back, {"reason": "рано"})
    group.refresh_from_db()
    assert group.state == GroupState.RUNNING


def test_proposals_ask_as_much_for_one_as_for_three(group, django_assert_num_queries):
    learner(group)
    with django_assert_num_queries(6):
        finishing.proposals_of(group)
    learner(group), learner(group)
    with django_assert_num_queries(6):
        finishing.proposals_of(group)
