"""A line of the journal on a change of a person says what was and what became."""

import ast
import re
from datetime import timedelta

import pytest

from audit.enums import Kind
from audit.models import Entry
from members import mending, movement, posts, services
from members.enums import Body, Post, Status
from members.journal_actions import ACTIONS
from members.models import Member, RemovalReason, SuspensionGround
from tests.factories import LONG_AGO, NOON, TODAY, make_member
from tests.house.sources import ROOT, named, ours

EARLIER = TODAY - timedelta(days=10)
ACTOR = "тест"
# Changes that are of no person's values.
OF_NO_PERSON = {
    "members.bulk.changed": "старое и новое хранит каждая карточка",
    "members.bulk.undone": "старое и новое хранит каждая карточка",
    "members.consent_text.published": "текст союза",
    "members.distinct": "решение о паре карточек",
    "members.duplicate_rules.changed": "правила союза",
    "members.list.changed": "список пользователя",
    "members.list.deleted": "список пользователя",
    "members.list.restored": "список пользователя",
    "members.list.saved": "список пользователя",
    "members.merge.forgotten": "прежнее забывают, а не пишут ещё раз",
    "members.moved_many": "у каждого своя строка о переводе",
    "members.not_distinct": "решение о паре карточек",
    "members.removalreason.changed": "справочник",
    "members.rules.changed": "правила союза",
    "members.suspensionground.changed": "справочник",
    "members.transferred_all": "перешла организация целиком",
}


def calls():
    """(where, pattern of the action, names of what it says) of each call of ``record`` here."""
    for path in ours(".py", under=ROOT / "members"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record":
                said = {keyword.arg for keyword in node.keywords}
                yield f"{named(path)}:{node.lineno}", _pattern(node.args[0]), said


def _pattern(action):
    if isinstance(action, ast.Constant):
        return re.escape(action.value)
    parts = getattr(action, "values", [])
    return "".join(
        re.escape(part.value) if isinstance(part, ast.Constant) else r"[\w.]+" for part in parts
    )


def test_every_change_of_a_person_says_what_was_and_what_became():
    about_people = {
        action
        for action, (kind, _) in ACTIONS.items()
        if kind == Kind.WRITE and action not in OF_NO_PERSON
    }
    found, silent = set(), []

    for where, pattern, said in calls():
        if not pattern.startswith("members"):  # dictionaries in the admin
            continue
        actions = {action for action in about_people if re.fullmatch(pattern, action)}
        found |= actions
        if actions and not said & {"old", "new", "changes"}:
            silent.append(where)

    assert silent == []
    assert about_people - found == set()
    assert set(OF_NO_PERSON) - set(ACTIONS) == set()


def acts(house):
    """{action: (status before, the act, what it must say)}, each on a card of the first."""
    own_will = RemovalReason.objects.get(code="own_will")
    army = SuspensionGround.objects.get(code="army")
    now = {"actor": ACTOR, "now": NOON}
    primary, shop, was = house.primary.pk, house.shop.pk, str(LONG_AGO)
    return {
        "members.entered": (
            Status.NONE,
            lambda pk: movement.enter(pk, house.shop, on=EARLIER, key="k", **now),
            {
                "status": ["", "member"],
                "unit": [primary, shop],
                "admitted_on": [None, str(EARLIER)],
            },
        ),
        "members.suspended": (
            Status.MEMBER,
            lambda pk: movement.suspend(pk, ground=army, on=EARLIER, **now),
            {"status": ["member", "suspended"], "status_reason": ["", army.title]},
        ),
        "members.returned": (
            Status.SUSPENDED,
            lambda pk: movement.give_back(pk, on=TODAY, **now),
            {"status": ["suspended", "member"]},
        ),
        "members.removed": (
            Status.MEMBER,
            lambda pk: movement.remove(pk, reason=own_will, on=EARLIER, **now),
            {"status": ["member", "removed"], "status_reason": ["", own_will.title]},
        ),
        "members.restored": (
            Status.REMOVED,
            lambda pk: movement.restore(pk, house.shop, on=TODAY, **now),
            {"status": ["removed", "member"], "unit": [primary, shop]},
        ),
        "members.moved": (
            Status.MEMBER,
            lambda pk: movement.move(pk, house.shop, on=EARLIER, **now),
            {"unit": [primary, shop]},
        ),
        "members.struck": (
            Status.MEMBER,
            lambda pk: movement.strike_out(pk, note="Чужая карточка", **now),
            {"status": ["member", ""], "admitted_on": [was, None]},
        ),
        "members.applied": (
            Status.NONE,
            lambda pk: services.mark_applied(pk, unit=house.shop, on=TODAY, actor=ACTOR),
            {"status": ["", "applied"], "unit": [primary, shop]},
        ),
        "members.released": (
            Status.APPLIED,
            lambda pk: services.release_applicant(pk, on=TODAY, actor=ACTOR),
            {"status": ["applied", ""]},
        ),
        "members.admitted": (
            Status.APPLIED,
            lambda pk: services.admit(pk, unit=house.primary, on=TODAY, key="k", basis="", **now),
            {"status": ["applied", "member"], "admitted_on": [None, str(TODAY)]},
        ),
        "members.passed": (
            Status.APPLIED,
            lambda pk: services.pass_applicant(pk, house.shop, actor=ACTOR),
            {"unit": [primary, shop]},
        ),
    }


@pytest.mark.parametrize(
    "action",
    ["entered", "suspended", "returned", "removed", "restored", "moved", "struck", "applied",
     "released", "admitted", "passed"],
)  # fmt: skip
def test_a_move_says_where_the_person_stood_and_stands(action, house):
    status, act, changes = acts(house)[f"members.{action}"]
    card = make_member(house.primary, status=status)
    Member.objects.filter(pk=card.pk).update(
        status_reason="",
        admitted_on=None if status in {Status.NONE, Status.APPLIED} else LONG_AGO,
    )

    act(card.pk)

    line = Entry.objects.get(action=f"members.{action}")
    assert line.person == f"members.member:{card.pk}"
    assert line.data["changes"] == changes


def test_a_move_taken_back_says_the_same_the_other_way_round(house):
    card = make_member(house.primary)
    movement.move(card.pk, house.shop, on=EARLIER, actor=ACTOR, now=NOON)

    mending.redate(card.pk, on=TODAY, note="Опечатка", actor=ACTOR, now=NOON)
    mending.take_back(card.pk, note="Не тот человек", actor=ACTOR, now=NOON)

    back = Entry.objects.get(action="members.taken_back").data
    assert Entry.objects.get(action="members.redated").data["changes"] == {
        "on": [str(EARLIER), str(TODAY)]
    }
    assert (back["on"], back["changes"]) == (
        str(TODAY),
        {"unit": [house.shop.pk, house.primary.pk]},
    )


def test_an_absence_prolonged_says_both_days(house):
    card = make_member(house.primary)
    army = SuspensionGround.objects.get(code="army")
    first, then = TODAY + timedelta(days=5), TODAY + timedelta(days=60)
    movement.suspend(
        card.pk, ground=army, on=TODAY, planned_until=first, actor=ACTOR, now=NOON
    )  # fmt: skip

    movement.prolong(card.pk, planned_until=then, actor=ACTOR, now=NOON)

    assert Entry.objects.get(action="members.absence.prolonged").data["changes"] == {
        "planned_until": [str(first), str(then)]
    }


def test_a_post_says_itself_when_it_comes_and_goes(house):
    card = make_member(house.primary)
    held = {"body": Body.COMMITTEE, "post": Post.MEMBER, "since": LONG_AGO}
    told = {"body": "committee", "post": "member", "is_staff": False, "since": str(LONG_AGO)}

    post = posts.give_post(card.pk, house.primary, actor=ACTOR, **held)
    posts.end_post(post.pk, until=TODAY, actor=ACTOR)
    kept = posts.remove_post(post.pk, actor=ACTOR)
    posts.put_back(kept, actor=ACTOR)

    said = {line.action: line.data for line in Entry.objects.filter(action__contains=".post.")}
    ended = told | {"until": str(TODAY)}
    assert said["members.post.given"]["new"] == told
    assert said["members.post.ended"]["changes"] == {"until": [None, str(TODAY)]}
    assert said["members.post.removed"]["old"] == ended
    assert said["members.post.put_back"]["new"] == ended


def test_a_new_card_says_what_was_written_on_it(house):
    services.open_card(unit=house.primary, actor=ACTOR, surname="Ковалёва", birth_date=LONG_AGO)

    line = Entry.objects.get(action="members.card.opened")
    assert line.data == {"new": {"surname": "Ковалёва", "birth_date": str(LONG_AGO)}}
    assert line.plain_data == {}
