"""The search for duplicates: of everybody, against reading everybody once; of one card."""

import gc
import resource
import time

from django.db import connection

from bench import databases, pages
from bench.measure import side_by_side
from bench.report import Line, section, show
from members.duplicates.finding import look_at, search_all
from members.models import Member

KILOBYTES = 1024
EMAIL = "admin@example.org"
READ = """
    SELECT id, surname, name, patronymic, birth_date, phone, extra_phone, email, employer_id,
           personnel_number
    FROM members_member
"""


def run(sizes):
    """``sizes`` are {database: how many members}, the smaller first."""
    for name, members in sizes.items():
        databases.use(name)
        section(f"Двойники, {members} карточек (к чтению всех карточек один раз)")
        _everybody()
        section(f"Двойники одной карточки, {members} карточек (к одному запросу по номеру)")
        _one()
        section(f"Страница двойников, {members} карточек (к простому списку)")
        pages.measure(EMAIL, {"возможные двойники": "/office/members/duplicates/"})


def _everybody():
    gc.collect()
    before = _peak()
    reading = _timed(_read)
    began = time.perf_counter()
    compared, suspected = search_all()
    searching = time.perf_counter() - began
    show(Line("чтение само по себе", reading * 1000))
    show(
        Line(
            "поиск по всему реестру", searching * 1000, ratio=searching / reading,
            note=f"пар сравнено {compared}, похожих {suspected}; память: пик {_peak()} МБ, "
            f"из них поиск {_peak() - before}",
        )
    )  # fmt: skip
    show(Line("он же ещё раз, ничего не изменилось", _timed(search_all) * 1000))


def _one():
    pk = Member.objects.filter(birth_date__isnull=False).order_by("-pk").values_list("pk")[0][0]
    found = side_by_side(
        {
            "один запрос": lambda: Member.objects.filter(pk=pk).first(),
            "поиск для одной карточки": lambda: look_at([pk]),
        }
    )
    base = found["один запрос"].milliseconds
    for title, measured in found.items():
        show(Line(title, *measured, ratio=measured.milliseconds / base))


def _read():
    with connection.chunked_cursor() as cursor:
        cursor.execute(READ)
        while cursor.fetchmany(5000):
            pass


def _timed(call):
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _peak():
    """The most memory that the process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // KILOBYTES
