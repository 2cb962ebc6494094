"""One person, several rows: two doors tied by himself, cards merged; parted as they were."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Mandate
from audit.models import Entry
from members.balance import Place
from members.duplicates.merging import merge
from members.duplicates.unmerging import unmerge
from members.enums import Post
from members.models import ElectedPost
from members.periods import year_of
from tests.cabinet.visits import let_in
from tests.factories import NOON, TODAY, make_mandate, make_member, make_user
from tests.training.school import enrol, learner_of, make_course, make_group, make_student
from training.categories import category_of
from training.enrolling import accept, invite
from training.enrolling import enrol as put_in
from training.enums import Category, CourseKind, EnrolmentState, RecordState, TrainingRefused
from training.guards import preconditions_of
from training.learners import student_of_member, student_of_user
from training.mandatory import Learnt, learnt_by, without_it
from training.models import Enrolment, LearningRules, Precondition, Student, TrainingRecord
from training.one_person import may_be_one, part, tie
from training.section_four import report

pytestmark = pytest.mark.django_db
MINE = reverse("training:mine")
TIE, PART = reverse("training:tie_doors"), reverse("training:part_doors")


@pytest.fixture
def user(house):
    user = make_user(surname="Двойнов", name="Игорь", patronymic="Петрович")
    make_mandate(user, house.primary, Role.PRIMARY_DEPUTY)
    return user


@pytest.fixture
def member(house):
    return make_member(house.primary, surname="Двойнов", name="Игорь", patronymic="Петрович")


@pytest.fixture
def course(house):
    return make_course(house.primary, lessons=1, title="Школа заместителя")


@pytest.fixture
def tied(user, member):
    return tie(user, member, actor=user, now=NOON)


def learnt(student, line, *, until=None, on=TODAY):
    return TrainingRecord.objects.create(
        student=student, unit=student.unit, course_line=line, state=RecordState.CONFIRMED,
        title="Курс", kind=CourseKind.ADVANCEMENT, category=Category.ACTIVIST, organiser="Школа",
        began_on=on, ended_on=on, valid_until=until, hours=10,
    )  # fmt: skip


def test_each_door_keeps_its_own_row(tied, user, member):
    own = student_of_member(member)

    assert own.pk != tied.pk
    assert own.user is None
    assert student_of_user(user).member == member
    assert own.is_same(tied)
    line = Entry.objects.get(action="training.doors.tied")
    assert (line.data["old"], line.data["new"]) == (None, member.pk)


def test_whoever_has_a_sign_in_alone_learns_by_one_row(user):
    assert student_of_user(user) == student_of_user(user)
    assert Student.objects.count() == 1


def test_tied_twice_is_tied_once(tied, user, member):
    assert tie(user, member, actor=user) == tied
    assert Entry.objects.filter(action="training.doors.tied").count() == 1


@pytest.mark.parametrize(
    ("fields", "same"),
    [
        ({}, True),
        ({"patronymic": ""}, True),
        ({"surname": "ДВОЙНОВ"}, True),
        ({"patronymic": "Ильич"}, False),
        ({"name": "Иван"}, False),
    ],
)
def test_only_those_called_the_same(user, member, fields, same):
    for name, value in fields.items():
        setattr(member, name, value)

    assert may_be_one(user, member) is same


def test_a_card_of_another_name_is_refused(user, house):
    other = make_member(house.primary, surname="Иной")

    with pytest.raises(TrainingRefused, match="разные"):
        tie(user, other, actor=user)
    assert not Student.objects.exists()


def test_a_second_card_and_a_second_sign_in_are_refused(tied, user, member, house):
    second = make_user(surname="Двойнов", name="Игорь", patronymic="Петрович")
    make_mandate(second, house.primary, Role.AUDITOR)
    card = make_member(house.primary, surname="Двойнов", name="Игорь", patronymic="Петрович")

    with pytest.raises(TrainingRefused, match="уже связан с другой карточкой"):
        tie(user, card, actor=user)
    with pytest.raises(TrainingRefused, match="уже связан другой вход"):
        tie(second, member, actor=second)
    assert Student.objects.filter(user=second).first() is None


def test_nobody_gets_into_a_group_by_both_doors(tied, user, member, course, people):
    group = make_group(course)
    put_in(group, student_of_member(member), actor=people.admin)

    with pytest.raises(TrainingRefused, match="Уже учится в этой группе"):
        put_in(group, tied, actor=people.admin)
    with pytest.raises(TrainingRefused, match="Этот курс уже выбран"):
        put_in(make_group(course), tied, actor=people.admin)
    assert Enrolment.objects.count() == 1


def test_either_door_answers_an_invitation(tied, member, course, people):
    one = invite(make_group(course), student_of_member(member), actor=people.admin)

    accept(one.pk, learner=learner_of(tied))

    one.refresh_from_db()
    assert one.state == EnrolmentState.LEARNING


def test_what_was_learnt_by_one_door_counts_for_the_other(tied, user, member, course, house):
    own = student_of_member(member)
    learnt(own, course.line, until=TODAY + timedelta(days=90))
    advanced = make_course(house.primary)
    Precondition.objects.create(course=advanced, required_line=course.line)
    rule = LearningRules(
        unit=house.union, course_line=course.line, roles=[Role.PRIMARY_DEPUTY], since=TODAY
    )

    assert preconditions_of(advanced, tied, on=TODAY) == []
    until = TODAY + timedelta(days=90)
    assert learnt_by([user.pk], course.line, on=TODAY) == {user.pk: Learnt(until)}
    assert not without_it(rule, on=TODAY).filter(user=user).exists()
    part(user, actor=user)
    assert preconditions_of(advanced, student_of_user(user), on=TODAY) == [course.title]
    assert learnt_by([user.pk], course.line, on=TODAY) == {}
    assert without_it(rule, on=TODAY).filter(user=user).exists()


def test_he_is_counted_once_until_parted(tied, user, member, course, house):
    learnt(tied, course.line, on=date(2025, 5, 1))
    learnt(student_of_member(member), course.line, on=date(2025, 6, 1))
    year, place = year_of(date(2025, 1, 1)), Place.branch(house.primary)

    assert [row.trained for row in report(place, year).rows][-1] == (0, 1, 0)
    part(user, actor=user)
    assert [row.trained for row in report(place, year).rows][-1] == (0, 2, 0)


def test_his_category_is_of_all_his_offices(tied, member, house):
    assert category_of(student_of_member(member), on=TODAY) == Category.ACTIVIST
    ElectedPost.objects.create(
        member=member, unit=house.primary, post=Post.CHAIR, is_staff=True, since=TODAY
    )
    assert category_of(tied, on=TODAY) == Category.CHAIR


def test_merged_cards_show_and_count_as_one_until_unmerged(client, house, course, people):
    kept, gone = (make_student(house.primary, surname="Слитов") for _ in range(2))
    mine, his = enrol(make_group(course), kept), enrol(make_group(course), gone)
    learnt(gone, course.line)
    old_card = gone.member
    merged = merge(kept.member_id, gone.member_id, right=kept.member_id, actor="т", now=NOON)
    let_in(client, kept.member)

    assert {one.pk for one in client.get(MINE).context["courses"]} == {mine.pk, his.pk}
    with pytest.raises(TrainingRefused, match="Уже учится"):
        put_in(his.group, kept, actor=people.admin)
    unmerge(merged.pk, actor="т", now=NOON)
    assert {one.pk for one in client.get(MINE).context["courses"]} == {mine.pk}
    assert student_of_member(old_card) == gone


def test_both_doors_in_one_browser_are_tied_by_a_press(client, user, member, course):
    by_card = enrol(make_group(course), student_of_member(member))
    by_office = enrol(make_group(make_course(course.unit)), student_of_user(user))
    client.force_login(user)
    assert "Это я: показывать вместе" not in client.get(MINE).content.decode()
    let_in(client, member)
    assert "Это я: показывать вместе" in client.get(MINE).content.decode()

    answer = client.post(TIE, follow=True)

    assert {one.pk for one in answer.context["courses"]} == {by_card.pk, by_office.pk}
    assert client.get(reverse("training:my_course", args=[by_office.pk])).status_code == 200
    answer = client.post(PART, follow=True)
    assert [one.pk for one in answer.context["courses"]] == [by_card.pk]
    assert client.get(reverse("training:my_course", args=[by_office.pk])).status_code == 404


def test_the_holder_of_the_card_lets_go_of_a_sign_in_that_is_not_his(client, tied, user, member):
    let_in(client, member)
    assert "Разъединить входы" in client.get(MINE).content.decode()

    client.post(PART)

    tied.refresh_from_db()
    assert tied.member is None
    assert student_of_member(member).user is None
    line = Entry.objects.get(action="training.doors.parted")
    assert (line.data["old"], line.data["new"]) == (member.pk, None)
    again = client.post(PART, follow=True).content.decode()
    assert "С вашей страницей вход в кабинет не связан." in again


def test_one_door_alone_ties_nothing(client, user, member):
    client.force_login(user)
    assert "в одном браузере" in client.post(TIE, follow=True).content.decode()
    client.logout()
    let_in(client, member)
    assert "в одном браузере" in client.post(TIE, follow=True).content.decode()
    assert not Student.objects.filter(member=member, user=user).exists()


def test_another_name_is_offered_nothing(client, user, house):
    client.force_login(user)
    let_in(client, make_member(house.primary, surname="Иной"))

    assert "Это я: показывать вместе" not in client.get(MINE).content.decode()


def test_one_out_of_office_who_never_learnt_has_nothing_to_tie(user, member):
    Mandate.objects.filter(user=user).delete()

    with pytest.raises(TrainingRefused, match="не числится должности"):
        tie(user, member, actor=user)
