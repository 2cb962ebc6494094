"""Every pair of a stage and an event: the listed ones do what the table says, the rest nothing."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from guardian.shortcuts import assign_perm

from accounts.models import Grant, User
from applications.enums import FINAL, OPEN, Event, Outcome, Party, Received, Refused, Stage
from applications.models import Application, StageChange, Timer
from applications.workflow import BY_ITSELF, STEPS, TIMERS, advance, fire, steps_for
from audit.models import Entry
from members.enums import MovementKind, Status
from notifications.models import Message, Todo
from structure.scope import Action
from tests.applications.situations import REASON, SITUATIONS, doubtful, drafted, ready
from tests.factories import LONG_AGO, NOON, TODAY, in_office, make_application, make_rules

LISTED = sorted(STEPS)
UNLISTED = [(stage, event) for stage in Stage for event in Event if (stage, event) not in STEPS]


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    """These tests look at the step alone; what follows it is tested with the effects."""
    monkeypatch.setattr("applications.workflow.ask_worker", lambda change_pk: None)


def facts_of(application):
    """Everything a step could have changed, to compare before and after."""
    application.refresh_from_db()
    return {
        "application": {
            field.attname: getattr(application, field.attname)
            for field in Application._meta.concrete_fields
        },
        "changes": StageChange.objects.count(),
        "timers": sorted(Timer.objects.values_list("event", "due_at")),
        "papers": sorted(application.papers.values_list("kind", "received", "remark")),
        "member": application.member and (application.member.status, application.member.unit_id),
        "entries": Entry.objects.count(),
        "letters": Message.objects.count(),
        "todos": Todo.objects.count(),
    }


def test_every_step_of_the_table_has_a_situation_here():
    assert sorted(SITUATIONS) == LISTED


@pytest.mark.parametrize(("stage", "event"), LISTED)
def test_a_listed_step_moves_as_the_table_says(stage, event, house, people):
    step = STEPS[stage, event]
    application, actor, note, now = ready(stage, event, house, people)
    lines = StageChange.objects.filter(application=application).count()

    change = fire(application.pk, event, actor=actor, note=note, now=now)

    application.refresh_from_db()
    assert (application.stage, application.outcome) == (step.target, step.outcome)
    assert StageChange.objects.filter(application=application).count() == lines + 1
    assert (change.source, change.target, change.event) == (stage, step.target, event)
    assert (change.note, change.at) == (note, now)
    assert change.effects == [effect.__name__ for effect in step.effects]
    assert Entry.objects.filter(action=f"applications.{event}").count() == 1


@pytest.mark.parametrize(("stage", "event"), UNLISTED)
@pytest.mark.parametrize("who", ["chair", "robot", "applicant"])
def test_a_step_outside_the_table_is_refused_and_leaves_no_trace(stage, event, who, house, people):
    application = make_application(house.primary, stage=stage)
    actor = {"chair": people.chair, "robot": Party.ROBOT, "applicant": Party.APPLICANT}[who]
    before = facts_of(application)

    with pytest.raises(Refused, match="это сделать нельзя"):
        fire(application.pk, event, actor=actor, note=REASON, now=NOON + timedelta(days=60))

    assert facts_of(application) == before


@pytest.mark.parametrize(("stage", "event"), LISTED)
def test_nobody_takes_a_step_that_is_not_his(stage, event, house, people):
    step = STEPS[stage, event]
    application, _, note, now = ready(stage, event, house, people)
    before = facts_of(application)
    strangers = [people.neighbour_chair, people.stranger, people.auditor, people.trainer]
    if isinstance(step.by, Party):
        strangers += [people.chair, people.admin]
    else:
        strangers += [Party.ROBOT, Party.APPLICANT, people.employer_accountant]
    if step.by != Action.HANDLE_DUES:
        strangers.append(people.accountant)

    for stranger in strangers:
        with pytest.raises(Refused, match="другие полномочия"):
            fire(application.pk, event, actor=stranger, note=note, now=now)

    assert facts_of(application) == before


@pytest.mark.parametrize(("stage", "event"), LISTED)
def test_a_step_taken_twice_is_refused_the_second_time(stage, event, house, people):
    application, actor, note, now = ready(stage, event, house, people)
    fire(application.pk, event, actor=actor, note=note, now=now)
    before = facts_of(application)

    with pytest.raises(Refused):
        fire(application.pk, event, actor=actor, note=note, now=now)

    assert facts_of(application) == before


@pytest.mark.parametrize(
    ("stage", "event"),
    [pair for pair in LISTED if pair[1] in {Event.REJECT, Event.DENY_KNOWN, Event.SEND_BACK}],
)
@pytest.mark.parametrize("note", ["", "   "])
def test_a_refusal_without_a_reason_is_refused(stage, event, note, house, people):
    application, actor, _, now = ready(stage, event, house, people)
    before = facts_of(application)

    with pytest.raises(Refused, match="Напишите причину"):
        fire(application.pk, event, actor=actor, note=note, now=now)

    assert facts_of(application) == before


def test_every_open_stage_can_be_refused_and_every_stage_before_admission_withdrawn():
    refusable = {stage for stage, event in STEPS if event in {Event.REJECT, Event.DENY_KNOWN}}
    withdrawable = {stage for stage, event in STEPS if event == Event.WITHDRAW}

    assert refusable == set(OPEN)
    assert withdrawable == {Stage.NEW, Stage.SIGNING, Stage.RESOLUTION}


def test_nothing_leads_out_of_an_end():
    assert [pair for pair in STEPS if pair[0] in FINAL] == []


def test_only_steps_into_an_end_have_an_outcome():
    told = {
        (step.stage, step.event): step.outcome
        for step in STEPS.values()
        if (step.target in FINAL) != (step.outcome != Outcome.NONE)
    }

    assert told == {}


def test_the_robot_takes_the_step_when_the_last_paper_is_in(house, people):
    application = make_application(house.primary, received=Received.SCAN)

    taken = advance(application.pk, now=NOON)

    application.refresh_from_db()
    assert [change.event for change in taken] == [Event.RECEIVE]
    assert application.stage == Stage.RESOLUTION
    assert BY_ITSELF == (Event.PREPARE, Event.RECEIVE)


def test_three_papers_of_four_move_nothing_and_the_fourth_is_named(house):
    application = make_application(house.primary, received=Received.SCAN)
    application.papers.filter(kind="dues_statement").update(received=Received.NO)
    before = facts_of(application)

    with pytest.raises(Refused, match="Заявление на удержание взносов"):
        fire(application.pk, Event.RECEIVE, actor=Party.ROBOT, now=NOON)

    assert facts_of(application) == before


def test_where_scans_do_not_suffice_only_originals_move_on(house):
    make_rules(house.territorial, scan_suffices=False)
    application = make_application(house.primary, received=Received.SCAN)

    assert advance(application.pk, now=NOON) == []
    application.papers.update(received=Received.ORIGINAL)
    assert [change.event for change in advance(application.pk, now=NOON)] == [Event.RECEIVE]


def test_entering_signing_arms_both_terms_and_leaving_disarms_them(house, people):
    application, actor, _, _ = ready(Stage.NEW, Event.PREPARE, house, people)

    fire(application.pk, Event.PREPARE, actor=actor, now=NOON)
    armed = sorted(application.timers.values_list("event", flat=True))
    fire(application.pk, Event.WITHDRAW, actor=Party.APPLICANT, now=NOON)

    assert armed == sorted(TIMERS[Stage.SIGNING])
    assert not application.timers.exists()


def test_nobody_decides_on_his_own_application(house, people):
    application = make_application(house.primary, email=people.chair.email.upper())

    with pytest.raises(Refused, match="рассматривает другой"):
        fire(application.pk, Event.REJECT, actor=people.chair, note=REASON, now=NOON)


def test_the_chair_of_a_shop_decides_only_where_shops_admit(house, people):
    application = make_application(house.shop)

    with pytest.raises(Refused, match=r"Решение принимает ППО «Волжская ГЭС»"):
        fire(application.pk, Event.REJECT, actor=people.shop_chair, note=REASON, now=NOON)
    make_rules(house.primary, shops_admit=True)
    fire(application.pk, Event.REJECT, actor=people.shop_chair, note=REASON, now=NOON)

    application.refresh_from_db()
    assert application.outcome == Outcome.REFUSED


def test_it_is_another_person_opens_a_card_of_his_own_and_is_remembered(house, people):
    application = doubtful(house)
    namesake = application.candidates.get().member

    fire(application.pk, Event.CLEAR, actor=people.chair, now=NOON)

    application.refresh_from_db()
    assert application.member_id != namesake.pk
    assert application.member.status == Status.APPLIED
    assert (
        application.member.distinct_first.count() + application.member.distinct_second.count() == 1
    )
    assert namesake.memberships.filter(until=None).count() == 1


def test_one_who_left_joins_again_on_his_former_card(house, people):
    application = doubtful(house, Status.REMOVED)
    former = application.candidates.get().member

    fire(application.pk, Event.REJOIN, actor=people.chair, now=NOON)

    application.refresh_from_db()
    former.refresh_from_db()
    assert application.member_id == former.pk
    assert (former.status, former.unit_id) == (Status.APPLIED, house.primary.pk)


def test_a_member_cannot_join_again(house, people):
    application = doubtful(house, Status.MEMBER)
    before = facts_of(application)

    with pytest.raises(Refused, match="снят с учёта"):
        fire(application.pk, Event.REJOIN, actor=people.chair, now=NOON)

    assert facts_of(application) == before


def test_admission_begins_with_the_date_of_the_resolution(house, people):
    application, actor, note, _ = ready(Stage.RESOLUTION, Event.ADMIT, house, people)

    fire(application.pk, Event.ADMIT, actor=actor, note=note, now=NOON + timedelta(days=5))

    member = application.member
    member.refresh_from_db()
    assert (member.status, member.admitted_on) == (Status.MEMBER, TODAY)
    assert member.memberships.get().since == TODAY
    assert member.dues_statements.get().starts_on == TODAY
    assert member.movements.get().kind == MovementKind.ADMITTED


def test_a_draft_does_not_admit(house, people):
    application = make_application(house.primary, stage=Stage.RESOLUTION)
    drafted([application], people.chair)
    before = facts_of(application)

    with pytest.raises(Refused, match="Нет подписанного постановления"):
        fire(application.pk, Event.ADMIT, actor=people.chair, now=NOON)

    assert facts_of(application) == before


def test_one_on_a_draft_is_not_refused_before_he_is_taken_out(house, people):
    application = make_application(house.primary, stage=Stage.RESOLUTION)
    drafted([application], people.chair)

    with pytest.raises(Refused, match="Сначала уберите его оттуда"):
        fire(application.pk, Event.REJECT, actor=people.chair, note=REASON, now=NOON)


def test_who_withdraws_is_struck_from_the_draft(house, people):
    going, staying = (make_application(house.primary, stage=Stage.RESOLUTION) for _ in range(2))
    resolution = drafted([going, staying], people.chair)

    fire(going.pk, Event.WITHDRAW, actor=Party.APPLICANT, now=NOON)

    assert list(resolution.lines.values_list("member", "position")) == [(staying.member_id, 1)]


def test_refusal_at_the_employer_annuls_the_admission_and_the_statement(house, people):
    application = on_the_way_to_payroll(house, people)

    fire(application.pk, Event.REJECT, actor=people.chair, note=REASON, now=NOON)

    member = application.member
    member.refresh_from_db()
    assert (member.status, member.admitted_on) == (Status.NONE, None)
    assert not member.memberships.filter(until=None).exists()
    assert member.dues_statements.get().state == "cancelled"


def on_the_way_to_payroll(house, people):
    application, actor, note, now = ready(Stage.RESOLUTION, Event.ADMIT, house, people)
    fire(application.pk, Event.ADMIT, actor=actor, note=note, now=now)
    application.refresh_from_db()
    return application


@pytest.mark.parametrize("event", [Event.LAPSE, Event.REJECT, Event.WITHDRAW])
def test_one_who_was_refused_or_lapsed_may_apply_again(event, house, people):
    application, actor, note, now = ready(Stage.SIGNING, event, house, people)

    fire(application.pk, event, actor=actor, note=note, now=now)

    application.member.refresh_from_db()
    assert application.member.status == Status.NONE
    again = make_application(house.primary, member=application.member)
    assert again.is_open


def test_buttons_are_the_steps_that_the_user_may_take(house, people):
    application = make_application(house.primary)

    offered = {step.event for step in steps_for(people.chair, application)}
    assert offered == {Event.SEND_BACK, Event.REJECT}
    assert steps_for(people.auditor, application) == []
    assert steps_for(people.neighbour_chair, application) == []


def test_a_lent_application_is_handled_by_whom_it_was_lent_to(house, people):
    application = doubtful(house)
    helper = in_office(house.neighbour)
    with pytest.raises(Refused, match="другие полномочия"):
        fire(application.pk, Event.CLEAR, actor=helper, now=NOON)

    assign_perm("applications.handle_application", helper, application)
    Grant.objects.create(
        user=helper,
        content_type=ContentType.objects.get_for_model(Application),
        object_id=application.pk,
        action=Action.HANDLE_APPLICATION,
        starts_on=LONG_AGO,
        granted_by=people.chair,
    )
    fire(application.pk, Event.CLEAR, actor=User.objects.get(pk=helper.pk), now=NOON)

    application.refresh_from_db()
    assert application.member.status == Status.APPLIED
