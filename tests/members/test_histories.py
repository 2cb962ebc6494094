"""Random histories of a small register against a plain replay of them, a minute long.

``HYPOTHESIS_PROFILE=long`` tells thousands of steps: ``HISTORIES`` of them (250) by 120.
"""

import logging
import os
from collections import Counter
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from members import arrivals, balance, bulk, ledger, mending, movement, services
from members.balance import NOW, THEN, Place
from members.duplicates import merging, unmerging
from members.integrity import faults
from members.models import (
    Member,
    Membership,
    Posting,
    RemovalReason,
    Suspension,
    SuspensionGround,
)
from members.succession import transfer_all
from structure.models import Unit
from tests.factories import make_member
from tests.members.attempts import Attempt, inside, somebody_is, steps_taken
from tests.members.replay import Act, Person

logger = logging.getLogger(__name__)
LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
PROFILE = settings(
    max_examples=int(os.environ.get("HISTORIES", 250)) if LONG else 16,
    stateful_step_count=120 if LONG else 45,
    derandomize=not LONG,
    deadline=None,
    database=None,
    phases=[Phase.generate] if LONG else list(Phase),
    suppress_health_check=list(HealthCheck),
)
BEGAN = date(2026, 2, 25)  # a month of February, the end of a quarter: days that matter
PEOPLE, MOST = 4, 7
WILD = 12
ago = st.sampled_from([0, 0, 0, 1, 1, 2, 3, 5, WILD])
who = st.integers(0, 59)
where = st.integers(0, 3)


class Register(RuleBasedStateMachine):
    """Four people, four organisations of one branch, and a clock that goes on."""

    def __init__(self):
        super().__init__()
        self.point = transaction.savepoint()
        self.today = BEGAN
        self.keys = 0

    @initialize()
    def begin(self):
        self.union = Unit.objects.get(parent=None)
        self.units = list(Unit.objects.order_by("-level", "lft")[:4])
        self.people = {
            make_member(self.units[0], status="", surname=f"Человек{number}").pk: Person()
            for number in range(PEOPLE)
        }
        self.admissions = {pk: [] for pk in self.people}
        self.merges, self.lists = [], []
        for who in range(PEOPLE - 1):
            self.somebody_is_entered(who=0, where=who, ago=WILD, is_first=True)

    def teardown(self):
        transaction.savepoint_rollback(self.point)

    # what happens

    @rule(days=st.integers(1, 9))
    def time_goes_on(self, days):
        self.today += timedelta(days=days)

    @somebody_is("", "removed")
    @rule(who=who, where=where, ago=ago)
    def somebody_is_admitted(self, who, where, ago):
        self.keys += 1
        key, unit = f"admission:{self.keys}", self.units[where]
        with self.act("admit", self.one(who, "", "removed")) as (pk, person):
            on = self.day(ago, person)
            services.admit(
                pk, unit=unit, on=on, key=key, basis="Постановление", actor="т", now=self.now
            )
            self.admissions[pk].append(key)
            person.come(unit.pk, on, key)

    @precondition(lambda self: self.annullable)
    @rule(who=who, which=st.integers(0, 3))
    def an_admission_is_annulled(self, who, which):
        pk, keys = self.annullable[who % len(self.annullable)]
        key = keys[-1 - which % len(keys)]
        with self.act("annul", pk) as (pk, person):
            services.annul_admission(pk, key=key, on=self.today, actor="т", note="ошибка")
            if any(s.admission == key and s.until != s.since for s in person.stays):
                person.forget(key)
            else:
                self.is_mending = True  # nothing was done: it is annulled already

    @somebody_is("", "removed")
    @rule(who=who, where=where, ago=ago, is_first=st.booleans())
    def somebody_is_entered(self, who, where, ago, is_first):
        self.keys += 1
        key, unit = f"entry:{self.keys}", self.units[where]
        with self.act("enter", self.one(who, "", "removed")) as (pk, person):
            on, last = self.day(ago, person), ledger.last_posted([pk])
            movement.enter(pk, unit, on=on, key=key, actor="т", first_entry=is_first, now=self.now)
            self.done(person, on, lambda one, day: one.come(unit.pk, day, key))
            if is_first:  # the filling of the register: not before what the ledger has already
                self.recorded = max(on, last.get(pk, on))

    @somebody_is("member")
    @rule(who=who, ago=ago, code=st.sampled_from(["army", "child_care"]))
    def somebody_goes_away(self, who, ago, code):
        ground = SuspensionGround.objects.get(code=code)
        with self.act("suspend", self.one(who, "member")) as (pk, person):
            on = self.day(ago, person)
            movement.suspend(pk, ground=ground, on=on, actor="т", now=self.now)
            self.done(person, on, lambda one, day: one.go_away(day, ground.is_counted))

    @somebody_is("suspended")
    @rule(who=who, ago=ago)
    def somebody_comes_back(self, who, ago):
        with self.act("give_back", self.one(who, "suspended")) as (pk, person):
            on = self.day(ago, person)
            movement.give_back(pk, on=on, actor="т", now=self.now)
            self.done(person, on, Person.come_back)

    @somebody_is("member", "suspended")
    @rule(who=who, ago=ago)
    def somebody_leaves(self, who, ago):
        reason = RemovalReason.objects.get(code="own_will")
        with self.act("remove", self.one(who, "member", "suspended")) as (pk, person):
            on = self.day(ago, person)
            movement.remove(pk, reason=reason, on=on, actor="т", now=self.now)
            self.done(person, on, Person.leave)

    @somebody_is("removed")
    @rule(who=who, where=where, ago=ago)
    def somebody_is_restored(self, who, where, ago):
        unit = self.units[where]
        with self.act("restore", self.one(who, "removed")) as (pk, person):
            on = self.day(ago, person)
            movement.restore(pk, unit, on=on, actor="т", now=self.now)
            admission = person.last_admission
            self.done(person, on, lambda one, day: one.come(unit.pk, day, admission))

    @somebody_is("member", "suspended")
    @rule(who=who, where=where, ago=ago)
    def somebody_moves(self, who, where, ago):
        unit = self.units[where]
        with self.act("move", self.one(who, "member", "suspended")) as (pk, person):
            on = self.day(ago, person)
            movement.move(pk, unit, on=on, actor="т", now=self.now)
            self.done(person, on, lambda one, day: one.go_over(unit.pk, day))

    @somebody_is("member", "suspended", "removed")
    @rule(who=who)
    def somebody_never_was(self, who):
        with self.act("strike_out", self.one(who, "member", "suspended", "removed")) as (
            pk,
            person,
        ):
            movement.strike_out(pk, actor="т", note="двойник", now=self.now)
            person.forget()

    @somebody_is("member", "suspended", "removed")
    @rule(who=who)
    def the_last_move_is_taken_back(self, who):
        with self.act("take_back", self.one(who, "member", "suspended", "removed")) as (pk, person):
            mending.take_back(pk, actor="т", note="ошибка", now=self.now)
            person.stand_as(person.acts.pop().before)
            self.is_mending = True

    @somebody_is("member", "suspended", "removed")
    @rule(who=who, ago=ago)
    def the_last_move_was_on_another_day(self, who, ago):
        with self.act("redate", self.one(who, "member", "suspended", "removed")) as (pk, person):
            mending.redate(pk, on=self.day(ago), actor="т", note="ошибка", now=self.now)
            person.stand_as(person.acts[-1].before)
            person.acts[-1].again(person, self.day(ago))
            self.is_mending = True

    @precondition(lambda self: len(self.people) > 1)
    @rule(who=who, other=who, by_gone=st.booleans())
    def two_cards_become_one(self, who, other, by_gone):
        pks = list(self.people)
        kept, gone = pks[who % len(pks)], pks[other % len(pks)]
        before = {pk: deepcopy(self.people[pk]) for pk in (kept, gone)}
        with self.act("merge", kept) as (_, person):
            merged = merging.merge(
                kept, gone, right=gone if by_gone else kept, actor="т", now=self.now
            )
            rows = Membership.objects.filter(member=kept).exclude(until=F("since"))
            absences = Suspension.objects.filter(member=kept).exclude(until=F("since"))
            person.merge(
                self.people.pop(gone),
                rows.order_by("pk").values_list("unit", "since", "until"),
                absences.order_by("pk").values_list("since", "until", "is_counted"),
                self.today,
            )
            person.status = Member.objects.get(pk=kept).status
            self.is_mending = True
            self.merges.append((merged.pk, kept, before))

    @precondition(lambda self: self.merges)
    @rule(which=st.integers(0, 3))
    def the_cards_are_two_again(self, which):
        pk, kept, before = self.merges[-1 - which % len(self.merges)]
        if kept not in self.people:
            return
        with self.act("unmerge", kept):
            unmerging.unmerge(pk, actor="т", now=self.now)
            self.merges = [merge for merge in self.merges if merge[0] != pk]
            self.people |= before
            self.recorded, self.is_mending = None, True

    @precondition(lambda self: len(self.people) < MOST)
    @rule(where=where, ago=ago)
    def a_list_enters_somebody(self, where, ago):
        steps_taken["list"] += 1
        pk, operation, on = *bulk.next_ids(Member, 1), uuid4(), self.day(ago)
        unit, key = self.units[where], arrivals.key_of(operation, 1)
        entry = arrivals.Entry(unit.pk, on, on, on, key)
        people = arrivals.few({pk: ({"surname": f"Список{pk}", "name": "А"}, entry)})
        arrivals.open_cards(people, arrivals.Act(operation, "Список", "т", self.now))
        self.people[pk], self.admissions[pk] = Person(acts=[None]), []
        self.people[pk].come(unit.pk, on, key)
        self.people[pk].told(on)
        self.lists.append((pk, operation))

    @precondition(lambda self: self.lists)
    @rule(which=st.integers(0, 3))
    def the_list_is_taken_back(self, which):
        pk, operation = self.lists.pop(which % len(self.lists))
        if pk not in self.people:
            return
        lines = Posting.objects.count()
        if bulk.close_cards([pk], operation):
            assert Posting.objects.count() == lines
            steps_taken["refused"] += 1
        else:
            del self.people[pk]
            steps_taken["list_undone"] += 1

    @rule(where=where, to=where, ago=ago)
    def an_organisation_gives_all_its_people(self, where, to, ago):
        source, target = self.units[where], self.units[to]
        if source == target:
            return
        steps_taken["transfer_all"] += 1
        transfer_all(
            source, target, on=self.day(ago), recorded_on=self.today, actor="т", basis="закрыта"
        )
        for person in self.people.values():
            if person.current and person.current.unit == source.pk:
                person.acts.append(None)
                person.go_over(target.pk, self.day(ago))
                person.told(self.today)

    # what must hold

    @invariant()
    def the_ledger_says_what_stays_and_absences_say(self):
        if not hasattr(self, "people"):
            return
        steps_taken["step"] += 1
        assert ledger.differences() == []
        assert faults() == []
        statuses = dict(Member.objects.living().values_list("pk", "status"))
        assert statuses == {pk: person.status for pk, person in self.people.items()}

    @invariant()
    def on_every_day_everybody_is_counted_where_the_replay_says(self):
        if not hasattr(self, "people"):
            return
        lines = list(Posting.objects.values_list("member", "unit", "delta", "on", "posted_on"))
        for day in self.days():
            for pk, person in self.people.items():
                known, said = Counter(), Counter()
                for member, unit, delta, on, posted_on in lines:
                    if member == pk and on <= day:
                        known[unit] += delta
                    if member == pk and posted_on <= day:
                        said[unit] += delta
                assert +known == Counter({person.where(day)} - {None}), (pk, day)
                if day <= self.today:
                    assert +said == person.was_said(day), (pk, day)
                assert min([0, *known.values(), *said.values()]) == 0, (pk, day)

    @invariant()
    def the_balance_closes(self):
        if not hasattr(self, "people"):
            return
        days = self.days()
        step = steps_taken["step"]
        first, last = sorted((days[step * 7 % len(days)], days[step * 13 % len(days)]))
        places = [Place.branch(self.union), *map(Place.alone, self.units)]
        found = balance.balances(places, first, last)
        figure = sorted(balance.FIGURES)[step % len(balance.FIGURES)]
        for place, unit, line in zip(places, [None, *self.units], found, strict=True):
            assert balance.summed(place, figure, first, last) == getattr(line, figure)
            assert line.worked_out == line.closing
            assert min(line._replace(away=0, corrected=0)) >= 0
            if last <= self.today:
                assert line.opening == self.said(first - timedelta(days=1), unit)
                assert line.closing == self.said(last, unit)
        whole, *parts = found
        for name in ("opening", "joined", "first", "restored", "left", "away", "corrected",
                     "corrections", "closing"):  # fmt: skip
            assert getattr(whole, name) == sum(getattr(part, name) for part in parts), name
        assert whole.went == 0  # outside of the union there is nowhere to go
        assert whole.inside == sum(part.went for part in parts)
        own = balance.counts(Place.branch(self.union), last)
        then = balance.counts(Place.branch(self.union), first, by=THEN)
        for unit in self.units:
            assert own.get(unit.pk, 0) == self.known(last, unit)
            assert then.get(unit.pk, 0) == self.said(first, unit)
        assert balance.count(Place.branch(self.union), last, by=NOW) == self.known(last)

    # the tools of the above

    @property
    def now(self):
        return datetime(self.today.year, self.today.month, self.today.day, 9, tzinfo=UTC)

    def day(self, ago, person=None):
        """So many days ago, mostly not before what is known of the person already."""
        day = self.today - timedelta(days=ago)
        return max(day, min(person.busy_until, self.today)) if person and ago != WILD else day

    def days(self):
        first = BEGAN - timedelta(days=14)
        return [first + timedelta(days=n) for n in range((self.today - first).days + 1)]

    def done(self, person, on, again):
        """The replay does it, and remembers how to do it on another day."""
        person.acts.append(Act(person.stands, again))
        again(person, on)
        self.is_mending = True

    @property
    def annullable(self):
        """(card, its admissions) of those on the books; not of cards made of two."""
        return [
            (pk, self.admissions[pk])
            for pk, person in self.people.items()
            if person.current and self.admissions[pk] and not person.others
        ]

    def act(self, name, pk):
        self.recorded, self.is_mending = self.today, False
        return Attempt(self, pk, name)

    def one(self, who, *statuses):
        fit = [pk for pk, person in self.people.items() if person.status in statuses]
        return fit[who % len(fit)]

    def known(self, day, unit=None):
        return inside(unit and unit.pk, (person.where(day) for person in self.people.values()))

    def said(self, day, unit=None):
        places = (
            place for person in self.people.values() for place in person.was_said(day).elements()
        )
        return inside(unit and unit.pk, places)


@pytest.mark.django_db
def test_random_histories_agree_with_a_plain_replay(house):
    try:
        run_state_machine_as_test(Register, settings=PROFILE)
    finally:
        logger.warning("steps: %s", dict(steps_taken))

    assert set(steps_taken) >= {
        "admit", "annul", "enter", "suspend", "give_back", "remove", "restore", "move",
        "strike_out", "transfer_all", "take_back", "redate", "merge", "unmerge", "list",
        "list_undone", "refused",
    }  # fmt: skip
