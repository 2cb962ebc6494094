"""Two at once: by threads, and, since threads may pass by luck, by the order of the SQL."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from applications.enums import Event, Outcome, Party, Received, Refused, Stage
from applications.intake import phones
from applications.models import Application, PhoneLink, StageChange
from applications.resolving import confirm, hand_over, sign_resolution
from applications.services import submit, tick_original
from applications.tasks import fire_due_timers
from applications.workflow import fire
from dues.enums import DuesRefused
from dues.models import DuesRegister, DuesStatement
from dues.registering import make_register
from members.models import Member
from resolutions.enums import ResolutionRefused
from resolutions.models import Resolution
from tests.applications.situations import REASON, drafted, handed, ready, with_statement
from tests.factories import NOON, TODAY, make_application

pytestmark = pytest.mark.django_db(transaction=True)
FORM_KEY = "6f1b6a9e-8f0b-4c8d-9d43-1f6a5d1f7b11"


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("applications.workflow.ask_worker", lambda change_pk: None)


def together(*acts):
    """Run the acts at one moment, each on a connection of its own: what each gave or raised."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            start.wait(timeout=10)
            results[place] = act()
        except Exception as error:  # noqa: BLE001 - the test looks at what it was
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def refusals(results, *kinds):
    return [result for result in results if isinstance(result, kinds or Refused)]


def test_two_who_decide_at_once_make_one_decision(house, people):
    application = make_application(house.primary)

    results = together(
        lambda: fire(application.pk, Event.REJECT, actor=people.chair, note=REASON, now=NOON),
        lambda: fire(application.pk, Event.REJECT, actor=people.deputy, note=REASON, now=NOON),
    )

    assert len(refusals(results)) == 1
    assert StageChange.objects.filter(event=Event.REJECT).count() == 1


@pytest.mark.parametrize("where", ["application", "tray"])
def test_two_codes_for_a_telephone_at_once_leave_one(where, house, people):
    application = make_application(house.primary)
    place = {"application": application} if where == "application" else {"unit": house.primary}

    def join():
        return phones.join_phone(actor=people.chair, now=NOON, **place)

    results = together(join, join)

    assert {type(result) for result in results} == {PhoneLink}
    assert sum(link.is_open(NOON) for link in PhoneLink.objects.all()) == 1


def test_the_term_and_the_last_paper_do_not_both_win(house):
    application = make_application(house.primary, received=Received.SCAN)
    day_40 = NOON + timedelta(days=40)

    results = together(
        lambda: fire(application.pk, Event.LAPSE, actor=Party.ROBOT, now=day_40),
        lambda: fire(application.pk, Event.RECEIVE, actor=Party.ROBOT, now=day_40),
    )

    application.refresh_from_db()
    assert len(refusals(results)) == 1
    assert application.changes.count() == 1
    assert application.stage in {Stage.REJECTED, Stage.RESOLUTION}


def test_two_sweeps_at_once_remind_once(house):
    for _ in range(3):
        make_application(house.primary)
    day_10 = NOON + timedelta(days=10)

    results = together(*[lambda: fire_due_timers(now=day_10)] * 2)

    assert sum(results) == 3
    assert StageChange.objects.filter(event=Event.REMIND).count() == 3


def test_a_form_pressed_twice_makes_one_application(house):
    def press():
        application, _ = submit(
            form_key=FORM_KEY,
            unit=house.primary,
            consents=[],
            surname="Петрова",
            name="Анна",
            email="petrova@example.org",
            now=NOON,
        )
        return application.pk

    results = together(*[press] * 3)

    assert len(set(results)) == 1
    assert Application.objects.count() == 1
    assert Member.objects.count() == 1


def test_two_forms_of_one_new_person_make_one_card(house):
    """Sent from a phone and from a computer at one moment: the second waits for a decision."""

    def send(number):
        application, _ = submit(
            form_key=f"00000000-0000-4000-8000-00000000000{number}",
            unit=house.primary,
            consents=[],
            surname="Петрова",
            name="Анна",
            patronymic="Игоревна" if number % 2 else "",
            phone="+79021234567",
            now=NOON,
        )
        return application.pk

    results = together(*[lambda number=number: send(number) for number in range(4)])

    assert refusals(results, Exception) == []
    assert Application.objects.count() == 4
    assert Member.objects.count() == 1
    assert Application.objects.filter(member=None).count() == 3


def test_two_chairs_who_tick_the_last_papers_move_the_application_once(house, people):
    application = make_application(house.primary)
    kinds = list(application.papers.order_by("pk").values_list("kind", flat=True))

    results = together(
        lambda: tick_original(application.pk, kinds[:2], actor=people.chair, now=NOON),
        lambda: tick_original(application.pk, kinds[2:], actor=people.deputy, now=NOON),
    )

    application.refresh_from_db()
    assert refusals(results, Exception) == []
    assert application.stage == Stage.RESOLUTION
    assert application.changes.filter(event=Event.RECEIVE).count() == 1


def test_a_resolution_signed_twice_at_once_admits_once(house, people):
    applications = [make_application(house.primary, stage=Stage.RESOLUTION) for _ in range(3)]
    resolution = drafted(applications, people.chair)

    results = together(
        lambda: sign_resolution(resolution.pk, on=TODAY, actor=people.chair, now=NOON),
        lambda: sign_resolution(resolution.pk, on=TODAY, actor=people.deputy, now=NOON),
    )

    assert len(refusals(results, ResolutionRefused)) == 1
    assert StageChange.objects.filter(event=Event.ADMIT).count() == 3
    assert DuesStatement.objects.count() == 3


def test_one_applicant_is_put_on_one_of_two_resolutions(house, people):
    application = make_application(house.primary, stage=Stage.RESOLUTION)

    results = together(
        lambda: drafted([application], people.chair),
        lambda: drafted([application], people.deputy),
    )

    assert len(refusals(results)) == 1
    assert Resolution.objects.count() == 1


def test_withdrawal_and_signature_do_not_both_win(house, people):
    application = make_application(house.primary, stage=Stage.RESOLUTION)
    resolution = drafted([application], people.chair)

    results = together(
        lambda: fire(application.pk, Event.WITHDRAW, actor=Party.APPLICANT, now=NOON),
        lambda: sign_resolution(resolution.pk, on=TODAY, actor=people.chair, now=NOON),
    )

    application.refresh_from_db()
    assert len(refusals(results, Refused, ResolutionRefused)) == 1
    assert (application.stage, application.outcome) in {
        (Stage.REJECTED, Outcome.WITHDRAWN),
        (Stage.EMPLOYER, Outcome.NONE),
    }


def test_two_accountants_take_one_statement_once(house, people):
    with_statement(house)
    statement = DuesStatement.objects.get()

    def take():
        return make_register(
            [statement.pk],
            unit=house.primary,
            employer=house.employer,
            actor=people.accountant,
            now=NOON,
        )

    results = together(take, take)

    assert len(refusals(results, DuesRefused)) == 1
    assert list(DuesRegister.objects.values_list("number", flat=True)) == [1]


def test_a_register_handed_twice_at_once_is_handed_once(house, people):
    application = with_statement(house)
    statement = DuesStatement.objects.get()
    register = make_register(
        [statement.pk], unit=house.primary, employer=house.employer, actor="тест", now=NOON
    )

    def hand():
        return hand_over(
            register.pk,
            on=TODAY,
            received_by="Громова",
            actor=people.accountant,
            now=NOON,
        )

    results = together(hand, hand)

    assert len(refusals(results, DuesRefused)) == 1
    assert application.changes.filter(event=Event.HAND_OVER).count() == 1


def test_lines_confirmed_twice_at_once_congratulate_once(house, people):
    application, register = handed(house, people)
    application.handed_on = TODAY
    application.save()
    lines = list(register.lines.values_list("pk", flat=True))

    def say():
        return confirm(register.pk, lines, on=TODAY, actor=people.accountant, now=NOON)

    results = together(say, say)

    assert refusals(results, Exception) == []
    assert application.changes.filter(event=Event.CONFIRM).count() == 1


def writes_and_locks(queries):
    """The SQL of an act: «lock» for a locking read of the table, «write» for a change of it."""
    for query in queries:
        sql = query["sql"]
        if "FOR UPDATE" in sql and 'FROM "applications_application"' in sql:
            yield "lock"
        elif sql.startswith(("UPDATE", "INSERT", "DELETE")):
            yield "write"
        elif sql.startswith("SELECT") and "applications_" in sql:
            yield "read"


@pytest.mark.parametrize(
    ("stage", "event"), [(Stage.SIGNING, Event.REJECT), (Stage.SIGNING, Event.RECEIVE)]
)
def test_a_step_locks_first_and_looks_second(stage, event, house, people):
    application, actor, note, now = ready(stage, event, house, people)

    with CaptureQueriesContext(
        connection,
    ) as seen:
        fire(application.pk, event, actor=actor, note=note, now=now)

    order = list(writes_and_locks(seen.captured_queries))
    assert order[0] == "lock"
    assert order.count("lock") == 1


def test_many_applications_are_locked_in_one_order(house, people):
    applications = [make_application(house.primary, stage=Stage.RESOLUTION) for _ in range(3)]
    resolution = drafted(applications, people.chair)

    with CaptureQueriesContext(connection) as seen:
        sign_resolution(resolution.pk, on=TODAY, actor=people.chair, now=NOON)

    locking = [query["sql"] for query in seen.captured_queries if "FOR UPDATE" in query["sql"]]
    assert 'FROM "applications_application"' in locking[0]
    assert 'ORDER BY "applications_application"."id" ASC' in locking[0]
    assert 'FROM "resolutions_resolution"' in locking[1]


def test_a_step_finds_the_application_that_was_just_passed_on(house, people):
    application = make_application(house.primary)
    is_passed, is_waited_for = threading.Event(), threading.Event()

    def pass_on():
        with transaction.atomic():
            Application.objects.select_for_update().get(pk=application.pk)
            Application.objects.filter(pk=application.pk).update(unit=house.shop)
            is_passed.set()
            is_waited_for.wait(timeout=5)

    def reject():
        is_passed.wait(timeout=5)
        threading.Timer(0.5, is_waited_for.set).start()
        return fire(application.pk, Event.REJECT, actor=people.chair, note=REASON, now=NOON)

    _, change = together(pass_on, reject)

    assert isinstance(change, StageChange), change
    application.refresh_from_db()
    assert (application.stage, application.unit) == (Stage.REJECTED, house.shop)
