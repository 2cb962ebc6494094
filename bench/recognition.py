"""Recognition: bundles of forty people's papers, spoilt as offices and telephones spoil them.

Counts what the portal promises: pages that name themselves, none under a stranger, empty
signatures stopped, real ones not doubted, and what a page costs.
"""

import random
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from bench.report import Line, section, show
from bench.scans import damage, people
from bench.scans.bundles import Bundle, Sheet, bundles, sheets
from documents.places import PlaceKind
from documents.recognition import Blank, Ink, SeenPage, read_pages
from documents.services import KINDS_OF_JOINING

PEOPLE = 40
SEED = 6
NAMED, STOPPED, DOUBTED, COST = 99, 98, 2, 300


@dataclass
class Tally:
    """What became of the sheets of one kind of damage."""

    sheets: int = 0
    named: int = 0
    misfiled: int = 0
    empty: Counter = field(default_factory=Counter)  # verdicts on places nobody signed
    signed: Counter = field(default_factory=Counter)  # and on those that somebody did
    milliseconds: float = 0

    def add(self, other: "Tally") -> None:
        self.sheets += other.sheets
        self.named += other.named
        self.misfiled += other.misfiled
        self.empty += other.empty
        self.signed += other.signed
        self.milliseconds += other.milliseconds


def run(count: int = PEOPLE, seed: int = SEED) -> dict[str, Tally]:
    section(f"Узнавание сканов: бумаги {count} человек (время процессора на страницу)")
    chance = random.Random(seed)
    tallies: dict[str, Tally] = defaultdict(Tally)
    for bundle in bundles(sheets(count, chance), chance):
        judge(bundle, tallies)
    for kind, tally in sorted(tallies.items()):
        _show_kind(kind, tally)
    _show_all(tallies)
    return tallies


def judge(bundle: Bundle, tallies: dict[str, Tally]) -> list[SeenPage]:
    """Recognise one bundle and count what came out against the truth."""
    began = time.process_time()
    seen = list(read_pages(bundle.data, bundle.content_type, blank_of=blank_of))
    spent = (time.process_time() - began) * 1000
    left = list(seen)
    is_pair = len(bundle.sheets) == 2 and bundle.content_type != "application/pdf"
    for sheet in bundle.sheets:
        tally = tallies["pair" if is_pair else sheet.kind]
        tally.sheets += 1
        tally.milliseconds += spent / len(bundle.sheets)
        if page := next((page for page in left if _is_of(page, sheet)), None):
            left.remove(page)
            tally.named += 1
            _count_ink(page, sheet, tally)
    for page in left:  # of nobody in the bundle, or one sheet taken for two
        if page.is_known:
            tallies["pair" if is_pair else bundle.sheets[0].kind].misfiled += 1
    return seen


def _is_of(page: SeenPage, sheet: Sheet) -> bool:
    return (page.paper_id, page.page) == (sheet.paper_id, sheet.page)


def _count_ink(page: SeenPage, sheet: Sheet, tally: Tally) -> None:
    for seen in page.places:
        if seen.place.whose == "applicant" and seen.place.kind == PlaceKind.SIGNATURE:
            (tally.signed if sheet.how.is_signed else tally.empty)[seen.verdict] += 1


def blank_of(paper_id: int) -> Blank | None:
    person, place = divmod(paper_id, 10)
    if place >= len(KINDS_OF_JOINING) or not person:
        return None
    made = people.paper(person, KINDS_OF_JOINING[place])
    return Blank(made.paper_id, made.pdf, made.places, kind=made.kind)


def _show_kind(kind: str, tally: Tally) -> None:
    title = damage.KINDS[kind].title if kind in damage.KINDS else "два листа на одном снимке"
    show(
        Line(
            f"  {title}: {tally.named} из {tally.sheets}",
            tally.milliseconds / tally.sheets,
            note=f"пустых: {_told(tally.empty)}; подписанных: {_told(tally.signed)}",
        )
    )


def _told(verdicts: Counter) -> str:
    words = {Ink.EMPTY: "пусто", Ink.SIGNED: "подписано", Ink.DOUBTFUL: "сомнение"}
    return ", ".join(f"{words[verdict]} {count}" for verdict, count in verdicts.items()) or "—"


def _show_all(tallies: dict[str, Tally]) -> None:
    whole = Tally()
    for tally in tallies.values():
        whole.add(tally)
    empty, signed = whole.empty.total(), whole.signed.total()
    doubted = signed - whole.signed[Ink.SIGNED]
    cost = whole.milliseconds / whole.sheets
    figures = (
        ("листов назвали себя сами, %", 100 * whole.named / whole.sheets, NAMED, True),
        ("листов попали не к тем людям", whole.misfiled, 0, False),
        ("пустых подписей остановлено, %", 100 * whole.empty[Ink.EMPTY] / empty, STOPPED, True),
        ("настоящих подписей под сомнением, %", 100 * doubted / signed, DOUBTED, False),
        ("страница, мс одного ядра", cost, COST, False),
    )
    for title, figure, aim, more in figures:
        show(Line(title, ratio=figure, aim=aim, more_is_better=more))
    show(Line(f"всего листов {whole.sheets}, пустых подписей {empty}, настоящих {signed}"))
