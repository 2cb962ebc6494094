"""The year of dues as a picture: three bars for each month, drawn by the server."""

from dues.totals import Sums

STEP, BAR, HEIGHT, FOOT, HEAD = 44, 11, 120, 18, 6
KINDS = ("expected", "withheld", "received")


def chart_of(year: dict) -> dict:
    """``year`` is {month: ``Sums``} in order. Bars are scaled to the largest; a sum below nought
    is drawn as nothing: the table beside the picture has it.
    """
    top = max((getattr(sums, kind) for sums in year.values() for kind in KINDS), default=0)
    return {
        "width": STEP * len(year),
        "height": HEAD + HEIGHT + FOOT,
        "line": HEAD + HEIGHT,
        "is_empty": all(sums == Sums() for sums in year.values()),
        "months": [
            _month(place, month, sums, top) for place, (month, sums) in enumerate(year.items())
        ],
    }


def _month(place, month, sums, top):
    left = place * STEP + (STEP - BAR * len(KINDS)) // 2
    bars = []
    for order, kind in enumerate(KINDS):
        value = max(getattr(sums, kind), 0)
        tall = round(HEIGHT * value / top) if top > 0 else 0
        bars.append(
            {"kind": kind, "x": left + order * BAR, "top": HEAD + HEIGHT - tall, "tall": tall,
             "width": BAR - 1, "value": getattr(sums, kind)}
        )  # fmt: skip
    return {"month": month, "sums": sums, "bars": bars, "middle": place * STEP + STEP // 2}
