"""Every address for every role, for own, child, parent and neighbour organisations, and for
nobody: nothing foreign opens, and nothing refused leaves a trace."""

from functools import cache
from types import SimpleNamespace

import pytest

from accounts.models import Absence
from accounts.queries import head_of
from audit.models import Entry
from members.models import Export, SavedList
from notifications.models import Notice, Todo
from structure.models import Unit
from structure.scope import Action
from tests.house.account_grounds import give_account
from tests.house.addresses import (
    MAY_BE_EMPTY,
    RULES,
    ForAll,
    ForSignedIn,
    OfList,
    OfOwner,
    OfUnit,
    address,
    all_names,
)
from tests.house.dues_layout_grounds import give_copies
from tests.house.grounds import MARKS, lay
from tests.house.visiting import SIGN_IN, Visitor, know_people
from training.models import Video
from unionportal.menu import may_any

ROLES = (
    "admin",
    "specialist",
    "territorial_chair",
    "territorial_specialist",
    "chair",
    "deputy",
    "accountant",
    "shop_chair",
    "trainer",
    "auditor",
    "employer_accountant",
    "neighbour_chair",
    "neighbour_accountant",
    "stranger",
)
# Rights by which one reads the names of people, with the pages where they stand.
READING = {
    Action.VIEW_APPLICATION,
    Action.VIEW_MEMBER,
    Action.VIEW_RESOLUTION,
    Action.VIEW_DUES,
    Action.VIEW_OUTBOX,
    Action.EDIT_TEMPLATES,
    Action.VIEW_JOURNAL,
}

# Who holds an office is known to everybody who sees the organisation.
OF_OFFICES = {"accounts:offices", "accounts:offices_print"}


@pytest.fixture
def grounds(house, people):
    places = {
        "own": house.primary,
        "child": house.shop,
        "parent": house.territorial,
        "neighbour": house.neighbour,
    }
    chairs = {
        "own": people.chair,
        "child": people.shop_chair,
        "parent": people.territorial_chair,
        "neighbour": people.neighbour_chair,
    }
    laid = {place: lay(place, unit, people.admin) for place, unit in places.items()}
    for place, ground in laid.items():  # what is one person's own belongs to the chair there
        Todo.objects.filter(pk=ground.other["todo"].pk).update(user=chairs[place])
        Notice.objects.filter(pk=ground.other["notice"].pk).update(user=chairs[place])
        Absence.objects.filter(pk=ground.other["away"].pk).update(user=chairs[place])
        give_account(ground.other, chairs[place])
        give_copies(ground.other, chairs[place])
        SavedList.objects.filter(pk=ground.other["saved"].pk).update(owner=chairs[place])
        Export.objects.filter(pk=ground.other["export"].pk).update(user=chairs[place])
        Video.objects.filter(pk=ground.other["coming"].pk).update(uploaded_by=chairs[place])
    return SimpleNamespace(**laid, chairs=chairs)


def test_every_address_says_who_may_open_it():
    assert sorted(RULES) == all_names()


def walked(kinds):
    return [name for name, rule in sorted(RULES.items()) if isinstance(rule, kinds)]


@pytest.fixture
def visitor_as(client, people, monkeypatch):
    """The person in an office of ``people``, ready to go."""

    def visitor_as(role):
        know_people(monkeypatch)
        return Visitor(client, getattr(people, role))

    return visitor_as


@pytest.mark.parametrize("role", ROLES)
def test_what_stands_in_an_organisation_opens_with_the_right_there_alone(role, visitor_as, grounds):
    visitor = visitor_as(role)
    user = visitor.user
    reaches = reach_of(user)
    wrong, before = [], facts()
    for name in walked((OfUnit, OfOwner)):
        rule = RULES[name]
        for place in MARKS:
            ground = getattr(grounds, place)
            allowed = is_allowed(user, rule, ground, grounds.chairs[place], reaches)
            if allowed and role not in ("chair", "admin", "accountant"):
                continue  # who opens a page of his own is walked for three roles: time is short
            opened = visitor.get(address(name, rule, ground)).status_code
            if not allowed and opened not in (404, 405):
                wrong.append((name, place, "GET", opened))
            if allowed and opened in (404, 403, 500) and name not in MAY_BE_EMPTY:
                wrong.append((name, place, "GET", opened))
            if allowed:
                before = facts()
            else:
                posted = visitor.post(address(name, rule, ground)).status_code
                if posted not in (404, 405) or facts() != before:
                    wrong.append((name, place, "POST", posted))

    assert not wrong, "\n".join(map(str, wrong))


def is_allowed(user, rule, ground, chair, reaches):
    if isinstance(rule, OfOwner):
        return user == chair
    return reaches(rule.action, ground.unit, rule.is_read_below)


def reach_of(user):
    """May the user do this in that organisation, or in one below it: asked once for each."""

    @cache
    def reaches(action, unit, is_below_enough):
        reached = Unit.objects.for_user(user, action)
        if is_below_enough and reached.inside(unit).exists():
            return True
        return reached.filter(pk=unit.pk).exists()

    return reaches


def facts():
    """The journal grows with every write and every read that is recorded."""
    return Entry.objects.count()


@pytest.mark.parametrize("role", ROLES)
def test_lists_open_to_whom_they_concern_and_show_nobody_foreign(role, visitor_as, grounds):
    visitor = visitor_as(role)
    user = visitor.user
    readable = {
        getattr(grounds, place).mark
        for place in MARKS
        if any(
            Unit.objects.for_user(user, action).filter(pk=getattr(grounds, place).unit.pk).exists()
            for action in READING
        )
    }
    in_office = {
        ground.mark
        for ground in (getattr(grounds, place) for place in MARKS)
        if Unit.objects.for_user(user, Action.VIEW_UNIT).filter(pk=ground.unit.pk).exists()
    }
    wrong = []
    for name in walked((OfList, ForSignedIn)):
        rule = RULES[name]
        response = visitor.get(address(name, rule))
        concerned = isinstance(rule, ForSignedIn) or may_any(user, rule.action)
        if not concerned and response.status_code not in (404, 405):
            wrong.append((name, response.status_code))
        if concerned and response.status_code in (403, 404, 500):
            wrong.append((name, response.status_code))
        if response.status_code == 200 and not response.streaming:
            text = response.content.decode(errors="replace")
            known = readable | (in_office if name in OF_OFFICES else set())
            wrong += [(name, mark) for mark in set(MARKS.values()) - known if mark in text]

    assert not wrong, "\n".join(map(str, wrong))


def test_nobody_is_asked_to_sign_in_everywhere(client, grounds):
    wrong = []
    for name in walked((OfUnit, OfList, OfOwner, ForSignedIn)):
        target = address(name, RULES[name], grounds.own)
        for method in (client.get, client.post):
            response = method(target)
            sent = response.status_code == 302 and response.url.startswith(SIGN_IN)
            if not sent and response.status_code != 405:
                wrong.append((name, response.status_code))

    assert not wrong, "\n".join(map(str, wrong))


def test_public_pages_are_few_and_known():
    public = (
        "applications:",
        "accounts:",
        "cabinet:",
        "health:",
        "hooks:",
        "mailing:",
        "practice:",
        "privacy:",
        "training:",
    )
    assert len(walked(ForAll)) == sum(
        name.startswith(public) or ":" not in name for name in walked(ForAll)
    )


def test_the_grounds_are_headed_by_those_who_own_them(grounds):
    assert head_of(grounds.own.unit).user == grounds.chairs["own"]
