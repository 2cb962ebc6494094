"""Dues of the demo union: who paid before the portal, and the months since."""

from decimal import Decimal

from dues.founding import found_statements, without_statement

PERCENT = Decimal("1.00")


def found_all(tree, now, *, actor):
    """Statements of those who pay through their employers, at each primary organisation."""
    for home in tree.homes:
        if without_statement(home.unit, home.employer).exists():
            found_statements(home.unit.pk, home.employer.pk, percent=PERCENT, actor=actor, now=now)
