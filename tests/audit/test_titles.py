"""Every action of the sources is called something in plain words."""

import ast
import re

from audit.enums import Kind
from audit.titles import actions, actions_of, kind_of, title_of
from tests.house.sources import APPS, ROOT, named, ours

RUSSIAN = re.compile(r"[А-ЯЁ][^A-Za-z]*(PDF)?[^A-Za-z]*")


def calls():
    """(file and line, the first argument) of each call of ``record`` in the apps."""
    for app in APPS:
        for path in ours(".py", under=ROOT / app):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call) or not node.args:
                    continue
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name == "record":
                    yield f"{named(path)}:{node.lineno}", node.args[0]


def patterns():
    """(where, what the action may look like) of each call whose action is written in place."""
    for where, told in calls():
        if isinstance(told, ast.Constant):
            yield where, re.escape(told.value)
        elif isinstance(told, ast.JoinedStr):
            yield (
                where,
                "".join(
                    re.escape(part.value) if isinstance(part, ast.Constant) else r"[\w.]+"
                    for part in told.values
                ),
            )


def test_every_action_that_is_recorded_has_a_title():
    known = list(actions())

    nameless = [
        where
        for where, pattern in patterns()
        if not any(re.fullmatch(pattern, action) for action in known)
    ]

    assert nameless == []


def test_what_is_put_together_of_words_has_a_title_for_each_of_them():
    from applications.enums import Event
    from applications.models import SUBMITTED
    from cabinet.enums import ProposalState, WishState
    from members.enums import TransferEvent
    from members.life import MODELS
    from privacy.enums import Event as OfDestruction

    made = [
        f"applications.{SUBMITTED}",
        *(f"applications.{event}" for event in Event),
        *(f"cabinet.proposal.{state}" for state in ProposalState if state != "waiting"),
        *(f"cabinet.wish.{state}" for state in WishState if state != "waiting"),
        *(f"members.transfer.{event}" for event in TransferEvent),
        *(f"members.{sort}.{did}" for sort in MODELS for did in ("added", "corrected", "removed")),
        *(f"privacy.destruction.{event}" for event in OfDestruction),
    ]

    assert [action for action in made if action not in actions()] == []


def test_titles_are_short_russian_sentences_and_each_is_its_own():
    titles = [named.title for named in actions().values()]

    assert [title for title in titles if not RUSSIAN.fullmatch(title) or len(title) > 60] == []
    assert sorted({title for title in titles if titles.count(title) > 1}) == []


def test_an_action_nobody_has_named_is_a_change_under_its_own_code():
    assert (kind_of("nobody.knows"), title_of("nobody.knows")) == (Kind.WRITE, "nobody.knows")


def test_actions_of_a_kind_come_by_title():
    titles = [title for _, title in actions_of(Kind.PRINT)]

    assert titles == sorted(titles)
    assert ("members.card.printed", "Напечатана карточка") in actions_of(Kind.PRINT)
