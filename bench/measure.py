"""Time and queries of a call, taken side by side with what it is compared with."""

import gc
import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

from django.db import connection
from django.test.utils import CaptureQueriesContext

TURNS = 15
BOOKKEEPING = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


class Measured(NamedTuple):
    milliseconds: float
    queries: int


def side_by_side(calls: dict[str, Callable], *, turns=TURNS, clock=time.perf_counter):
    """{name: Measured}, medians; the calls take turns, so that a busy minute is shared by all."""
    for call in calls.values():  # the first time fills caches and connections
        call()
    times = {name: [] for name in calls}
    gc.collect()
    gc.disable()
    try:
        for _ in range(turns):
            for name, call in calls.items():
                began = clock()
                call()
                times[name].append((clock() - began) * 1000)
    finally:
        gc.enable()
    return {
        name: Measured(statistics.median(times[name]), queries_of(call))
        for name, call in calls.items()
    }


def queries_of(call):
    """How many queries the call asks, transactions' own words left out."""
    with CaptureQueriesContext(connection) as captured:
        call()
    return sum(
        not query["sql"].lstrip().upper().startswith(BOOKKEEPING)
        for query in captured.captured_queries
    )
