"""Random histories of one member, taken back too, against a walk over his days."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dues import asking, exemptions
from dues.enums import DuesRefused, StatementState
from dues.models import DuesExemption, DuesStatement
from dues.settling import settle
from members import mending, movement
from members.editing import MemberRefused
from members.models import Member, Membership, RemovalReason, Suspension, SuspensionGround
from tests.factories import NOON, make_member

BEGAN = date(2026, 6, 1)
DAYS = [BEGAN + timedelta(number) for number in range(-5, 170)]
ACTED = {"actor": "т", "now": NOON}
KINDS = (
    *("suspend", "suspend", "give_back", "give_back", "remove", "restore", "to_shop", "to_primary"),
    *(
        "to_neighbour",
        "take_back",
        "take_back",
        "redate",
        "exempt",
        "pay_again",
        "cancel_exemption",
    ),
    *("enter", "enter", "renew", "withdraw", "keep", "correct", "drop", "settle", "settle"),
)
acts = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(1, 25)), min_size=4, max_size=14)


class History:
    """Acts on one member, each some days after the one before; refused ones change nothing."""

    def __init__(self, house):
        self.house, self.member = house, make_member(house.shop, since=BEGAN)
        self.today = BEGAN
        self.enter(BEGAN)

    def do(self, kind, ahead):
        on = min(self.today + timedelta(ahead), NOON.date())
        try:
            with transaction.atomic():
                getattr(self, kind)(on)
        except (MemberRefused, DuesRefused):
            return
        self.today = on

    def suspend(self, on):
        ground = SuspensionGround.objects.filter(pays=False).first()
        movement.suspend(self.member.pk, ground=ground, on=on, **ACTED)

    def give_back(self, on):
        movement.give_back(self.member.pk, on=on, **ACTED)

    def remove(self, on):
        movement.remove(self.member.pk, reason=RemovalReason.objects.first(), on=on, **ACTED)

    def restore(self, on):
        movement.restore(self.member.pk, self.house.shop, on=on, **ACTED)

    def to_shop(self, on):
        movement.move(self.member.pk, self.house.shop, on=on, **ACTED)

    def to_primary(self, on):
        movement.move(self.member.pk, self.house.primary, on=on, **ACTED)

    def to_neighbour(self, on):
        movement.move(self.member.pk, self.house.neighbour, on=on, **ACTED)

    def take_back(self, on):
        mending.take_back(self.member.pk, note="ошибка", **ACTED)

    def redate(self, on):
        mending.redate(self.member.pk, on=on, note="другой день", **ACTED)

    def exempt(self, on):
        until = on + timedelta(10) if on.day % 2 else None
        exemptions.exempt(self.member.pk, since=on, until=until, ground="Болезнь", **ACTED)

    def pay_again(self, on):
        self._of_exemption(lambda pk: exemptions.end_exemption(pk, until=on, **ACTED))

    def cancel_exemption(self, on):
        self._of_exemption(lambda pk: exemptions.cancel_exemption(pk, **ACTED))

    def enter(self, on):
        unit = Member.objects.get(pk=self.member.pk).unit
        home = unit == self.house.neighbour
        employer = self.house.foreign_employer if home else self.house.employer
        asking.enter_statement(
            self.member.pk, employer=employer, starts_on=on, percent=Decimal(1), **ACTED
        )

    def renew(self, on):
        self._of_last(
            lambda row: asking.renew_statement(
                row.pk, on=on, percent=row.percent + Decimal("0.01"), **ACTED
            )
        )

    def withdraw(self, on):
        self._of_last(lambda row: asking.withdraw_statement(row.pk, on=on, **ACTED))

    def keep(self, on):
        self._of_last(lambda row: asking.keep_statement(row.pk, **ACTED))

    def correct(self, on):
        self._of_last(
            lambda row: asking.correct_statement(row.pk, starts_on=on, note="ошибка", **ACTED)
        )

    def drop(self, on):
        self._of_last(lambda row: asking.drop_statement(row.pk, note="ошибка", **ACTED))

    def settle(self, on):
        settle([self.member.pk], now=NOON)

    def _of_last(self, act):
        rows = DuesStatement.objects.filter(member=self.member)
        last = rows.exclude(state=StatementState.CANCELLED).order_by("pk").last()
        if last:
            act(last)

    def _of_exemption(self, act):
        last = DuesExemption.objects.filter(member=self.member, cancelled_at=None).last()
        if last:
            act(last.pk)


def in_force(member):
    """{day: rates in force}, as the rows say; each at most once."""
    found = {}
    for row in DuesStatement.objects.filter(member=member):
        for day in DAYS:
            if not row.is_never and row.starts_on <= day < (row.stops_on or date.max):
                found.setdefault(day, []).append((row.root_id, row.percent))
    return {day: sorted(rates) for day, rates in found.items()}


def walked(member, house):
    """The same by walking over the days of each signed statement."""
    stays = list(Membership.objects.filter(member=member).exclude(until=F("since")))
    breaks = [
        *Suspension.objects.filter(member=member, ground__pays=False).exclude(until=F("since")),
        *DuesExemption.objects.filter(member=member, cancelled_at=None),
    ]

    def home(on):
        units = [s.unit_id for s in stays if s.since <= on < (s.until or date.max)]
        return units and (house.neighbour.pk if units[0] == house.neighbour.pk else "here")

    found = {}
    for root in DuesStatement.objects.filter(member=member).exclude(key__startswith="resume:"):
        if root.state == StatementState.CANCELLED:
            continue
        since = root.asked_from or root.starts_on
        mine = house.neighbour.pk if root.unit_id == house.neighbour.pk else "here"
        was_there = any(home(day) == mine for day in DAYS if day <= since)
        is_there = home(since) == mine
        for day in (day for day in DAYS if day >= since):
            if home(day) != mine:
                if is_there or was_there:
                    break
                continue
            is_there = True
            is_away = any(b.since <= day < (b.until or date.max) for b in breaks)
            if not is_away and day < (root.asked_until or date.max):
                found.setdefault(day, []).append((root.pk, root.percent))
    return {day: sorted(rates) for day, rates in found.items()}


@pytest.mark.django_db
def test_in_force_on_the_days_of_a_paying_member_that_were_asked_for(house):
    @settings(
        max_examples=25, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(acts)
    def run(history):
        point = transaction.savepoint()
        try:
            told = History(house)
            for kind, ahead in history:
                told.do(kind, ahead)
            settle([told.member.pk], now=NOON)

            wanted = walked(told.member, house)
            assert in_force(told.member) == wanted
            assert all(len(rates) == 1 for rates in wanted.values())
            assert settle([told.member.pk], now=NOON) == 0
            rows = list(DuesStatement.objects.order_by("pk").values())
            settle([told.member.pk], now=NOON + timedelta(400))
            assert list(DuesStatement.objects.order_by("pk").values()) == rows
        finally:
            transaction.savepoint_rollback(point)

    run()
