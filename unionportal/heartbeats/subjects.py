"""What is expected to happen by itself: its name on the page and its usual rhythm."""

from datetime import timedelta
from typing import NamedTuple

from notifications.catalogue import all_kinds
from notifications.channels import ADAPTERS
from notifications.enums import Channel
from unionportal.heartbeats.jobs import TITLES, scheduled

# The look itself, and the one from a process of its own.
WATCH, OUTSIDE = "watch", "watch:outside"
# No job at all has run: the worker or the clock stands.
WORKERS = "workers"
JOB, LETTER, CHANNEL, MAILBOX = "job:", "letter:", "channel:", "mailbox:"

OUTSIDE_ALLOWED = timedelta(minutes=15)
CHANNEL_ALLOWED = timedelta(minutes=30)
# A kind of letter is expected after it has come on so many days, twice as seldom as it ever did.
LEARNT_AFTER = 10
SHORTEST_OF_LETTERS = timedelta(days=7)


class Known(NamedTuple):
    """One expected thing. ``usual`` is how long it may be silent, None: nobody knows yet."""

    subject: str
    title: str
    usual: timedelta | None
    group: str


GROUPS = {
    JOB: "Работа по часам",
    LETTER: "Письма",
    CHANNEL: "Каналы отправки",
    MAILBOX: "Почтовые ящики",
    WATCH: "Сторож",
}


def known_subjects(rows) -> dict[str, Known]:
    """{subject: what is known of it}; ``rows`` are the heartbeats by subject."""
    found = [
        Known(f"{JOB}{task}", TITLES.get(task, task), allowed, JOB)
        for task, allowed in scheduled().items()
    ]
    found += [
        Known(subject, f"Письмо «{kind.title}»", learnt(rows.get(subject)), LETTER)
        for kind in all_kinds()
        for subject in [f"{LETTER}{kind.kind}"]
    ]
    found += [
        Known(f"{CHANNEL}{name}", Channel(name).label, CHANNEL_ALLOWED, CHANNEL)
        for name in ADAPTERS
    ]
    if OUTSIDE in rows:  # where such a process has ever run
        found.append(Known(OUTSIDE, "Сторож рядом с порталом", OUTSIDE_ALLOWED, WATCH))
    return {known.subject: known for known in found}


def learnt(row) -> timedelta | None:
    """The rhythm of a kind of letter from its own history."""
    if row is None or row.times < LEARNT_AFTER or row.longest_gap is None:
        return None
    return max(2 * row.longest_gap, SHORTEST_OF_LETTERS)
