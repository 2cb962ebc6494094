"""The учётная карточка as a sheet of A5 with two sides, and a page of the journal of members."""

from base64 import b64encode
from itertools import count
from typing import NamedTuple

from django.db.models import OuterRef, Subquery
from django.template.loader import render_to_string

from documents.models import Thumbnail
from documents.sheets import laid_out
from members.consents.outputs import NOTHING, Output, lets, standings
from members.enums import ON_THE_BOOKS, Status
from members.models import Member, Membership
from structure.models import Unit

SIDES = 2
# Type grows smaller, then lines fewer, until both sides suffice: (class, lines of one table).
FITS = (("", 7), ("is-long", 7), ("is-long is-longer", 6), ("is-long is-longer", 3))
# Tables of the second side, and how many empty lines are left for a pen.
TABLES = {"memberships": 3, "posts": 3, "trainings": 3, "awards": 2}
MOST = 1000  # people in one print of the journal


class Table(NamedTuple):
    shown: list
    blank: range
    left: int


def card_pdf(card, *, printed_by):
    """The PDF of one card; ``card`` is what ``views.card.card_now`` tells. Slow, a second."""
    member = card["member"]
    context = {
        **card,
        "printed_by": printed_by,
        "union_name": card["path"][0].name,
        "photo": _picture(member),
    }
    for fit, most in FITS:
        context["fit"] = fit
        context["rows"] = {name: _table(card[name], most, blank) for name, blank in TABLES.items()}
        document = laid_out(render_to_string("members/print_card.html", context), "member_card.css")
        if len(document.pages) <= SIDES:
            break
    return document.write_pdf()


def _table(rows, most, blank):
    shown = list(rows[:most])
    return Table(shown, range(max(blank - len(shown), 0)), len(rows) - len(shown))


def _picture(member):
    """The photograph inside the page itself: a sheet fetches nothing."""
    if not lets(member, Output.PHOTO):
        return ""
    small = Thumbnail.objects.filter(stored=member.photo_id or 0, page=1).first()
    if small is None:
        return ""
    try:
        with small.file.open("rb") as file:
            return f"data:image/jpeg;base64,{b64encode(file.read()).decode('ascii')}"
    except FileNotFoundError:
        return ""


def in_journal(user, unit, action):
    """Members on the books of ``unit`` and inside it that this user may print, by name."""
    here = Membership.objects.filter(member=OuterRef("pk"), until=None).values("since")[:1]
    return (
        Member.objects.for_user(user, action)
        .filter(status__in=ON_THE_BOOKS, unit__in=Unit.objects.inside(unit).values("pk"))
        .annotate(here_since=Subquery(here))
        .select_related("unit")
        .order_by("fio_sort", "pk")
    )


def journal_pdf(unit, rows, *, today, printed_by):
    """The PDF of the journal. Slow with the number of people: ten seconds for a thousand."""
    known = standings([row.pk for row in rows])
    for row in rows:
        if not known.get(row.pk, NOTHING).lets(Output.LIST):
            row.birth_date, row.department, row.position = None, "", ""
        row.note = row.status_reason if row.status == Status.SUSPENDED else ""
    context = {
        "unit": unit,
        "lines": list(zip(count(1), rows, strict=False)),
        "count": len(rows),
        "today": today,
        "printed_by": printed_by,
    }
    html = render_to_string("members/print_journal.html", context)
    return laid_out(html, "member_journal.css").write_pdf()
