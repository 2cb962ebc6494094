"""Addresses of the month of dues, and of statements founded for those who paid before."""

from structure.scope import Action as A
from tests.house.needs import OfList, OfUnit, other

DUES_MONTH = {
    "dues:month": OfList(A.VIEW_DUES),
    "dues:totals_file": OfList(A.VIEW_DUES),
    "dues:founding": OfUnit(
        A.HANDLE_DUES,
        lambda ground: {},
        lambda ground: f"?unit={ground.unit.pk}&employer={ground.employer.pk}",
    ),
    "dues:unfound": other(A.HANDLE_DUES, "founded"),
}
