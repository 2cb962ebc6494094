"""Random events and registers in any order: what lines of registers add up to is what stands.

The truth is read from statements day by day, what the employer knows from lines alone.
"""

import os
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dues.answering import ALL, confirm_lines, refuse_lines
from dues.enums import DuesRefused, LineKind, RegisterKind, StatementState, StopReason
from dues.models import DuesRegister, DuesRegisterLine, DuesStatement
from dues.registering import annul_register, make_changes, make_full, mark_handed, strike
from tests.dues.statements import statement_of
from tests.factories import NOON, make_member

LONG = os.environ.get("LONG_HISTORIES") == "1"
FIRST = date(2026, 11, 1)
DAYS = [FIRST + timedelta(number) for number in range(60)]
PEOPLE = 3
EVENTS = (
    *("begin", "begin", "renew", "stop", "stop", "go_on", "start_elsewhere", "cancel", "give_back"),
    *("rename", "change_number"),
)
ACTS = ("changes", "changes", "changes", "ticked_off", "full", "hand", "annul", "refuse", "confirm")
step = st.tuples(st.sampled_from((*EVENTS, *ACTS)), st.integers(0, 59), st.sampled_from(DAYS))
histories = st.lists(step, min_size=4, max_size=16)


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("dues.registering.print_later", lambda register: None)


class Payroll:
    """One employer, a few people, and every register made for him."""

    def __init__(self, house):
        self.house = house
        self.where = {"unit": house.primary, "employer": house.employer, "actor": "т", "now": NOON}
        self.people = [
            make_member(house.primary, surname=f"Человек{number}") for number in range(PEOPLE)
        ]

    def do(self, name, which, day):
        try:
            with transaction.atomic():
                getattr(self, name)(which, day)
        except DuesRefused:
            assert name in ACTS

    # ---- what happens to statements -------------------------------------------------------------

    def begin(self, which, day, **more):
        member = more.pop("member", None) or self.people[which % PEOPLE]
        statement_of(self.house, member=member, starts_on=day, **more)

    def renew(self, which, day):
        old = self._one(which)
        if old and day > old.starts_on and old.state != StatementState.CANCELLED:
            self._now(old, stops_on=day, stop_reason=StopReason.CHANGED)
            self.begin(which, day, member=old.member, replaces=old)

    def stop(self, which, day):
        self._now(self._one(which), stops_on=day, stop_reason=StopReason.LEFT)

    def go_on(self, which, day):
        self._now(self._one(which), stops_on=None, stop_reason="")

    def start_elsewhere(self, which, day):
        self._now(self._one(which), starts_on=day)

    def cancel(self, which, day):
        statement = self._one(which)
        line = statement and statement.lines.standing().first()
        if line:
            strike(line)
        self._now(statement, state=StatementState.CANCELLED)

    def give_back(self, which, day):
        statement = self._one(which)
        if statement and statement.state == StatementState.CANCELLED:
            self._now(statement, state=StatementState.TO_HAND_OVER)

    def rename(self, which, day):
        self._card(which, surname=f"Новый{day:%d%m}")

    def change_number(self, which, day):
        self._card(which, personnel_number=f"{day:%d%m}")

    def _one(self, which):
        rows = list(DuesStatement.objects.order_by("pk"))
        return rows[which % len(rows)] if rows else None

    def _now(self, statement, **fields):
        if statement:
            DuesStatement.objects.filter(pk=statement.pk).update(**fields)
            self._mark(statement.member)

    def _card(self, which, **fields):
        member = self.people[which % PEOPLE]
        for name, value in fields.items():
            setattr(member, name, value)
        member.save()
        self._mark(member)

    def _mark(self, member):
        """As the settling of statements does."""
        member.refresh_from_db()
        for row in DuesStatement.objects.filter(member=member):
            known = (row.told_name, row.told_number)
            row.is_renamed = (
                row.told_from is not None
                and row.stops_on is None
                and known != (member.full_name, member.personnel_number)
            )
            row.save(update_fields=["is_renamed"])

    # ---- registers ------------------------------------------------------------------------------

    def changes(self, which, day):
        known = told()
        register = make_changes(until=day, **self.where)
        lines = list(register.lines.order_by("position"))
        assert [line.position for line in lines] == [*range(1, len(lines) + 1)]
        for line in lines:
            assert said(line) != known.get(line.statement_id), "told what was known"
        self.holds_until(day)
        with pytest.raises(DuesRefused, match="Передавать нечего"), transaction.atomic():
            make_changes(until=day, **self.where)

    def ticked_off(self, which, day):
        """Everything at once, whatever its day."""
        self.changes(which, DAYS[-1] + timedelta(400))

    def full(self, which, day):
        register = make_full(on=day, **self.where)
        assert set(register.lines.values_list("statement", flat=True)) == truth_on(day)

    def hand(self, which, day):
        self._of_register(
            which, lambda pk: mark_handed(pk, on=NOON.date(), received_by="Г.", actor="т")
        )

    def annul(self, which, day):
        self._of_register(which, lambda pk: annul_register(pk, reason="о", actor="т", now=NOON))

    def confirm(self, which, day):
        self._of_register(which, lambda pk: confirm_lines(pk, ALL, on=NOON.date(), actor="т"))

    def refuse(self, which, day):
        line = DuesRegisterLine.objects.filter(register__handed_on__isnull=False).waiting().first()
        if line:
            refuse_lines(line.register_id, [line.pk], on=NOON.date(), reason="нет", actor="т")

    def _of_register(self, which, act):
        pks = list(DuesRegister.objects.order_by("pk").values_list("pk", flat=True))
        if pks:
            act(pks[which % len(pks)])

    # ---- what must hold -------------------------------------------------------------------------

    def holds_until(self, last):
        """On every day up to ``last`` the employer withholds by the statements in force, and from
        people called as they are called."""
        lines = told()
        for day in (day for day in (*DAYS, last) if day <= last):
            known = {pk for pk, line in lines.items() if runs(line[0], line[1], day)}
            assert known == truth_on(day), day
        for row in DuesStatement.objects.filter(pk__in=lines, stops_on=None):
            if row.pk in truth_on(min(last, DAYS[-1])):
                member = row.member
                assert lines[row.pk][2:] == (member.full_name, member.personnel_number)


def truth_on(day):
    rows = DuesStatement.objects.exclude(state=StatementState.CANCELLED)
    return {row.pk for row in rows if runs(row.starts_on, row.stops_on, day)}


def runs(starts_on, stops_on, day):
    return starts_on <= day and (stops_on is None or day < stops_on)


def said(line):
    """What a line makes the employer do; None for «не удерживать»."""
    if line.kind == LineKind.CANCELLED:
        return None
    return line.starts_on, line.stops_on, line.full_name, line.personnel_number


def told():
    """{statement: what the employer knows} by nothing but standing lines, the last one winning."""
    known = {}
    lines = DuesRegisterLine.objects.filter(
        annulled=False, refused_on=None, register__kind=RegisterKind.CHANGES
    )
    for line in lines.order_by("register"):
        known[line.statement_id] = said(line)
    return {pk: what for pk, what in known.items() if what}


@pytest.mark.django_db
@settings(
    max_examples=400 if LONG else 40,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(history=histories)
def test_registers_of_changes_add_up_to_what_stands(house, history):
    with transaction.atomic():
        payroll = Payroll(house)
        for name, which, day in history:
            payroll.do(name, which, day)
        payroll.do("ticked_off", 0, FIRST)
        payroll.holds_until(DAYS[-1])
        assert not DuesStatement.objects.filter(is_untold=True).exists()
        transaction.set_rollback(True)
