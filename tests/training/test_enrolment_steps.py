"""Every step of an enrolment: who may take it, where it leads, what is refused."""

from datetime import timedelta

import pytest

from accounts.enums import Role
from audit.models import Entry
from notifications.enums import MessageState
from notifications.fallback import set_rules
from notifications.models import Message, Notice, Todo
from tests.factories import NOON, TODAY, in_office, make_member
from tests.training.school import enrol as stand
from tests.training.school import learner_of, make_course, make_group, make_student
from training import enrolling
from training.enums import EnrolmentEvent, EnrolmentState, GroupState, Party, TrainingRefused
from training.models import Enrolment, Precondition, Student, TrainingRecord
from training.workflow import STEPS, begin, fire, steps_for, steps_of_student

pytestmark = pytest.mark.django_db
S, E = EnrolmentState, EnrolmentEvent


@pytest.fixture
def course(house):
    return make_course(house.territorial)


@pytest.fixture
def group(course):
    return make_group(course, capacity=2)


@pytest.fixture
def student(house):
    return make_student(house.primary, email="ivanov@example.org")


@pytest.fixture
def organiser(people):
    return people.territorial_chair


def letters():
    return list(Message.objects.order_by("pk").values_list("kind", flat=True))


def left_no_trace(before):
    return (Enrolment.objects.count(), Entry.objects.count(), Message.objects.count()) == before


def trace():
    return Enrolment.objects.count(), Entry.objects.count(), Message.objects.count()


def test_the_invited_learns_once_he_accepts(group, student, organiser):
    invited = enrolling.invite(group, student, actor=organiser, now=NOON)
    accepted = enrolling.accept(invited.pk, learner=learner_of(student), now=NOON)

    assert (invited.state, accepted.state) == (S.INVITED, S.LEARNING)
    assert letters() == ["training_invited", "training_enrolled"]
    assert Message.objects.get(kind="training_invited").url.startswith("/learn/")


def test_the_invited_declines_and_the_organiser_sees_it(group, student, organiser):
    invited = enrolling.invite(group, student, actor=organiser, now=NOON)

    declined = enrolling.decline(invited.pk, learner=learner_of(student), now=NOON)

    assert declined.state == S.DECLINED
    assert Notice.objects.get().text == f"Отказался от приглашения: Иванов П. С., «{group}»"


def test_a_request_waits_for_his_organisation(group, student, people):
    asked = enrolling.apply(group, learner=learner_of(student), now=NOON)

    todo = Todo.objects.get()
    assert asked.state == S.APPLIED
    assert (todo.user, todo.due_on) == (people.chair, TODAY + timedelta(days=3))
    assert letters() == ["training_request"]
    assert Message.objects.get().to_address == people.chair.email


def test_an_agreed_request_is_learning_and_the_task_is_done(group, student, people):
    asked = enrolling.apply(group, learner=learner_of(student), now=NOON)

    agreed = enrolling.approve(asked.pk, actor=people.chair, now=NOON)

    assert (agreed.state, agreed.decided_by) == (S.LEARNING, str(people.chair))
    assert Todo.objects.open().count() == 0
    assert letters() == ["training_request", "training_enrolled"]


def test_a_refusal_needs_a_reason_and_tells_it(group, student, people):
    asked = enrolling.apply(group, learner=learner_of(student), now=NOON)
    before = trace()

    with pytest.raises(TrainingRefused, match="причину"):
        enrolling.refuse(asked.pk, actor=people.chair, note=" ", now=NOON)
    assert left_no_trace(before)

    refused = enrolling.refuse(asked.pk, actor=people.chair, note="Нет замены", now=NOON)

    assert (refused.state, refused.reason) == (S.REFUSED, "Нет замены")
    assert "Нет замены" in Message.objects.get(kind="training_refused").text


def test_without_approval_one_learns_at_once(course, student):
    group = make_group(course, needs_approval=False)

    assert enrolling.apply(group, learner=learner_of(student), now=NOON).state == S.LEARNING


def test_when_there_is_no_place_one_waits_and_the_first_in_the_queue_is_taken(
    house, course, organiser
):
    group = make_group(course, capacity=1)
    people = [make_student(house.primary, email=f"{n}@example.org") for n in range(3)]
    first, second, third = (
        enrolling.enrol(group, one, actor=organiser, now=NOON + timedelta(minutes=n))
        for n, one in enumerate(people)
    )
    assert [one.state for one in (first, second, third)] == [S.LEARNING, S.WAITING, S.WAITING]

    enrolling.leave(first.pk, learner=learner_of(people[0]), note="Не успеваю", now=NOON)

    states = [Enrolment.objects.get(pk=one.pk).state for one in (first, second, third)]
    assert states == [S.LEFT, S.LEARNING, S.WAITING]
    assert Message.objects.get(kind="training_enrolled", to_address="1@example.org")


def test_the_queue_of_a_group_that_is_over_is_not_taken(house, course, organiser):
    group = make_group(course, capacity=1)
    first = enrolling.enrol(group, make_student(house.primary), actor=organiser, now=NOON)
    second = enrolling.enrol(group, make_student(house.primary), actor=organiser, now=NOON)
    later = NOON + timedelta(days=60)

    enrolling.expel(first.pk, actor=organiser, note="Не ходит", now=later)

    assert Enrolment.objects.get(pk=second.pk).state == S.WAITING


@pytest.mark.parametrize("state", [S.INVITED, S.APPLIED, S.WAITING])
def test_who_does_not_learn_yet_is_struck_out_with_a_reason(state, group, student, organiser):
    enrolment = stand(group, student, state=state, queued_at=NOON)

    with pytest.raises(TrainingRefused, match="причину"):
        enrolling.remove(enrolment.pk, actor=organiser, note="")
    removed = enrolling.remove(enrolment.pk, actor=organiser, note="Ошибка", now=NOON)

    assert removed.state == S.REFUSED
    assert letters() == ["training_removed"]


@pytest.mark.parametrize("state", [S.APPLIED, S.WAITING])
def test_one_takes_his_request_back(state, group, student):
    enrolment = stand(group, student, state=state, queued_at=NOON)

    back = enrolling.take_back(enrolment.pk, learner=learner_of(student), now=NOON)

    assert back.state == S.DECLINED


def test_results_come_and_go(group, student, organiser):
    enrolment = stand(group, student)
    for event, state in ((E.FAIL, S.FAILED), (E.RESUME, S.LEARNING), (E.PASS, S.PASSED)):
        assert fire(enrolment.pk, event, actor=organiser, now=NOON).state == state


def test_one_stands_in_a_group_once(group, student, organiser):
    enrolling.enrol(group, student, actor=organiser, now=NOON)
    before = trace()

    with pytest.raises(TrainingRefused, match="Уже учится в этой группе"):
        enrolling.invite(group, student, actor=organiser, now=NOON)
    assert left_no_trace(before)


def test_who_left_may_come_again(group, student, organiser):
    first = enrolling.enrol(group, student, actor=organiser, now=NOON)
    enrolling.expel(first.pk, actor=organiser, note="Не ходит", now=NOON)

    assert enrolling.enrol(group, student, actor=organiser, now=NOON).state == S.LEARNING


def test_the_queue_of_a_group_that_is_over_keeps_nobody_from_another(course, student, organiser):
    stand(make_group(course, state=GroupState.FINISHED), student, state=S.WAITING)

    assert (
        enrolling.enrol(make_group(course), student, actor=organiser, now=NOON).state == "learning"
    )


def test_one_course_is_not_learnt_in_two_groups(course, group, student, organiser):
    stand(make_group(course, title="Первая"), student)

    with pytest.raises(TrainingRefused, match="Этот курс уже выбран в группе «Первая»: учится"):
        enrolling.enrol(group, student, actor=organiser, now=NOON)


@pytest.fixture
def demanding(house, course):
    basics = make_course(house.territorial, title="Основы")
    Precondition.objects.create(course=course, required_line=basics.line)
    return basics


def test_what_must_be_passed_before_is_asked_for(group, student, demanding):
    with pytest.raises(TrainingRefused, match="Сначала нужно пройти: Основы"):
        enrolling.apply(group, learner=learner_of(student), now=NOON)


@pytest.mark.parametrize(("days", "is_enough"), [(0, True), (-1, False), (None, True)])
def test_a_certificate_counts_while_it_is_in_force(
    days, is_enough, house, group, student, demanding, organiser
):
    until = None if days is None else TODAY + timedelta(days=days)
    TrainingRecord.objects.create(
        student=student, unit=house.primary, course_line=demanding.line, state="confirmed",
        title="Основы", kind="other", organiser="Школа", began_on=TODAY - timedelta(days=9),
        ended_on=TODAY - timedelta(days=9), valid_until=until,
    )  # fmt: skip

    if is_enough:
        assert enrolling.enrol(group, student, actor=organiser, now=NOON).state == S.LEARNING
    else:
        with pytest.raises(TrainingRefused, match="Основы"):
            enrolling.enrol(group, student, actor=organiser, now=NOON)


def test_the_organiser_takes_one_in_spite_of_it_and_the_journal_says_why(
    group, student, demanding, organiser
):
    enrolling.enrol(group, student, actor=organiser, in_spite="Опыт 20 лет", now=NOON)

    line = Entry.objects.get(action="training.enrolment.enrol")
    assert line.data["in_spite"] == "Опыт 20 лет"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"takes_applications": False}, "записывает только организатор"),
        ({"enrol_until": TODAY - timedelta(days=1)}, "Набор в группу окончен 01.11.2026"),
        ({"state": GroupState.CANCELLED}, "отменена"),
        ({"state": GroupState.FINISHED}, "завершена"),
        ({"ends_on": TODAY - timedelta(days=1)}, "закончилось 01.11.2026"),
    ],
)
def test_a_closed_group_takes_nobody_by_himself(fields, words, course, student):
    group = make_group(course, **fields)
    before = trace()

    with pytest.raises(TrainingRefused, match=words):
        enrolling.apply(group, learner=learner_of(student), now=NOON)
    assert left_no_trace(before)


def test_nobody_agrees_to_his_own_request(house, group, people):
    himself = Student.objects.create(user=people.chair, unit=house.primary)
    asked = enrolling.apply(group, learner=learner_of(himself), now=NOON)

    with pytest.raises(TrainingRefused, match="Свою просьбу согласует другой"):
        enrolling.approve(asked.pk, actor=people.chair, now=NOON)

    assert Todo.objects.get().user != people.chair
    assert enrolling.approve(asked.pk, actor=people.territorial_chair, now=NOON).state == S.LEARNING


def test_the_card_of_the_chair_is_known_by_his_mail(house, group, people):
    student = make_student(house.primary, email=people.chair.email.upper())
    asked = stand(group, student, state=S.APPLIED)

    with pytest.raises(TrainingRefused, match="Свою просьбу"):
        enrolling.approve(asked.pk, actor=people.chair, now=NOON)


def test_every_step_is_taken_by_its_own_party_alone(house, group, student, people):
    """A right of the office, the person himself, the robot: nobody takes a step of another."""
    stranger = in_office(house.other_territorial, Role.TERRITORIAL_CHAIR)
    other = learner_of(make_student(house.primary))
    for step in STEPS.values():
        wrong = [stranger, other, people.trainer]
        wrong += [people.chair] if step.by == "run_groups" else []
        wrong += [Party.ROBOT] if step.by != Party.ROBOT else []
        wrong += [learner_of(student)] if step.by != Party.STUDENT else []
        for actor in wrong:
            if not step.state:
                if actor is other and step.by == Party.STUDENT:
                    continue  # of himself
                with pytest.raises(TrainingRefused, match="другие полномочия"):
                    begin(group.pk, student, step.event, actor=actor, now=NOON)
                continue
            enrolment = stand(group, student, state=step.state, queued_at=NOON)
            with pytest.raises(TrainingRefused, match="другие полномочия"):
                fire(enrolment.pk, step.event, actor=actor, note="Причина", now=NOON)
            enrolment.refresh_from_db()
            assert enrolment.state == step.state
            enrolment.delete()


def test_a_step_that_is_not_in_the_table_is_refused_in_words(group, student, organiser):
    enrolment = stand(group, student, state=S.LEFT)

    with pytest.raises(TrainingRefused, match="Сейчас это сделать нельзя: отчислен"):
        fire(enrolment.pk, E.PASS, actor=organiser)


def test_the_buttons_are_drawn_from_the_table(group, student, people, organiser):
    asked = stand(group, student, state=S.APPLIED)

    assert [step.event for step in steps_for(organiser, asked)] == [E.APPROVE, E.REFUSE, E.REMOVE]
    assert [step.event for step in steps_for(people.chair, asked)] == [E.APPROVE, E.REFUSE]
    assert steps_of_student(asked) == [E.TAKE_BACK]


def test_the_journal_tells_the_step_and_whose_it_is(group, student, organiser):
    enrolling.enrol(group, student, actor=organiser, now=NOON)

    line = Entry.objects.get(action="training.enrolment.enrol")
    assert line.person == f"members.member:{student.member_id}"
    assert (line.unit_id, line.data["source"], line.data["target"]) == (
        group.unit_id, "", "learning",
    )  # fmt: skip


def test_one_who_may_not_be_written_to_gets_no_letter(house, group, organiser):
    removed = Student.objects.create(member=make_member(house.primary), unit=house.primary)

    enrolling.enrol(group, removed, actor=organiser, now=NOON)

    assert letters() == []


def test_one_without_mail_is_told_by_sms_where_the_rule_says_so(house, people, group, organiser):
    set_rules("training_enrolled", [("sms", "no_way")], actor=people.admin, unit=house.union)
    student = make_student(house.primary, phone="+79001234567")

    enrolling.enrol(group, student, actor=organiser, now=NOON)

    assert list(Message.objects.order_by("pk").values_list("channel", "state", "to_address")) == [
        ("email", MessageState.NO_ADDRESS, ""),
        ("sms", MessageState.WAITING, "+79001234567"),
    ]
