"""Learning elsewhere: entered, confirmed by another, refused, withdrawn; what counts and when."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.enums import Role
from audit.models import Entry
from cabinet.people import himself
from documents.models import StoredFile
from documents.uploads import PDF, Accepted
from members.balance import Place
from members.periods import year_of
from notifications.models import Message, Notice, Todo
from tests.factories import NOON, TODAY, in_office
from tests.training.school import make_course, make_student
from training import elsewhere, requiring
from training.enums import Category, CourseKind, RecordState, Source, Subject, TrainingRefused
from training.learners import student_of_user
from training.mandatory import Learnt, learnt_by
from training.models import TrainingRecord
from training.section_four import report

pytestmark = pytest.mark.django_db
ENDED = date(2026, 3, 20)
TOLD = {
    "title": "Охрана труда для уполномоченных",
    "kind": CourseKind.ADVANCEMENT,
    "subject": Subject.SAFETY,
    "organiser": "Учебный центр",
    "form": "in_room",
    "began_on": date(2026, 3, 16),
    "ended_on": ENDED,
    "hours": Decimal("40"),
    "document": "удостоверение № 118",
    "valid_until": None,
    "cost": Decimal("4500"),
    "source": Source.EMPLOYER,
}
WHY = "нет такого центра"


@pytest.fixture
def student(house):
    return make_student(house.primary, surname="Петрова", name="Анна", email="anna@example.org")


def propose(student, *, actor=None, now=NOON, **fields):
    actor = actor or himself(student.member)
    return elsewhere.propose(student, actor=actor, now=now, **TOLD | fields)


def confirm(learnt, actor, **fields):
    fields = TOLD | {"category": Category.ACTIVIST, "is_school": False} | fields
    return elsewhere.confirm(learnt.pk, actor=actor, now=NOON, **fields)


def actions():
    rows = Entry.objects.filter(action__startswith="training.elsewhere.").order_by("pk")
    return list(rows.values_list("action", flat=True))


def trained(unit):
    return {
        row.number: row.trained for row in report(Place.branch(unit), year_of(ENDED)).rows
    }  # fmt: skip


def test_the_person_enters_it_and_the_organisation_is_asked(student, house, people):
    learnt = propose(student)

    assert (learnt.state, learnt.unit, learnt.hours) == ("proposed", house.primary, 40)
    assert learnt.proposed_by == himself(student.member)
    todo = Todo.objects.get()
    assert (todo.user, todo.due_on) == (people.chair, TODAY + timedelta(days=7))
    entry = Entry.objects.get(action="training.elsewhere.proposed")
    assert entry.person == student.of_person
    assert trained(house.primary)["2"] == (0, 0, 0)


def test_the_same_is_told_and_not_kept_twice(student):
    propose(student)

    with pytest.raises(TrainingRefused, match="уже записано"):
        propose(student, title=TOLD["title"].upper())

    assert TrainingRecord.objects.count() == 1
    assert actions() == ["training.elsewhere.proposed"]


def test_confirmed_with_what_was_wrong_put_right_it_counts(student, house, people):
    learnt = propose(student)

    confirm(learnt, people.chair, hours=Decimal("36"))
    learnt.refresh_from_db()

    assert (learnt.state, learnt.hours, learnt.category) == ("confirmed", 36, "activist")
    assert trained(house.primary)["2"] == (0, 1, 0)
    entry = Entry.objects.get(action="training.elsewhere.confirmed")
    assert entry.actor_id == people.chair.pk
    assert Todo.objects.open().count() == 0
    letter = Message.objects.get(kind="training_elsewhere")
    assert letter.to_address == "anna@example.org"
    assert "учтено" in letter.subject


def test_section_iv_counts_a_person_once_in_a_column_in_a_year(student, house, people):
    confirm(propose(student), people.chair)
    confirm(propose(student, title="Другое"), people.chair, title="Другое")
    retraining = {"title": "Третье", "kind": CourseKind.RETRAINING}
    confirm(propose(student, **retraining), people.chair, **retraining)

    assert trained(house.primary)["2"] == (0, 1, 1)
    assert report(Place.branch(house.primary), year_of(ENDED)).all_hours == 120


def test_refused_with_a_reason_it_does_not_count(student, house, people):
    learnt = propose(student)

    with pytest.raises(TrainingRefused, match="Напишите, почему"):
        elsewhere.refuse(learnt.pk, reason="  ", actor=people.chair)
    elsewhere.refuse(learnt.pk, reason=WHY, actor=people.chair, now=NOON)

    learnt.refresh_from_db()
    assert (learnt.state, learnt.refused_because) == ("refused", WHY)
    assert WHY in Message.objects.get(kind="training_elsewhere").text
    assert trained(house.primary)["2"] == (0, 0, 0)
    propose(student)  # and may be entered again


def test_decided_once(student, people):
    learnt = confirm(propose(student), people.chair)

    for decide in (
        lambda: confirm(learnt, people.territorial_chair),
        lambda: elsewhere.refuse(learnt.pk, reason=WHY, actor=people.territorial_chair),
        lambda: elsewhere.take_back(learnt.pk, actor="тест"),
    ):
        with pytest.raises(TrainingRefused, match="Уже решено: учтено"):
            decide()

    assert actions() == ["training.elsewhere.proposed", "training.elsewhere.confirmed"]
    assert Message.objects.filter(kind="training_elsewhere").count() == 1


def test_withdrawn_with_a_date_and_a_reason(student, house, people):
    learnt = confirm(propose(student), people.chair)
    later = NOON + timedelta(days=3)

    elsewhere.withdraw(learnt.pk, reason=WHY, actor=people.territorial_chair, now=later)

    learnt.refresh_from_db()
    assert (learnt.state, learnt.decided_at, learnt.refused_because) == ("revoked", later, WHY)
    assert trained(house.primary)["2"] == (0, 0, 0)
    assert actions()[-1] == "training.elsewhere.withdrawn"
    with pytest.raises(TrainingRefused, match="Отозвать нельзя: отозвано"):
        elsewhere.withdraw(learnt.pk, reason=WHY, actor=people.chair)


def test_the_person_takes_his_own_back(student):
    learnt = propose(student)

    elsewhere.take_back(learnt.pk, actor=himself(student.member), now=NOON)

    learnt.refresh_from_db()
    assert (learnt.state, learnt.refused_because) == ("refused", elsewhere.TAKEN_BACK)
    assert not Message.objects.filter(kind="training_elsewhere").exists()


def test_whoever_entered_it_does_not_confirm_it(student, people):
    learnt = propose(student, actor=people.chair)

    for decide in (
        lambda: confirm(learnt, people.chair),
        lambda: elsewhere.refuse(learnt.pk, reason=WHY, actor=people.chair),
    ):
        with pytest.raises(TrainingRefused, match="решает другой"):
            decide()
    learnt.refresh_from_db()
    assert (learnt.state, learnt.proposer) == ("proposed", people.chair)

    confirm(learnt, people.territorial_chair)
    assert TrainingRecord.objects.get().state == "confirmed"


def test_nobody_confirms_his_own(house, people):
    own = student_of_user(people.chair)
    learnt = propose(own, actor=people.chair)

    with pytest.raises(TrainingRefused, match="решает другой"):
        confirm(learnt, people.chair)

    assert actions() == ["training.elsewhere.proposed"]
    assert not Todo.objects.filter(user=people.chair).exists()


def test_unless_there_is_nobody_else(house):
    admin = in_office(house.union, Role.UNION_ADMIN)
    learnt = propose(student_of_user(admin), actor=admin)
    assert learnt.unit == house.union

    confirm(learnt, admin)

    assert TrainingRecord.objects.get().state == "confirmed"


def test_it_stands_where_the_person_was_on_the_last_day(student, house, people):
    now = student.member.memberships.get()
    learnt = propose(student)
    now.since = ENDED + timedelta(days=1)
    now.save()
    student.member.memberships.create(
        unit=house.neighbour, admitted_on=date(2020, 1, 1), since=date(2020, 1, 1),
        until=ENDED + timedelta(days=1), key="before",
    )  # fmt: skip

    assert confirm(learnt, people.chair).unit == house.neighbour


def test_counted_for_a_mandatory_course_it_lasts_as_long(house, people):
    course = make_course(house.union, title="Охрана труда", valid_months=12)
    requiring.require(
        house.union, course, actor=people.admin, on=TODAY, roles=[Role.PRIMARY_CHAIR],
        grace_days=30, remind_days=60, narrows=True,
    )  # fmt: skip
    assert elsewhere.mandatory_courses(on=TODAY) == [(course.line, "Охрана труда")]
    learnt = propose(student_of_user(people.chair), actor=people.chair)
    assert learnt_by([people.chair.pk], course.line, on=TODAY) == {}

    confirm(learnt, people.territorial_chair, course_line=str(course.line))

    assert learnt_by([people.chair.pk], course.line, on=TODAY) == {
        people.chair.pk: Learnt(date(2027, 3, 20))
    }
    notice = Notice.objects.get(user=people.chair)
    assert notice.text == f"Обучение «{TOLD['title']}»: учтено"


def test_a_scan_is_kept_and_goes_when_nothing_is_saved(student):
    scan = Accepted(b"%PDF-1.4 scan", PDF, "pdf", ()), "удостоверение.pdf"
    learnt = propose(student, scan=scan)
    assert learnt.scan.name == "удостоверение.pdf"

    with pytest.raises(TrainingRefused, match="уже записано"):
        propose(student, scan=scan)

    assert list(StoredFile.objects.all()) == [learnt.scan]


def test_lists_show_what_is_ones_own(student, house, people):
    learnt = propose(student)

    assert list(elsewhere.to_confirm(people.chair)) == [learnt]
    assert list(elsewhere.to_confirm(people.territorial_chair)) == [learnt]
    for stranger in (people.stranger, people.auditor, people.accountant):
        assert not elsewhere.to_confirm(stranger).exists()
    student.member.hidden_at = timezone.now()
    student.member.save()
    assert not elsewhere.to_confirm(people.chair).exists()
    assert TrainingRecord.objects.get().state == RecordState.PROPOSED
