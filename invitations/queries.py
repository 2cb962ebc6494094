"""What the pages of campaigns ask."""

from django.db.models import Count

from invitations.enums import OF_ONE, Came
from structure.keyset import page_of

PAGE = 50


def outcomes(campaign):
    """[(what came of it, how many)] in the order of the page; a campaign has a few thousand."""
    counted = campaign.invitees.with_outcome().order_by().values("outcome")
    found = {row["outcome"]: row["number"] for row in counted.annotate(number=Count("pk"))}
    return [(outcome, found[outcome]) for outcome in Came if outcome in found]


def invitees_of(campaign, outcome, after):
    """(a page of people, the place to go on from), in the order of the list."""
    rows = campaign.invitees.with_outcome().select_related("unit", "user", "message")
    if outcome in Came.values:
        rows = rows.filter(outcome=outcome)
    found, after = page_of(rows, "line", after, PAGE, read=int)
    for row in found:
        row.outcome_title = OF_ONE[row.outcome]
    return found, after
