"""What the office asks of applications: the board, the table, what is late, what is ready."""

from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, prefetch_related_objects
from django.utils import timezone

from applications.enums import FINAL, OPEN, Event, Received, Stage
from applications.lineage import Lineage
from applications.models import Application, Timer
from members.models import SortForm
from members.names import sort_form
from structure import keyset
from structure.scope import Action

PAGE = 20
BOARD_PAGE = 10  # cards of one column at once: six columns make a long screen
CLOSED_SHOWN = timedelta(days=30)
# How long an application may wait for the office before it is marked late. At signing the
# applicant is waited for: late is who has been reminded.
PATIENCE = {
    Stage.NEW: timedelta(days=3),
    Stage.RESOLUTION: timedelta(days=30),
    Stage.EMPLOYER: timedelta(days=14),
}
SHORT_PAPERS = {
    "statement": "заявление",
    "processing_consent": "согласие на обработку данных",
    "dissemination_consent": "согласие на распространение данных",
    "dues_statement": "заявление на взносы",
}


class Dot(NamedTuple):
    """One of the four papers on a card of the board."""

    title: str
    received: str  # applications.enums.Received
    is_enough: bool


class Card(NamedTuple):
    """An application as lists show it, days counted in the zone of its organisation."""

    application: Application
    today: date
    days: int  # on this stage
    due: date | None  # when it closes by itself
    dots: list[Dot]
    is_overdue: bool

    @property
    def missing(self):
        return [dot.title for dot in self.dots if not dot.is_enough]

    @property
    def papers_in_short(self):
        return f"{len(self.dots) - len(self.missing)} из {len(self.dots)}"

    @property
    def missing_in_words(self):
        if len(self.missing) == len(self.dots):
            return "бумаг ещё нет"
        return f"не хватает: {', '.join(self.missing)}" if self.missing else ""

    @property
    def missing_at_a_glance(self):
        """The same for a narrow card: many names would only hide how many there are."""
        many = 2 < len(self.missing) < len(self.dots)
        return f"есть {self.papers_in_short}" if many else self.missing_in_words

    @property
    def papers_in_words(self):
        said = f"Бумаги: есть {self.papers_in_short}"
        return f"{said}, {self.missing_in_words}" if self.missing else said

    @property
    def late_in_words(self):
        at_signing = self.application.stage == Stage.SIGNING
        return "напоминали" if at_signing else "просрочено"


class Column(NamedTuple):
    stage: Stage
    count: int
    overdue: int
    cards: list[Card]
    after: str  # where «показать ещё» goes on, "" when everything is shown

    @property
    def is_final(self):
        return self.stage in FINAL


class Order(NamedTuple):
    field: str
    descending: bool = False


ORDERS = {  # of the table, by the name in the address
    "submitted": Order("submitted_at", descending=True),
    "oldest": Order("submitted_at"),
    "stage": Order("stage_since"),
    "fresh": Order("stage_since", descending=True),
    "name": Order("fio"),
    "name_back": Order("fio", descending=True),
}


def overdue(now):
    reminder = Timer.objects.filter(application=OuterRef("pk"), event=Event.REMIND)
    late = Q(stage=Stage.SIGNING) & ~Exists(reminder)
    for stage, patience in PATIENCE.items():
        late |= Q(stage=stage, stage_since__lt=now - patience)
    return late


def shown(now):
    """Open ones, and those ended lately."""
    return Q(stage__in=OPEN) | Q(stage__in=FINAL, stage_since__gte=now - CLOSED_SHOWN)


def selected(user, *, unit=None, who="", q="", late="", stage="", now=None):
    """Applications this user may see, narrowed by the filters of the office's lists."""
    now = now or timezone.now()
    found = Application.objects.for_user(user, Action.VIEW_APPLICATION)
    if unit:
        found = found.filter(unit__tree_id=unit.tree_id, unit__lft__range=(unit.lft, unit.rght))
    if who == "mine":
        found = found.filter(responsible=user)
    if stage:
        found = found.filter(stage=stage)
    if late:
        found = found.filter(overdue(now))
    words = sort_form(q).split()
    if words:
        found = found.alias(fio=SortForm("surname", "name", "patronymic"))
        for word in words:
            found = found.filter(fio__contains=word)
    return found


def counts(applications, now):
    """{stage: (how many, how many of them late)} by one query."""
    rows = (
        applications.filter(shown(now))
        .values("stage")
        .annotate(number=Count("pk"), late=Count("pk", filter=overdue(now)))
    )
    return {row["stage"]: (row["number"], row["late"]) for row in rows}


def board(user, *, now=None, **chosen):
    """Six columns, the first cards of each. Who waits longest stands first."""
    now = now or timezone.now()
    applications = selected(user, now=now, **chosen)
    numbers = counts(applications, now)
    pages = {
        stage: column_page(applications, stage, "", now) if stage in numbers else ([], "")
        for stage in Stage
    }
    cards = cards_of([row for rows, _ in pages.values() for row in rows], now)
    by_pk = {card.application.pk: card for card in cards}
    return [
        Column(stage, *numbers.get(stage, (0, 0)), [by_pk[row.pk] for row in rows], after)
        for stage, (rows, after) in pages.items()
    ]


def column_page(applications, stage, after, now):
    """(rows, where to go on) of one column."""
    rows = applications.filter(stage=stage)
    if stage in FINAL:
        rows = rows.filter(stage_since__gte=now - CLOSED_SHOWN)
    return page_of(rows, Order("stage_since", descending=stage in FINAL), after, BOARD_PAGE)


def table_page(user, *, order="stage", after="", now=None, **chosen):
    """(cards, where to go on) of the table; without a stage, the open ones."""
    now = now or timezone.now()
    applications = selected(user, now=now, **chosen)
    if not chosen.get("stage"):
        applications = applications.open()
    if ORDERS[order].field == "fio":
        applications = applications.annotate(fio=SortForm("surname", "name", "patronymic"))
    rows, after = page_of(applications, ORDERS[order], after)
    return cards_of(rows, now), after


def page_of(rows, order, after, size=PAGE):
    """The page of ``rows`` after a place in the order, and the place to go on from."""
    return keyset.page_of(
        rows.select_related("unit", "responsible", "resolution"),
        order.field,
        after,
        size,
        read=str if order.field == "fio" else keyset.moment,
        descending=order.descending,
    )


def cards_of(applications, now):
    """Add to each row what lists show; a constant number of queries."""
    if not applications:
        return []
    lineage = Lineage(application.unit for application in applications)
    prefetch_related_objects(applications, "papers", "timers")
    return [card_of(application, lineage, now) for application in applications]


def card_of(application, lineage, now):
    zone = lineage.zone(application.unit)
    today = now.astimezone(zone).date()
    timers = {timer.event: timer.due_at for timer in application.timers.all()}
    closes = timers.get(Event.LAPSE)
    waits = now - application.stage_since
    patience = PATIENCE.get(application.stage)
    scan_suffices = lineage.rule(application.unit, "scan_suffices", True)
    enough = {Received.SCAN, Received.ORIGINAL} if scan_suffices else {Received.ORIGINAL}
    return Card(
        application=application,
        today=today,
        days=(today - application.stage_since.astimezone(zone).date()).days,
        due=closes and closes.astimezone(zone).date(),
        dots=[
            Dot(SHORT_PAPERS[slot.kind], slot.received, slot.received in enough)
            for slot in sorted(application.papers.all(), key=lambda slot: slot.pk)
        ]
        if application.stage in {Stage.NEW, Stage.SIGNING, Stage.RESOLUTION}
        else [],
        is_overdue=(patience is not None and waits > patience)
        or (application.stage == Stage.SIGNING and Event.REMIND not in timers),
    )
