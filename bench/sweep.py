"""The sweep over terms: what each due one costs, and that those waiting cost nothing."""

import time

from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.models import Timer
from applications.tasks import fire_due_timers
from bench.databases import fill
from bench.measure import BOOKKEEPING
from bench.report import Line, section, show

WAITING, DUE = 100_000, 1000
SOME = 10


def run():
    section(f"Обход сроков: ждут {WAITING}, наступили {DUE} (к обходу, когда не наступил ни один)")
    needed = WAITING - Timer.objects.count()
    fill("applications.sql", number=needed // 2 + DUE, only_signing=True)
    few = Timer.objects.count()
    idle = _idle()
    show(Line(f"ничего не наступило, ждут {few}", *idle))
    fill("due.sql", number=DUE)
    first, second = _swept(SOME), _swept(2 * SOME)
    each = (second[1] - first[1]) / SOME
    show(Line(f"наступили {SOME}", *first))
    show(Line(f"наступили {2 * SOME}", *second, note=f"на каждый наступивший: {each:g} запросов"))
    began = time.perf_counter()
    fired = fire_due_timers(limit=DUE)
    spent = time.perf_counter() - began
    show(Line(f"остальные {fired}", spent * 1000, note=f"{fired / spent:.0f} в секунду"))
    show(Line("снова ничего не наступило", *_idle()))


def _idle():
    _, queries, milliseconds = _timed(fire_due_timers)
    return milliseconds, queries


def _swept(limit):
    fired, queries, milliseconds = _timed(lambda: fire_due_timers(limit=limit))
    if fired != limit:
        raise RuntimeError(f"{fired} of {limit} terms were fired")
    return milliseconds, queries


def _timed(call):
    with CaptureQueriesContext(connection) as captured:
        began = time.perf_counter()
        answer = call()
        spent = time.perf_counter() - began
    queries = sum(
        not query["sql"].lstrip().upper().startswith(BOOKKEEPING)
        for query in captured.captured_queries
    )
    return answer, queries, spent * 1000
