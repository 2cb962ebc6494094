"""Who may do what, where: one table over all roles and actions, asked through real rows."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.enums import Role
from accounts.policy import LEVELS, POLICY, Reach
from accounts.queries import responsible_for, users_who_may
from applications.models import Application
from members.models import Member
from structure.enums import Kind
from structure.models import Unit
from structure.scope import Action, may
from tests.factories import (
    in_office,
    make_application,
    make_mandate,
    make_member,
    make_responsible,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db

# What each role may do, written out by hand: the policy must say the same.
READS = "view_unit view_application view_member view_resolution view_dues view_training"
SCHOOL = "keep_courses run_groups teach send_to_training"
REGISTER = "edit_member move_member merge_members export_members import_members"
CHAIR = (
    f"{READS} {REGISTER} {SCHOOL} edit_unit handle_application decide_application sign_resolution "
    "handle_dues view_outbox send_letter manage_people edit_templates edit_letters "
    "answer_requests destroy view_journal"
)
SPECIALIST = f"{READS} {REGISTER} {SCHOOL} handle_application edit_unit view_outbox send_letter"
BOOKS = "set_shares reopen_periods"
LENT = {Action.ANSWER_REGISTERS}  # held by nobody's office, only together with an employer
TABLE = {
    "union_admin": f"{CHAIR} {BOOKS} change_tree keep_mailboxes keep_channels set_destruction "
    "set_fallback enter_as watch_portal require_training",
    "union_specialist": SPECIALIST,
    "territorial_chair": f"{CHAIR} {BOOKS} change_tree keep_mailboxes keep_channels",
    "territorial_specialist": SPECIALIST,
    "primary_chair": CHAIR,
    "primary_deputy": f"{READS} {REGISTER} handle_application decide_application sign_resolution "
    "handle_dues view_outbox send_letter send_to_training",
    "primary_accountant": "view_unit view_dues handle_dues",
    "shop_chair": "view_unit view_application handle_application decide_application "
    "sign_resolution view_resolution view_member edit_member view_outbox send_letter",
    "trainer": "view_unit keep_courses",
    "auditor": f"{READS} view_journal view_outbox",
    "employer_accountant": "",
}
PLACES = ("own", "child", "parent", "neighbour")


@pytest.fixture
def tree(db):
    """For every level: the own organisation, one below, one above, one beside."""
    union = make_unit(Kind.UNION)
    territorial = make_unit(Kind.TERRITORIAL, union)
    beside = make_unit(Kind.TERRITORIAL, union)
    primary, other = make_unit(Kind.PRIMARY, territorial), make_unit(Kind.PRIMARY, territorial)
    shop, other_shop = make_unit(Kind.SHOP, primary), make_unit(Kind.SHOP, primary)
    group = make_unit(Kind.GROUP, shop)
    units = {unit.pk: unit for unit in Unit.objects.all()}
    rows = {
        Kind.UNION: (union, territorial, None, None),
        Kind.TERRITORIAL: (territorial, primary, union, beside),
        Kind.PRIMARY: (primary, shop, territorial, other),
        Kind.SHOP: (shop, group, primary, other_shop),
    }
    return {
        kind: dict(zip(PLACES, (unit and units[unit.pk] for unit in row), strict=True))
        for kind, row in rows.items()
    }


def places_of(role, tree):
    kind = min(LEVELS[role], key=list(Kind).index)
    return {place: unit for place, unit in tree[kind].items() if unit}


def test_the_table_names_every_role_and_action():
    assert set(TABLE) == set(Role.values) == set(POLICY)
    assert {word for row in TABLE.values() for word in row.split()} == set(Action) - LENT


@pytest.mark.parametrize("role", list(Role))
def test_each_role_does_what_the_table_says_and_nothing_else(role, tree):
    allowed = TABLE[role].split()
    places = places_of(role, tree)
    user = in_office(places["own"], role)
    below = POLICY[role].get(Action.VIEW_UNIT) == Reach.SUBTREE

    found = {
        action: {
            place
            for place, unit in places.items()
            if Unit.objects.for_user(user, action).filter(pk=unit.pk).exists()
        }
        for action in Action
    }

    own = {"own", "child"} if below else {"own"}
    expected = {action: own if action in allowed else set() for action in Action}
    assert found == expected
    assert expected == {
        action: {place for place, unit in places.items() if may(user, action, unit)}
        for action in Action
    }


@pytest.mark.parametrize("role", list(Role))
def test_rows_of_organisations_follow_them(role, tree):
    places = places_of(role, tree)
    user = in_office(places["own"], role)
    applications = {place: make_application(unit) for place, unit in places.items()}
    members = {place: make_member(unit) for place, unit in places.items()}
    allowed = TABLE[role].split()

    for model, rows, action in (
        (Application, applications, Action.VIEW_APPLICATION),
        (Application, applications, Action.DECIDE_APPLICATION),
        (Member, members, Action.VIEW_MEMBER),
    ):
        seen = set(model.objects.for_user(user, action).values_list("pk", flat=True))
        own = {rows[place].pk for place in ("own", "child") if place in rows}
        theirs = {rows[place].pk for place in rows} & seen
        assert theirs == (own if action in allowed else set()), (model, action)


@pytest.mark.parametrize("action", list(Action))
def test_the_reverse_question_has_the_same_answer(house, people, action):
    everybody = vars(people)
    units = [unit for unit in vars(house).values() if isinstance(unit, Unit)]

    for unit in units:
        forward = {
            user.pk
            for user in everybody.values()
            if Unit.objects.for_user(user, action).filter(pk=unit.pk).exists()
        }
        assert set(users_who_may(action, unit).values_list("pk", flat=True)) == forward


@pytest.mark.parametrize(
    ("dates", "holds"),
    [
        ({"starts_on": -1}, True),
        ({"starts_on": 0}, True),
        ({"starts_on": 1}, False),
        ({"starts_on": -9, "ends_on": 0}, True),
        ({"starts_on": -9, "ends_on": -1}, False),
    ],
)
def test_an_office_holds_from_its_first_to_its_last_day(house, dates, holds):

    today = timezone.localdate()
    user = make_user()
    days = {name: today + timedelta(days=number) for name, number in dates.items()}
    make_mandate(user, house.primary, **days)

    seen = Unit.objects.for_user(user, Action.VIEW_UNIT)

    assert seen.filter(pk=house.primary.pk).exists() is holds


def test_a_locked_user_a_superuser_and_nobody_see_nothing(house, people):

    people.chair.is_active = False
    superuser = make_user(is_superuser=True, is_staff=True)

    for user in (people.chair, superuser, AnonymousUser()):
        assert not Unit.objects.for_user(user, Action.VIEW_UNIT).exists()


def test_who_lost_his_office_answers_for_nothing(house, people):
    chair = people.chair.mandates.get()
    chair.ends_on = date(2026, 11, 1)
    chair.save()

    answering = [responsible_for(house.shop, on=date(2026, 11, day)) for day in (1, 2)]

    assert answering == [people.chair, people.admin]


def test_who_has_no_office_here_answers_for_nothing(house, people):
    make_responsible(house.shop, people.neighbour_chair)

    assert responsible_for(house.shop) == people.chair
