"""Mandatory learning by the calendar: reminded, warned, narrowed, and whole again."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import Mandate, User
from audit.models import Entry
from notifications.models import Message, Notice, Todo
from structure.scope import Action, may
from tests.factories import NOON, TODAY, make_mandate, make_member, make_user
from tests.training.school import make_course
from training import warning
from training.enums import CourseKind, RecordState, Subject, TrainingRefused
from training.learners import student_of_user
from training.mandatory import Learnt, Need, need_of, owed_by
from training.models import LearningRules, TrainingRecord, Warned
from training.requiring import outlook, release, require
from training.warning import give_back, settle_user, sweep

DAY = timedelta(days=1)
FIRST = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("learnt", "on", "need"),
    [
        (None, FIRST, Need.WARNING),
        (Learnt(None), FIRST, Need.NOTHING),
        (Learnt(date(2026, 3, 31)), date(2026, 3, 1), Need.NOTHING),
        (Learnt(date(2026, 3, 31)), date(2026, 3, 2), Need.NOTHING),
        (Learnt(date(2026, 3, 31)), date(2026, 3, 11), Need.REMINDER),
        (Learnt(date(2026, 3, 31)), date(2026, 3, 31), Need.REMINDER),
        (Learnt(date(2026, 3, 31)), date(2026, 4, 1), Need.WARNING),
        (Learnt(date(2028, 2, 29)), date(2028, 2, 8), Need.NOTHING),
        (Learnt(date(2028, 2, 29)), date(2028, 2, 9), Need.REMINDER),
        (Learnt(date(2028, 2, 29)), date(2028, 3, 1), Need.WARNING),
    ],
)
def test_what_is_needed_by_the_calendar(learnt, on, need):
    assert need_of(learnt, LearningRules(remind_days=20), on=on) == need


@pytest.fixture
def course(house):
    return make_course(house.union, title="Охрана труда", subject=Subject.SAFETY, valid_months=36)


@pytest.fixture
def rule(house, people, course):
    return require(
        house.union, course, actor=people.admin, on=TODAY, roles=[Role.PRIMARY_CHAIR],
        grace_days=30, remind_days=60, narrows=True,
    )  # fmt: skip


@pytest.fixture
def chair(house, people, rule):
    """The one chair whom nothing of the course holds."""
    for user in User.objects.exclude(pk=people.chair.pk):
        if any(held.role == Role.PRIMARY_CHAIR for held in user.current_mandates):
            learn(user, rule.course_line, until=None)
    return people.chair


def learn(user, line, *, until, on=TODAY, state=RecordState.CONFIRMED):
    student = student_of_user(user)
    return TrainingRecord.objects.create(
        student=student, unit=student.unit, course_line=line, state=state, title="Охрана труда",
        kind=CourseKind.OTHER, organiser="Школа", began_on=on, ended_on=on, valid_until=until,
    )  # fmt: skip


def after(days):
    """So many days after the rule was made."""
    return NOON + timedelta(days=days)


def letters(user):
    return list(Message.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def is_narrowed(user):
    return Mandate.objects.filter(user=user, narrowed_on__isnull=False).exists()


def test_warned_once_then_narrowed_the_day_after_the_grace(chair, house):
    for days in (0, 0, 1, 30):
        sweep(now=after(days))
        assert not is_narrowed(chair)
    warned = Warned.objects.get()
    assert (warned.student.user, warned.due_on, warned.warned_at) == (chair, TODAY, NOON)
    assert letters(chair) == ["training_must"]
    assert "до 02.12.2026 включительно" in Message.objects.get(user=chair).text
    assert Todo.objects.open().get(user=chair).due_on == TODAY + 30 * DAY

    sweep(now=after(31))
    sweep(now=after(31))
    sweep(now=after(40))

    held = Mandate.objects.get(user=chair)
    assert held.narrowed_on == TODAY + 31 * DAY
    assert "«Охрана труда»" in held.narrowed_because
    assert letters(chair) == ["training_must", "training_narrowed"]
    assert Entry.objects.filter(action="accounts.mandate.narrowed").count() == 1
    assert not may(User.objects.get(pk=chair.pk), Action.EDIT_MEMBER, house.primary)


def test_whoever_is_above_is_told(chair):
    sweep(now=after(0))
    sweep(now=after(31))

    notice = Notice.objects.get(text__startswith="Права сужены, нет обучения")
    assert notice.user != chair
    assert may(notice.user, Action.MANAGE_PEOPLE, Mandate.objects.get(user=chair).unit)


def test_what_he_learns_gives_the_rights_back_at_once(chair, rule):
    sweep(now=after(0))
    sweep(now=after(31))
    assert is_narrowed(chair)
    learn(chair, rule.course_line, until=date(2029, 12, 3), on=TODAY + 31 * DAY)

    settle_user(User.objects.get(pk=chair.pk), now=after(31))

    assert not is_narrowed(chair)
    assert Warned.objects.get().ended_at == after(31)
    assert not Todo.objects.open().filter(user=chair).exists()
    assert Entry.objects.filter(action="accounts.mandate.restored").count() == 1


def test_whoever_learns_while_the_sweep_reads_is_not_narrowed(chair, rule, monkeypatch):
    sweep(now=after(0))
    hold = warning.hold_person

    def held_after_he_has_learnt(pk):
        if not TrainingRecord.objects.filter(student__user=pk).exists():
            learn(chair, rule.course_line, until=None, on=TODAY + 31 * DAY)
        hold(pk)

    monkeypatch.setattr(warning, "hold_person", held_after_he_has_learnt)
    sweep(now=after(31))

    assert not is_narrowed(chair)
    assert letters(chair) == ["training_must"]
    assert Warned.objects.get().ended_at == after(31)


def test_the_sweep_gives_them_back_too_and_warns_nobody(chair, rule):
    sweep(now=after(0))
    sweep(now=after(31))
    learn(chair, rule.course_line, until=None, on=TODAY + 31 * DAY)

    assert give_back(now=after(31)) == 1
    assert give_back(now=after(31)) == 0

    assert not is_narrowed(chair)
    assert letters(chair) == ["training_must", "training_narrowed"]


@pytest.mark.parametrize("state", [RecordState.PROPOSED, RecordState.REFUSED, RecordState.REVOKED])
def test_what_nobody_confirmed_or_what_was_revoked_does_not_count(chair, rule, state):
    learn(chair, rule.course_line, until=None, state=state)

    sweep(now=after(0))

    assert letters(chair) == ["training_must"]


def test_reminded_before_the_end_warned_after_it_narrowed_after_the_grace(chair, rule):
    until = TODAY + 90 * DAY
    learn(chair, rule.course_line, until=until)

    told = {}
    for days in (0, 29, 30, 31, 89, 90, 91, 92, 121, 122):
        sweep(now=after(days))
        told[days] = (letters(chair), is_narrowed(chair))

    soon, must, narrowed = "training_must_soon", "training_must", "training_narrowed"
    assert told == {
        0: ([], False),
        29: ([], False),
        30: ([soon], False),
        31: ([soon], False),
        89: ([soon], False),
        90: ([soon], False),
        91: ([soon, must], False),
        92: ([soon, must], False),
        121: ([soon, must], False),
        122: ([soon, must, narrowed], True),
    }
    assert Warned.objects.get().due_on == until


def test_a_late_sweep_still_gives_the_days_of_grace(chair, rule):
    learn(chair, rule.course_line, until=TODAY)

    sweep(now=after(200))
    sweep(now=after(230))
    assert not is_narrowed(chair)
    sweep(now=after(231))

    assert is_narrowed(chair)


def test_learnt_again_before_the_end_is_silence_until_the_next_term(chair, rule):
    learn(chair, rule.course_line, until=TODAY + 10 * DAY)
    sweep(now=after(0))
    learn(chair, rule.course_line, until=TODAY + 400 * DAY)

    for days in (1, 20, 300):
        sweep(now=after(days))
    assert letters(chair) == ["training_must_soon"]
    sweep(now=after(340))

    assert letters(chair) == ["training_must_soon"] * 2


def test_a_rule_that_only_warns_narrows_nobody(house, people, course, chair):
    require(
        house.union, course, actor=people.admin, on=TODAY, roles=[Role.PRIMARY_CHAIR],
        grace_days=0, remind_days=60, narrows=False,
    )  # fmt: skip

    sweep(now=after(0))
    sweep(now=after(365))

    assert letters(chair) == ["training_must"]
    assert "только смотреть" not in Message.objects.get(user=chair).text
    assert not is_narrowed(chair)


def test_a_new_rule_ends_the_former_and_warns_anew(house, people, course, rule, chair):
    sweep(now=after(0))
    sweep(now=after(31))
    assert is_narrowed(chair)

    require(
        house.union, course, actor=people.admin, on=TODAY + 40 * DAY, roles=[Role.PRIMARY_CHAIR],
        grace_days=10, remind_days=60, narrows=True,
    )  # fmt: skip
    sweep(now=after(40))

    assert not is_narrowed(chair)
    assert letters(chair)[-1] == "training_must"
    sweep(now=after(50))
    assert not is_narrowed(chair)
    sweep(now=after(51))
    assert is_narrowed(chair)


def test_a_rule_taken_off_gives_the_rights_back(people, rule, chair):
    sweep(now=after(0))
    sweep(now=after(31))

    release(rule.pk, actor=people.admin, on=TODAY + 32 * DAY)
    give_back(now=after(32))

    assert not is_narrowed(chair)
    assert not Warned.objects.filter(ended_at=None).exists()
    with pytest.raises(TrainingRefused, match="и так снято"):
        release(rule.pk, actor=people.admin)


def test_out_of_office_he_owes_nothing_and_another_office_stays_whole(house, chair):
    other = make_mandate(chair, house.territorial, Role.TERRITORIAL_SPECIALIST)
    sweep(now=after(0))
    sweep(now=after(31))
    other.refresh_from_db()
    assert is_narrowed(chair)
    assert other.narrowed_on is None

    Mandate.objects.filter(user=chair, role=Role.PRIMARY_CHAIR).update(ends_on=TODAY + 31 * DAY)
    give_back(now=after(32))

    assert Warned.objects.get().ended_at == after(32)
    assert not Todo.objects.open().filter(user=chair).exists()


def test_the_last_administrator_is_warned_and_never_narrowed(house, people, course):
    second = make_user()
    make_mandate(second, house.union, Role.UNION_ADMIN)
    require(
        house.union, course, actor=people.admin, on=TODAY, roles=[Role.UNION_ADMIN],
        grace_days=0, remind_days=60, narrows=True,
    )  # fmt: skip

    sweep(now=after(0))
    sweep(now=after(1))
    sweep(now=after(2))

    admins = Mandate.objects.filter(role=Role.UNION_ADMIN)
    assert admins.filter(narrowed_on=None).count() == 1
    assert admins.filter(narrowed_on=TODAY + DAY).count() == 1


def test_what_a_rule_would_do_is_told_before(house, people, course, chair):
    tried = LearningRules(
        unit=house.union, course_line=course.line, since=TODAY, roles=[Role.PRIMARY_CHAIR]
    )
    holders = Mandate.objects.filter(role=Role.PRIMARY_CHAIR).values("user").distinct().count()

    assert outlook(tried, on=TODAY) == (holders, 1, 0)
    assert not Warned.objects.exists()


def test_only_the_union_requires(house, people, course):
    with pytest.raises(TrainingRefused, match="администратор союза"):
        require(
            house.primary, course, actor=people.chair, on=TODAY, roles=[Role.PRIMARY_CHAIR],
            grace_days=30, remind_days=60, narrows=True,
        )  # fmt: skip

    assert not LearningRules.objects.exists()
    assert not Entry.objects.filter(action="training.rule.made").exists()


def test_he_reads_himself_what_he_owes_and_why(chair):
    sweep(now=after(0))
    (owed,) = owed_by(User.objects.get(pk=chair.pk), on=TODAY)
    assert (owed.title, owed.last_day, owed.narrowed) == ("Охрана труда", TODAY + 30 * DAY, [])

    sweep(now=after(31))
    (owed,) = owed_by(User.objects.get(pk=chair.pk), on=TODAY + 31 * DAY)
    assert owed.narrowed == [Mandate.objects.get(user=chair)]


def test_those_for_whom_nothing_changes_cost_no_query_each(house, rule, chair):
    sweep(now=after(0))
    with CaptureQueriesContext(connection) as few:
        sweep(now=after(1))
    for _ in range(3):
        user = make_user()
        make_mandate(user, house.primary, Role.PRIMARY_CHAIR)
        learn(user, rule.course_line, until=None)

    with CaptureQueriesContext(connection) as many:
        sweep(now=after(2))

    assert len(many) == len(few)


def test_a_card_without_an_office_is_never_warned(house, rule, chair):
    make_member(house.primary)

    sweep(now=after(0))

    assert Warned.objects.count() == 1
