"""How a message leaves the portal: one adapter for each channel, all asked in the same words.

An adapter sends one message and says what became of it; when it is tried again, by which channel
it goes instead and what the ledger shows is decided above it, the same for all.
"""

from abc import ABC, abstractmethod
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from typing import NamedTuple

from notifications.enums import REASONS, Reason
from notifications.enums import Channel as Name

ADAPTERS = {
    Name.EMAIL: "notifications.channels.email.EmailChannel",
    Name.SMS: "notifications.channels.sms.SmsChannel",
    Name.TELEGRAM: "notifications.channels.telegram.Telegram",
    Name.MAX: "notifications.channels.max.Max",
}


class Verdict(NamedTuple):
    """What became of one try.

    ``words`` is a sentence for the ledger. ``is_final``: trying again does not help, ``reason``
    says why (one of ``enums.REASONS``). ``is_reachable`` is False when the other side is away as
    a whole: the try is not counted against the message, and others need not try now. ``wait`` is
    a pause that the other side asked for, for the whole channel or, with ``domain``, for whoever
    has his address there.
    """

    words: str = ""
    is_sent: bool = False
    is_final: bool = False
    reason: str = ""
    code: str = ""
    is_reachable: bool = True
    is_ours: bool = False  # a fault of the portal or of its settings
    wait: timedelta | None = None
    domain: str = ""

    @classmethod
    def sent(cls, words="", code=""):
        return cls(words=words, code=code, is_sent=True)

    @classmethod
    def never(cls, reason, words, *, code="", is_ours=False):
        """Not by this channel: the address, the message or the recipient forbids it."""
        return cls(words=words, is_final=True, reason=reason, code=code, is_ours=is_ours)

    @classmethod
    def later(cls, words, *, reason=Reason.AGAIN, code="", is_reachable=True, **more):
        return cls(words=words, reason=reason, code=code, is_reachable=is_reachable, **more)

    @property
    def is_dead(self):
        """The address itself is no good, whatever is written to it."""
        return self.is_final and self.reason == Reason.NO_BOX


class Channel(ABC):
    """One way out. ``send`` never raises: whatever goes wrong is in the verdict."""

    name: str = ""
    is_always_quiet = False  # at night it waits for the morning unless the kind is urgent

    @property
    def is_configured(self):
        """Are there the keys to send by it? If not, messages are kept for «Исходящие»."""
        return True

    def connect(self):
        """What serves many ``send`` in a row, or None where each stands alone."""
        return None

    def close(self, connection):
        """Let go of what ``connect`` gave."""
        return None

    @abstractmethod
    def send(self, message, *, connection=None) -> Verdict:
        """Send one message by ``connection``, or by one of its own."""


def adapter_for(name) -> Channel:
    """The adapter of this channel. Raises ``LookupError`` for one that has none (paper)."""
    module, _, adapter = ADAPTERS[name].rpartition(".")
    return getattr(import_module(module), adapter)()


@contextmanager
def connected(channel):
    connection = channel.connect() if channel.is_configured else None
    try:
        yield connection
    finally:
        if connection is not None:
            channel.close(connection)


def state_after(reason):
    """The state of a message for which this is the last word."""
    return next(state for state, said in REASONS.items() if reason in said)
