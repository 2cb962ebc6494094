"""A page of any selection of cards, by name, at a price that does not grow with the register.

A selection that an index gives in the order of names is read along it. Any other is first taken
without order, no further than ``CAP``: what is rare is small and is sorted here; what is not rare
is met often enough along the index of names. What takes too long is given up with ``TooWide``.
"""

from contextlib import contextmanager
from typing import NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import OperationalError, connection, transaction

from members.models import Member
from structure import keyset

PAGE = 30
CAP = 1000  # more than this is «более 1000»: nobody waits for a count of a million
HASTE = "2000"  # milliseconds for one question
WITH_PLACE = ("unit__parent__parent",)  # a group stands in a shop, a shop in a primary
_ALONG_NAMES = {
    "enable_sort": "off",
    "enable_bitmapscan": "off",
    "enable_seqscan": "off",
    "max_parallel_workers_per_gather": "0",  # a page is read sooner than helpers come
}
_AS_USUAL = ";".join(
    f"SET LOCAL {name} TO DEFAULT" for name in ("statement_timeout", *_ALONG_NAMES)
)


class TooWide(Exception):
    """The selection cannot be found quickly. The message is shown to the user as it is."""

    def __init__(self):
        super().__init__(
            "Такой отбор по всем карточкам ищется слишком долго. "
            "Уточните его: выберите организацию или добавьте условие."
        )


class Count(NamedTuple):
    number: int
    is_more: bool


class Page(NamedTuple):
    rows: list[Member]
    after: str  # where «показать ещё» goes on, "" when everything is shown
    count: Count | None = None  # how many there are in all, when that is known


def page_of(cards, after="", size=PAGE, *, in_order=True, descending=False, related=WITH_PLACE):
    """The page of ``cards`` after a place in the order of names. May raise ``TooWide``."""
    with_place = cards.select_related(*related)
    if in_order:
        return Page(*keyset.page_of(with_place, "fio_sort", after, size, descending=descending))
    with in_haste():
        number, places = _places_of_few(cards, after, size + 1, descending)
        if number > CAP:
            _go_along_names()
            page = keyset.page_of(with_place, "fio_sort", after, size, descending=descending)
            return Page(*page, Count(CAP, is_more=True))
    wanted = [pk for _, pk in places[:size]]
    found = Member.objects.select_related(*related).in_bulk(wanted)
    rows = [found[pk] for pk in wanted if pk in found]
    after = f"{places[size - 1][0]}~{places[size - 1][1]}" if len(places) > size else ""
    return Page(rows, after, Count(number, is_more=False))


def _places_of_few(cards, after, size, descending):
    """(how many they are, the (name, id) of a page of them); more than ``CAP`` have no page."""
    few = cards.order_by().values_list("fio_sort", "pk")[: CAP + 1]
    try:
        asked, params = few.query.sql_with_params()
    except EmptyResultSet:
        return 0, []
    side, order = ("<", "DESC") if descending else (">", "ASC")
    place = keyset.read_place(after)
    beyond = f"WHERE (name, id) {side} (%s, %s)" if place else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH few (name, id) AS MATERIALIZED ({asked}),
                 told AS (SELECT count(*) AS number FROM few)
            SELECT told.number, page.* FROM told LEFT JOIN LATERAL (
                SELECT * FROM few {beyond} ORDER BY name {order}, id {order} LIMIT %s
            ) AS page ON told.number <= %s
            """,  # noqa: S608 -- a query of ours
            [*params, *(place or ()), size, CAP],
        )
        rows = cursor.fetchall()
    return rows[0][0], [(name, pk) for _, name, pk in rows if pk is not None]


def counted(cards):
    """How many they are, counted no further than ``CAP``. May raise ``TooWide``."""
    with in_haste():
        number = cards.order_by()[: CAP + 1].count()
    return Count(min(number, CAP), number > CAP)


@contextmanager
def in_haste():
    """Questions asked inside take ``HASTE`` at the most; then ``TooWide``."""
    was_open = connection.in_atomic_block
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [HASTE])
            yield
            if was_open:  # else the settings end with the transaction
                cursor.execute(_AS_USUAL)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != "57014":  # query_canceled
            raise
        raise TooWide from error


def _go_along_names():
    """Until the end of ``in_haste`` read along the index of names, and neither pick nor sort."""
    told = ";".join(f"SET LOCAL {name} TO {how}" for name, how in _ALONG_NAMES.items())
    with connection.cursor() as cursor:
        cursor.execute(told)
