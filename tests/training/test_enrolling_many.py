"""A list of people into a group: how they are named, what becomes of a line, taking it back."""

from datetime import date, timedelta

import pytest

from accounts.enums import Role
from audit.models import Entry
from members.enums import Status
from members.models import ElectedPost
from notifications.models import Message
from tests.factories import NOON, TODAY, in_office, make_member
from tests.training.school import enrol as stand
from tests.training.school import make_course, make_group, make_student
from training import by_list, enrolling
from training.categories import categories_of
from training.choosing_people import Line, chosen, holders, read_lines
from training.enums import EnrolmentState, TrainingRefused
from training.models import Enrolment, LessonProgress, Student

pytestmark = pytest.mark.django_db
S = EnrolmentState


@pytest.fixture
def organiser(people):
    return people.territorial_chair


@pytest.fixture
def group(house):
    return make_group(make_course(house.territorial, lessons=1), capacity=2)


def test_a_line_names_one_person_or_says_why_not(house, people, organiser):
    by_mail = make_member(house.primary, email="Anna@Example.org")
    by_number = make_member(house.primary, personnel_number="0012")
    by_name = make_member(house.primary, surname="Ёлкина", name="Анна", patronymic="Игоревна")
    for _ in range(2):
        make_member(house.primary, surname="Двойников", personnel_number="77")
    make_member(house.stranger_primary, email="far@example.org")
    make_member(house.primary, email="gone@example.org", status=Status.REMOVED)

    lines = read_lines(
        organiser,
        f"anna@example.org\n 0012 \nЕЛКИНА  Анна Игоревна\n{people.chair.email}\n77\n"
        "far@example.org\ngone@example.org\n\n0012",
    )

    assert [line.person for line in lines[:4]] == [by_mail, by_number, by_name, people.chair]
    assert lines[4].fault.startswith("Подходит несколько человек")
    assert [line.fault for line in lines[5:]] == ["Никого не нашли среди тех, кого вы видите."] * 2


def test_lines_are_read_in_a_constant_number_of_queries(
    house, organiser, django_assert_max_num_queries
):
    for number in range(5):
        make_member(house.primary, personnel_number=f"10{number}")

    with django_assert_max_num_queries(8):
        lines = read_lines(organiser, "\n".join(f"10{number}" for number in range(5)))
    assert all(line.person for line in lines)


def test_holders_of_an_office_stand_below(house, people, organiser):
    found = holders(organiser, Role.PRIMARY_CHAIR, house.territorial)

    assert [(user, unit) for user, unit in found] == [
        (people.chair, house.primary), (people.neighbour_chair, house.neighbour),
    ]  # fmt: skip
    assert holders(people.chair, Role.PRIMARY_CHAIR, house.neighbour) == []


def test_only_one_whom_one_sees_may_be_ticked(house, people):
    mine, foreign = make_member(house.primary), make_member(house.neighbour)

    ticked = [f"m{mine.pk}", f"m{foreign.pk}", f"u{people.neighbour_chair.pk}", "мусор", "m٣"]

    assert chosen(people.chair, ticked) == [mine]


@pytest.fixture
def listed(house, group, organiser):
    """Three people and a line that names nobody, in a group of two places."""
    for number in range(3):
        make_member(house.primary, personnel_number=f"10{number}", email=f"{number}@example.org")
    lines = read_lines(organiser, "100\n101\nникто\n102")
    return by_list.enrol_lines(group, lines, actor=organiser, now=NOON)


def test_each_line_tells_what_became_of_it(listed):
    _, told = listed

    assert [one.enrolment and one.enrolment.state for one in told] == [
        S.LEARNING, S.LEARNING, None, S.WAITING,
    ]  # fmt: skip
    assert told[2].fault == "Никого не нашли среди тех, кого вы видите."


def test_lines_of_a_list_are_one_operation_of_the_journal(listed):
    known, _ = listed

    lines = Entry.objects.filter(action="training.enrolment.enrol")
    assert set(lines.values_list("operation", flat=True)) == {known}


def test_who_is_there_already_is_told_so(house, group, organiser, listed):
    _, again = by_list.enrol_lines(group, read_lines(organiser, "100"), actor=organiser, now=NOON)

    assert again[0].fault == "Уже учится в этой группе."


def test_a_list_is_taken_back_and_everybody_is_told(group, organiser, listed):
    known, _ = listed

    assert by_list.undo(group.pk, known, actor=organiser, now=NOON) == (3, 0)
    assert Enrolment.objects.count() == 0
    assert Message.objects.filter(kind="training_undone").count() == 3
    with pytest.raises(TrainingRefused, match="уже отменена"):
        by_list.undo(group.pk, known, actor=organiser, now=NOON)


def test_who_has_begun_or_answered_stays(group, organiser, listed):
    known, told = listed
    lesson = group.course.lessons.get()
    LessonProgress.objects.create(enrolment=told[0].enrolment, lesson=lesson)

    assert by_list.undo(group.pk, known, actor=organiser, now=NOON) == (2, 1)
    assert Enrolment.objects.get().pk == told[0].enrolment.pk


def test_after_a_week_a_list_is_not_taken_back(group, organiser, listed):
    known, _ = listed

    with pytest.raises(TrainingRefused, match="больше недели"):
        by_list.undo(group.pk, known, actor=organiser, now=NOON + timedelta(days=8))
    assert Enrolment.objects.count() == 3


def test_a_freed_place_goes_to_one_who_waited_before(house, group, organiser, listed):
    known, _ = listed
    other = stand(group, make_student(house.primary), state=S.WAITING, queued_at=NOON)

    by_list.undo(group.pk, known, actor=organiser, now=NOON)

    other.refresh_from_db()
    assert other.state == S.LEARNING


def test_people_of_a_list_may_be_asked_first(house, group, organiser):
    make_member(house.primary, personnel_number="100")
    lines = read_lines(organiser, "100")

    _, told = by_list.enrol_lines(group, lines, actor=organiser, invites=True, now=NOON)

    assert told[0].enrolment.state == S.INVITED


def test_whoever_has_no_office_and_no_card_is_not_taken(house, people, group, organiser):
    _, told = by_list.enrol_lines(group, [Line("он", people.stranger)], actor=organiser, now=NOON)

    assert told[0].fault == "Не занимает должности и не состоит на учёте."


POST = {"body": "committee", "post": "chair", "since": date(2025, 1, 1)}


@pytest.mark.parametrize(
    ("where", "fields", "category"),
    [
        ("primary", {"is_staff": True}, "chair"),
        ("shop", {"is_staff": True}, "shop_chair"),
        ("territorial", {"is_staff": True}, "staff"),
        ("primary", {"is_staff": True, "post": "deputy"}, "staff"),
        ("primary", {"is_staff": False}, "activist"),
        ("primary", {"is_staff": True, "until": date(2026, 1, 1)}, ""),
        ("primary", {"is_staff": True, "since": TODAY + timedelta(days=1)}, ""),
    ],
)
def test_the_category_is_told_by_posts_of_the_day(where, fields, category, house):
    student = make_student(house.primary)
    ElectedPost.objects.create(member=student.member, unit=getattr(house, where), **(POST | fields))

    assert categories_of([student], on=TODAY) == {student.pk: category}


@pytest.mark.parametrize(
    ("role", "category"),
    [
        (Role.UNION_SPECIALIST, "staff"),
        (Role.TERRITORIAL_CHAIR, "staff"),
        (Role.PRIMARY_CHAIR, "activist"),
        (Role.SHOP_CHAIR, "activist"),
        (Role.TRAINER, ""),
    ],
)
def test_without_a_card_the_category_is_told_by_the_office(role, category, house):
    student = Student.objects.create(user=in_office(house.union, role), unit=house.union)

    assert categories_of([student], on=TODAY) == {student.pk: category}


def test_the_category_stands_on_the_enrolment(house, group, organiser):
    student = make_student(house.primary)
    ElectedPost.objects.create(member=student.member, unit=house.primary, is_staff=True, **POST)

    assert enrolling.enrol(group, student, actor=organiser, now=NOON).category == "chair"
