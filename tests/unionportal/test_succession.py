from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import Mandate, Responsibility
from accounts.services import end_mandate
from applications.enums import Stage
from applications.models import Application
from applications.services import submit
from audit.models import Entry
from dues.enums import StatementState
from dues.models import DuesStatement
from dues.registering import make_register
from dues.services import open_statement
from members.enums import MovementKind, Status
from members.models import Member, Membership, Movement
from notifications.models import Notice
from notifications.services import put_todo
from structure.employers import attach_employer
from structure.enums import Kind, TreeRefused
from structure.integrity import faults
from structure.joining import change_rules
from structure.models import JoinCode, Unit
from structure.scope import Action
from structure.services import hold_tree, issue_join_code
from tests.applications.situations import drafted
from tests.factories import (
    CARRIED_OVER,
    LONG_AGO,
    NOON,
    TODAY,
    in_office,
    make_application,
    make_member,
    make_responsible,
    make_unit,
)
from unionportal.succession import close_unit, consequences

YESTERDAY = TODAY - timedelta(days=1)


def close(house, **changes):
    told = {"on": TODAY, "actor": "тест", "now": NOON} | changes
    return close_unit(house.primary.pk, house.neighbour.pk, **told)


@pytest.fixture
def answering(house, people):
    """The chair of the neighbour answers for its applications."""
    make_responsible(house.neighbour, people.neighbour_chair)
    return people.neighbour_chair


def test_a_member_is_on_the_books_of_the_successor_from_that_day(house):
    member = make_member(house.primary, surname="Орлов")

    close(house)

    member.refresh_from_db()
    ended, current = Membership.objects.filter(member=member).order_by("pk")
    assert (member.unit, member.status, member.admitted_on) == (
        house.neighbour, Status.MEMBER, LONG_AGO,
    )  # fmt: skip
    assert (ended.unit, ended.until) == (house.primary, TODAY)
    assert (current.unit, current.since, current.until) == (house.neighbour, TODAY, None)
    assert current.admitted_on == LONG_AGO


def test_the_history_of_a_member_tells_of_the_transfer(house):
    member = make_member(house.primary)

    close(house)

    line = Movement.objects.exclude(actor=CARRIED_OVER).get(member=member)
    assert (line.kind, line.on, line.unit) == (MovementKind.TRANSFERRED, TODAY, house.neighbour)
    assert line.note.startswith("ППО «Волжская ГЭС» → ППО «Камышинские сети»")


@pytest.mark.parametrize("status", [Status.NONE, Status.APPLIED, Status.REMOVED])
def test_who_is_no_member_only_changes_the_place_of_his_card(house, status):
    person = make_member(house.primary, status=status)
    before = Membership.objects.count()

    close(house)

    person.refresh_from_db()
    assert (person.unit, person.status) == (house.neighbour, status)
    assert Membership.objects.count() == before
    assert not Movement.objects.exclude(actor=CARRIED_OVER).exists()


def test_a_membership_younger_than_the_closing_keeps_its_first_day(house):
    member = make_member(house.primary, since=TODAY)

    close(house, on=YESTERDAY)

    spans = Membership.objects.filter(member=member).order_by("pk").values_list("since", "until")
    assert list(spans) == [(TODAY, TODAY), (TODAY, None)]


def test_members_of_child_organisations_stay_in_them(house):
    member = make_member(house.shop)

    close(house)

    member.refresh_from_db()
    assert member.unit == house.shop
    assert Unit.objects.get(pk=house.shop.pk).parent == house.neighbour
    assert not Movement.objects.exclude(actor=CARRIED_OVER).exists()


def test_an_open_application_goes_on_with_who_answers_there(house, people, answering):
    application = make_application(
        house.primary, stage=Stage.SIGNING, responsible=people.chair, now=NOON
    )
    due = list(application.timers.order_by("event").values_list("event", "due_at"))

    close(house)

    application.refresh_from_db()
    change = application.changes.get()
    assert (application.unit, application.responsible) == (house.neighbour, answering)
    assert (application.stage, application.stage_since) == (Stage.SIGNING, NOON)
    assert list(application.timers.order_by("event").values_list("event", "due_at")) == due
    assert change.label == "Передано правопреемнику"
    assert Notice.objects.get(user=answering).text.startswith("Вам переданы заявления: 1.")


def test_an_application_already_decided_stays(house, people):
    application = make_application(house.primary, stage=Stage.REJECTED, responsible=people.chair)

    close(house)

    application.refresh_from_db()
    assert (application.unit, application.responsible) == (house.primary, people.chair)
    assert not application.changes.exists()


def test_a_task_goes_to_who_answers_there(house, people, answering):
    application = make_application(house.primary)
    todo = put_todo(
        "Позвонить", key="k", unit=house.primary, user=people.chair, about=application, url="/"
    )

    close(house)

    todo.refresh_from_db()
    assert (todo.unit, todo.user) == (house.neighbour, answering)


def test_offices_end_the_day_before(house, people):
    close(house)

    held = Mandate.objects.filter(unit=house.primary)
    assert set(held.values_list("ends_on", flat=True)) == {YESTERDAY}
    assert not Responsibility.objects.filter(unit=house.primary).exists()


def test_who_chaired_it_sees_neither_it_nor_the_successor(house, people):
    close(house)

    chair = type(people.chair).objects.get(pk=people.chair.pk)
    chair.mandates.update(ends_on=date(2020, 1, 2))  # the clock of this test is not that of today
    assert not Unit.objects.for_user(chair, Action.VIEW_UNIT).exists()


def test_offices_of_the_successor_and_of_children_go_on(house, people):
    close(house)

    assert people.neighbour_chair.mandates.get().ends_on is None
    assert people.shop_chair.mandates.get().ends_on is None


def test_what_the_chair_answered_for_below_goes_to_who_answers_now(house, people, answering):
    make_responsible(house.shop, people.chair)
    application = make_application(house.shop, responsible=people.chair)

    close(house)

    application.refresh_from_db()
    assert (application.unit, application.responsible) == (house.shop, answering)
    assert not Responsibility.objects.filter(unit=house.shop).exists()


def test_statements_not_handed_over_wait_for_the_accountant_of_the_successor(house):
    statement = open_statement(
        member=make_member(house.primary),
        unit=house.primary,
        employer=house.employer,
        starts_on=TODAY,
        key="application:1",
    )

    close(house)

    statement.refresh_from_db()
    assert (statement.unit, statement.state) == (house.neighbour, StatementState.TO_HAND_OVER)


def test_a_draft_resolution_stops_the_closing(house, people):
    application = make_application(house.primary, stage=Stage.RESOLUTION)
    make_member(house.primary)
    drafted([application], people.chair)

    with pytest.raises(TreeRefused, match="подпишите проект или аннулируйте"):
        close(house)

    assert Unit.objects.get(pk=house.primary.pk).is_open
    assert Application.objects.get(pk=application.pk).unit == house.primary
    assert not Membership.objects.filter(unit=house.neighbour).exists()


def test_a_register_in_hand_stops_the_closing(house, people):
    statement = open_statement(
        member=make_member(house.primary), unit=house.primary, employer=house.employer,
        starts_on=TODAY, key="application:1",
    )  # fmt: skip
    make_register([statement.pk], unit=house.primary, employer=house.employer, actor=people.chair)

    with pytest.raises(TreeRefused, match="передайте его работодателю"):
        close(house)

    assert Unit.objects.get(pk=house.primary.pk).is_open
    assert DuesStatement.objects.get().unit == house.primary


def test_a_second_closing_is_refused_and_moves_nothing(house):
    close(house)
    late = make_member(house.primary)

    with pytest.raises(TreeRefused, match="уже закрыта"):
        close_unit(house.primary.pk, house.stranger_primary.pk, on=TODAY, actor="тест", now=NOON)

    late.refresh_from_db()
    assert late.unit == house.primary
    assert Entry.objects.filter(action="structure.unit.closed").count() == 1


def test_a_day_that_has_not_come_is_refused(house):
    with pytest.raises(TreeRefused, match="ещё не наступил"):
        close(house, on=TODAY + timedelta(days=1))

    assert Unit.objects.get(pk=house.primary.pk).is_open


def test_a_failure_half_way_leaves_everything_as_it_was(house, people, monkeypatch):
    member = make_member(house.primary)
    monkeypatch.setattr("unionportal.succession.move_todos", lambda *args, **kwargs: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        close(house)

    member.refresh_from_db()
    assert member.unit == house.primary
    assert Unit.objects.get(pk=house.primary.pk).is_open
    assert people.chair.mandates.get().ends_on is None
    assert faults() == []


def test_posters_lead_to_the_successor(house):
    code = house.primary.join_codes.get()

    close(house)

    assert JoinCode.objects.get(pk=code.pk).unit == house.neighbour


def test_the_cost_does_not_grow_with_people(house, people, answering):
    def crowd(unit, size):
        for _ in range(size):
            make_member(unit)
            make_application(unit, stage=Stage.SIGNING)

    third = make_unit(Kind.PRIMARY, house.territorial, short_name="ППО «Третья»")
    crowd(house.primary, 1)
    crowd(third, 5)

    with CaptureQueriesContext(connection) as few:
        close(house)
    Mandate.objects.filter(unit=third).delete()
    with CaptureQueriesContext(connection) as many:
        close_unit(third.pk, house.neighbour.pk, on=TODAY, actor="тест", now=NOON)

    assert len(many) <= len(few)


def test_locks_are_taken_in_the_order_of_the_house(house):
    make_member(house.primary)
    make_application(house.primary)

    with CaptureQueriesContext(connection) as captured:
        close(house)

    statements = [query["sql"] for query in captured]
    locks = [sql for sql in statements if "FOR UPDATE" in sql or "pg_advisory_xact_lock(" in sql]
    places = ["advisory", '"applications_application"', '"members_member"']
    found = [next(n for n, sql in enumerate(locks) if place in sql) for place in places]
    assert found == sorted(found)
    locked = next(n for n, sql in enumerate(statements) if sql in locks and places[1] in sql)
    drafts = next(n for n, sql in enumerate(statements) if '"resolutions_resolution"' in sql)
    assert locked < drafts  # nobody drafts a resolution between the look and the move


def test_what_is_asked_to_confirm_is_counted(house, people):
    make_member(house.primary)
    make_application(house.primary, stage=Stage.SIGNING)
    make_application(house.primary, stage=Stage.REJECTED)

    follows = consequences(house.primary)

    assert follows.people == 3
    assert (follows.applications, follows.children, follows.codes) == (1, 1, 1)
    assert follows.obstacles == []


@pytest.mark.django_db(transaction=True)
def test_a_form_being_sent_and_the_closing_do_not_miss_each_other():
    """Whoever puts something in holds the tree; the closing waits and then takes it along."""
    union = make_unit(Kind.UNION)
    territorial = make_unit(Kind.TERRITORIAL, union)
    one, other = make_unit(Kind.PRIMARY, territorial), make_unit(Kind.PRIMARY, territorial)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            hold_tree()
            closing = pool.submit(close_in_thread, one.pk, other.pk)
            card = Member.objects.create(unit=one, surname="Яшин", name="Лев")
            with pytest.raises(TimeoutError):
                closing.result(timeout=0.7)

        closing.result(timeout=20)

    assert Member.objects.get(pk=card.pk).unit == other


def test_a_form_sent_after_the_closing_goes_to_the_successor(house, people, answering):
    close(house)

    with CaptureQueriesContext(connection) as captured:
        application, _ = submit(
            form_key=uuid4(), unit=house.primary, consents=(), surname="Яшин", name="Лев",
            email="yashin@example.org", now=NOON,
        )  # fmt: skip

    assert (application.unit, application.responsible) == (house.neighbour, answering)
    assert application.member.unit == house.neighbour
    statements = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert "pg_advisory_xact_lock_shared" in statements[0]


def test_whatever_is_put_into_an_organisation_holds_the_tree_first(house, people):
    statement = open_statement(
        member=make_member(house.primary), unit=house.primary, employer=house.employer,
        starts_on=TODAY, key="test:1",
    )  # fmt: skip
    application = make_application(house.primary, stage=Stage.RESOLUTION)

    office = people.deputy.mandates.get().pk
    writes = {
        "draft": lambda: drafted([application], people.chair),
        "register": lambda: make_register(
            [statement.pk], unit=house.primary, employer=house.employer, actor="тест"
        ),
        "employer": lambda: attach_employer(
            house.neighbour.pk, house.foreign_employer.pk, actor="тест"
        ),
        "rules": lambda: change_rules(house.primary.pk, actor="тест", scan_suffices=False),
        "office": lambda: end_mandate(office, on=TODAY, actor=people.admin),
        "code": lambda: issue_join_code(house.primary, actor="тест"),
    }

    first = {}
    for name, write in writes.items():
        with CaptureQueriesContext(connection) as captured:
            write()
        first[name] = next(query["sql"] for query in captured if "SAVEPOINT" not in query["sql"])
    assert [name for name, sql in first.items() if "xact_lock_shared" not in sql] == []


def close_in_thread(unit, successor):
    try:
        close_unit(unit, successor, on=TODAY, actor="тест", now=NOON)
    finally:
        connections.close_all()


def test_someone_in_two_offices_keeps_the_other(house, people):
    both = in_office(house.primary, Role.PRIMARY_CHAIR)
    both.mandates.create(unit=house.neighbour, role=Role.PRIMARY_DEPUTY, starts_on=LONG_AGO)

    close(house)

    assert list(both.mandates.order_by("pk").values_list("ends_on", flat=True)) == [YESTERDAY, None]
