"""Loading the demo union: all of it or nothing, in one transaction."""

from datetime import timedelta
from random import Random

from django.db import connection, transaction
from django.utils import timezone

from audit.services import record
from members import figures
from members.posts import warn_of_endings
from structure.models import Unit
from structure.services import lock_tree
from unionportal.demo.cards import fill_cards
from unionportal.demo.crowd import Crowd
from unionportal.demo.deciding import decide
from unionportal.demo.dues import found_all, pay
from unionportal.demo.inbox import fill_inbox
from unionportal.demo.joining import Joining
from unionportal.demo.learnt_elsewhere import tell_elsewhere
from unionportal.demo.officers import staff
from unionportal.demo.outbox import settle_outbox
from unionportal.demo.pages import open_pages
from unionportal.demo.persons import People
from unionportal.demo.portal_courses import offer
from unionportal.demo.posts import elect
from unionportal.demo.school import teach
from unionportal.demo.stories import BATCHES, STORIES
from unionportal.demo.transferring import ask_around
from unionportal.demo.tree import ACTOR, plant
from unionportal.demo.twins import twin
from unionportal.reminders import remind_of_endings

SEED = 2026
BEFORE_PORTAL = timedelta(days=200)  # the payrolls withheld dues long before the portal came


class NotEmpty(Exception):
    """There is a union already. The message is shown to the user as it is."""


def load(members, *, now=None, say=lambda line: None):
    """Write the demo union with ``members`` cards. Raises ``NotEmpty``; then nothing is written."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    people = People(Random(SEED), today)  # noqa: S311 - repeatable on purpose
    with transaction.atomic():
        lock_tree()  # two loads at once: the second finds the union of the first
        if Unit.objects.exists():
            raise NotEmpty("База не пуста: пример загружают только в пустую.")
        tree = plant(people)
        fill_cards(tree, members, today)
        in_office = staff(tree, people, today)
        say("Организации и люди при должностях записаны.")
        _analyse()
        Crowd(tree, people, today).write(in_office, members)
        _analyse()
        elect(tree, today)
        say(f"Учётных карточек: {members}.")
        found_all(tree, now - BEFORE_PORTAL, actor=ACTOR)
        joining = Joining(tree, people, now)
        for story in STORIES:
            joining.play(story)
        for batch in BATCHES:
            decide(batch, joining)
        pay(tree, now)
        say("Взносы: три месяца ведомостей и поступлений.")
        say(f"Школа профактива: слушателей {teach(tree, now)}.")
        tell_elsewhere(tree, now)
        offer(tree, now)
        ask_around(tree, now)
        open_pages(now)
        settle_outbox(now)
        fill_inbox(tree.union, now)
        remind_of_endings(on=today, now=now)
        warn_of_endings(on=today, now=now)
        say(f"Возможных двойников: {twin(tree, now)}.")
        say(f"Заявлений: {len(STORIES)}.")
        record("unionportal.demo.loaded", tree.union, actor=ACTOR, members=members)
        figures.refresh(now=now)
        # What is still owed is found by the sweeps of the worker: the broker is not needed here.
        connection.run_on_commit.clear()
    _analyse()


def _analyse():
    """Tell the planner what was written; it would learn it only some minutes later.

    Until then a table once known to be empty is read from end to end for each row put in.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
