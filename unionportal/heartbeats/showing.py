"""One line of the page «Здоровье портала» in words."""

from datetime import datetime
from typing import NamedTuple

from django.urls import reverse

from unionportal.heartbeats.judging import State, span
from unionportal.heartbeats.subjects import GROUPS, MAILBOX, WORKERS

WORDS = {
    State.FINE: "в порядке",
    State.SILENT: "молчит",
    State.FAILING: "не получается",
    State.UNWATCHED: "не следим",
    State.RARE: "срока нет",
    State.UNKNOWN: "ещё не было",
    State.GRACE: "ждём после перерыва",
}


class Line(NamedTuple):
    title: str
    group: str
    state: str
    word: str
    reason: str
    last_at: datetime | None
    error: str
    rhythm: str
    lasted: str
    done: int | None
    url: str
    is_ill: bool

    @property
    def group_order(self):
        return list(GROUPS).index(self.group)


def shown(said, *, now):
    """``Said`` as it stands on the page."""
    known, row, judgement = said
    allowed = (row and row.every) or known.usual
    return Line(
        title=known.title,
        group=known.group,
        state=judgement.state,
        word=WORDS[judgement.state],
        reason=judgement.reason,
        last_at=row and row.last_ok_at,
        error=row.error if row else "",
        rhythm=f"раз в {span(allowed)}" if allowed and (not row or row.is_watched) else "",
        lasted=_seconds(row.seconds) if row and row.seconds is not None else "",
        done=row and row.done,
        url=_url(known),
        is_ill=judgement.is_ill,
    )


def _url(known):
    if known.subject == WORKERS or known.group == MAILBOX:
        return ""
    return reverse("health:rhythm", args=[known.subject])


def _seconds(seconds):
    if seconds < 1:
        return "меньше секунды"
    return f"{seconds:.0f} с" if seconds < 120 else f"{seconds / 60:.0f} мин"


def group_title(group):
    return GROUPS[group]
