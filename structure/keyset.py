"""Lists read by keyset: a page goes on from (value, id) of the last row shown.

However far the reader has gone, a page costs the same, and nothing counts the whole list.
"""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone


def page_of(rows, field, after, size, *, read=str, descending=False):
    """(the page of ``rows`` after a place in the order of ``field``, the place to go on from).

    ``read`` makes a value of ``field`` out of its words in the address. The second place is ""
    when everything is shown. A place that is not ours shows the beginning.
    """
    side, sign = ("lt", "-") if descending else ("gt", "")
    place = read_place(after, read)
    if place:
        value, pk = place
        # The first condition is implied by the second: it gives the index its range.
        rows = rows.filter(**{f"{field}__{side}e": value}).filter(
            Q(**{f"{field}__{side}": value}) | Q(**{f"pk__{side}": pk})
        )
    found = list(rows.order_by(f"{sign}{field}", f"{sign}pk")[: size + 1])
    if len(found) <= size:
        return found, ""
    found = found[:size]
    last = getattr(found[-1], field)
    said = last.isoformat() if hasattr(last, "isoformat") else last
    return found, f"{said}~{found[-1].pk}"


def read_place(after, read=str):
    """(value, id) out of the address; None when there is none or it is not ours."""
    value, _, pk = after.rpartition("~")
    if not (value and pk.isascii() and pk.isdigit() and len(pk) < 19) or "\0" in value:
        return None
    try:
        return read(value), int(pk)
    except ValueError:
        return None


def moment(text):
    """A moment out of the address. Raises ``ValueError`` for one without a zone."""
    found = datetime.fromisoformat(text)
    if timezone.is_naive(found):
        raise ValueError("a moment without a zone is not ours")
    return found
