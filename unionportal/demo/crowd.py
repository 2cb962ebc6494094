"""Members of the demo union with the facts that made them so, by the thousand.

A card's status always agrees with its memberships: who is a member or away for a time has one
that runs, who was removed has only ended ones. Every move has its lines of the ledger.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import accumulate, count

from django.utils import timezone

from members.bulk import copy_in, next_ids
from members.enums import ConsentChannel, ConsentKind, DuesMode, Status
from members.models import (
    Consent,
    Member,
    Membership,
    Movement,
    Posting,
    RemovalReason,
    Suspension,
    SuspensionGround,
)
from structure.enums import Kind
from unionportal.demo import trades
from unionportal.demo.lives import Life, absences_of, moves_of

RECORDED_BY = "Перенос учётных карточек"
CHUNK = 20_000
LAW = date(2007, 1, 30)  # 152-ФЗ is in force from this day: nobody consented before
# Shares of those not simply on the books, one above another.
SUSPENDED, REMOVED, WAS_AWAY = 0.03, 0.075, 0.085
EVERY_FATE = 5 * (0, SUSPENDED, REMOVED)
CARD = (
    "id", "surname", "name", "patronymic", "genitive", "gender", "birth_date", "phone", "email",
    "unit", "employer", "department", "position", "personnel_number", "card_number", "status",
    "status_reason", "admitted_on", "created_at", "dues_mode",
)  # fmt: skip
MEMBERSHIP = ("member", "unit", "admitted_on", "since", "until", "reason", "basis", "key")
MOVEMENT = ("id", "member", "kind", "on", "unit", "note", "actor", "recorded_at")
SUSPENSION = ("member", "ground", "since", "planned_until", "until", "is_counted")
POSTING = (
    "movement", "member", "unit", "delta", "column", "reason", "is_first", "on", "posted_on",
)  # fmt: skip
CONSENT = (
    "id", "member", "kind", "channel", "choices", "given_at", "user_agent", "withdrawn_at",
    "purpose", "noted_by", "has_conditions",
)  # fmt: skip
YES_NO = [
    json.dumps({code: answer for code, answer in zip(("name", "work", "photo"), said, strict=True)})
    for said in (("yes", "yes", "yes"), ("yes", "yes", "no"), ("yes", "no", "no"))
]


class Crowd:
    """Invents members and writes them. ``with_consents`` also writes what they agreed to."""

    def __init__(self, tree, people, today, *, with_consents=True):
        self.tree, self.people, self.rng, self.today = tree, people, people.rng, today
        self.with_consents = with_consents
        self.sums = list(accumulate(home.what.size for home in tree.homes))
        self.cards = count(1)
        self.staff_numbers = count(1001)
        self.lines = _lines(tree)
        self.reasons = [RemovalReason.objects.get(code=code) for code in trades.REASONS_TO_LEAVE]
        self.grounds = [SuspensionGround.objects.get(code=code) for code in trades.REASONS_TO_PAUSE]

    def write(self, in_office, number):
        """Cards for people in office, some of every fate, and as many more as make ``number``."""
        lives = [self._of_officer(*card) for card in in_office]
        lives += [self.invent(luck) for luck in EVERY_FATE]
        self._write(lives)
        left = number - len(lives)
        while left > 0:
            size = min(CHUNK, left)
            self._write([self.invent(self.rng.random()) for _ in range(size)])
            left -= size

    def invent(self, luck):
        rng = self.rng
        home = rng.choices(self.tree.homes, cum_weights=self.sums)[0]
        unit, shop = self._place(home)
        names = home.branch.people if rng.random() < 0.6 else None
        person = self.people.draw(people=names or None)
        life = self._life(person, home, unit, shop)
        if rng.random() < 0.06:
            other = rng.choice(self.tree.homes).unit
            if other is not unit:
                life.came_from, life.came_on = other, self._day(life.admitted_on)
        self._fate(life, luck)
        return life

    def _of_officer(self, unit, home, person):
        shops = {id(shop_unit): shop for shop_unit, shop in home.shops}
        return self._life(person, home, unit, shops.get(id(unit), trades.OFFICE))

    def _place(self, home):
        rng = self.rng
        if rng.random() < 0.82:
            unit, shop = rng.choice(home.shops)
            if home.groups and unit is home.shops[0][0] and rng.random() < 0.5:
                return rng.choice(home.groups), shop
            return unit, shop
        return home.unit, rng.choice(trades.TRADES[home.what.sort])

    def _life(self, person, home, unit, shop):
        grown = person.birth_date + timedelta(days=18 * 366)
        return Life(
            person, home, unit, shop, self.rng.choice(shop.posts),
            self._day(max(grown, home.unit.opened_on)),
        )  # fmt: skip

    def _day(self, since):
        """A day, if it may be a working one, between ``since`` and last month."""
        span = (self.today - timedelta(days=30) - since).days
        day = since + timedelta(days=self.rng.randint(0, max(span, 0)))
        return max(since, day - timedelta(days=max(day.weekday() - 4, 0)))

    def _fate(self, life, luck):
        rng = self.rng
        last = life.came_on or life.admitted_on
        if luck < SUSPENDED:
            life.status, life.ground = Status.SUSPENDED, rng.choice(self.grounds)
        elif luck < REMOVED:
            life.status, life.reason = Status.REMOVED, rng.choice(self.reasons)
        elif luck < WAS_AWAY:
            went = self._day(last)
            life.was_away, life.ground = (went, self._day(went)), self.grounds[0]
            return
        else:
            return
        life.changed_on = self._day(last)

    def _write(self, lives):
        ids = next_ids(Member, len(lives))
        written = list(zip(ids, lives, strict=True))
        copy_in(Member, CARD, (self._card(*pair) for pair in written))
        copy_in(Membership, MEMBERSHIP, _all(self._memberships(*pair) for pair in written))
        copy_in(Suspension, SUSPENSION, _all(_absences(*pair) for pair in written))
        _write_moves(written)
        if self.with_consents:
            self._write_consents(written)

    def _card(self, pk, life):
        person = life.person
        return (
            pk, person.surname, person.name, person.patronymic, "", person.gender,
            person.birth_date, person.phone, person.email, life.unit.pk, life.home.employer.pk,
            life.shop.department, life.position, str(next(self.staff_numbers)),
            f"{next(self.cards):08d}", life.status.value, life.why, life.admitted_on,
            noon(life.admitted_on), _dues_mode(pk, life),
        )  # fmt: skip

    def _memberships(self, pk, life):
        basis = f"Постановление № {pk % 60 + 1} от {life.admitted_on:%d.%m.%Y}"
        until = life.changed_on if life.status == Status.REMOVED else None
        reason = life.why if until else ""
        since, unit = life.admitted_on, life.unit
        if life.came_from:
            yield (
                pk, life.came_from.pk, since, since, life.came_on,
                f"переведён: {life.unit}", basis, f"demo:{pk}:before",
            )  # fmt: skip
            since, basis = life.came_on, "Заявление о переводе"
        yield pk, unit.pk, life.admitted_on, since, until, reason, basis, f"demo:{pk}"

    def _write_consents(self, written):
        rows = list(_all(self._consents(*pair) for pair in written))
        ids = next_ids(Consent, len(rows))
        copy_in(Consent, CONSENT, ((pk, *row) for pk, (row, _) in zip(ids, rows, strict=True)))
        operators = Consent.operators.through
        copy_in(
            operators,
            ("consent", "unit"),
            ((pk, unit) for pk, (_, line) in zip(ids, rows, strict=True) for unit in line),
        )

    def _consents(self, pk, life):
        """Given on paper on admission, or when the law came; some later took the second back."""
        on, line = max(life.admitted_on, LAW), self.lines[life.unit.pk]
        if life.status == Status.REMOVED and life.changed_on <= on:
            return
        given = noon(on)
        yield (pk, ConsentKind.PROCESSING.value, ConsentChannel.PAPER.value, "{}", given, "",
               None, "", RECORDED_BY, False), line  # fmt: skip
        luck = self.rng.random()
        if luck < 0.4:
            back = noon(self._day(on)) if luck < 0.02 else None
            yield (pk, ConsentKind.DISSEMINATION.value, ConsentChannel.PAPER.value,
                   YES_NO[pk % 3], given, "", back, "", RECORDED_BY, False), line  # fmt: skip


def _dues_mode(pk, life):
    """Nearly everybody pays through the payroll; a removed one pays no more."""
    if life.status == Status.REMOVED:
        return DuesMode.UNKNOWN.value
    return {0: DuesMode.CASH, 1: DuesMode.EXEMPT}.get(pk % 40, DuesMode.EMPLOYER).value


def _write_moves(written):
    moves = [(pk, move) for pk, life in written for move in moves_of(life)]
    moves = list(zip(next_ids(Movement, len(moves)), moves, strict=True))
    copy_in(
        Movement,
        MOVEMENT,
        (
            (
                line, pk, move.kind.value, move.on, move.unit.pk, move.note, RECORDED_BY,
                noon(move.on),
            )
            for line, (pk, move) in moves
        ),
    )  # fmt: skip
    copy_in(
        Posting,
        POSTING,
        (
            (
                line, pk, one.unit.pk, one.delta, one.column.value,
                one.reason and one.reason.pk, one.is_first, move.on, move.on,
            )
            for line, (pk, move) in moves
            for one in move.lines
        ),
    )  # fmt: skip


def _absences(pk, life):
    for since, planned, until in absences_of(life):
        yield pk, life.ground.pk, since, planned, until, life.ground.is_counted


def noon(day):
    return datetime.combine(day, time(12), tzinfo=timezone.get_default_timezone())


def _all(rows: Iterable[Iterable]):
    return (row for some in rows for row in some)


def _lines(tree):
    """Operators of the data of people in each organisation, by id (``data_operators``)."""
    lines = {tree.union.pk: [tree.union.pk]}
    units = [*tree.territorials, *(home.unit for home in tree.homes)]
    units += [shop for home in tree.homes for shop, _ in home.shops]
    units += [group for home in tree.homes for group in home.groups]
    for unit in units:
        answers = unit.is_legal_entity or unit.kind == Kind.TERRITORIAL
        lines[unit.pk] = lines[unit.parent_id] + [unit.pk] * answers
    return lines
