"""Who was at a class: the tutor's marks, the code on the screen, what is counted of them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from tests.factories import NOON
from tests.training.school import enrol, learner_of, make_course, make_group, make_meeting
from tests.training.school import make_student as student_in
from training import attending, meeting_codes
from training.enums import EnrolmentState, GroupState, TrainingRefused
from training.models import Attendance

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def course(house):
    return make_course(house.territorial, lessons=2)


@pytest.fixture
def group(course):
    return make_group(course, title="Первая")


@pytest.fixture
def learner(house, group):
    return enrol(group, student_in(house.primary))


@pytest.fixture
def meeting(group):
    return make_meeting(group, starts_at=NOON)


@pytest.fixture
def tutor(people):
    return people.territorial_chair


def scan(meeting, student, *, shown=NOON, seen=None, pressed=None):
    """The code shown, seen by the camera, and the button pressed, each at its moment."""
    seen = seen or shown
    code = meeting_codes.code_of(meeting, now=shown)
    attending.seen_code(code, learner_of(student), now=seen)
    form = meeting_codes.form_of(meeting, student, seen=seen)
    return attending.be_present(form, learner_of(student), now=pressed or seen)


def test_a_mark_is_put_changed_and_taken_back(meeting, learner, tutor):
    attending.mark(meeting.pk, learner.pk, "absent", actor=tutor, now=NOON)
    attending.mark(meeting.pk, learner.pk, "present", actor=tutor, now=NOON)
    attending.mark(meeting.pk, learner.pk, "present", actor=tutor, now=NOON)  # harmless

    meeting.refresh_from_db()
    assert (Attendance.objects.get().presence, meeting.state) == ("present", "held")
    lines = Entry.objects.filter(action="training.attendance.marked").order_by("pk")
    assert [line.data["changes"]["presence"] for line in lines] == [
        ["", "absent"], ["absent", "present"],
    ]  # fmt: skip

    attending.mark(meeting.pk, learner.pk, "", actor=tutor, now=NOON)

    meeting.refresh_from_db()
    assert (Attendance.objects.count(), meeting.state) == (0, "planned")


def test_an_excuse_is_told_in_words(meeting, learner, tutor):
    with pytest.raises(TrainingRefused, match="уважительную причину"):
        attending.mark(meeting.pk, learner.pk, "excused", actor=tutor, reason=" ", now=NOON)
    assert Attendance.objects.count() == 0

    attending.mark(meeting.pk, learner.pk, "excused", actor=tutor, reason="Болезнь", now=NOON)
    assert Attendance.objects.get().reason == "Болезнь"
    attending.mark(meeting.pk, learner.pk, "present", actor=tutor, now=NOON)
    assert Attendance.objects.get().reason == ""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"group": {"state": GroupState.FINISHED}}, "больше не меняют"),
        ({"meeting": {"state": "cancelled"}}, "отменено"),
        ({"meeting": {"starts_at": NOON + timedelta(minutes=16)}}, "ещё не началось"),
        ({"learner": {"state": EnrolmentState.PASSED}}, "уже подведены"),
        ({"learner": {"state": EnrolmentState.LEFT}}, "не учится"),
    ],
)
def test_who_may_not_be_marked_is_not(change, words, meeting, learner, group, tutor):
    rows = {"group": group, "meeting": meeting, "learner": learner}
    for name, fields in change.items():
        type(rows[name]).objects.filter(pk=rows[name].pk).update(**fields)

    with pytest.raises(TrainingRefused, match=words):
        attending.mark(meeting.pk, learner.pk, "present", actor=tutor, now=NOON)
    assert Attendance.objects.count() == 0
    assert Entry.objects.filter(action="training.attendance.marked").count() == 0


def test_the_rest_are_marked_present_at_once(house, group, meeting, learner, tutor):
    others = [enrol(group, student_in(house.primary)) for _ in range(2)]
    attending.mark(meeting.pk, learner.pk, "absent", actor=tutor, now=NOON)

    assert attending.mark_rest_present(meeting.pk, actor=tutor, now=NOON) == 2
    assert attending.mark_rest_present(meeting.pk, actor=tutor, now=NOON) == 0

    assert dict(Attendance.objects.values_list("enrolment", "presence")) == {
        learner.pk: "absent", **{one.pk: "present" for one in others},
    }  # fmt: skip
    line = Entry.objects.get(action="training.attendance.all")
    assert line.data["enrolments"] == [one.pk for one in others]


def test_the_student_marks_himself_with_the_code_on_the_screen(meeting, learner):
    scan(meeting, learner.student)
    scan(meeting, learner.student)  # twice is harmless

    mark = Attendance.objects.get()
    assert (mark.presence, mark.is_by_code) == ("present", True)
    assert Entry.objects.filter(action="training.attendance.marked").count() == 1


def test_the_code_before_is_still_taken_and_an_older_one_is_not(meeting, learner):
    scan(meeting, learner.student, seen=NOON + 59 * SECOND)
    with pytest.raises(TrainingRefused, match="Код уже сменился"):
        scan(meeting, learner.student, seen=NOON + 60 * SECOND)


def test_the_form_of_one_is_not_for_another(house, group, meeting, learner):
    friend = enrol(group, student_in(house.primary)).student
    form = meeting_codes.form_of(meeting, learner.student, seen=NOON)

    for stolen in (form, "", "x:y:z"):
        with pytest.raises(TrainingRefused, match="Код уже сменился"):
            attending.be_present(stolen, learner_of(friend), now=NOON)
    assert Attendance.objects.count() == 0


@pytest.mark.parametrize(
    "code", ["", "1", "1-", "-", "999999999999999999999-1", "٣-1", "1-0123456789abcdef01234567"]
)
def test_a_code_that_is_not_ours_opens_nothing(code, meeting, learner):
    with pytest.raises(TrainingRefused, match="Код уже сменился"):
        attending.seen_code(code, learner_of(learner.student), now=NOON)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(-16, "ещё не началось"), (-15, ""), (135, ""), (136, "Попросите преподавателя")],
)
def test_the_code_works_while_the_class_goes_on(minutes, words, meeting, learner):
    at = NOON + timedelta(minutes=minutes)
    if words:
        with pytest.raises(TrainingRefused, match=words):
            scan(meeting, learner.student, shown=at)
    else:
        scan(meeting, learner.student, shown=at)
    assert Attendance.objects.count() == (0 if words else 1)


def test_one_of_another_group_is_not_marked(house, course, meeting):
    stranger = enrol(make_group(course), student_in(house.primary))
    with pytest.raises(TrainingRefused, match="не учитесь в группе «Первая»"):
        scan(meeting, stranger.student)


def test_what_the_tutor_said_stands(meeting, learner, tutor):
    attending.mark(meeting.pk, learner.pk, "absent", actor=tutor, now=NOON)
    with pytest.raises(TrainingRefused, match="Подойдите к нему"):
        scan(meeting, learner.student)
    assert Attendance.objects.get().presence == "absent"


def test_presence_is_counted_over_classes_held(group, learner, tutor):
    held = [make_meeting(group, starts_at=NOON - timedelta(days=n), hours=3) for n in range(3)]
    make_meeting(group, starts_at=NOON - timedelta(days=9))  # nobody was marked: not held
    presence = ["present", "absent", "excused"]
    for meeting, said in zip(held, presence, strict=True):
        attending.mark(meeting.pk, learner.pk, said, actor=tutor, reason="Смена", now=NOON)

    assert attending.presence_of([learner]) == {learner.pk: (1, 2, Decimal(3), 50)}


def test_whoever_was_never_asked_for_has_no_percent(learner):
    assert attending.presence_of([learner]) == {learner.pk: (0, 0, Decimal(0), None)}


def test_lessons_learnt_in_the_former_group_go_with_the_person(course, group, learner, tutor):
    first, second = course.lessons.all()
    was = make_meeting(group, starts_at=NOON - timedelta(days=3), lesson=first)
    attending.mark(was.pk, learner.pk, "present", actor=tutor, now=NOON)
    new = make_group(course)
    moved = enrol(new, learner.student, moved_from=learner)
    other = enrol(new, student_in(learner.home))
    for lesson in (first, second):
        here = make_meeting(new, starts_at=NOON - timedelta(days=2), lesson=lesson)
        attending.mark(here.pk, other.pk, "present", actor=tutor, now=NOON)

    told = attending.presence_of([moved, other])

    assert told[moved.pk] == (1, 2, Decimal(2), 50)
    assert told[other.pk] == (2, 2, Decimal(4), 100)


def test_presence_of_many_asks_as_much_as_of_one(house, group, meeting, learner, tutor):
    many = [learner, *(enrol(group, student_in(house.primary)) for _ in range(2))]
    attending.mark_rest_present(meeting.pk, actor=tutor, now=NOON)
    counted = []
    for rows in (many[:1], many):
        with CaptureQueriesContext(connection) as queries:
            attending.presence_of(rows)
        counted.append(len(queries))
    assert counted == [2, 2]
