"""Counting members: on a day, in a period, behind a figure; against raw SQL of the same sums."""

import time
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from bench import databases, pages
from bench.measure import queries_of, side_by_side
from bench.report import Line, section, show
from members import balance, figures, integrity
from members.balance import THEN, Place
from members.models import Figures
from structure.models import Unit
from unionportal.demo import branches

AIM, TURNS = 1.5, 7
RAW_COUNTS = """
    SELECT unit_id, sum(delta) FROM members_posting WHERE {column} <= %s
    GROUP BY unit_id HAVING sum(delta) <> 0
"""
RAW_BALANCE = """
    SELECT unit_id, sum(delta) FILTER (WHERE posted_on < %(first)s),
           sum(delta) FILTER (WHERE posted_on >= %(first)s AND "column" = 'joined'),
           sum(delta) FILTER (WHERE posted_on >= %(first)s AND "column" = 'came'),
           sum(delta) FILTER (WHERE posted_on >= %(first)s AND "column" = 'left'),
           sum(delta) FILTER (WHERE posted_on >= %(first)s AND "column" = 'went'),
           sum(delta) FILTER (WHERE posted_on >= %(first)s AND "column" = 'suspended'),
           sum(delta)
    FROM members_posting WHERE posted_on <= %(last)s GROUP BY unit_id
"""


def run(sizes):
    """``sizes`` are {database: how many members}, the smaller first."""
    for name, members in sizes.items():
        databases.use(name)
        _sums(members)
        _clock(members)
        section(f"Страницы движения, {members} членов (к простому списку)")
        for email, whose in (("admin@example.org", "весь союз"), ("ppo@example.org", "одна ППО")):
            pages.measure(
                email,
                {
                    f"движение за год, {whose}": "/office/members/balance/?period=2026",
                    f"реестр на день, {whose}": "/office/members/as-of/?on=2025-06-01",
                    f"кто снят с учёта, {whose}":
                        "/office/members/balance/lines/?period=2026&figure=left",
                    f"числа организации, {whose}": _figures_url(whose),
                },
            )  # fmt: skip


def _sums(members):
    union = Unit.objects.get(parent=None)
    whole, day = Place.branch(union), date(timezone.localdate().year, 1, 1) - timedelta(days=1)
    first, last = day + timedelta(days=1), timezone.localdate()
    places = [whole, Place.alone(union), *map(Place.branch, union.get_children())]
    section(f"Численность и движение всего дерева, {members} членов (к голому SQL)")
    for title, ours, raw, values in (
        ("на день, как известно сейчас", lambda: balance.counts(whole, day),
         RAW_COUNTS.format(column='"on"'), [day]),
        ("на день, как говорил реестр", lambda: balance.counts(whole, day, by=THEN),
         RAW_COUNTS.format(column="posted_on"), [day]),
        ("движение за год по всем ТО и итого", lambda: balance.balances(places, first, last),
         RAW_BALANCE, {"first": first, "last": last}),
    ):  # fmt: skip
        measured = side_by_side({"raw": _asked(raw, values), "ours": ours}, turns=TURNS)
        bare, found = measured["raw"], measured["ours"]
        show(Line(f"SQL: {title}", bare.milliseconds, bare.queries))
        show(
            Line(title, found.milliseconds, found.queries, aim=AIM,
                 ratio=found.milliseconds / bare.milliseconds)
        )  # fmt: skip


def _clock(members):
    section(f"По часам, {members} членов")
    for title, call in (
        ("посчитать числа всех организаций", figures.refresh),
        ("сверить реестр с самим собой", integrity.faults),
    ):
        began = time.perf_counter()
        told = call()
        spent = (time.perf_counter() - began) * 1000
        note = f"{Figures.objects.count()} организаций" if isinstance(told, int) else ""
        if isinstance(told, list):
            note = f"расхождений: {len(told)}"
        show(Line(title, spent, queries_of(call) if call is figures.refresh else None, note=note))


def _asked(statement, values):
    def call():
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall()

    return call


def _figures_url(whose):
    unit = (
        Unit.objects.get(parent=None)
        if whose == "весь союз"
        else Unit.objects.filter(short_name__contains=branches.HOME, kind="primary").first()
    )
    return f"/office/members/figures/{unit.pk}/"
