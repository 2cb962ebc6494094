"""Section IV equals a count by hand: over chosen cases, and over random histories."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from accounts.enums import Role
from members.balance import Place
from members.duplicates.merging import merge
from members.enums import Post
from members.models import ElectedPost, Member
from members.periods import days, year_of
from tests.factories import NOON, make_mandate, make_member, make_user
from tests.training.school import make_student
from training.categories import categories_of
from training.enums import Category, CourseKind, RecordState, Source
from training.models import Student, TrainingRecord
from training.section_four import COLUMNS, OF_ROW, SCHOOL, behind, in_office, lines, report

pytestmark = pytest.mark.django_db

YEAR = year_of(date(2025, 1, 1))
FIRST, SECOND, THIRD = COLUMNS


def learnt(student, ended_on=date(2025, 5, 20), *, unit=None, **fields):
    fields.setdefault("kind", FIRST)
    fields.setdefault("category", Category.ACTIVIST)
    fields.setdefault("hours", 10)
    fields.setdefault("state", RecordState.CONFIRMED)
    fields.setdefault("organiser", "Школа")
    return TrainingRecord.objects.create(
        student=student, unit=unit or student.unit, title="Курс", began_on=ended_on,
        ended_on=ended_on, **fields,
    )  # fmt: skip


def trained(unit, period=YEAR):
    """{number of a row: people by columns}"""
    return {row.number: row.trained for row in report(Place.branch(unit), period).rows}


@pytest.fixture
def student(house):
    return make_student(house.primary)


def test_a_person_is_counted_once_in_a_column_in_a_year(house, student):
    learnt(student, date(2025, 1, 1))
    learnt(student, date(2025, 12, 31))
    learnt(student, kind=SECOND)

    assert trained(house.primary)["2"] == (1, 1, 0)
    assert report(Place.branch(house.primary), YEAR).all_hours == 30


def test_in_two_years_he_is_counted_twice(house, student):
    learnt(student, date(2024, 12, 31))
    learnt(student, date(2025, 1, 1))

    assert trained(house.primary, days(date(2024, 1, 1), date(2025, 12, 31)))["2"] == (2, 0, 0)


def test_he_stands_where_he_learnt_last(house, student):
    learnt(student, date(2025, 2, 1), category=Category.ACTIVIST)
    learnt(student, date(2025, 9, 1), category=Category.CHAIR)

    found = trained(house.primary)

    assert (found["1"], found["1.1"], found["2"]) == ((1, 0, 0), (1, 0, 0), (0, 0, 0))


@pytest.mark.parametrize("state", [RecordState.PROPOSED, RecordState.REFUSED, RecordState.REVOKED])
def test_what_is_not_confirmed_is_not_counted(house, student, state):
    learnt(student, state=state)

    found = report(Place.branch(house.primary), YEAR)

    assert found.is_empty
    assert trained(house.primary)["2"] == (0, 0, 0)


def test_outside_the_form_only_hours_are_told(house, student):
    learnt(student, kind=CourseKind.OTHER, hours=Decimal("7.5"))
    learnt(student, category=Category.NONE)

    found = report(Place.branch(house.primary), YEAR)

    assert trained(house.primary)["2"] == (0, 0, 0)
    assert found.beside == 1
    assert found.hours == [("Подготовка", 10), ("Не входит в форму № 2", Decimal("7.5"))]


def test_merged_cards_are_one_person(house):
    kept, gone, third = (make_student(house.primary, surname="Двойнов") for _ in range(3))
    for one in (kept, gone, third):
        learnt(one)
    merge(gone.member_id, third.member_id, right=gone.member_id, actor="тест", now=NOON)
    merge(kept.member_id, gone.member_id, right=kept.member_id, actor="тест", now=NOON)

    assert trained(house.primary)["2"] == (1, 0, 0)
    assert len(behind(Place.branch(house.primary), YEAR, row="2", kind=FIRST)[0]) == 1


def test_an_organisation_is_not_its_neighbour(house, student):
    learnt(student)
    learnt(make_student(house.shop))
    learnt(make_student(house.neighbour))
    places = [Place.branch(house.primary), Place.alone(house.primary), Place.branch(house.shop)]

    assert trained(house.primary)["2"] == (2, 0, 0)
    assert [(line.trained, line.hours) for line in lines(places, YEAR)] == [
        ((2, 0, 0), 20), ((1, 0, 0), 10), ((1, 0, 0), 10),
    ]  # fmt: skip


def test_money_and_schools(house, student):
    other = make_student(house.primary)
    learnt(student, cost=1000, source=Source.UNION, is_school=True, organiser="ТО")
    learnt(student, kind=SECOND, cost=500, source=Source.UNION, is_school=True, organiser="ППО")
    learnt(other, cost=300, source=Source.EMPLOYER)

    found = report(Place.branch(house.primary), YEAR)

    assert found.costs == [("Смета профсоюза", 1500), ("Работодатель", 300)]
    assert (found.all_costs, found.schools, found.schooled) == (1800, 2, 1)
    assert len(behind(Place.branch(house.primary), YEAR, row=SCHOOL)[0]) == 1


def test_all_people_of_a_category_on_the_last_day(house):
    """A paid post goes before any other; a card and the sign-in of one person are one."""
    chair, activist, former = (make_member(house.primary) for _ in range(3))
    elected(chair, house.primary, Post.CHAIR, is_staff=True)
    elected(chair, house.primary, Post.MEMBER)
    elected(activist, house.shop, Post.CHAIR)
    elected(former, house.primary, Post.MEMBER, until=date(2025, 12, 31))
    same, stranger = make_user(), make_user()
    Student.objects.create(member=chair, user=same, unit=house.primary)
    make_mandate(same, house.primary, Role.PRIMARY_CHAIR)
    make_mandate(stranger, house.primary, Role.PRIMARY_ACCOUNTANT)
    place = Place.branch(house.primary)
    before = {row.number: row.whole for row in report(place, YEAR).rows}

    assert {chair, activist} <= set(everybody(place, "1") + everybody(place, "2"))
    assert former not in everybody(place, "2")
    assert chair in everybody(place, "1.1")
    assert stranger in everybody(place, "1.3")
    assert same not in everybody(place, "2")
    assert before["1"] == before["1.1"] + before["1.2"] + before["1.3"]
    assert before == {number: len(everybody(place, number)) for number in before}


def test_the_figures_are_those_of_categories(house):
    """SQL says of everybody in office what ``training.categories`` says of him."""
    for role in Role:
        make_mandate(make_user(), house.primary, role)
    made = set()
    for unit in (house.union, house.territorial, house.primary, house.shop):
        for post in Post:
            for is_staff in (True, False):
                member = make_member(house.primary)
                elected(member, unit, post, is_staff=is_staff)
                made.add(member)
    both = make_user()
    Student.objects.create(user=both, member=member, unit=house.primary)
    make_mandate(both, house.primary, Role.PRIMARY_ACCOUNTANT)
    place, found = Place.branch(house.union), []

    for row in ("1.1", "1.2", "1.3", "2"):
        people = everybody(place, row, size=500)
        found += people
        students = [
            Student(pk=number, **{"member" if isinstance(one, Member) else "user": one})
            for number, one in enumerate(people)
        ]
        told = categories_of(students, on=YEAR.last)
        assert {told[one.pk] for one in students} == set(OF_ROW[row])
    assert len(found) == len(set(found))
    assert made <= set(found)
    assert both not in found


def test_an_office_on_a_merged_card_is_of_the_kept_one(house):
    kept, gone = make_member(house.primary), make_member(house.primary)
    elected(kept, house.primary, Post.MEMBER)
    merge(kept.pk, gone.pk, right=kept.pk, actor="тест", now=NOON)
    elected(gone, house.primary, Post.CHAIR, is_staff=True)
    place = Place.branch(house.primary)

    assert everybody(place, "1.1") == [kept]
    assert kept not in everybody(place, "2")


def elected(member, unit, post, **fields):
    fields.setdefault("since", date(2020, 1, 1))
    return ElectedPost.objects.create(member=member, unit=unit, post=post, **fields)


def everybody(place, row, size=2):
    """People of a row, a page at a time."""
    found, after = [], ""
    while True:
        page, after = in_office(place, YEAR.last, row=row, after=after, size=size)
        found += page
        if not after:
            return found


def test_pages_of_people_have_everybody_once(house):
    students = [make_student(house.primary) for _ in range(5)]
    for number, student in enumerate(students):
        learnt(student, date(2025, 5, 1 + number // 2))
    found, after = [], ""
    while True:
        page, after = behind(
            Place.branch(house.primary), YEAR, row="2", kind=FIRST, after=after, size=2
        )
        found += [record.student for record in page]
        if not after:
            break

    assert found == students[::-1]


PERSON = (0, 1, 2, 3, 0, 1)  # of a row
HISTORY = some.lists(
    some.tuples(
        some.integers(0, 5),  # by whose row: of four people, two of whom have two
        some.dates(date(2023, 12, 30), date(2026, 1, 2)),
        some.sampled_from(CourseKind.values),
        some.sampled_from(Category.values),
        some.integers(0, 2),  # where
        some.sampled_from(RecordState.values),
        some.decimals(0, 72, places=1),
    ),
    max_size=14,
)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(HISTORY)
def test_it_equals_a_count_by_hand(house, history):
    TrainingRecord.objects.all().delete()
    students = list(Student.objects.order_by("pk")[:6])
    if not students:
        students = [make_student(house.primary) for _ in range(4)]
        students.append(
            Student.objects.create(user=make_user(), member=students[0].member, unit=house.primary)
        )
        gone = make_member(house.primary)
        type(gone).objects.filter(pk=gone.pk).update(merged_into=students[1].member)
        students.append(Student.objects.create(member=gone, unit=house.primary))
    units = [house.primary, house.shop, house.neighbour]
    for who, day, kind, category, where, state, hours in history:
        learnt(
            students[who], day, unit=units[where], kind=kind, category=category, state=state,
            hours=hours,
        )  # fmt: skip
    period = days(date(2024, 1, 1), date(2025, 12, 31))

    for unit, inside in ((house.union, {0, 1, 2}), (house.primary, {0, 1}), (house.shop, {1})):
        found = report(Place.branch(unit), period)
        counted = [
            (one, number)
            for number, one in enumerate(history)
            if one[4] in inside and one[5] == "confirmed" and period.first <= one[1] <= period.last
        ]
        assert {row.number: row.trained for row in found.rows} == by_hand(counted)
        assert found.all_hours == sum(one[6] for one, _ in counted)


def by_hand(counted):
    """Go through everybody, every year and every column, and look at his last learning of it."""
    result = {number: [0, 0, 0] for number in OF_ROW}
    for who in range(4):
        for year in (2024, 2025):
            for column, kind in enumerate(COLUMNS):
                mine = [
                    (one[1], number, one[3])
                    for one, number in counted
                    if PERSON[one[0]] == who and one[1].year == year and one[2] == kind
                ]
                if mine:
                    category = max(mine)[2]
                    for row, categories in OF_ROW.items():
                        result[row][column] += category in categories
    return {row: tuple(columns) for row, columns in result.items()}
